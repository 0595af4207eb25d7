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
# In every form of a staff page: the council for which the page was opened.
WORKING_IN = "working_in"
SESSION_CASES = "opened_by_link"
# Set for somebody who works in several councils.
SESSION_SEVERAL = "several_councils"


def opened_cases(request: HttpRequest, council_id: int) -> dict[int, UUID]:
    """The cases of a council that were opened in this browser, by their numbers, and the key of each one's link."""
    opened = request.session.get(SESSION_CASES, {}).get(str(council_id), {})
    return {int(case_id): UUID(key) for case_id, key in opened.items()}


KEY_LENGTH = 32
# What is written in so many windows can be gone on with; a request's headers stay below 4,000 characters.
MOST_KEYS = 30
# From when a browser had one key for all its drafts, below this path. Those last two days.
ONE_FOR_ALL, ITS_PATH = "complaint-draft", "/c/"
# What the button of a page sends that has said which unsent answers are lost.
CLEAR = "clear"
LOOKS_LIKE = re.compile(rf"[a-zA-Z0-9]{{{KEY_LENGTH}}}")


def cookie_of(draft_key: UUID) -> str:
    """The name of the cookie that holds the browser's key to a draft."""
    return f"{settings.DRAFT_COOKIE_NAME}-{draft_key.hex}"


def browser_hashes(request: HttpRequest) -> tuple[str, ...]:
    """The hashes of the browser's keys; what we could not have given is left out."""
    keys = (request.COOKIES[name] for name in _cookies(request))
    return tuple(hash_of(key) for key in keys if LOOKS_LIKE.fullmatch(key))[-MOST_KEYS:]


def hash_of(key: str) -> str:
    """The hash under which what belongs to a key is stored."""
    return sha256(key.encode()).hexdigest()


def new_browser_key() -> str:
    """A key for a draft."""
    return get_random_string(KEY_LENGTH)


def keep_browser_key(response: HttpResponseBase, draft_key: UUID, key: str) -> None:
    """Let the browser keep its key to a draft until it is closed."""
    response.set_cookie(
        cookie_of(draft_key),
        key,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_browser_key(response: HttpResponseBase, draft_key: UUID) -> None:
    """Take the key to a draft from the browser."""
    response.delete_cookie(cookie_of(draft_key), samesite="Lax")


def forget_browser_keys(request: HttpRequest, response: HttpResponseBase) -> None:
    """Take all keys from the browser: what was written there is not found any more, except through an account.

    Nor are pages that the browser still holds, where it hears the second header (over HTTPS).
    """
    for name in _cookies(request):
        response.delete_cookie(name, path=ITS_PATH if name == ONE_FOR_ALL else "/", samesite="Lax")
    response["Clear-Site-Data"] = '"cache", "storage"'


def _cookies(request: HttpRequest) -> list[str]:
    own = f"{settings.DRAFT_COOKIE_NAME}-"
    return [name for name in request.COOKIES if name == ONE_FOR_ALL or name.startswith(own)]
