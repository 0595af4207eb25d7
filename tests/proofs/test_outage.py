"""A mail server that is away for 70 hours, workers that are killed and workers that are asked to stop: every message
arrives.

The clock is not waited for: it is set ahead, minute by minute, in this process and in the database.
"""

import os
import random
import signal
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.process import BaseProcess
from time import monotonic, sleep

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from complaints import tasks
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations.outbox import OVERDUE
from complaints.delivery.queries import LEASE
from complaints.models import CaseTask, Outage, OutboxMessage
from councils.models import Council
from councils.tenancy.scope import ActorKind
from script.server_parts import WORKER_PROCESSES
from tests.factories import smtp
from tests.factories.accounts import account
from tests.factories.cases import Walk, inside, walk
from tests.factories.clock import Clock
from tests.proofs.conftest import Tally
from tests.reliability import processes

# One group: while one of them measures a speed, no other takes the processor.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.in_turns,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("outage"),
]
SEED = 1
PATIENCE = 60
OUTAGE = timedelta(hours=70)
WAYS_TO_BE_AWAY = (smtp.nobody, smtp.hanging_up, smtp.refusing)
MINUTE = timedelta(minutes=1)
RUNS_IN_A_MINUTE = 2
STEP = timedelta(seconds=10)
SECONDS_FOR_A_MESSAGE = 0.02
# In the short form other work goes on: the time that our processes take to start is not counted, and so much more may a
# message take than the server needs for it.
SECONDS_OF_OUR_OWN = 0.25
# Of the rate that the server takes: each of the last messages is the only one, and one process then waits for it.
NEARLY_ALL = 0.9


def waiting_messages(council: Council, number: int) -> Walk:
    """So many messages to one complainant, whose account has proved the address: so no hour is too full for them."""
    walked = walk(council, received_at=timezone.now(), by=account())
    with inside(council, ActorKind.SYSTEM):
        pattern = OutboxMessage.objects.get(case=walked.case, kind="received")
        values = {name: getattr(pattern, name) for name in ("council_id", "case_id", "kind", "payload")}
        at = {"created_at": pattern.created_at, "not_before": pattern.not_before}
        copies = (OutboxMessage(**values, **at, dedupe_key=f"copy:{n}") for n in range(number - 2))
        OutboxMessage.objects.bulk_create(copies)
    return walked


def unsent(council: Council, **which: object) -> int:
    with inside(council, ActorKind.SYSTEM):
        return OutboxMessage.objects.filter(EmailSender.kinds, sent_at=None, **which).count()


def lost(council: Council, sink: smtp.Sink) -> int:
    with inside(council, ActorKind.SYSTEM):
        messages = OutboxMessage.objects.filter(EmailSender.kinds).values_list("pk", flat=True)
        expected = {f"<{pk}@redress.example>" for pk in messages}
    return len(expected - {message["Message-ID"] for message in sink.received})


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


def at_work(senders: list[BaseProcess], port: int) -> list[BaseProcess]:
    """As many processes as a worker has, each sending what waits; the schedule begins anew what has come to its end."""
    ended = [sender for sender in senders if not sender.is_alive()]
    processes.finish(ended)
    begun = [processes.start(processes.post_by_task, port) for _ in range(WORKER_PROCESSES - len(senders) + len(ended))]
    return [*(sender for sender in senders if sender not in ended), *begun]


def be_away(clock: Clock, settings, minutes: int) -> None:
    """An outage of which so many minutes are lived through; the time between them is skipped."""
    in_each, skipped = minutes // len(WAYS_TO_BE_AWAY), OUTAGE / minutes - MINUTE
    for way in WAYS_TO_BE_AWAY:
        began = clock.now()
        with way(settings) as server:
            for _ in range(in_each):
                for _ in range(RUNS_IN_A_MINUTE):
                    tasks.dispatch_outbox()
                    clock.move(MINUTE / RUNS_IN_A_MINUTE)
                clock.move(skipped)
        lived = clock.now() - began - in_each * skipped
        if server is not None:
            assert in_each <= server.tried <= lived / MINUTE + 1, "one probe a minute"


def test_nothing_is_lost_in_70_hours_by_interruptions_or_by_stops(
    city: Council, clock: Clock, settings, whole: bool, tally: Tally
) -> None:
    number = 1000 if whole else 60
    waiting_messages(city, number)
    be_away(clock, settings, int(OUTAGE / MINUTE) if whole else 30)
    assert Outage.objects.filter(since__lte=Now() - OUTAGE).exists()
    assert unsent(city) == number
    assert unsent(city, failed_at__isnull=False) == 0
    assert unsent(city, claimed_at__isnull=False) == 0
    assert unsent(city, attempts__gt=0) == 0, "nothing is counted against a message"
    chance = random.Random(SEED)
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=0.01)) as sink:
        for _ in range(10):
            begin, held = len(sink.received), unsent(city, claimed_at__isnull=False)
            process = processes.start(processes.post_by_task, settings.EMAIL_PORT)
            until(lambda begin=begin: len(sink.received) > begin)
            sleep(chance.uniform(0, 0.02))
            assert processes.kill(process)
            assert unsent(city, claimed_at__isnull=False) <= held + 1, "whoever is killed takes no others along"
            clock.move(LEASE + MINUTE)
        for _ in range(5):
            begin, held = len(sink.received), unsent(city, claimed_at__isnull=False)
            process = processes.start(processes.post_by_task, settings.EMAIL_PORT)
            until(lambda begin=begin: len(sink.received) > begin)
            stop_gracefully(process)
            assert unsent(city), "the work was over before it was stopped"
            assert unsent(city, claimed_at__isnull=False) <= held, "whoever is asked to stop holds nothing"
        while unsent(city):
            before = unsent(city)
            tasks.dispatch_outbox()
            clock.move(timedelta(hours=1))
            assert unsent(city) < before
    tally.add(number, lost=lost(city, sink))
    tally.add(10 + 5)


def test_the_first_message_leaves_within_two_minutes_and_all_as_fast_as_they_can(
    city: Council, clock: Clock, settings, whole: bool, tally: Tally
) -> None:
    number = 1000 if whole else 100
    waiting_messages(city, number)
    with smtp.nobody(settings):
        for _ in range(20):
            tasks.dispatch_outbox()
            clock.move(MINUTE)
        tasks.dispatch_outbox()
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=SECONDS_FOR_A_MESSAGE)) as sink:
        back, began, set_ahead = clock.now(), monotonic(), timedelta()
        senders: list[BaseProcess] = []
        while unsent(city):
            senders = at_work(senders, settings.EMAIL_PORT)
            if not whole:
                until(lambda senders=senders: sink.received or not any(sender.is_alive() for sender in senders))
            if not sink.received:
                clock.move(STEP)
                set_ahead += STEP
                assert (clock.now() - back if whole else set_ahead) < 2 * MINUTE
                began = monotonic()
            sleep(0.2)
        seconds = monotonic() - began
        processes.finish(senders)
    tally.add(number, lost=lost(city, sink))
    server = 1 / SECONDS_FOR_A_MESSAGE
    tally.remark = f"{number / seconds:.0f} messages a second, of {server:.0f} that the server takes"
    most = SECONDS_FOR_A_MESSAGE / NEARLY_ALL if whole else SECONDS_FOR_A_MESSAGE + SECONDS_OF_OUR_OWN
    assert seconds < number * most


def listed(council: Council) -> set[int]:
    """The cases with an undelivered message in the staff list."""
    with inside(council, ActorKind.SYSTEM):
        tasks_to_do = CaseTask.objects.filter(kind="not_delivered", done_at=None)
        return set(tasks_to_do.values_list("case_id", flat=True))


def test_what_waits_for_72_hours_stands_in_a_staff_list_until_it_is_sent(
    city: Council, clock: Clock, settings, whole: bool, tally: Tally
) -> None:
    written, writer = {}, account()
    with smtp.nobody(settings):
        for _ in range(20 if whole else 3):
            at = clock.now()
            written[walk(city, received_at=at, by=writer).case.pk] = at
            tasks.dispatch_outbox()
            clock.move(MINUTE)
        clock.move(OVERDUE - MINUTE * (len(written) + 2))
        while len(listed(city)) < len(written):
            before = clock.now()
            tasks.dispatch_outbox()
            assert {pk for pk, at in written.items() if at < before - OVERDUE} <= listed(city)
            assert listed(city) <= {pk for pk, at in written.items() if at < clock.now() - OVERDUE}
            clock.move(MINUTE)
    with smtp.listening(settings, smtp.Sink()) as sink:
        tasks.dispatch_outbox()
    assert not unsent(city)
    assert listed(city) == set()
    tally.add(len(sink.received), lost=lost(city, sink))
