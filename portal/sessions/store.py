"""Sessions in a table that the runtime role cannot read (SESSION_ENGINE = "portal.sessions.store").

The cookie holds a random key, the table its SHA-256 hash: nobody who reads the database can use a session. Each method
calls one function of the migration, which answers for the session with that hash alone.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone

# What a session says of itself: the browser in plain words, and why the one before it in this browser ended.
BROWSER = "browser"
SIGNED_OUT = "signed_out_because"


class SessionEnding(StrEnum):
    """Why a session ended while its browser still held the cookie."""

    IDLE = "idle"
    LIMIT = "limit"
    ELSEWHERE = "elsewhere"
    PASSWORD = "password"  # noqa: S105


class Loaded(NamedTuple):
    """What `session_load` answers; the account is empty where nobody is signed in."""

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
        """Who is signed in, or None."""
        if self.id is None:
            return None
        columns = [field.attname for field in get_user_model()._meta.concrete_fields]
        user = get_user_model().from_db(DEFAULT_DB_ALIAS, columns, [getattr(self, column) for column in columns])
        user.know_password(self.password or "")
        return user


# Of the session that was read last in this request: Django asks for it by its number, which opens nothing here.
account_of_session: ContextVar[Any] = ContextVar("account_of_session", default=None)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of the sessions of the person to whom a session belongs."""

    id: UUID
    browser: str
    started_at: datetime
    last_used_at: datetime
    is_this: bool


def key_hash(session_key: str) -> str:
    """The hash under which a session is stored."""
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
    """Django's own store, with every statement on its table replaced by a function."""

    # The session whose age a new one takes over, where the same person goes on under another key.
    follows = ""

    def load(self) -> dict[str, Any]:
        """The content; of a session that has ended only why it has, where someone had signed in."""
        rows = _call("session_load", key_hash(self.session_key or ""), timezone.now(), _idle_limit())
        loaded = Loaded(*rows[0]) if rows else None
        account_of_session.set(loaded.account() if loaded is not None else None)
        if loaded is not None and not loaded.ended:
            return self.decode(loaded.data)
        # A new key: nobody can hand somebody a session under a key that they know.
        self.flush()
        self.modified = loaded is not None and loaded.signed_in
        return {SIGNED_OUT: loaded.ended} if loaded is not None and loaded.signed_in else {}

    def exists(self, session_key: str | None) -> bool:
        """Whether the key is in use."""
        return bool(_call("session_exists", key_hash(session_key or ""))[0][0])

    def create(self) -> None:
        """Go on under a new key."""
        self.follows = self.session_key or ""
        # Read under the old key: nothing is stored under the new one yet.
        self.items()
        super().create()

    def save(self, must_create: bool = False) -> None:
        """Store the content.

        Raises:
            CreateError: the key is in use.
            UpdateError: the session has ended meanwhile.
        """
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
        """End a session; nothing of it is left."""
        key = session_key or self.session_key
        if key:
            _call("session_delete", key_hash(key))

    @classmethod
    def clear_expired(cls) -> None:
        """Delete sessions that ended some days ago: until then a browser is told why."""
        _call("session_clear_expired", timezone.now())


def own_sessions(session_key: str) -> list[OwnSession]:
    """The sessions of the person to whom this one belongs, the latest used first."""
    return [OwnSession(*row) for row in _call("session_list", key_hash(session_key), timezone.now(), _idle_limit())]


def end_session(session_key: str, session_id: UUID) -> bool:
    """End another session of the same person; False where it had ended already."""
    return bool(_call("session_end", key_hash(session_key), session_id, SessionEnding.ELSEWHERE.value)[0][0])


def end_other_sessions(user_id: int, session_key: str, why: SessionEnding) -> int:
    """End all sessions of someone but this one; how many ended."""
    return int(_call("session_end_others", user_id, key_hash(session_key), why.value)[0][0])
