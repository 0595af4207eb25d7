"""Health checks: alive, and ready for work."""

import logging
from dataclasses import dataclass, field
from functools import cache
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from complaints.delivery.queries import LATE_AFTER, background_work

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_ALARMS = 60
# Longer than the time between two heartbeats: after a machine was suspended, the last heartbeat is old and the next one
# comes by itself.
SECONDS_TO_BE_SURE = 20
# A superuser may become anyone, so its login is found by other roles' rights too. An owner of a function that a policy
# calls, or of the schema or database, can remove the policies like a table's owner.
PLAIN_ROLE = """
SELECT current_user = %s AND NOT EXISTS (
  SELECT FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER') AND (
    r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
    OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relpersistence <> 't')
    OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid)
    OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = r.oid)
    OR EXISTS (SELECT FROM pg_database WHERE datdba = r.oid)))
"""


@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def _plain_role() -> bool:
    """Whether row-level policies apply to the login and all its roles."""
    with connection.cursor() as cursor:
        cursor.execute(PLAIN_ROLE, [settings.APP_ROLE])
        return bool(cursor.fetchone()[0])


class NotMigrated(Exception):
    """A migration has not been applied."""


@cache
def _migrated() -> bool:
    """Cached once true: a process does not outlive its release. Raises NotMigrated."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated
    return True


@dataclass
class Watch:
    """Background work as seen here, in monotonic seconds."""

    began: float = field(default_factory=monotonic)
    silent_since: float | None = None
    raised_at: float | None = None

    def look(self, running: bool) -> str:
        """Return "running", "starting" or "stopped"; log silence once a minute."""
        now = monotonic()
        if running:
            self.silent_since = self.raised_at = None
            return "running"
        if now - self.began < LATE_AFTER.total_seconds():
            return "starting"
        self.silent_since = now if self.silent_since is None else self.silent_since
        rested = self.raised_at is None or now - self.raised_at >= SECONDS_BETWEEN_ALARMS
        if now - self.silent_since >= SECONDS_TO_BE_SURE and rested:
            self.raised_at = now
            logger.error("Background work has stopped: no email is sent and no file is scanned")
        return "stopped"


watch = Watch()


def _writable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::bool")
        return bool(cursor.fetchone()[0])


def _background_work() -> str:
    try:
        running = background_work().running
    except DatabaseError:
        return "unknown"
    return watch.look(running)


@never_cache
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready even without the broker or background work: complaints are still taken."""
    checks: dict[str, bool | str] = {}
    for name, check in (
        ("writable", _writable),
        ("migrated", _migrated),
        ("plain_role", _plain_role),
    ):
        try:
            checks[name] = check()
        except Exception as error:
            checks[name] = type(error).__name__ if settings.DEMO else False
    ready = all(value is True for value in checks.values())
    body = {"ready": ready, "checks": checks, "background_work": _background_work()}
    return JsonResponse(body, status=200 if ready else 503)
