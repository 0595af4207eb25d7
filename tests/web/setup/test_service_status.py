"""Background work that stands still is seen by whatever watches the processes, by administrators and in the log."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Heartbeat
from complaints.operations import outages
from complaints.operations.heartbeat import record_heartbeat
from complaints.queries.service_status import LATE_AFTER
from complaints.tasks import heartbeat
from config import health
from config.celery import app
from councils.domain.roles import Role
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import walk
from tests.factories.clients import signed_in
from tests.web.casework.desk import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_alarm_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "alarm", health.Alarm())


def last_heartbeat(*, ago: timedelta) -> None:
    record_heartbeat()
    Heartbeat.objects.update(seen_at=F("seen_at") - ago)


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
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_heartbeat(ago=LATE_AFTER + timedelta(seconds=1))
    with caplog.at_level(logging.ERROR, logger="config.health"):
        answers = [Client().get("/readyz") for _ in range(3)]
        assert {(answer.status_code, answer.json()["background_work"]) for answer in answers} == {(200, "stopped")}
        assert len(caplog.records) == 1
        assert "no email is sent" in caplog.records[0].getMessage()
        monkeypatch.setattr(health, "monotonic", lambda now=health.monotonic: now() + 61)
        Client().get("/readyz")
        assert len(caplog.records) == 2
    last_heartbeat(ago=LATE_AFTER - timedelta(seconds=10))
    assert background_work() == "running"


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
    outages.begin("email")
    walk(city)
    seen = page(city)
    assert "Background work has stopped" in seen
    assert "Nothing is lost" in seen
    assert "Background work Not working Last run on" in seen
    assert "Mail server Not working It has not answered since" in seen
    assert "Emails to send None" not in seen


def test_nobody_else_sees_it(city: Council) -> None:
    champion = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    assert champion.get("/setup/service-status/").status_code == 403
    assert "Service status" not in text(champion.get("/casework/"))
