"""Workers are killed with SIGKILL in the middle of their work: nothing is lost, nothing is recorded twice."""

import random
from collections import Counter
from collections.abc import Callable
from time import monotonic, sleep

import pytest
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.queries import LEASE
from complaints.models import OutboxMessage
from complaints.reminders import operations as reminders
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import smtp
from tests.factories.cases import inside
from tests.factories.sampling import is_whole
from tests.reliability import load, processes

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
KILLS = 50 if is_whole() else 12
# Each begins with a mail server to wait for, so a whole run has fewer of these.
KILLS_WHILE_SENDING = 20 if is_whole() else 6
SEED = 1


def test_killed_in_the_middle_of_reminders_none_is_lost_and_none_is_doubled(
    city: Council, south: Council, notify
) -> None:
    at = timezone.now()
    number = KILLS * 60
    load.due_deadlines(city, number, at)
    load.due_deadlines(south, number, at)
    chance = random.Random(SEED)
    kills = 0
    while kills < KILLS:
        before = recorded(city, south)
        workers = [processes.start(processes.remind, at, 3) for _ in range(2)]
        _until(lambda before=before: recorded(city, south) > before)
        sleep(chance.uniform(0, 0.03))
        kills += sum(processes.kill(worker) for worker in workers)
    done = recorded(city, south)
    reminders.send_due_reminders(at)
    notify(f"reminders: {kills} kills with {done} of {2 * number} recorded by then")
    assert 0 < done < 2 * number, "the work was over before the killing was, or never began"
    for council in (city, south):
        assert load.count(council) == (number, number, number * load.PEOPLE_TOLD)
        with inside(council, ActorKind.SYSTEM):
            keys = OutboxMessage.objects.values_list("dedupe_key", flat=True)
            assert len(set(keys)) == number * load.PEOPLE_TOLD


def test_killed_in_the_middle_of_sending_every_message_arrives_and_a_repeat_is_known_as_one(
    city: Council, settings, notify
) -> None:
    at = timezone.now()
    load.due_deadlines(city, 6 * KILLS_WHILE_SENDING, at)
    reminders.send_due_reminders(at)
    load.open_the_council(city)
    chance = random.Random(SEED)
    kills = 0
    with smtp.listening(settings, smtp.Sink(seconds_before_an_answer=0.01)) as sink:
        while kills < KILLS_WHILE_SENDING:
            enough = len(sink.received) + chance.randint(1, 3)
            worker = processes.start(processes.post, settings.EMAIL_PORT)
            _until(lambda enough=enough: len(sink.received) >= enough)
            sleep(chance.uniform(0, 0.03))
            kills += processes.kill(worker)
            _let_the_leases_end(city)
        before = len(sink.received)
        processes.finish([processes.start(processes.post, settings.EMAIL_PORT)])
    with inside(city, ActorKind.SYSTEM):
        messages = OutboxMessage.objects.filter(EmailSender.kinds)
        expected = {f"<{pk}@redress.example>" for pk in messages.values_list("pk", flat=True)}
        assert not messages.filter(sent_at=None).exists()
    arrived = Counter(message["Message-ID"] for message in sink.received)
    repeats = arrived.total() - len(arrived)
    notify(
        f"mail: {kills} kills, {before} of {len(expected)} arrived by then, {arrived.total()} in all: "
        f"{len(expected - set(arrived))} lost, {repeats} repeated under the same Message-ID"
    )
    assert before < len(expected), "the work was over before the killing was"
    assert set(arrived) == expected
    assert repeats <= kills


def recorded(*councils: Council) -> int:
    """How many reminders there are by now."""
    return sum(load.count(council)[0] for council in councils)


def _until(condition: Callable[[], bool]) -> None:
    """Wait for the work to be under way, however slow the machine is."""
    give_up = monotonic() + processes.PATIENCE
    while not condition():
        assert monotonic() < give_up, "no progress"
        sleep(0.002)


def _let_the_leases_end(council: Council) -> None:
    """As if five minutes had passed: what a dead worker holds is free again."""
    with inside(council, ActorKind.SYSTEM):
        held = OutboxMessage.objects.filter(claimed_at__isnull=False, sent_at=None)
        held.update(claimed_at=timezone.now() - LEASE - LEASE)
