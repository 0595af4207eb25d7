"""The table in which attempts are counted tells nobody who made them."""

import pickle
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from os import mkdir

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from councils.models import Council
from portal.cache.json_cache import JsonDatabaseCache
from tests.factories import accounts

pytestmark = pytest.mark.django_db
SOURCE = "198.51.100.77"


def table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM throttle_cache")
        return " ".join(f"{key} {value}" for key, value in cursor.fetchall())


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


class RunsWhenRead:
    """A pickle that makes a folder when it is read."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return mkdir, (self.path,)


def test_a_pickle_that_was_planted_runs_nothing(tmp_path) -> None:
    planted, robin = tmp_path / "ran", accounts.account()
    browser = Client(REMOTE_ADDR=SOURCE)
    browser.post("/accounts/login/", {"login": robin.email, "password": "wrong"})
    cache.set("attempts", [1])
    pickled = pickle.dumps(RunsWhenRead(str(planted)))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE throttle_cache SET value = %s", [b64encode(pickled).decode()])
        assert cursor.rowcount > 1
    assert cache.get("attempts", "nothing") == "nothing"
    assert browser.post("/accounts/login/", {"login": robin.email, "password": accounts.PASSWORD}).status_code == 302
    assert not planted.exists()
    pickle.loads(pickled)
    assert planted.exists()


def test_what_is_kept_ends_with_its_time_and_is_added_once(time_machine) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    assert cache.add("lock", True, timeout=10)
    assert not cache.add("lock", True, timeout=10)
    cache.set("history", [1.5, 2], timeout=60)
    time_machine.shift(timedelta(seconds=11))
    assert cache.add("lock", True, timeout=10)
    assert cache.get("history") == [1.5, 2]
    time_machine.shift(timedelta(seconds=50))
    assert cache.get("history") is None
    cache.set("for-good", "x", timeout=None)
    assert cache.delete("for-good")
    assert not cache.delete("for-good")
    with pytest.raises(TypeError):
        cache.set("attempts", object())


def test_a_full_cache_drops_what_has_expired_and_else_a_third() -> None:
    full = JsonDatabaseCache("throttle_cache", {"OPTIONS": {"MAX_ENTRIES": 30, "DATABASE": "default"}})
    cache.clear()
    for number in range(31):
        full.set(f"old-{number}", number, timeout=-1)
    full.set("new", 1)
    assert full.entries() == 1
    for number in range(30):
        full.set(str(number), number)
    assert full.entries() == 31
    full.set("one-more", 1)
    assert full.entries() == 31 - 11 + 1
    assert full.get("one-more") == 1
