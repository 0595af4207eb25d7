"""The template context processor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councils.vocabulary.roles import STAFF_ROLES
from portal.sessions.browser import WORKING_IN


def page(request: HttpRequest) -> dict[str, Any]:
    """On staff pages `csrf_input` also carries the council."""
    council, actor = getattr(request, "council", None), getattr(request, "actor", None)
    context = {
        "council": council,
        "actor": actor,
        "demo": settings.DEMO,
        # A demonstration may run without a virus scanner; its files are then opened unchecked.
        "files_are_scanned": bool(settings.SCANNER_URL) or not settings.DEMO,
    }
    if council is not None and actor is not None and actor.has(*STAFF_ROLES):
        # Not before a page has a form: the token sets a cookie.
        context["csrf_input"] = SimpleLazyObject(lambda: _csrf_input(request, council.pk))
    return context


def _csrf_input(request: HttpRequest, council_id: int) -> SafeString:
    council = format_html('<input type="hidden" name="{}" value="{}">', WORKING_IN, council_id)
    return csrf_input(request) + council
