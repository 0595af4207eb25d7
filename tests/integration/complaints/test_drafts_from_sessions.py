"""Complaints that were being written while drafts lay in the session table are found again after the upgrade."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from complaints.models import ComplaintDraft
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.owner import as_owner
from tests.web.resident.writer import Writer, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_table_as_it_was() -> None:
    """Later versions have another table of sessions."""
    with as_owner(), connection.cursor() as cursor:
        for statement in import_module("portal.migrations.0001_sessions").DJANGO_SESSION.strip().split("\n"):
            cursor.execute(statement)
        cursor.execute(f"GRANT ALL ON django_session TO {settings.APP_ROLE}")


migration = import_module("complaints.migrations.0028_drafts_from_sessions")


def session_with(content: dict[str, object]) -> str:
    """A row as drafts were; its key was the value of the cookie."""
    session = SessionStore()
    session["draft"] = content
    session.set_expiry(timedelta(days=2))
    session.create()
    return session.session_key


def answers(council: Council, name: str) -> dict[str, dict[str, str]]:
    return {
        "service": {"service": str(councils.area(council).pk)},
        "what-happened": {"summary": f"Bin of {name}", "description": "It was missed."},
        "who-for": {"who": "me", "on_behalf_of": ""},
        "your-details": {"name": name, "email": "", "phone": "01223 457000", "address": ""},
    }


def a_file() -> dict[str, object]:
    place = f"received/2026-11-01/1/{uuid4().hex}"
    return {"place": place, "name": "bin.png", "content_type": "image/png", "size": 12, "sha256": "0" * 64}


def test_answers_and_files_are_found_by_the_same_browser_and_can_be_sent(city: Council, south: Council) -> None:
    keys = {
        council: session_with(
            {
                "council_id": council.pk,
                "key": str(uuid4()),
                "answers": answers(council, council.slug),
                "files": [a_file()],
                "reference": "",
                "case_id": None,
            }
        )
        for council in (city, south)
    }
    signed_in = SessionStore()
    signed_in["council_id"] = city.pk
    signed_in.create()

    migration.carry_over(apps, None)

    assert list(Session.objects.values_list("session_key", flat=True)) == [signed_in.session_key]
    for council, key in keys.items():
        writer = Writer(council)
        writer.client.cookies["complaint-draft"] = key
        assert f"Bin of {council.slug}" in text_of(writer.get("complain/"))
        with inside(council, ActorKind.SYSTEM):
            writer.draft_key = str(ComplaintDraft.objects.get().key)
        assert "bin.png" in text_of(writer.get("draft/check/"))
        assert "Complaint sent" in text_of(writer.send())


def test_what_was_sent_a_moment_ago_still_makes_one_complaint(city: Council) -> None:
    case = case_at(city).case
    content = {"council_id": city.pk, "key": str(uuid4()), "answers": {}, "files": [], "reference": case.reference}
    session_with({**content, "case_id": case.pk})
    migration.carry_over(apps, None)
    with inside(city, ActorKind.SYSTEM):
        assert ComplaintDraft.objects.get().case == case
