"""Django's sessions in the database, read with a statement that was put together before (SESSION_ENGINE)."""

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from councils.tenancy.prepared import prepared


class SessionStore(db.SessionStore):
    """Django's own in everything else."""

    def _get_session_from_db(self) -> Session | None:
        found = _unexpired.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """Keep it. Of a row that exists there is one to change or none, and no savepoint has to tell."""
        if must_create or self.session_key is None:
            super().save(must_create)
            return
        kept = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        row = Session.objects.filter(session_key=kept.session_key)
        if not row.update(session_data=kept.session_data, expire_date=kept.expire_date):
            raise UpdateError

    def _get_new_session_key(self) -> str:
        # Whether it is taken shows when it is stored; then another is tried.
        return get_random_string(32, VALID_KEY_CHARS)


@prepared
def _unexpired(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
