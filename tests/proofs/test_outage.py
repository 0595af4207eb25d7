"""A mail server that is away for 70 hours, workers that are killed and workers that are asked to stop: every message
arrives.

The clock is not waited for: what was to happen later is due at once, minute by minute, as the database sees it.
"""

import os
import random
import signal
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.process import BaseProcess
from time import monotonic, sleep

import pytest
from django.db import connection
from django.utils import timezone

from complaints import tasks
from complaints.channels import Post
from complaints.models import Outage, OutboxMessage
from complaints.queries.outbox import LEASE
from councils.models import Council
from councils.tenancy.scope import Kind
from tests.factories import smtp
from tests.factories.cases import Walk, inside, walk
from tests.proofs.conftest import Tally
from tests.reliability import victims

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SEED = 1
PATIENCE = 60
SHIFT = """
UPDATE complaints_outboxmessage
   SET created_at = created_at - %(by)s, not_before = not_before - %(by)s, claimed_at = claimed_at - %(by)s
 WHERE sent_at IS NULL AND failed_at IS NULL
"""


def waiting_messages(council: Council, number: int) -> Walk:
    """So many messages to one complainant."""
    walked = walk(council, received_at=timezone.now())
    with inside(council, Kind.SYSTEM):
        pattern = OutboxMessage.objects.get(case=walked.case, kind="received")
        values = {name: getattr(pattern, name) for name in ("council_id", "case_id", "kind", "payload")}
        at = {"created_at": pattern.created_at, "not_before": pattern.not_before}
        copies = (OutboxMessage(**values, **at, dedupe_key=f"copy:{n}") for n in range(number - 2))
        OutboxMessage.objects.bulk_create(copies)
    return walked


def let_time_pass(council: Council, by: timedelta) -> None:
    """As if everything had happened so much earlier."""
    with inside(council, Kind.SYSTEM), connection.cursor() as cursor:
        cursor.execute(SHIFT, {"by": by})
    for outage in Outage.objects.all():
        Outage.objects.filter(pk=outage.pk).update(since=outage.since - by, next_probe_at=outage.next_probe_at - by)


def unsent(council: Council, **which: object) -> int:
    with inside(council, Kind.SYSTEM):
        return OutboxMessage.objects.filter(Post.kinds, sent_at=None, **which).count()


def until(reached: Callable[[], bool]) -> None:
    give_up = monotonic() + PATIENCE
    while not reached():
        assert monotonic() < give_up, "no progress"
        sleep(0.005)


def stop_gracefully(process: BaseProcess) -> None:
    """As a supervisor does that asks every process to end."""
    assert process.pid is not None
    os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    assert process.exitcode in (0, -signal.SIGTERM)


def test_nothing_is_lost_in_70_hours_by_interruptions_or_by_stops(
    city: Council, settings, whole: bool, tally: Tally
) -> None:
    number = 1000 if whole else 60
    waiting_messages(city, number)
    chance, minutes = random.Random(SEED), 70 * 60
    # A minute is a probe; the short form leaps over most of them.
    ways = [smtp.nobody, smtp.hanging_up, smtp.refusing]
    leaps = minutes // len(ways) if whole else 10
    for way in ways:
        with way(settings):
            for _ in range(leaps):
                tasks.dispatch_outbox()
                let_time_pass(city, timedelta(minutes=minutes / len(ways) / leaps))
    assert unsent(city) == number
    assert unsent(city, failed_at__isnull=False) == 0
    assert unsent(city, claimed_at__isnull=False) == 0
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=0.01)) as sink:
        for _ in range(10):
            begin, held = len(sink.received), unsent(city, claimed_at__isnull=False)
            process = victims.start(victims.post_by_task, settings.EMAIL_PORT)
            until(lambda begin=begin: len(sink.received) > begin)
            sleep(chance.uniform(0, 0.02))
            assert victims.kill(process)
            assert unsent(city, claimed_at__isnull=False) <= held + 1, "whoever is killed takes no others along"
            let_time_pass(city, LEASE + timedelta(minutes=1))
        for _ in range(5):
            begin, held = len(sink.received), unsent(city, claimed_at__isnull=False)
            process = victims.start(victims.post_by_task, settings.EMAIL_PORT)
            until(lambda begin=begin: len(sink.received) > begin)
            stop_gracefully(process)
            assert unsent(city), "the work was over before it was stopped"
            assert unsent(city, claimed_at__isnull=False) <= held, "whoever is asked to stop holds nothing"
        while unsent(city):
            before = unsent(city)
            tasks.dispatch_outbox()
            let_time_pass(city, timedelta(hours=1))
            assert unsent(city) < before
    with inside(city, Kind.SYSTEM):
        expected = {f"<{pk}@redress.example>" for pk in OutboxMessage.objects.values_list("pk", flat=True)}
    tally.add(number, lost=len(expected - {message["Message-ID"] for message in sink.received}))
    tally.add(10 + 5)


def test_the_first_message_leaves_within_two_minutes_and_all_as_fast_as_they_can(
    city: Council, settings, whole: bool, tally: Tally
) -> None:
    number = 1000 if whole else 100
    waiting_messages(city, number)
    with smtp.nobody(settings):
        for _ in range(20):
            tasks.dispatch_outbox()
            let_time_pass(city, timedelta(minutes=1))
        tasks.dispatch_outbox()
    with smtp.listening(settings, smtp.Sink()) as sink:
        passed = timedelta()
        while not sink.received:
            let_time_pass(city, timedelta(seconds=10))
            passed += timedelta(seconds=10)
            tasks.dispatch_outbox()
        assert passed <= timedelta(minutes=2)
        while unsent(city) and len(sink.received) < number:
            before = len(sink.received)
            tasks.dispatch_outbox()
            assert len(sink.received) > before, "the others wait for nothing"
    tally.add(number, lost=number - len({message["Message-ID"] for message in sink.received}))
