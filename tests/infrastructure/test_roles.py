"""The database login and role that tests and the running product have, and how /readyz finds a wrong one."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from script.embedded.postgres import LOGIN, OWNER
from tests.factories.owner import as_owner, as_superuser

pytestmark = pytest.mark.django_db


def ready(client: Client) -> bool:
    return bool(client.get("/readyz").json()["checks"]["plain_role"])


def test_the_connection_is_in_a_role_that_row_level_security_holds() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user, current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (LOGIN, settings.APP_ROLE, False, False, False)


def test_the_owner_of_the_tables_is_not_ready_in_the_plain_role(client: Client) -> None:
    assert ready(client)
    with as_owner(), connection.cursor() as cursor:
        assert not ready(client)
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
        assert not ready(client)
    assert ready(client)


def test_a_superuser_is_not_ready_in_the_plain_role(client: Client) -> None:
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
        assert not ready(client)


@pytest.mark.parametrize(
    "defect",
    [
        f"ALTER ROLE {LOGIN} BYPASSRLS",
        f"ALTER ROLE {LOGIN} CREATEROLE",
        f"ALTER ROLE {settings.APP_ROLE} BYPASSRLS",
        f"GRANT {OWNER} TO {LOGIN}",
        f"CREATE SCHEMA elsewhere AUTHORIZATION {LOGIN}",
        f"CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.own (); ALTER TABLE elsewhere.own OWNER TO {LOGIN}",
        f"ALTER FUNCTION app_kind() OWNER TO {settings.APP_ROLE}",
    ],
)
def test_a_login_that_may_become_more_is_not_ready(client: Client, defect: str) -> None:
    assert ready(client)
    with as_superuser(), connection.cursor() as cursor:
        cursor.execute(defect)
    assert not ready(client)
