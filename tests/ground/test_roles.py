"""The database role that tests and the running product have."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_connection_is_in_a_role_that_row_level_security_holds():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
