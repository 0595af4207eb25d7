"""What happens to every request before its page: refuse what can't be text, and enter a council."""

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
    """PostgreSQL can't hold NUL and nothing can hold a lone surrogate: such an address gets 400, not 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path + "".join(f"{key}{value}" for key, value in request.GET.items())
        if "\x00" in address or any("\ud800" <= character <= "\udfff" for character in address):
            return bad_request(request, BadRequest("characters that cannot be used"))
        return self.get_response(request)


class RefuseOtherMethods:
    """405 for what no page knows: many would answer TRACE, for one, like GET. The API knows more, and says which."""

    KNOWN = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.KNOWN and not is_api(request):
            return HttpResponseNotAllowed(self.KNOWN)
        return self.get_response(request)


class RefusePlainHTTP:
    """403 for the API where HTTPS is expected: a client that is only led there would go on showing its token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and is_api(request) and not request.is_secure():
            return not_encrypted()
        return self.get_response(request)


class EnterCouncil:
    """Sets for which council and whom the database answers during this request (see councils.tenancy).

    The council is the one in the address, or the one a member of staff chose to work in. Whether they may
    is decided by the page, inside the scope: a scope alone opens nothing to somebody without a role.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with outermost():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Enter before the page's transaction begins, so that it begins in the right scope."""
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
