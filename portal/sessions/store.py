"""Sessions in a table that the runtime role cannot read (SESSION_ENGINE).

Only the SHA-256 hash of a session's key is stored: reading the database gives no session.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

from portal.sessions.browser import SIGNED_OUT, SessionEnding

# Keys of a session: the browser in plain words, and why this browser's session before it ended.
BROWSER = "browser"


class Loaded(NamedTuple):
    """A row of `session_load`; the account may be empty."""

    data: str
    ended: str
    signed_in: bool
    id: int | None
    email: str | None
    name: str | None
    is_active: bool | None
    is_superuser: bool | None
    date_joined: datetime | None
    last_login: datetime | None
    password: str | None

    def account(self) -> Any:
        if self.id is None:
            return None
        columns = [field.attname for field in get_user_model()._meta.concrete_fields]
        user = get_user_model().from_db(DEFAULT_DB_ALIAS, columns, [getattr(self, column) for column in columns])
        user.know_password(self.password or "")
        return user


# The account of the session read last in this request. Django asks for an account by its id, which alone gives no
# access here.
account_of_session: ContextVar[Any] = ContextVar("account_of_session", default=None)


@dataclass(frozen=True, slots=True)
class OwnSession:
    id: UUID
    browser: str
    started_at: datetime
    last_used_at: datetime
    is_this: bool


def key_hash(session_key: str) -> str:
    return sha256(session_key.encode(errors="replace")).hexdigest()


def _call(function: str, *values: Any) -> list[tuple[Any, ...]]:
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        # The name comes from this module.
        cursor.execute(f"SELECT * FROM {function}({places})", values)  # noqa: S608
        return cursor.fetchall()


def _idle_limit() -> timedelta:
    return timedelta(seconds=settings.SESSION_IDLE_SECONDS)


class SessionStore(db.SessionStore):
    """Django's store, with functions instead of statements."""

    # The session whose age a new one keeps when the same person gets a new key.
    follows = ""

    def load(self) -> dict[str, Any]:
        """Return the content, or only why the session ended."""
        rows = _call("session_load", key_hash(self.session_key or ""), timezone.now(), _idle_limit())
        loaded = Loaded(*rows[0]) if rows else None
        account_of_session.set(loaded.account() if loaded is not None else None)
        if loaded is not None and not loaded.ended:
            return self.decode(loaded.data)
        # A new key: an attacker cannot give someone a session under a key that they know.
        self.flush()
        self.modified = loaded is not None and loaded.signed_in
        return {SIGNED_OUT: loaded.ended} if loaded is not None and loaded.signed_in else {}

    def exists(self, session_key: str | None) -> bool:
        return bool(_call("session_exists", key_hash(session_key or ""))[0][0])

    def create(self) -> None:
        self.follows = self.session_key or ""
        # Read under the old key: nothing is stored under the new one yet.
        self.items()
        super().create()

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError (key in use) or UpdateError (session ended)."""
        if self.session_key is None:
            self.create()
            return
        content = dict(self.items())
        now = timezone.now()
        ((stored,),) = _call(
            "session_save",
            key_hash(self.session_key),
            key_hash(self.follows) if must_create and self.follows else None,
            self.encode(content),
            content.get(SESSION_KEY),
            content.get(BROWSER, ""),
            now,
            self.get_expiry_date(modification=now),
            must_create,
        )
        if not stored:
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            _call("session_delete", key_hash(key))

    @classmethod
    def clear_expired(cls) -> None:
        """Ended sessions stay some days, to tell the browser why."""
        _call("session_clear_expired", timezone.now())


def own_sessions(session_key: str) -> list[OwnSession]:
    """Return the user's sessions, latest used first."""
    return [OwnSession(*row) for row in _call("session_list", key_hash(session_key), timezone.now(), _idle_limit())]


def end_session(session_key: str, session_id: UUID) -> bool:
    """Return False if it had ended."""
    return bool(_call("session_end", key_hash(session_key), session_id, SessionEnding.ELSEWHERE.value)[0][0])


def end_other_sessions(user_id: int, session_key: str, why: SessionEnding) -> int:
    """Return how many ended."""
    return int(_call("session_end_others", user_id, key_hash(session_key), why.value)[0][0])
