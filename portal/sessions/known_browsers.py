"""Known browsers, which guesses from elsewhere do not lock out.

The cookie opens nothing. See docs/decisions/0079-sign-in-limits-spare-the-owner.md.
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

SALT = "portal.sessions.known_browsers"
LASTS_SECONDS = 365 * 24 * 3600
# The addresses that signed in last; a cookie holds 4,000 characters.
MOST = 20
SIGNED_IN_AS = "known_browser_signed_in_as"


def number_of_browser(request: HttpRequest, address: str) -> str:
    """Return its number; empty if the account never signed in here."""
    return _known(request).get(_hash(address), "")


def remember_browser(request: HttpRequest, addresses: Iterable[str]) -> None:
    setattr(request, SIGNED_IN_AS, sorted(addresses))


class RememberBrowsers:
    """Middleware: sets the cookie after a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        addresses: list[str] = getattr(request, SIGNED_IN_AS, [])
        if addresses:
            # The same number for all addresses of an account.
            number = get_random_string(12)
            known = dict.fromkeys(map(_hash, addresses), number)
            others = {hashed: before for hashed, before in _known(request).items() if hashed not in known}
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME,
                dumps(dict(list({**known, **others}.items())[:MOST]), salt=SALT),
                max_age=LASTS_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _known(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        known: dict[str, str] = loads(cookie, salt=SALT, max_age=LASTS_SECONDS)
    except BadSignature:
        return {}
    return known


def _hash(address: str) -> str:
    return salted_hmac(SALT, address.lower(), algorithm="sha256").hexdigest()[:20]
