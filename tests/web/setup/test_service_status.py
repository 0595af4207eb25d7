"""Background work that stands still is seen by whatever watches the processes, by administrators and in the log."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints.cases.operations import correspondence
from complaints.delivery.operations import outbox
from complaints.delivery.operations.outbox import record_heartbeat
from complaints.delivery.queries import LATE_AFTER
from complaints.documents.operations.uploads import checked
from complaints.models import Heartbeat
from complaints.tasks import heartbeat
from complaints.vocabulary.actions import ActionContext
from config import health
from config.celery import app
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside, walk
from tests.factories.clients import signed_in
from tests.factories.owner import as_owner
from tests.web.casework.desk import text

pytestmark = pytest.mark.django_db
FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_is_full BEFORE INSERT OR UPDATE ON complaints_heartbeat EXECUTE FUNCTION disk_is_full();
"""


class Seconds:
    """The clock by which a process counts, to be moved on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """A process that began long ago and has seen nothing yet."""
    seconds = Seconds()
    monkeypatch.setattr(health, "monotonic", seconds)
    monkeypatch.setattr(health, "watch", health.Watch(began=0))
    return seconds


def last_heartbeat(*, ago: timedelta) -> None:
    record_heartbeat()
    Heartbeat.objects.update(seen_at=F("seen_at") - ago)


@pytest.fixture(autouse=True)
def services(settings: Any) -> None:
    """A mail server and a virus scanner are set up."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SCANNER_URL = "tcp://127.0.0.1:3310"


def page(city: Council) -> str:
    answer = signed_in(councils.person(city, Role.ADMINISTRATOR), city).get("/setup/service-status/")
    return " ".join(re.sub(r"<[^>]+>", " ", text(answer)).split())


def background_work() -> str:
    return str(Client().get("/readyz").json()["background_work"])


def test_a_scheduled_job_of_the_worker_is_the_sign_of_life() -> None:
    assert background_work() == "stopped"
    heartbeat()
    assert background_work() == "running"
    assert Heartbeat.objects.count() == 1
    heartbeat()
    assert Heartbeat.objects.count() == 1
    (job,) = [job for job in app.conf.beat_schedule.values() if job["task"] == heartbeat.name]
    assert timedelta(seconds=job["schedule"]) * 5 < LATE_AFTER < timedelta(minutes=2)


def test_silence_is_told_without_turning_anybody_away_and_logged_once_a_minute(
    caplog: pytest.LogCaptureFixture, seconds: Seconds
) -> None:
    last_heartbeat(ago=LATE_AFTER + timedelta(seconds=1))
    with caplog.at_level(logging.ERROR, logger="config.health"):
        answers = []
        for wait in (0, 10, 10, 10):
            seconds.now += wait
            answers.append(Client().get("/readyz"))
        assert {(answer.status_code, answer.json()["background_work"]) for answer in answers} == {(200, "stopped")}
        assert len(caplog.records) == 1
        assert "no email is sent" in caplog.records[0].getMessage()
        seconds.now += 61
        Client().get("/readyz")
        assert len(caplog.records) == 2
        last_heartbeat(ago=LATE_AFTER - timedelta(seconds=10))
        assert background_work() == "running"
        last_heartbeat(ago=LATE_AFTER)
        for wait in (0, health.SECONDS_TO_BE_SURE):
            seconds.now += wait
            assert background_work() == "stopped"
        assert len(caplog.records) == 3, "the next time is told at once"
    assert LATE_AFTER + timedelta(seconds=health.SECONDS_TO_BE_SURE) < timedelta(minutes=2)


def test_a_process_that_has_just_begun_waits_for_the_first_sign_of_life(
    caplog: pytest.LogCaptureFixture, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "watch", health.Watch(began=seconds.now))
    last_heartbeat(ago=timedelta(hours=12))
    with caplog.at_level(logging.ERROR, logger="config.health"):
        assert background_work() == "starting"
        seconds.now += LATE_AFTER.total_seconds() - 1
        assert background_work() == "starting"
        seconds.now += 2
        assert background_work() == "stopped"
        assert caplog.records == []


def test_after_a_suspended_machine_no_alarm_is_raised(caplog: pytest.LogCaptureFixture, seconds: Seconds) -> None:
    last_heartbeat(ago=timedelta(hours=1))
    with caplog.at_level(logging.ERROR, logger="config.health"):
        assert background_work() == "stopped"
        seconds.now += 15
        record_heartbeat()
        assert background_work() == "running"
        last_heartbeat(ago=timedelta(hours=1))
        seconds.now += 15
        assert background_work() == "stopped"
    assert caplog.records == []


def test_a_sign_of_life_from_before_the_clock_was_set_back_says_nothing_of_now() -> None:
    last_heartbeat(ago=-timedelta(hours=1))
    assert background_work() == "stopped"


def test_readiness_reads_the_migrations_once() -> None:
    Client().get("/readyz")
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/readyz").status_code == 200
    assert asked.captured_queries
    assert not [query["sql"] for query in asked.captured_queries if "django_migrations" in query["sql"]]


def test_an_administrator_sees_what_works(city: Council) -> None:
    record_heartbeat()
    seen = page(city)
    assert "Background work Working Last run on" in seen
    assert "Mail server Working" in seen
    assert "Emails to send None" in seen
    assert "has stopped" not in seen


def test_an_administrator_sees_what_does_not_and_that_nothing_is_lost(city: Council) -> None:
    last_heartbeat(ago=timedelta(hours=1))
    outbox.begin("email")
    walk(city)
    seen = page(city)
    assert "Background work has stopped" in seen
    assert "Nothing is lost" in seen
    assert "Background work Not working Last run on" in seen
    assert "Mail server Not working No response since" in seen
    assert "Emails to send None" not in seen


def test_before_the_first_job_it_says_so(city: Council) -> None:
    assert "Background work Not working Has not run yet" in page(city)


def test_a_virus_scanner_that_is_away_and_what_waits_for_it_is_seen(city: Council) -> None:
    record_heartbeat()
    outbox.begin("scanner")
    walked = walk(city)
    context = ActionContext(walked.case.pk, walked.champion, timezone.now())
    with inside(city, ActorKind.SYSTEM):
        correspondence.attach(context, upload=checked(ContentFile(b"hello", "letter.txt")), public=True)
    seen = page(city)
    assert "Virus scanner Not working No response since" in seen
    assert "Mail server Working" in seen
    assert "Files to scan 1. The oldest has been waiting since" in seen
    assert "We try again every minute" in seen
    assert "Background work Working" in seen


def test_a_database_that_takes_nothing_more_is_seen_as_work_that_has_stopped(city: Council) -> None:
    """The sign of life is a write: what cannot be written is not done either."""
    last_heartbeat(ago=LATE_AFTER - timedelta(seconds=1))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(FULL)
    with pytest.raises(DatabaseError, match="No space left on device"), transaction.atomic():
        heartbeat()
    assert background_work() == "running"
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION disk_is_full() CASCADE")
    last_heartbeat(ago=LATE_AFTER + timedelta(seconds=1))
    seen = page(city)
    assert "Background work Not working Last run on" in seen
    assert "Nothing is lost" in seen


def test_what_is_not_set_up_is_not_said_to_work(city: Council, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.SCANNER_URL = ""
    seen = page(city)
    assert "Mail server Not set up Emails are not sent" in seen
    assert "Virus scanner Not set up Files are not checked for viruses" in seen
    assert "Files to scan" not in seen


def test_nobody_else_sees_it(city: Council) -> None:
    champion = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    assert champion.get("/setup/service-status/").status_code == 403
    assert "Service status" not in text(champion.get("/casework/"))
