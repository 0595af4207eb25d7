"""A calendar changes while people work: on real connections, nobody is kept waiting and no case is told twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Event
from time import sleep

import pytest
from django.db import connection

from complaints.case_facts.queries import Today
from complaints.cases.operations import moves, pausing
from complaints.cases.queries.worklist import Show, WorklistFilter, waiting, worklist
from complaints.deadlines.obligations import DATE_MOVED
from complaints.intake import operations as intake
from complaints.models import CalendarChange, Case, CaseEvent, Deadline, Letter
from complaints.recalculation.operations import Decided, carry_out, decide_for_council, rebuild
from complaints.recalculation.queries import preview
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Extension, Status
from councils.calendars.rules import DayOff
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import AWAITED, RECEIVED, Walk, case_at, every_part, inside, submission
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
    with inside(council, ActorKind.SYSTEM):
        events, letters = (rows.objects.filter(kind=DATE_MOVED) for rows in (CaseEvent, Letter))
        return events.count(), letters.count()


def answer(walked: Walk, begun: Event, finish: Event) -> None:
    """Answer a case, and be slow about it while the case is locked."""
    try:
        with inside(walked.council):
            said = {"outcome": "upheld", "text": "You are right."}
            moves.respond(ActionContext(walked.case.pk, walked.officer, AT), **said, parts=every_part(walked.case))
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
        with inside(city, ActorKind.SYSTEM), connection.cursor() as cursor:
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
    with inside(city, ActorKind.SYSTEM):
        change.refresh_from_db()
    assert (change.cases_moved, change.letters) == (6, 6)


def test_a_move_between_the_decision_and_its_turn_is_dated_by_the_new_calendar(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    change = decided(city)
    with inside(city):
        pausing.pause(
            ActionContext(walked.case.pk, walked.officer, AT + timedelta(hours=1)),
            reason="We need photographs",
            awaited=AWAITED,
        )
        pausing.resume(ActionContext(walked.case.pk, walked.officer, AT + timedelta(hours=2)))
    done = carry_out(change, AT + timedelta(hours=3))
    # Its letters since have named the new date, so there is nothing to tell; what moved is on the record.
    assert (done.cases_moved, done.letters) == (1, 0)
    with inside(city):
        assert Deadline.objects.get(case=walked.case, kind="response").due_on == date(2026, 6, 16)


def kept_open(work: Callable[[], object], council: Council, begun: Event, finish: Event) -> None:
    """Do something in a transaction that stays open until it may end."""
    try:
        with inside(council):
            work()
            begun.set()
            assert finish.wait(30)
    finally:
        connection.close()


def decided_and_carried(council: Council) -> CalendarChange:
    """As the page does it: in one transaction."""
    try:
        with inside(council, ActorKind.SYSTEM):
            return carry_out(decide_for_council(OFF, Decided(Actor.system(council.pk), AT)), AT)
    finally:
        connection.close()


def logged(council: Council, at: datetime) -> Case:
    area = councils.area(council)
    sent = submission(area, received_at=RECEIVED)
    return intake.log_complaint(submission=sent, by=Actor.system(council.pk), at=at)


def waits_for_a_calendar(council: Council) -> None:
    """Come back as soon as somebody waits for the lock."""
    with inside(council, ActorKind.SYSTEM), connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone()[0]:
                return
            sleep(0.05)
    raise AssertionError("Nobody waits.")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=1)], ids=["a moment before", "a moment after"])
def test_a_complaint_that_is_being_logged_while_a_day_is_decided_moves_and_is_told(
    city: Council, later: timedelta
) -> None:
    begun, finish = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        logging = pool.submit(kept_open, lambda: logged(city, AT + later), city, begun, finish)
        assert begun.wait(30)
        deciding = pool.submit(decided_and_carried, city)
        waits_for_a_calendar(city)
        finish.set()
        logging.result(30)
        assert deciding.result(30).cases_moved == 1
    # The confirmation of receipt has named the old dates.
    assert told(city) == (1, 1)
    with inside(city):
        assert Deadline.objects.get(kind="response").due_on == date(2026, 6, 16)
    assert rebuild(city.pk, live_only=True).changed == ()


def test_a_date_that_comes_to_lie_behind_the_day_while_it_is_decided_moves_too(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    late = DayOff(date(2026, 6, 17), "Moving house", national=False)
    begun, finish = Event(), Event()

    def extended() -> object:
        context = ActionContext(walked.case.pk, walked.officer, AT + timedelta(seconds=1))
        return moves.extend(context, extension=Extension(5), reason="More to ask")

    def decided_late() -> CalendarChange:
        try:
            with inside(city, ActorKind.SYSTEM):
                return carry_out(decide_for_council(late, Decided(Actor.system(city.pk), AT)), AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        extending = pool.submit(kept_open, extended, city, begun, finish)
        assert begun.wait(30)
        deciding = pool.submit(decided_late)
        waits_for_a_calendar(city)
        finish.set()
        extending.result(30)
        deciding.result(30)
    # The letter of the extension has named the 22nd, although it is dated after the decision.
    assert told(city) == (1, 1)
    with inside(city):
        assert Deadline.objects.get(case=walked.case, kind="response").due_on == date(2026, 6, 23)


def test_whoever_comes_while_a_day_is_being_decided_gets_the_new_dates_and_whoever_reads_waits_for_nobody(
    city: Council,
) -> None:
    begun, finish = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        deciding = pool.submit(kept_open, lambda: decided(city), city, begun, finish)
        assert begun.wait(30)
        logging = pool.submit(kept_open, lambda: logged(city, AT + timedelta(seconds=1)), city, Event(), finish)
        waits_for_a_calendar(city)
        with inside(city), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5s'")
            champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
            today = Today(date(2026, 6, 5), date(2026, 6, 9))
            assert not worklist(champion, WorklistFilter(), today).rows
            assert not waiting(champion, today).counts[Show.OPEN]
            assert not preview(city.pk, DayOff(date(2026, 6, 11), "Fair", national=False), AT).moved
        assert not logging.done()
        finish.set()
        deciding.result(30)
        logging.result(30)
    with inside(city, ActorKind.SYSTEM):
        change = CalendarChange.objects.get()
        assert Deadline.objects.get(kind="response").due_on == date(2026, 6, 16)
    assert carry_out(change, AT).cases_moved == 0
    assert told(city) == (0, 0)
