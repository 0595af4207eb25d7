"""Middleware that refuses malformed requests and enters a council."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from councils.queries import council_by_slug
from councils.tenancy.scope import ActorKind, Scope, enter, outermost
from portal.http.account_scope import account_scope
from portal.http.errors import bad_request, is_api, not_encrypted
from portal.sessions.browser import SESSION_COUNCIL, browser_hashes, opened_cases

if TYPE_CHECKING:
    from councils.models import Council

STAFF_AREAS = frozenset({"casework", "referrals", "oversight", "setup"})


class RefuseMalformedRequests:
    """400 for NUL, which PostgreSQL cannot store, and lone surrogates."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path + "".join(f"{key}{value}" for key, value in request.GET.items())
        if "\x00" in address or any("\ud800" <= character <= "\udfff" for character in address):
            return bad_request(request, BadRequest("characters that cannot be used"))
        return self.get_response(request)


class RefuseOtherMethods:
    """405 for unknown methods, which pages would treat like GET."""

    KNOWN = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.KNOWN and not is_api(request):
            return HttpResponseNotAllowed(self.KNOWN)
        return self.get_response(request)


class RefusePlainHTTP:
    """403 for the API over plain HTTP: a redirect would keep exposing tokens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and is_api(request) and not request.is_secure():
            return not_encrypted()
        return self.get_response(request)


class EnterCouncil:
    """Sets the council and user for queries (councils.tenancy).

    Pages check roles: a scope alone gives no access.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with outermost():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Enter before the transaction begins."""
        match = request.resolver_match
        namespaces = set(match.namespaces) if match else set()
        user_id = request.user.pk if request.user.is_authenticated else None
        if not namespaces.isdisjoint(STAFF_AREAS):
            enter(Scope(ActorKind.STAFF, request.session.get(SESSION_COUNCIL), user_id))
        elif "council_slug" in kwargs:
            request.council = _council(kwargs["council_slug"])  # type: ignore[attr-defined]
            opened = tuple(opened_cases(request, request.council.pk).values())  # type: ignore[attr-defined]
            enter(Scope(ActorKind.RESIDENT, request.council.pk, user_id, opened, browser_hashes(request)))  # type: ignore[attr-defined]
        else:
            enter(account_scope(request, match.view_name if match else "", kwargs, user_id))


def _council(slug: str) -> "Council":
    council = council_by_slug(slug)
    if council is None:
        raise Http404
    return council
