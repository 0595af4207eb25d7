"""Files that come with a request: how many and how large. What is more is refused before it fills memory or disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class LimitFiles(FileUploadHandler):
    """Counts files and the bytes of each; what is past a limit is read and dropped.

    The other files and fields of the request are kept, so the page can name what was refused and lose nothing of
    what was typed: `request.refused_files` says why each was refused.
    """

    accepted = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count and pass on, or drop the file."""
        most = settings.MAX_UPLOADS_PER_REQUEST
        if self.accepted >= most:
            # Not when it begins: the handlers after this one would close the file before it.
            self._refuse(f"“{self.file_name}” was not added: add up to {most} files at a time")
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 2**20
            self._refuse(f"“{self.file_name}” is larger than {limit} MB. Choose a smaller file")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
        self.accepted += 1

    def _refuse(self, why: str) -> None:
        self.request.refused_files = [*refused_files(self.request), why]  # type: ignore[arg-type, union-attr]
        raise SkipFile


def refused_files(request: HttpRequest) -> list[str]:
    """Why each file was refused that was dropped while it arrived."""
    return getattr(request, "refused_files", [])


def files_sent(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[str]]:
    """The files that arrived under a field, and what is wrong with the others; "Choose a file" where there was none."""
    files, problems = request.FILES.getlist(field), list(refused_files(request))
    return files, problems if files or problems else ["Choose a file"]
