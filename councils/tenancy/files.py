"""Where files lie: each council's in a folder of its own, which is closed to the scope of every other council.

docs/decisions/0066-one-file-folder-for-each-council.md
"""

import os
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from councils.tenancy.scope import current

FOLDERS = "councils"


def folder_of(council_id: int) -> str:
    """The folder of a council, below MEDIA_ROOT: every name of a stored file begins with it."""
    return f"{FOLDERS}/{council_id}"


@deconstructible
class CouncilFileStorage(FileSystemStorage):
    """Files by their whole name, `councils/<number of the council>/...`, for the council that is in scope.

    Everything that is done with a file asks `path` for its place first.
    """

    def path(self, name: str) -> str:
        """Where a file lies.

        Raises SuspiciousFileOperation where no council is in scope, and for every name outside the folder of the one
        that is: of another council, absolute, with `..` in it, or behind a symbolic link.
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
        """Raises ValueError: a file has no address. It is found through its row, by a page that may show it."""
        raise ValueError("a stored file has no address of its own")
