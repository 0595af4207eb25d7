"""Several schedulers and workers at once, and officers in between: each reminder once, and nobody stuck."""

from time import monotonic

import pytest
from django.utils import timezone

from complaints.models import CaseEvent
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.factories.sampling import is_whole
from tests.reliability import load, processes

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
SCHEDULERS = 8
REMINDERS = 2_000 if is_whole() else 800


def test_eight_schedulers_record_each_reminder_once(city: Council, south: Council, notify) -> None:
    at = timezone.now()
    load.due_deadlines(city, REMINDERS // 2, at)
    load.due_deadlines(south, REMINDERS // 2, at)
    line = processes.FORKING.Barrier(SCHEDULERS)
    racing = [processes.start(processes.remind_at_once, line, at, 50) for _ in range(SCHEDULERS)]
    began = monotonic()
    processes.finish(racing)
    for council in (city, south):
        assert load.count(council) == (REMINDERS // 2, REMINDERS // 2, REMINDERS // 2 * load.PEOPLE_TOLD)
    notify(
        f"race: {SCHEDULERS} schedulers, {REMINDERS} reminders due, {REMINDERS} recorded, {monotonic() - began:.1f} s"
    )


def test_reminders_and_officers_on_the_same_cases_never_lock_each_other_out(city: Council, notify) -> None:
    at = timezone.now()
    cases = [case.pk for case in load.due_deadlines(city, 200, at)]
    line = processes.FORKING.Barrier(4)
    officers = [processes.start(processes.work_on_cases, line, city.pk, half, at) for half in (cases[::2], cases[1::2])]
    schedulers = [processes.start(processes.remind_aloud, line, city.pk, at, 50) for _ in range(2)]
    processes.finish(officers + schedulers)
    with inside(city, ActorKind.SYSTEM):
        assert CaseEvent.objects.filter(kind="accepted").count() == len(cases)
    recorded, distinct, messages = load.count(city)
    assert recorded == distinct
    assert messages == recorded * load.PEOPLE_TOLD
    notify(f"meanwhile: {len(cases)} cases accepted, {recorded} reminders recorded, no deadlock")
