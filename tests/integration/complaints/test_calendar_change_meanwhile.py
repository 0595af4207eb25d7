"""A calendar changes while people work: on real connections, nobody is kept waiting and no case is told twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from time import sleep

import pytest
from django.db import connection

from complaints.domain.lifecycle import Status
from complaints.domain.moved_dates import DATE_MOVED
from complaints.domain.turn import Turn
from complaints.models import CalendarChange, Case, CaseEvent, Deadline, Letter
from complaints.operations import handling
from complaints.operations.calendar_changes import carry_out
from complaints.operations.calendar_decisions import Decided, decide_for_council
from complaints.operations.rebuilding import rebuild
from councils.domain.actor import Actor
from councils.domain.calendar_changes import DayOff
from councils.models import Council
from councils.tenancy.scope import Kind
from tests.factories.cases import Walk, case_at, every_part, inside
from tests.factories.councils import london

pytestmark = pytest.mark.django_db(transaction=True)
OFF = DayOff(date(2026, 6, 10), "Moving house", national=False)
AT = london("2026-06-05T09:00")


def decided(council: Council) -> CalendarChange:
    return decide_for_council(OFF, Decided(Actor.system(council.pk), AT))


def carried(change: CalendarChange) -> CalendarChange:
    try:
        return carry_out(change, AT)
    finally:
        connection.close()


def told(council: Council) -> tuple[int, int]:
    with inside(council, Kind.SYSTEM):
        events, letters = (rows.objects.filter(kind=DATE_MOVED) for rows in (CaseEvent, Letter))
        return events.count(), letters.count()


def answer(walked: Walk, begun: Event, finish: Event) -> None:
    """Answer a case, and be slow about it while the case is locked."""
    try:
        with inside(walked.council):
            said = {"outcome": "upheld", "text": "You are right."}
            handling.respond(Turn(walked.case.pk, walked.officer, AT), **said, parts=every_part(walked.case))
            begun.set()
            assert finish.wait(30)
    finally:
        connection.close()


def test_a_case_that_is_being_answered_meanwhile_is_waited_for_last_and_left_as_answered(city: Council) -> None:
    walks = [case_at(city, Status.UNDER_INVESTIGATION).acknowledge() for _ in range(3)]
    change, begun, finish = decided(city), Event(), Event()
    with ThreadPoolExecutor(4) as pool:
        answering = pool.submit(answer, walks[0], begun, finish)
        assert begun.wait(30)
        carrying = pool.submit(carried, change)
        # The others are done although the first is locked, and lists are read as always.
        with inside(city, Kind.SYSTEM), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5s'")
            while Deadline.objects.filter(kind="response", due_on=date(2026, 6, 16)).count() < 2:
                assert not answering.done()
                sleep(0.05)
            assert Case.objects.filter(due_on=date(2026, 6, 16)).count() == 2
        assert not carrying.done()
        finish.set()
        answering.result(30)
        assert carrying.result(30).cases_moved == 2
    assert told(city) == (2, 2)
    with inside(city):
        assert Case.objects.get(pk=walks[0].case.pk).status == Status.RESPONDED
    assert rebuild(city.pk, live_only=True).changed == ()


def test_two_who_carry_out_the_same_decision_tell_everybody_once(city: Council) -> None:
    for _ in range(6):
        case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    change = decided(city)
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(carried, change) for _ in range(4)]:
            each.result(60)
    assert told(city) == (6, 6)
    with inside(city, Kind.SYSTEM):
        change.refresh_from_db()
    assert (change.cases_moved, change.letters) == (6, 6)


def test_a_move_between_the_decision_and_its_turn_is_dated_by_the_new_calendar(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    change = decided(city)
    with inside(city):
        handling.pause(Turn(walked.case.pk, walked.officer, AT + timedelta(hours=1)), reason="We need photographs")
        handling.resume(Turn(walked.case.pk, walked.officer, AT + timedelta(hours=2)))
    done = carry_out(change, AT + timedelta(hours=3))
    # Its letters since have named the new date, so there is nothing to tell; what moved is on the record.
    assert (done.cases_moved, done.letters) == (1, 0)
    with inside(city):
        assert Deadline.objects.get(case=walked.case, kind="response").due_on == date(2026, 6, 16)
