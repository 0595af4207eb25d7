"""The table in which attempts are counted tells nobody who made them."""

from base64 import b64decode
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from councils.models import Council
from tests.factories import accounts

pytestmark = pytest.mark.django_db
SOURCE = "198.51.100.77"


def table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM throttle_cache")
        return " ".join(f"{key} {b64decode(value).decode('latin-1')}" for key, value in cursor.fetchall())


def test_neither_addresses_nor_clients_are_in_it(city: Council) -> None:
    robin = accounts.account()
    browser = Client(REMOTE_ADDR=SOURCE)
    for _ in range(3):
        browser.post("/accounts/login/", {"login": robin.email, "password": "wrong"})
    browser.post("/accounts/password/reset/", {"email": robin.email})
    text = table()
    assert text
    for secret in (robin.email, SOURCE, f"{SOURCE} {robin.email}"):
        assert secret not in text
        assert sha256(secret.encode()).hexdigest() not in text
    assert f":{robin.pk}" not in text


def test_another_secret_gives_other_keys(settings) -> None:
    cache.set("attempts", 1)
    assert cache.get("attempts") == 1
    settings.SECRET_KEY = "another-secret-" + "y" * 40
    assert cache.get("attempts") is None
