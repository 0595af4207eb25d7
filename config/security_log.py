"""The security log, without typed text or secrets."""

import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from councils.tenancy.scope import current
from portal.http.account_scope import CODE_SENT_TO

LOGGER = logging.getLogger("redress.security")


class Event(StrEnum):
    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    NOT_PROVED = "password not taken"
    ASKED = "account email asked for"
    ACCOUNT = "account changed"
    REFUSED = "refused"
    EXPORTED = "exported"
    SETTING = "setting changed"


SIGN_IN_PAGES = frozenset({"account_login", "account_confirm_login_code"})
# Pages that ask a signed-in user for the password; they are shown again if it is wrong.
PASSWORD_PAGES = frozenset({"account_reauthenticate", "account_change_password", "portal:close-account"})
# Pages on which anyone can ask for an email about an account.
ASKING_PAGES = frozenset({"account_signup", "account_request_login_code", "account_reset_password"})
ACCOUNT_PAGES = frozenset(
    {
        "portal:sessions",
        "portal:close-account",
        "casework:calendar-feed",
        "casework:api-tokens",
        "resident:private-link",
    }
)
EXPORTS = frozenset(
    {"oversight:quarter-csv", "oversight:quarter-pdf", "casework:document", "resident:document", "calendar-feed"}
)
# Pages outside setup that decide something for more than one case.
SETTINGS = frozenset({"casework:absence", "casework:approval", "casework:private-link", "oversight:publish"})
REFUSALS = frozenset({401, 403, 429})
# A page returns 201 if it shows a secret once.
SHOWN, CREATED, MOVED, NOT_FOUND = 200, 201, 302, 404
# Programs read whole councils there, page by page.
DATA_OF_COUNCILS = "api:"
# Arguments of a page's address that may be logged. Tokens and keys of links and drafts may not.
OBJECTS = ("reference", "pk", "quarter", "council_slug", "name", "procedure", "part")


def event_of(page: str, method: str, status: int, *, signed_in: bool, was_signed_in: bool) -> Event | None:
    """Return None for everyday work."""
    if status in REFUSALS or (status == NOT_FOUND and page and signed_in):
        return Event.REFUSED
    if status < MOVED and (page in EXPORTS or (method == "GET" and page.startswith(DATA_OF_COUNCILS))):
        return Event.EXPORTED
    if method != "POST":
        return None
    done = status in (CREATED, MOVED) or (was_signed_in and not signed_in)
    return _of_signing_in(page, status, signed_in=signed_in) or (_of_change(page) if done else None)


def _of_signing_in(page: str, status: int, *, signed_in: bool) -> Event | None:
    if page in SIGN_IN_PAGES:
        return Event.SIGNED_IN if signed_in and status == MOVED else Event.SIGN_IN_FAILED
    if page in PASSWORD_PAGES and status == SHOWN and signed_in:
        return Event.NOT_PROVED
    if page in ASKING_PAGES and not signed_in:
        return Event.ASKED
    return Event.SIGNED_OUT if page == "account_logout" and not signed_in else None


def _of_change(page: str) -> Event | None:
    if page.startswith("account_") or page in ACCOUNT_PAGES:
        return Event.ACCOUNT
    return Event.SETTING if page.startswith("setup:") or page in SETTINGS else None


class LogSecurityEvents:
    """Middleware, inside EnterCouncil and outside ShowRefusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _account(request) if request.method == "POST" else None
        code_sent_to = request.session.get(CODE_SENT_TO, "") if request.method == "POST" else ""
        response = self.get_response(request)
        match = request.resolver_match
        page, status, method = match.view_name if match else "", response.status_code, request.method or ""
        exported = page in EXPORTS or page.startswith(DATA_OF_COUNCILS)
        if method == "POST" or status in REFUSALS or status == NOT_FOUND or exported:
            after = _account(request)
            event = event_of(page, method, status, signed_in=after is not None, was_signed_in=before is not None)
            if event is not None:
                _write(event, request, page, after or before, status, code_sent_to)
        return response


def _account(request: HttpRequest) -> int | None:
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def _write(  # noqa: PLR0913 (the parts of a line)
    event: Event, request: HttpRequest, page: str, account: int | None, status: int, code_sent_to: str
) -> None:
    scope, match = current.get(), request.resolver_match
    about = {name: str(value) for name, value in (match.kwargs if match else {}).items() if name in OBJECTS}
    fields: dict[str, Any] = {
        "account": account,
        "from": request.META.get("REMOTE_ADDR", ""),
        "council": scope.council_id if scope else None,
        "page": page,
        "method": request.method,
        "status": status,
        "about": about,
    }
    if page in SIGN_IN_PAGES | ASKING_PAGES:
        # Tells attempts on different accounts apart without naming one.
        address = request.POST.get("login") or request.POST.get("email") or code_sent_to
        fields["tried"] = salted_hmac("redress.security", address.strip().lower()).hexdigest()[:16]
    LOGGER.info(
        event.value, extra={"fields": {name: value for name, value in fields.items() if value not in (None, "", {})}}
    )
