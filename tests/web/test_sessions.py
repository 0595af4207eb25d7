"""Sessions are stored in one statement, and no other person's is ever written over."""

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session

from portal.sessions import SessionStore

pytestmark = pytest.mark.django_db


def stored(**values: str) -> SessionStore:
    store = SessionStore()
    store.update(values)
    store.save()
    return store


def test_a_session_is_found_again_as_it_was_kept():
    store = stored(name="Alex")
    store["name"] = "Robin"
    store.save()
    assert SessionStore(store.session_key)["name"] == "Robin"
    assert Session.objects.count() == 1


def test_a_key_that_is_taken_leaves_the_session_of_the_other_as_it_is():
    theirs = stored(name="Alex")
    mine = SessionStore(theirs.session_key)
    with pytest.raises(CreateError):
        mine.save(must_create=True)
    assert SessionStore(theirs.session_key)["name"] == "Alex"


def test_a_session_that_was_ended_meanwhile_does_not_come_back():
    store = stored(name="Alex")
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()
