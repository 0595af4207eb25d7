"""The key by which a browser finds again what was written there without an account.

The browser keeps a random key in a cookie until it is closed; the database keeps its hash, so that nobody who reads the
database can be that browser. A browser that gets another key finds nothing of what was written under the one before.
"""

import re
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string

COOKIE = "complaint-draft"
# The pages of all councils are below it.
PATH = "/c/"
KEY_LENGTH = 32
LOOKS_LIKE = re.compile(rf"[a-zA-Z0-9]{{{KEY_LENGTH}}}")


def browser_key(request: HttpRequest) -> str:
    """The browser's key; empty where it has none that we could have given."""
    key = request.COOKIES.get(COOKIE, "")
    return key if LOOKS_LIKE.fullmatch(key) else ""


def browser_hash(request: HttpRequest) -> str:
    """The hash of the browser's key; empty where it has none."""
    return hash_of(browser_key(request))


def hash_of(key: str) -> str:
    """The hash under which what belongs to a key is stored; empty for no key."""
    return sha256(key.encode()).hexdigest() if key else ""


def new_browser_key() -> str:
    """A key for a browser that has none."""
    return get_random_string(KEY_LENGTH)


def keep_browser_key(response: HttpResponseBase, key: str) -> None:
    """Let the browser keep a key until it is closed."""
    response.set_cookie(
        COOKIE,
        key,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_browser_key(response: HttpResponseBase) -> None:
    """Take the key from the browser: what was written there is not found any more, except through an account."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
