"""Keys in addresses and tokens of the API are not to be guessed: so many wrong ones an hour from one client."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from complaints.operations.client_limits import count_wrong_key, no_keys_until
from portal.access import CouncilRequest
from portal.clients import client_of
from portal.errors import is_api, too_many

# Whose address holds a key, under this name; such a page does not exist where the key is wrong.
KEYS = {"resident:track": "token", "resident:confirm-email": "token", "calendar-feed": "token"}


class LimitWrongKeys:
    """Middleware, inside the one that enters a council. It counts outside the page's transaction, which a refusal of
    the API takes back, and past the limit no key is looked at: the right one would tell itself from the others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key, wrong = _key_in(request)
        if key and response.status_code == wrong:
            count_wrong_key(client_of(cast(CouncilRequest, request)), key, timezone.now())
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Before the page looks for what belongs to the key."""
        if not _key_in(request)[0]:
            return None
        until = no_keys_until(client_of(cast(CouncilRequest, request)), timezone.now())
        return too_many(request, until) if until is not None else None


def _key_in(request: HttpRequest) -> tuple[str, HTTPStatus]:
    """The key that a request tries in a council, and the answer to a wrong one; no key in all other requests."""
    match = request.resolver_match
    if match is None or not hasattr(request, "council"):
        return "", HTTPStatus.OK
    if is_api(request):
        return request.META.get("HTTP_AUTHORIZATION", ""), HTTPStatus.UNAUTHORIZED
    return str(match.kwargs.get(KEYS.get(match.view_name, ""), "")), HTTPStatus.NOT_FOUND
