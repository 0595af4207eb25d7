"""Whoever carries out a changed calendar is killed in the middle: it is taken up again, and nobody is told twice."""

import random
from collections import Counter
from datetime import date, timedelta
from time import monotonic, sleep

import pytest
from django.utils import timezone

from complaints.deadlines.obligations import DATE_MOVED
from complaints.models import CalendarChange, CalendarWork, Case, CaseEvent, Deadline, OutboxMessage
from complaints.recalculation.operations import LEASE, Decided, carry_out_waiting, decide_for_council, rebuild
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import DayOff
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories.cases import case_at, inside
from tests.factories.councils import london
from tests.reliability import processes
from tests.reliability.case_copies import multiply

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
CASES, KILLS, CHUNK = 600, 10, 5
AT = london("2026-06-05T09:00")


def moved(council: Council) -> int:
    with inside(council, ActorKind.SYSTEM):
        return CaseEvent.objects.filter(kind=DATE_MOVED).count()


def let_the_lease_end(council: Council) -> None:
    """As if two minutes had passed: what a dead worker holds is free again."""
    with inside(council, ActorKind.SYSTEM):
        CalendarWork.objects.filter(claimed_at__isnull=False).update(claimed_at=timezone.now() - LEASE - LEASE)


def test_killed_in_the_middle_every_case_moves_once_and_lists_are_read_meanwhile(city: Council, notify) -> None:
    multiply([case_at(city, Status.UNDER_INVESTIGATION).acknowledge()], CASES - 1)
    off = DayOff(date(2026, 6, 10), "Moving house", national=False)
    change = decide_for_council(off, Decided(Actor.system(city.pk), AT))
    chance, kills, longest = random.Random(1), 0, 0.0
    while kills < KILLS:
        before, give_up = moved(city), monotonic() + processes.PATIENCE
        worker = processes.start(processes.change_calendar, AT, CHUNK)
        while moved(city) == before:
            assert monotonic() < give_up, "no progress"
            began = monotonic()
            with inside(city):
                list(Case.objects.order_by("due_on", "pk")[:25])
            longest = max(longest, monotonic() - began)
        sleep(chance.uniform(0, 0.05))
        kills += processes.kill(worker)
        assert carry_out_waiting(AT, lambda: True) == 0, "a change that somebody may hold was taken"
        let_the_lease_end(city)
    with inside(city, ActorKind.SYSTEM):
        left_at = CalendarChange.objects.get(pk=change.pk).cases_done
    done = moved(city)
    assert 0 < done < CASES, "the work was over before the killing was, or never began"
    assert carry_out_waiting(AT + timedelta(hours=1), lambda: True) > 0
    notify(
        f"calendar: {kills} kills with {done} of {CASES} cases moved by then ({left_at} noted), 0 told twice; "
        f"a page of the worklist took at most {1000 * longest:.0f} ms meanwhile"
    )
    with inside(city, ActorKind.SYSTEM):
        change.refresh_from_db()
        assert (change.cases_done, change.cases_moved, change.letters) == (CASES, CASES, CASES)
        assert change.finished_at == AT + timedelta(hours=1)
        for rows in (CaseEvent.objects.filter(kind=DATE_MOVED), OutboxMessage.objects.filter(kind=DATE_MOVED)):
            assert set(Counter(rows.values_list("case_id", flat=True)).values()) == {1}
            assert rows.count() == CASES
        assert set(Deadline.objects.filter(kind="response").values_list("due_on", flat=True)) == {date(2026, 6, 16)}
        assert not CalendarWork.objects.exists()
    assert rebuild(city.pk, live_only=True).changed == ()
