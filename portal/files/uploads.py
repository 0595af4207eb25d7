"""Limits on uploads."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest


class LimitFiles(FileUploadHandler):
    """Drops files over the limits before they fill memory or disk, and explains each in `request.refused_files`."""

    accepted = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        most = settings.MAX_UPLOADS_PER_REQUEST
        if self.accepted >= most:
            # Not in new_file: there the later handlers would close the previous file.
            self._refuse(f"“{self.file_name}” was not added: add up to {most} files at a time")
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            limit = settings.MAX_UPLOAD_BYTES // 2**20
            self._refuse(f"“{self.file_name}” is larger than {limit} MB. Choose a smaller file")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        self.accepted += 1

    def _refuse(self, why: str) -> None:
        self.request.refused_files = [*refused_files(self.request), why]  # type: ignore[arg-type, union-attr]
        raise SkipFile


def refused_files(request: HttpRequest) -> list[str]:
    return getattr(request, "refused_files", [])


def files_sent(request: HttpRequest, field: str) -> tuple[list[UploadedFile], list[str]]:
    files, problems = request.FILES.getlist(field), list(refused_files(request))
    return files, problems if files or problems else ["Choose a file"]
