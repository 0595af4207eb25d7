"""Django's sessions in the database, read with a statement that was put together before (SESSION_ENGINE)."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

MAKE = "INSERT INTO django_session (session_data, expire_date, session_key) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
KEEP = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """Django's own in everything else."""

    def _get_session_from_db(self) -> Session | None:
        found = _unexpired(self.session_key or "", timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """Keep it, in one statement: that there is no such row, or one already, needs no savepoint to tell."""
        if self.session_key is None:
            return self.create()
        kept = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(MAKE if must_create else KEEP, [kept.session_data, kept.expire_date, kept.session_key])
            if not cursor.rowcount:
                raise CreateError if must_create else UpdateError
        return None

    def _get_new_session_key(self) -> str:
        # Whether it is taken shows when it is stored; then another is tried.
        return get_random_string(32, VALID_KEY_CHARS)


def _unexpired(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
