"""A document of a case as a download: the one way in which a stored file leaves the product."""

from typing import Any

from django.http import FileResponse
from django.utils.cache import patch_cache_control

CLEAN = "clean"
# The file is data to be saved, whatever it pretends to be: nothing in it runs in this site's name.
POLICY = "default-src 'none'; sandbox"


def as_download(document: Any) -> FileResponse:
    """The file under its own name, to be saved by whoever asked and kept by nobody on the way; never shown.

    For documents in the state CLEAN only.
    """
    response = FileResponse(
        document.stored.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    patch_cache_control(response, private=True, no_store=True)
    return response
