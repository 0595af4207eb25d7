"""What was not answered by the date that was valid when it passed is late, whatever is entered later."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.deadlines.calculation import Timetable, timetable
from complaints.deadlines.clock import EarlierState, MissedDates, Pause, StageClock
from complaints.deadlines.explanation import explain
from complaints.deadlines.obligations import effective_deadline_of, is_delayed, missed_by, obligations_of
from complaints.deadlines.stage_events import ClockEvent, extension_data, missed_data, rounds
from complaints.vocabulary.lifecycle import CLOCK_KINDS, CONFIRMED, EXTENDED, RECLASSIFIED, RESPONDED, Extension
from councils.calendars.rules import WorkingCalendar
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, EAST, RECEIVED, SOUTH, facts
from tests.unit.complaints.deadline_questions import england, every_policy

ALL = [rules for versions in every_policy().values() for rules in versions]
# Whatever kind of event there will ever be: each is tried, in any order, on any day.
ENTRIES = sorted(set(CLOCK_KINDS) - {RESPONDED, RECLASSIFIED, CONFIRMED})


def dates(rules: ProcedureRules, events: list[ClockEvent]) -> Timetable:
    (clock,) = rounds(RECEIVED, events)
    return timetable(clock, rules.stage(1), rules, england())


def event(kind: str, days: int, **data: Any) -> ClockEvent:
    """Entered so many days after receipt."""
    at = RECEIVED + timedelta(days=days)
    if kind == EXTENDED and not data:
        data = extension_data(Extension(working_days=5), at.date())
    return ClockEvent(kind, at, data)


def day(days: int) -> date:
    return (RECEIVED + timedelta(days=days)).date()


@st.composite
def lives(draw: st.DrawFn) -> list[ClockEvent]:
    """Entries in the order of time, also those that the operations would refuse, and then an answer."""
    gaps = draw(st.lists(st.integers(0, 25), min_size=2, max_size=7))
    after, events = 0, []
    for gap in gaps[:-1]:
        after += gap
        kind = draw(st.sampled_from(ENTRIES))
        data: dict[str, Any] = {}
        if kind == EXTENDED:
            days = draw(st.integers(1, 40))
            agreed = draw(st.none() | st.just(day(after + days)))
            data = extension_data(Extension(None, agreed) if agreed else Extension(days), day(after))
        elif draw(st.booleans()):
            # Entered late for an earlier day.
            data = {"on": day(max(0, after - draw(st.integers(0, 20)))).isoformat()}
        events.append(event(kind, after, **data))
    return [*events, event(RESPONDED, after + gaps[-1])]


@given(rules=st.sampled_from(ALL), life=lives())
def test_once_a_date_has_passed_unanswered_nothing_entered_later_makes_it_on_time(
    rules: ProcedureRules, life: list[ClockEvent]
) -> None:
    late_since: date | None = None
    for number, entered in enumerate(life):
        try:
            before = dates(rules, life[:number])
        except RuleBroken:
            return  # events that can't have happened, such as two pauses at once
        stopped = before.paused and before.missed is None
        due = before.working_due
        if late_since is not None:
            assert due == late_since, f"{entered} moved a date that had passed"
        elif due is not None and not stopped and due < entered.at.date():
            late_since = due
    final = dates(rules, life)
    if late_since is not None:
        assert final.working_due == late_since
        assert life[-1].at.date() > late_since


LATE_ENTRIES = [
    [event("extended", 15)],
    [event("extended", 15, **extension_data(Extension(agreed=day(60)), day(15)))],
    [event("paused", 15), event("resumed", 30)],
    [event("paused", 15, on=day(5).isoformat()), event("resumed", 30)],
    [event("paused", 15)],
    [event("extended", 15), event("extension_withdrawn", 16), event("extended", 17)],
]


@pytest.mark.parametrize("entries", LATE_ENTRIES)
def test_what_is_entered_after_the_due_day_leaves_the_date_and_says_so(entries: list[ClockEvent]) -> None:
    for rules in (CITY, SOUTH):
        assert dates(rules, []).working_due == day(14)
        after = dates(rules, entries)
        assert after.working_due == day(14)
        if after.missed is not None:
            assert "Nothing entered later moves that." in after.warnings[-1]


def test_on_the_due_day_itself_the_date_still_moves() -> None:
    assert dates(CITY, [event("extended", 14)]).working_due == day(21)
    assert dates(CITY, [event("extended", 15)]).working_due == day(14)
    paused = dates(CITY, [event("paused", 14), event("resumed", 28)])
    assert (paused.working_due, paused.missed) == (day(28), None)


def test_a_late_acknowledgement_gains_no_time_where_the_answer_counts_from_it() -> None:
    supposed = dates(EAST, []).working_due
    assert supposed == day(15)
    assert dates(EAST, [event("acknowledged", 4)]).working_due == day(18)
    late = dates(EAST, [event("acknowledged", 30)])
    assert (late.working_due, late.current_response_due) == (supposed, supposed)


def test_an_approved_correction_counts_as_entered_on_the_day_that_it_names() -> None:
    in_time = {"on": day(10).isoformat()}
    said_late = [event("paused", 20, **in_time), event("resumed", 21)]
    assert dates(CITY, said_late).working_due == day(14)
    corrected = [event("paused", 20, **in_time, corrected=True), event("resumed", 21)]
    assert dates(CITY, corrected).working_due == day(23)


def test_the_explanation_ends_on_the_date_that_was_missed_as_it_was_counted_then() -> None:
    events = [event("extended", 8), event("extension_withdrawn", 40)]
    (clock,) = rounds(RECEIVED, events)
    table = timetable(clock, CITY.stage(1), CITY, england())
    assert table.missed is not None
    ledger = explain(table, clock, CITY.stage(1), CITY, england())
    assert (ledger[-1].date, ledger[-1].day) == (day(21), 15)
    assert "extended (4.1)" in ledger[-1].why
    assert ledger[-1].why.endswith("response due by the end of this day")


def test_a_pause_after_the_date_hides_nothing_that_is_late() -> None:
    (clock,) = rounds(RECEIVED, [event("acknowledged", 1), event("paused", 20)])
    late = facts(CITY, at=clock)
    assert late.paused
    (response,) = [each for each in obligations_of(late) if each.kind == "response"]
    assert (response.due, response.owed, response.resting) == (day(14), True, False)
    binding = effective_deadline_of(late)
    assert binding is not None
    assert binding.due == day(14)
    assert is_delayed(late, day(21))


def test_moving_it_to_another_procedure_keeps_the_dates_that_were_missed() -> None:
    unanswered = facts(CITY)
    assert missed_by(unanswered, day(7)) == MissedDates()
    assert missed_by(unanswered, day(8)) == MissedDates(acknowledgement=day(7))
    missed = missed_by(unanswered, day(20))
    assert missed == MissedDates(day(7), day(14))
    moved = event(RECLASSIFIED, 20, **missed_data(missed))
    for rules in ALL:
        table = dates(rules, [moved])
        assert (table.acknowledgement_due, table.working_due) == (day(7), day(14))
        assert explain(table, rounds(RECEIVED, [moved])[0], rules.stage(1), rules, england())[-1].date == day(14)
    twice = dates(CITY, [moved, event(RECLASSIFIED, 25, **missed_data(MissedDates(day(9), day(30))))])
    assert (twice.acknowledgement_due, twice.working_due) == (day(7), day(14))
    assert missed_data(MissedDates()) == {}
    acknowledged = facts(CITY, at=StageClock(RECEIVED, acknowledged_on=day(1), pauses=(Pause(day(10), None),)))
    assert missed_by(acknowledged, day(40)) == MissedDates()
    too_late = facts(CITY, at=StageClock(RECEIVED, acknowledged_on=day(9)))
    assert missed_by(too_late, day(10)) == MissedDates(acknowledgement=day(7))


def test_a_state_is_the_clock_without_what_came_after() -> None:
    clock = StageClock(
        RECEIVED, day(1), (Pause(day(2), day(3)),), (Extension(5),), datetime.fromisoformat("2026-07-01T10:00Z")
    )
    state = EarlierState(day(2), day(1))
    assert clock.as_in(state) == StageClock(RECEIVED, day(1))


def closed(decided_on: date, *days: int) -> WorkingCalendar:
    """England, with a council's closure days so many days after receipt, all decided on one day."""
    base, closures = england(), {day(each): "Mine" for each in days}
    late = {each: decided_on for each in closures if decided_on > each}
    calendar = WorkingCalendar(base.first, base.last, base.holidays, closures, base.announced_until, base.elsewhere)
    return calendar.with_late_closures(late)


def under(calendar: WorkingCalendar, *events: ClockEvent, rules: ProcedureRules = CITY) -> Timetable:
    return timetable(rounds(RECEIVED, events)[0], rules.stage(1), rules, calendar)


def test_a_closure_day_decided_after_the_due_date_makes_nothing_on_time() -> None:
    in_time = under(closed(day(1), 9, 10))
    assert (in_time.acknowledgement_due, in_time.working_due) == (day(7), day(16))
    meanwhile = under(closed(day(11), 9, 10))
    assert (meanwhile.acknowledgement_due, meanwhile.working_due, meanwhile.missed) == (day(7), day(16), None)
    too_late = under(closed(day(15), 1, 9))
    assert (too_late.acknowledgement_due, too_late.working_due) == (day(7), day(14))
    half = under(closed(day(10), 1, 9))
    assert (half.acknowledgement_due, half.working_due) == (day(7), day(16))


@given(rules=st.sampled_from(ALL), life=lives(), decided=st.integers(0, 80), first=st.integers(0, 60))
def test_whatever_happened_late_closure_days_leave_a_date_that_had_passed(
    rules: ProcedureRules, life: list[ClockEvent], decided: int, first: int
) -> None:
    decided_on = day(decided)
    calendar = closed(decided_on, *(each for each in range(first, first + 5) if day(each) < decided_on))
    known = [each for each in life if each.at.date() < decided_on and each.kind != RESPONDED]
    try:
        before, after = dates(rules, known), under(calendar, *known, rules=rules)
    except RuleBroken:
        return
    due, stopped = before.working_due, before.paused and before.missed is None
    if due is not None and due < decided_on and not stopped:
        assert after.working_due == due
    ack = before.acknowledgement_due
    if ack is not None and ack < decided_on:
        assert after.acknowledgement_due == ack
