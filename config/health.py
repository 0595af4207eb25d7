"""Two addresses for whatever watches over the processes: alive, and ready for work."""

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked, not even for a transaction."""
    return HttpResponse("ok", content_type="text/plain")


def _plain_role() -> bool:
    """Whether the role we act in is held by the row-level policies: not a superuser, no bypass, owner of nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT rolsuper AND NOT rolbypassrls AND NOT EXISTS "
            "(SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            " WHERE c.relowner = r.oid AND n.nspname = 'public') FROM pg_roles r WHERE rolname = current_user"
        )
        return bool(cursor.fetchone()[0])


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _writable() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::bool")
        return bool(cursor.fetchone()[0])


@never_cache
@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready when the database is writable, migrated and used in the plain role; we work without a broker."""
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
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
