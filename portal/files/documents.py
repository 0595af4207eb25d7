"""Attach uploads to a case and serve documents."""

from typing import Any

from django.http import FileResponse

# A file is untrusted: nothing in it may run as this site.
POLICY = "default-src 'none'; sandbox"


def as_download(document: Any) -> FileResponse:
    """Return the file as an attachment. Only for documents in the state CLEAN."""
    response = FileResponse(
        document.stored.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response
