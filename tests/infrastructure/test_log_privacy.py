"""What people write stands in no log: not the database's, the web server's or the worker's, whatever goes wrong."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

from script.embedded.broker import Broker
from script.embedded.environment import PROJECT
from script.embedded.postgres import SUPERUSER
from tests.factories.web_service import Service

pytestmark = [pytest.mark.slow, pytest.mark.in_turns]
CANARIES = {
    "name": "Canaryname Poole",
    "email": "canary-mail@canary.example",
    "phone": "01223 999 777",
    "address": "1 Canaryaddress Road",
    "on_behalf_of": "Canarybehalf Smith",
    "adjustments": "Canaryadjustments in large print",
}
TEXTS = {"summary": "Canarysummary of bins", "description": "Canarydescription at length", "wanted": "Canarywanted"}
WORDS = ("canary", "999 777", "999777")
BLOCKED = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%INSERT%%'"


@pytest.fixture
def superuser(service: Service) -> Iterator[psycopg2.extensions.cursor]:
    with closing(psycopg2.connect(service.postgres.url(SUPERUSER))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            # What it took away must not come back when a process of the server is killed.
            cursor.execute("SET synchronous_commit = on")
            yield cursor


def log_case(service: Service, key: str = "") -> int:
    """Log a complaint full of canaries; the status of the answer."""
    council = service.accounts["complaint_champion"]["council"]
    places = f"{service.base_url}/api/v1/councils/{council}/cases/"
    sign_in = {"Authorization": f"Bearer {service.token}"}
    with urllib.request.urlopen(urllib.request.Request(places, headers=sign_in)) as listed:
        area = json.load(listed)["results"][0]["service_area"]
    body = json.dumps({**TEXTS, "contact": CANARIES, "service_area": area}).encode()
    headers = {**sign_in, "Content-Type": "application/json", "Idempotency-Key": key or str(uuid4())}
    try:
        with urllib.request.urlopen(urllib.request.Request(places, data=body, headers=headers), timeout=60) as logged:
            return int(logged.status)
    except urllib.error.HTTPError as refused:
        return int(refused.code)


def in_vain(service: Service) -> threading.Thread:
    logging = threading.Thread(target=log_case, args=(service,))
    logging.start()
    return logging


@contextmanager
def locked(service: Service) -> Iterator[None]:
    """No case can be written."""
    with closing(psycopg2.connect(service.postgres.url(SUPERUSER))) as holding, holding.cursor() as cursor:
        cursor.execute("LOCK TABLE complaints_case IN EXCLUSIVE MODE")
        yield


def blocked_backend(superuser: psycopg2.extensions.cursor) -> int:
    give_up = time.monotonic() + 20
    while time.monotonic() < give_up:
        superuser.execute(BLOCKED)
        if row := superuser.fetchone():
            return int(row[0])
        time.sleep(0.02)
    raise AssertionError("no statement waits")


def found_in(log: Path) -> list[str]:
    return [
        line for line in log.read_text(errors="replace").splitlines() if any(word in line.lower() for word in WORDS)
    ]


def said(log: Path, words: str) -> bool:
    return words in log.read_text(errors="replace")


def test_no_log_quotes_what_people_wrote(service: Service, superuser: psycopg2.extensions.cursor) -> None:
    database = service.postgres.log_file
    key = str(uuid4())
    doubled = [threading.Thread(target=log_case, args=(service, key)) for _ in range(8)]
    for thread in doubled:
        thread.start()
    for thread in doubled:
        thread.join()
    assert said(database, "duplicate key"), "no key was used twice at once"

    with locked(service):
        assert log_case(service) in (409, 503)
        assert said(database, "lock timeout")

    for end in ("SELECT pg_cancel_backend(%s)", "SELECT pg_terminate_backend(%s)"):
        with locked(service):
            thread = in_vain(service)
            superuser.execute(end, [blocked_backend(superuser)])
            thread.join()
    assert said(database, "due to user request")
    assert said(database, "due to administrator command")

    superuser.execute("ALTER TABLE complaints_case ADD CONSTRAINT no_more CHECK (summary = '') NOT VALID")
    assert log_case(service) == 500
    superuser.execute("ALTER TABLE complaints_case DROP CONSTRAINT no_more")
    assert said(database, "violates check constraint")
    assert said(service.log, "IntegrityError")

    with locked(service):
        thread = in_vain(service)
        os.kill(blocked_backend(superuser), signal.SIGKILL)
        thread.join()
    assert said(database, "terminated by signal 9")
    service.postgres.ensure_up()

    assert found_in(database) == []
    assert found_in(service.log) == []
    assert found_in(Path(service.environment["ERROR_LOG"])) == []


def test_the_worker_quotes_nothing_when_mail_is_refused_or_a_job_fails(
    service: Service, superuser: psycopg2.extensions.cursor, tmp_path: Path
) -> None:
    assert log_case(service) == 201
    # A letter that can't be marked as sent: its row is in the error's words.
    superuser.execute("ALTER TABLE complaints_outboxmessage ADD CONSTRAINT no_more CHECK (sent_at IS NULL) NOT VALID")
    log = tmp_path / "worker.log"
    with worker(service, log):
        until(lambda: said(log, "IntegrityError"), log)
    assert found_in(log) == []
    assert found_in(service.postgres.log_file) == []


@contextmanager
def worker(service: Service, log: Path) -> Iterator[None]:
    """A worker with its schedule, on a broker of its own."""
    broker = Broker(log.parent / "broker", durable=False)
    broker.join()
    environment = {**service.environment, "CELERY_BROKER_URL": broker.url()}
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "-c", "1", "-l", "INFO", "--pidfile="]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "-s", str(log.parent / "schedule")], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
        broker.leave()


def until(holds: Callable[[], bool], log: Path, seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, log.read_text()[-3000:]
        time.sleep(0.2)
