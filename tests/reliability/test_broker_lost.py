"""A real Celery worker and a real broker, both killed and the broker emptied in between: nothing is lost.

What is due stands in tables; the broker carries only nudges (RELIABILITY F6). REDRESS_ROUNDS sets how often.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from complaints.channels import Post
from complaints.models import OutboxMessage
from complaints.queries.outbox import LEASE
from councils.models import Council
from councils.tenancy.scope import Kind
from script.embedded.broker import Broker
from tests.factories import smtp
from tests.factories.cases import inside
from tests.reliability import load

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = int(os.environ.get("REDRESS_ROUNDS", "4"))
REMINDERS = 150
PATIENCE = 120


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Broker(tmp_path, durable=False)
    server.join()
    yield server
    server.stop()
    server.leave()


@contextlib.contextmanager
def worker(broker: Broker, mail_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as production runs it, in a process group of its own; killed with all its children at the end."""
    database = connection.settings_dict
    address = "{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": f"postgresql://{address}",
        "CELERY_BROKER_URL": broker.url(),
        "SECRET_KEY": django_settings.SECRET_KEY,
        "ALLOWED_HOSTS": "redress.example",
        "REDRESS_BASE_URL": "https://redress.example",
        "SCANNER_URL": "tcp://127.0.0.1:9",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
        "EMAIL_USE_TLS": "0",
        "DEFAULT_FROM_EMAIL": "Redress <no-reply@redress.example>",
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "2", "-l", "ERROR", "--pidfile="]
    log = broker.folder / "worker.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=django_settings.BASE_DIR, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def nudge(broker: Broker) -> None:
    """What a scheduler does every few seconds; like it, unmoved by a broker that is away."""
    celery = Celery()
    # The plain setting would lose to CELERY_BROKER_URL, which names the broker of the other tests.
    celery.conf.broker_write_url = broker.url()
    celery.conf.broker_transport_options = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}
    with contextlib.suppress(OperationalError, OSError):
        for task in ("send_due_reminders", "dispatch_outbox"):
            celery.send_task(f"complaints.tasks.{task}", expires=30, retry=False)
    celery.close()


def unsent(council: Council) -> int:
    load.open_the_council(council)
    with inside(council, Kind.SYSTEM):
        return OutboxMessage.objects.filter(Post.kinds, sent_at=None).count()


def arrived(council: Council, sink: smtp.Sink) -> int:
    load.open_the_council(council)
    return len(sink.received)


def free_what_the_dead_hold(council: Council) -> None:
    """As if the leases had run out."""
    with inside(council, Kind.SYSTEM):
        held = OutboxMessage.objects.filter(claimed_at__isnull=False, sent_at=None)
        held.update(claimed_at=timezone.now() - LEASE - LEASE)


def wait_for(broker: Broker, progress, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while not progress():
        if time.monotonic() > give_up:
            return False
        nudge(broker)
        time.sleep(0.3)
    return True


def test_with_worker_and_broker_killed_and_the_broker_emptied_nothing_is_lost(
    city: Council, settings, broker: Broker, tell
) -> None:
    load.due_deadlines(city, REMINDERS, timezone.now())
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=0.02)) as sink:
        for _ in range(ROUNDS):
            with worker(broker, settings.EMAIL_PORT):
                before = len(sink.received)
                assert wait_for(broker, lambda before=before: arrived(city, sink) > before, PATIENCE), _log(broker)
                redis.Redis.from_url(broker.url()).flushall()
                os.kill(int((broker.folder / "pid").read_text()), signal.SIGKILL)
                nudge(broker)
                broker.ensure_up()
            free_what_the_dead_hold(city)
        left = unsent(city)
        with worker(broker, settings.EMAIL_PORT):
            assert wait_for(broker, lambda: unsent(city) == 0, PATIENCE), _log(broker)
    came = Counter(message["Message-ID"] for message in sink.received)
    repeats = came.total() - len(came)
    tell(
        f"broker: {ROUNDS} times worker killed, broker emptied and killed with {left} messages waiting by then: "
        f"{REMINDERS} reminders, {len(came)} messages, 0 lost, {repeats} repeated under the same Message-ID"
    )
    assert left > 0, "the work was over before the killing was"
    assert load.count(city) == (REMINDERS, REMINDERS, REMINDERS * load.PEOPLE_TOLD)
    assert len(came) == REMINDERS * load.PEOPLE_TOLD


def _log(broker: Broker) -> str:
    return (broker.folder / "worker.log").read_text()[-3000:]
