"""What a browser keeps: its keys, the council chosen and the accounts that signed in."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

SIGNED_OUT = "signed_out_because"


class SessionEnding(StrEnum):
    IDLE = "idle"
    LIMIT = "limit"
    ELSEWHERE = "elsewhere"
    PASSWORD = "password"  # noqa: S105


# A key of signatures, not a path: changing it would forget every browser.
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


SESSION_COUNCIL = "council_id"
# In every form of a staff page: the council that the page was opened for.
WORKING_IN = "working_in"
SESSION_CASES = "opened_by_link"
# Set for someone who works in several councils.
SESSION_SEVERAL = "several_councils"


def opened_cases(request: HttpRequest, council_id: int) -> dict[int, UUID]:
    """Return {case id: link key}."""
    opened = request.session.get(SESSION_CASES, {}).get(str(council_id), {})
    return {int(case_id): UUID(key) for case_id, key in opened.items()}


KEY_LENGTH = 32
# The most drafts to continue; it keeps a request's headers below 4,000 characters.
MOST_KEYS = 30
# The former cookie: one key for all drafts of a browser, below this path. It lasts two days.
ONE_FOR_ALL, ITS_PATH = "complaint-draft", "/c/"
# Sent by the button of a page that has said which unsent answers are lost.
CLEAR = "clear"
LOOKS_LIKE = re.compile(rf"[a-zA-Z0-9]{{{KEY_LENGTH}}}")


def cookie_of(draft_key: UUID) -> str:
    return f"{settings.DRAFT_COOKIE_NAME}-{draft_key.hex}"


def browser_hashes(request: HttpRequest) -> tuple[str, ...]:
    """Return the hashes of well-formed keys."""
    keys = (request.COOKIES[name] for name in _cookies(request))
    return tuple(hash_of(key) for key in keys if LOOKS_LIKE.fullmatch(key))[-MOST_KEYS:]


def hash_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def new_browser_key() -> str:
    return get_random_string(KEY_LENGTH)


def keep_browser_key(response: HttpResponseBase, draft_key: UUID, key: str) -> None:
    response.set_cookie(
        cookie_of(draft_key),
        key,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_browser_key(response: HttpResponseBase, draft_key: UUID) -> None:
    response.delete_cookie(cookie_of(draft_key), samesite="Lax")


def forget_browser_keys(request: HttpRequest, response: HttpResponseBase) -> None:
    """Delete all keys; over HTTPS, cached pages too."""
    for name in _cookies(request):
        response.delete_cookie(name, path=ITS_PATH if name == ONE_FOR_ALL else "/", samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "storage"'


def _cookies(request: HttpRequest) -> list[str]:
    own = f"{settings.DRAFT_COOKIE_NAME}-"
    return [name for name in request.COOKIES if name == ONE_FOR_ALL or name.startswith(own)]
