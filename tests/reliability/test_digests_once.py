"""One digest a day for each person, however many sweep and send at once; and nothing falls between two digests."""

from collections import Counter
from time import sleep

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from complaints.models import DigestEntry, OutboxMessage, Reminder
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import smtp
from tests.factories.cases import inside
from tests.factories.sampling import is_whole
from tests.reliability import load, processes

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
SCHEDULERS, SENDERS = 8, 2
REMINDERS = 2_000 if is_whole() else 800


def digests(council: Council) -> Counter[tuple[int, str]]:
    """How many digests there are for each person and day."""
    with inside(council, ActorKind.SYSTEM):
        found = OutboxMessage.objects.filter(kind="digest").values_list("user_id", "payload__day")
        return Counter(found)


def test_eight_sweeps_at_once_make_one_digest_for_each_person_and_day(city: Council, notify) -> None:
    at = timezone.now()
    load.due_deadlines(city, REMINDERS, at, at_once=False)
    line = processes.FORKING.Barrier(SCHEDULERS)
    processes.finish([processes.start(processes.remind_at_once, line, at, 50) for _ in range(SCHEDULERS)])
    assert load.count(city) == (REMINDERS, REMINDERS, REMINDERS * load.PEOPLE_TOLD)
    made = digests(city)
    assert set(made.values()) == {1}
    assert len(made) == load.PEOPLE_TOLD
    notify(f"digests: {SCHEDULERS} sweeps over {REMINDERS} reminders made {len(made)} digests for {len(made)} people")


def test_a_digest_that_leaves_while_reminders_still_come_in_loses_none(city: Council, settings, notify) -> None:
    """The first batch's digest is sent at once, without waiting as it usually does; the rest is in the next day's."""
    at = timezone.now()
    load.due_deadlines(city, REMINDERS, at, at_once=False)
    with smtp.listening(settings, smtp.Sink()) as sink:
        # Not eight: they would hold the message one after the other until all is recorded.
        sweeps = [processes.start(processes.remind, at, 5)]
        while any(sweep.is_alive() for sweep in sweeps):
            _let_the_first_leave(city)
            processes.finish([processes.start(processes.post, settings.EMAIL_PORT) for _ in range(SENDERS)])
            sleep(0.01)
        processes.finish(sweeps)
        _let_the_first_leave(city)
        processes.finish([processes.start(processes.post, settings.EMAIL_PORT)])
    assert load.count(city) == (REMINDERS, REMINDERS, REMINDERS * load.PEOPLE_TOLD)
    assert set(digests(city).values()) == {1}
    with inside(city, ActorKind.SYSTEM):
        sent = {(each.user_id, each.payload["day"]) for each in OutboxMessage.objects.exclude(sent_at=None)}
        waiting = {(each.user_id, each.payload["day"]) for each in OutboxMessage.objects.filter(sent_at=None)}
        entries = Counter((each.user_id, each.day.isoformat()) for each in DigestEntry.objects.all())
        recorded = Reminder.objects.count()
    assert set(entries) <= sent | waiting
    listed = sum(message.get_content().count("/casework/cases/") for message in sink.received)
    later = sum(number for key, number in entries.items() if key in waiting)
    assert listed + later == recorded * load.PEOPLE_TOLD
    notify(
        f"digests sent meanwhile: {listed} reminders in {len(sink.received)} digests, {later} in the next day's, 0 lost"
    )


def _let_the_first_leave(council: Council) -> None:
    """As if five minutes had passed for the first day's digests; the next day's wait."""
    with inside(council, ActorKind.SYSTEM):
        waiting = OutboxMessage.objects.filter(kind="digest", sent_at=None)
        first = waiting.order_by("not_before").first()
        days = (
            OutboxMessage.objects.filter(kind="digest").order_by("payload__day").values_list("payload__day", flat=True)
        )
        if first is not None:
            waiting.filter(payload__day=days[0], claimed_at=None).update(not_before=Now())
