"""What a browser holds: its council and the cases opened in its session, and the keys to what is being written there.

Each draft of someone without an account has a random key of its own, which the browser keeps in a cookie until it is
closed; the database keeps the key's hash, so that nobody who reads the database can be that browser. A draft gets a new
key whenever something is written into it, and loses it when it is sent: a cookie that was left or kept at a shared
computer opens nothing.
"""

import re
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string

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
