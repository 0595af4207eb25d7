"""The database can't take a change: a case that someone else holds, a read-only database, a full disk."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest

from script.embedded.postgres import SUPERUSER
from tests.access.reading_forms import forms_of
from tests.factories.web_service import HIDDEN, Answer, Service, Visitor, begin_complaint

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]
TYPED = "I phoned about the <green> bin & nobody called back."
SHOWN = "I phoned about the &lt;green&gt; bin &amp; nobody called back."
SECONDS_TO_SAY_SO = 2
# Nobody else waits; under load a page takes longer than it does alone.
SECONDS_FOR_OTHERS = 1
MAKE_READ_ONLY = "ALTER DATABASE redress SET default_transaction_read_only = {}"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'redress' AND pid <> pg_backend_pid()"
)
FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON complaints_complaintdraft EXECUTE FUNCTION disk_is_full();
CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON portal_session EXECUTE FUNCTION disk_is_full();
CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON throttle_cache EXECUTE FUNCTION disk_is_full();
"""
WORKING_AGAIN = "DROP FUNCTION disk_is_full() CASCADE"


@contextmanager
def superuser(service: Service) -> Iterator[psycopg2.extensions.cursor]:
    with closing(psycopg2.connect(service.postgres.url(SUPERUSER))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


@contextmanager
def held(service: Service, reference: str) -> Iterator[None]:
    """Someone else's transaction holds the case."""
    with superuser(service) as cursor:
        cursor.execute("BEGIN; SELECT FROM complaints_case WHERE reference = %s FOR UPDATE", [reference])
        assert cursor.rowcount == 1
        yield
        cursor.execute("ROLLBACK")


@contextmanager
def read_only(service: Service) -> Iterator[None]:
    with superuser(service) as cursor:
        cursor.execute(MAKE_READ_ONLY.format("on"))
        cursor.execute(END_OTHERS)
        try:
            yield
        finally:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute(MAKE_READ_ONLY.format("off"))
            cursor.execute(END_OTHERS)


@contextmanager
def full(service: Service) -> Iterator[None]:
    with superuser(service) as cursor:
        cursor.execute(FULL)
        try:
            yield
        finally:
            cursor.execute(WORKING_AGAIN)


def note(champion: Visitor) -> tuple[str, str, dict[str, str]]:
    """A case of the worklist, the address of its note, and the note."""
    reference = re.findall(r"/casework/cases/([A-Z0-9-]+)/", champion.get("/casework/").text)[0]
    path = f"/casework/cases/{reference}/add-note/"
    (form,) = [form for form in forms_of(champion.get(path).text) if "text" in form.fields]
    return reference, path, {**form.answers(), "text": TYPED}


def test_a_held_case_keeps_the_text_and_costs_nobody_else_anything(service: Service) -> None:
    champion, neighbour = service.signed_in("complaint_champion"), service.visitor()
    reference, path, answers = note(champion)
    neighbour.get("/c/cambridge-city/")
    refused: list[Answer] = []
    with held(service, reference):
        officers = [threading.Thread(target=lambda: refused.append(champion.post(path, answers))) for _ in range(4)]
        for officer in officers:
            officer.start()
        began, others = time.monotonic(), []
        while any(officer.is_alive() for officer in officers):
            others.append(neighbour.get("/c/cambridge-city/"))
        assert time.monotonic() - began > 1, "nobody waited for the case"
        for officer in officers:
            officer.join()
    assert {answer.status for answer in others} == {200}
    assert sorted(answer.seconds for answer in others)[len(others) // 2] < SECONDS_FOR_OTHERS
    assert min(answer.seconds for answer in refused) < SECONDS_TO_SAY_SO
    for answer in refused:
        assert answer.status == 409
        assert answer.headers["Retry-After"]
        assert "Someone else is changing this right now" in answer.text
        assert SHOWN in answer.text
        assert reference in answer.text
    assert champion.post(path, answers).status == 200
    assert SHOWN in champion.get(f"/casework/cases/{reference}/").text


@pytest.mark.parametrize("unwritable", [read_only, full])
def test_a_database_that_takes_no_changes_is_503_everywhere_with_the_text(service: Service, unwritable) -> None:
    resident = service.visitor()
    page = f"{begin_complaint(resident)}what-happened/"
    hidden = dict(HIDDEN.findall(resident.get(page).text))
    happened = {**hidden, "summary": "The green bin was missed", "description": TYPED}
    account = service.accounts["complaint_champion"]
    with unwritable(service):
        visitor = service.visitor()
        visitor.get("/accounts/login/")
        said = {"login": account["email"], "password": account["password"]}
        answers = [resident.post(page, happened), visitor.post("/accounts/login/", said)]
    for answer in answers:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "60"
        assert "Sorry, the service is not available just now" in answer.text
    assert SHOWN in answers[0].text
    assert account["password"] not in answers[1].text
    assert resident.post(page, happened).status == 200
    assert service.signed_in("complaint_champion")
