"""File storage with one folder for each council.

docs/decisions/0066-one-file-folder-for-each-council.md
"""

import os
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from councils.tenancy.scope import current

# Files are stored here on arrival, in a folder for each day, so that files without a row can be found
# (complaints.documents.operations.uploads).
RECEIVED = "received"


def place_of(council_id: int, at: datetime, key: UUID) -> str:
    return f"{folder_of(council_id)}/{RECEIVED}/{at:%Y-%m-%d}/{key.hex}"


FOLDERS = "councils"


def folder_of(council_id: int) -> str:
    return f"{FOLDERS}/{council_id}"


@deconstructible
class CouncilFileStorage(FileSystemStorage):
    """Every operation calls `path` first."""

    def path(self, name: str) -> str:
        """Raises SuspiciousFileOperation for a name outside the folder of the council in scope.

        This includes an absolute name, `..` and a symbolic link.
        """
        scope = current.get()
        if scope is None or scope.council_id is None:
            raise SuspiciousFileOperation("no council has been entered")
        folder, parts = PurePosixPath(folder_of(scope.council_id)), PurePosixPath(name).parts
        if parts[:2] != folder.parts or len(parts) == len(folder.parts) or ".." in parts or "\0" in name:
            raise SuspiciousFileOperation("this file is not in the folder of the council that has been entered")
        path = os.path.join(self.location, *parts)
        if os.path.realpath(path) != os.path.join(os.path.realpath(self.location), *parts):
            raise SuspiciousFileOperation("this file is behind a symbolic link")
        return path

    def url(self, name: str | None) -> str:
        """Raises ValueError: files are found through their rows."""
        raise ValueError("a stored file has no address of its own")
