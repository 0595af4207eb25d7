"""A real Celery worker and a real broker, both killed and the broker emptied in between: nothing is lost.

What is due stands in tables; the broker carries only nudges.
"""

import contextlib
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.queries import LEASE
from complaints.models import OutboxMessage, Reminder
from councils.models import Council
from councils.tenancy.scope import ActorKind
from script.embedded.broker import Broker
from tests.factories import smtp
from tests.factories.cases import inside
from tests.factories.sampling import is_whole
from tests.reliability import load
from tests.reliability.celery_worker import log_of, nudge, worker

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
ROUNDS = 4 if is_whole() else 2
REMINDERS = 150
SCHEDULERS = 8
RACED_FOR = 3_000 if is_whole() else 1_200
PATIENCE = 120
MINUTE, AHEAD = timedelta(minutes=1), timedelta(days=1)


def unsent(council: Council) -> int:
    load.open_the_council(council)
    with inside(council, ActorKind.SYSTEM):
        return OutboxMessage.objects.filter(EmailSender.kinds, sent_at=None).count()


def arrived(council: Council, sink: smtp.Sink) -> int:
    load.open_the_council(council)
    return len(sink.received)


def free_what_the_dead_hold(council: Council) -> None:
    """As if the leases had run out."""
    with inside(council, ActorKind.SYSTEM):
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
    city: Council, settings, broker: Broker, notify
) -> None:
    load.due_deadlines(city, REMINDERS, timezone.now())
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=0.02)) as sink:
        for _ in range(ROUNDS):
            with worker(broker, settings.EMAIL_PORT):
                before = len(sink.received)
                assert wait_for(broker, lambda before=before: arrived(city, sink) > before, PATIENCE), log_of(broker)
                redis.Redis.from_url(broker.url()).flushall()
                os.kill(int((broker.folder / "pid").read_text()), signal.SIGKILL)
                nudge(broker)
                broker.ensure_up()
            free_what_the_dead_hold(city)
        left = unsent(city)
        with worker(broker, settings.EMAIL_PORT):
            assert wait_for(broker, lambda: unsent(city) == 0, PATIENCE), log_of(broker)
    came = Counter(message["Message-ID"] for message in sink.received)
    repeats = came.total() - len(came)
    notify(
        f"broker: {ROUNDS} times worker killed, broker emptied and killed with {left} messages waiting by then: "
        f"{REMINDERS} reminders, {len(came)} messages, 0 lost, {repeats} repeated under the same Message-ID"
    )
    assert left > 0, "the work was over before the killing was"
    assert load.count(city) == (REMINDERS, REMINDERS, REMINDERS * load.PEOPLE_TOLD)
    assert len(came) == REMINDERS * load.PEOPLE_TOLD


def test_eight_schedulers_at_once_with_workers_killed_and_the_broker_emptied_record_each_reminder_once(
    city: Council, south: Council, broker: Broker, notify
) -> None:
    """Reminders are quick: a share falls due before each worker begins, which dies as soon as one is recorded."""
    councils = (city, south)
    cases = {council: load.due_deadlines(council, RACED_FOR // 2, timezone.now()) for council in councils}
    for council in councils:
        load.move_next_reminders(council, cases[council], AHEAD)

    def recorded() -> int:
        return sum(_reminders(council) for council in councils)

    progress: list[int] = []
    with _schedulers(broker):
        while len(progress) < ROUNDS or recorded() < RACED_FOR:
            if len(progress) < ROUNDS:
                for council in councils:
                    load.move_next_reminders(council, cases[council][len(progress) :: ROUNDS], -MINUTE)
            with worker(broker, mail_port=9):
                before, give_up = recorded(), time.monotonic() + PATIENCE
                while recorded() == before:
                    assert time.monotonic() < give_up, log_of(broker)
                    time.sleep(0.005)
            progress.append(recorded())
            redis.Redis.from_url(broker.url()).flushall()
    for council in councils:
        assert load.count(council) == (RACED_FOR // 2, RACED_FOR // 2, RACED_FOR // 2 * load.PEOPLE_TOLD)
    notify(
        f"{SCHEDULERS} schedulers, {RACED_FOR} reminders due: {len(progress)} times the workers killed and the broker "
        f"emptied, {RACED_FOR} recorded, 0 lost, 0 doubled; after each kill {progress}"
    )


def _reminders(council: Council) -> int:
    with inside(council, ActorKind.SYSTEM):
        return Reminder.objects.count()


@contextlib.contextmanager
def _schedulers(broker: Broker) -> Iterator[None]:
    """Eight at once, each sending its nudge several times a second."""
    over = threading.Event()

    def schedule() -> None:
        while not over.is_set():
            nudge(broker, "send_due_reminders")
            over.wait(0.25)

    threads = [threading.Thread(target=schedule) for _ in range(SCHEDULERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
