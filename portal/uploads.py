"""Refuse a file that is too large while it arrives, before it fills memory or disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class RefuseLargeFiles(FileUploadHandler):
    """Counts the bytes of each file; past the limit the rest is read and dropped.

    The other fields of the request are kept, so the page can say which file was too large and lose nothing
    of what was typed: `request.refused_files` holds the names.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count and pass on, or drop the file."""
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            refused = getattr(self.request, "refused_files", [])
            if self.file_name not in refused:
                refused.append(self.file_name)
            self.request.refused_files = refused  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""
        return
