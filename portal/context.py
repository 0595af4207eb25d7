"""What every page's template may use without its view passing it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The council and the actor of this request, where it has entered one, and what differs in a demonstration."""
    return {
        "council": getattr(request, "council", None),
        "actor": getattr(request, "actor", None),
        "demo": settings.DEMO,
        # A demonstration may run without a virus scanner; its files are then opened unchecked.
        "files_are_scanned": bool(settings.SCANNER_URL) or not settings.DEMO,
    }
