"""What may happen to a clock, what can't have happened, and that the order of telling makes no difference."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.deadlines.calculation import (
    DeadlineStanding,
    Extension,
    Pause,
    StageClock,
    check_extension,
    check_pause,
    escalation_closes,
    standing,
    timetable,
)
from councils.policies.rules.lifecycle_rules import (
    ExtensionRules,
    OpeningHours,
    PauseRules,
    ReceiptConvention,
    ReceiptRule,
)
from councils.policies.rules.procedure_rules import ClockStart, OmbudsmanRules, ProcedureRules, StageRules, Target
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import LONDON, Period, PeriodUnit
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import EAST
from tests.unit.complaints.deadline_questions import england

TEN = Period(10, PeriodUnit.WORKING_DAYS)
RECEIVED = datetime(2026, 2, 2, 10, tzinfo=UTC)
GENEROUS = StageRules(
    1,
    "Stage 1",
    acknowledgement=Target(Period(5, PeriodUnit.WORKING_DAYS), ClockStart.RECEIPT, "1"),
    response=Target(TEN, ClockStart.RECEIPT, "2"),
    extension=ExtensionRules("3", to_agreed_date=True, at_most=TEN, soft=True),
    pause=PauseRules(("any",), "4", longest=Period(1, PeriodUnit.MONTHS)),
    escalation_window=Period(1, PeriodUnit.MONTHS),
)
FROM_ACKNOWLEDGEMENT = replace(GENEROUS, response=Target(TEN, ClockStart.ACKNOWLEDGEMENT, "2"))
SILENT = StageRules(1, "Stage 1")


def procedure(stage: StageRules, receipt: ReceiptRule | None = None) -> ProcedureRules:
    return ProcedureRules(
        procedure="corporate",
        version="1",
        title="A policy",
        in_force_from=datetime(2020, 1, 1, tzinfo=UTC),
        stages=(stage,),
        receipt=receipt or ReceiptRule(),
        ombudsman=OmbudsmanRules(("lgsco",)),
    )


def dates(clock: StageClock, stage: StageRules = GENEROUS):
    return timetable(clock, stage, procedure(stage), england())


def refusal(clock: StageClock, stage: StageRules = GENEROUS) -> str:
    with pytest.raises(RuleBroken) as broken:
        dates(clock, stage)
    return broken.value.code


def on(day: int, month: int = 2) -> date:
    return date(2026, month, day)


# What can't have happened


@pytest.mark.parametrize(
    ("clock", "code"),
    [
        (StageClock(RECEIVED, acknowledged_on=on(1)), "clock.acknowledged_early"),
        (StageClock(RECEIVED, responded_at=RECEIVED - timedelta(minutes=1)), "clock.responded_early"),
        (StageClock(RECEIVED, pauses=(Pause(on(1), on(3)),)), "clock.pause_early"),
        (StageClock(RECEIVED, pauses=(Pause(on(5), on(4)),)), "clock.pause_backwards"),
        (StageClock(RECEIVED, pauses=(Pause(on(3), on(6)), Pause(on(5), on(9)))), "clock.pauses_overlap"),
        (StageClock(RECEIVED, pauses=(Pause(on(3), None), Pause(on(5), on(9)))), "clock.pauses_overlap"),
        (StageClock(RECEIVED, pauses=(Pause(on(3), on(6)), Pause(on(3), on(6)))), "clock.pauses_overlap"),
        (StageClock(RECEIVED, extensions=(Extension(),)), "clock.extension_shape"),
        (StageClock(RECEIVED, extensions=(Extension(5, agreed=on(20)),)), "clock.extension_shape"),
        (StageClock(RECEIVED, extensions=(Extension(0),)), "clock.extension_shape"),
        (StageClock(RECEIVED, extensions=(Extension(agreed=on(1)),)), "clock.agreed_early"),
    ],
)
def test_what_cannot_have_happened_is_refused(clock: StageClock, code: str) -> None:
    assert refusal(clock) == code


def test_a_date_beyond_the_calendar_is_refused_and_not_guessed() -> None:
    assert refusal(StageClock(RECEIVED.replace(year=2036))) == "calendar.unpublished"
    assert refusal(StageClock(RECEIVED.replace(year=1999))) == "calendar.unpublished"
    assert refusal(StageClock(RECEIVED, extensions=(Extension(9999),))) == "calendar.unpublished"


# Pauses


def test_an_open_pause_leaves_the_date_as_it_stood_when_it_began() -> None:
    found = dates(StageClock(RECEIVED, pauses=(Pause(on(3), on(4)), Pause(on(10), None))))
    assert found.paused
    assert found.current_response_due == on(17)


def test_a_pause_that_was_ended_no_longer_pauses() -> None:
    assert not dates(StageClock(RECEIVED, pauses=(Pause(on(3), on(4)),))).paused


def test_a_pause_before_the_acknowledgement_does_not_stop_a_clock_that_has_not_started() -> None:
    clock = StageClock(RECEIVED, acknowledged_on=on(6), pauses=(Pause(on(3), on(9)),))
    assert dates(clock, FROM_ACKNOWLEDGEMENT).current_response_due == on(23)
    over = replace(clock, pauses=(Pause(on(3), on(5)),))
    assert dates(over, FROM_ACKNOWLEDGEMENT).current_response_due == on(20)


def test_an_open_pause_cannot_hide_a_stage_whose_policy_has_no_pause() -> None:
    found = dates(StageClock(RECEIVED, pauses=(Pause(on(3), None),)), SILENT)
    assert not found.paused
    assert found.refused is not None
    assert found.refused.code == "pause.not_in_policy"


def test_a_pause_longer_than_the_policy_allows_is_refused() -> None:
    found = dates(StageClock(RECEIVED, pauses=(Pause(on(3), on(4, month=3)),)))
    assert found.refused is not None
    assert found.refused.code == "pause.too_long"
    assert dates(StageClock(RECEIVED, pauses=(Pause(on(3), on(3, month=3)),))).refused is None


def test_a_new_pause_is_checked_against_the_clock_as_it_stands() -> None:
    def why_not(clock: StageClock, day: date, stage: StageRules = GENEROUS) -> str:
        with pytest.raises(RuleBroken) as broken:
            check_pause(clock, Pause(day, None), stage, procedure(stage), england())
        return broken.value.code

    assert why_not(StageClock(RECEIVED), on(5), SILENT) == "pause.not_in_policy"
    assert why_not(StageClock(RECEIVED, pauses=(Pause(on(3), None),)), on(5)) == "pause.already"
    assert why_not(StageClock(RECEIVED), on(1)) == "clock.pause_early"
    assert why_not(StageClock(RECEIVED, pauses=(Pause(on(3), on(6)),)), on(5)) == "clock.pauses_overlap"
    check_pause(
        StageClock(RECEIVED, pauses=(Pause(on(3), on(6)),)),
        Pause(on(6), None),
        GENEROUS,
        procedure(GENEROUS),
        england(),
    )


# Extensions


def test_an_extension_while_paused_counts_from_the_date_as_it_stood() -> None:
    clock = StageClock(RECEIVED, pauses=(Pause(on(10), None),), extensions=(Extension(2, on=on(11)),))
    assert dates(clock).current_response_due == on(18)


def test_an_agreed_date_is_the_whole_answer_to_what_came_before_it() -> None:
    before = StageClock(
        RECEIVED,
        pauses=(Pause(on(3), on(5)),),
        extensions=(Extension(3, on=on(6)), Extension(agreed=on(27), on=on(9))),
    )
    assert dates(before).current_response_due == on(27)


def test_a_pause_after_the_agreement_moves_the_agreed_date() -> None:
    clock = StageClock(RECEIVED, pauses=(Pause(on(12), on(16)),), extensions=(Extension(agreed=on(27), on=on(9)),))
    assert dates(clock).current_response_due == on(3, month=3)


def test_an_agreed_date_binds_where_the_policy_sets_no_time() -> None:
    stage = replace(SILENT, extension=ExtensionRules("3", by_days=False, to_agreed_date=True))
    found = dates(StageClock(RECEIVED, extensions=(Extension(agreed=on(20)),)), stage)
    assert found.response_due is None
    assert found.current_response_due == on(20)


def test_days_move_nothing_where_the_policy_sets_no_time() -> None:
    stage = replace(GENEROUS, response=None)
    found = dates(StageClock(RECEIVED, pauses=(Pause(on(3), on(5)),), extensions=(Extension(3),)), stage)
    assert found.current_response_due is None
    assert found.working_due is None


def test_without_a_time_to_acknowledge_nothing_is_due_until_it_was_acknowledged() -> None:
    stage = replace(FROM_ACKNOWLEDGEMENT, acknowledgement=None)
    waiting = dates(StageClock(RECEIVED), stage)
    assert (waiting.response_due, waiting.response_due_if_acknowledged_on_time, waiting.working_due) == (None,) * 3
    assert dates(StageClock(RECEIVED, acknowledged_on=on(4)), stage).response_due == on(18)


def test_a_new_extension_is_checked_against_the_policy() -> None:
    def why_not(extension: Extension, stage: StageRules, *before: Extension) -> str:
        clock = StageClock(RECEIVED, extensions=before)
        with pytest.raises(RuleBroken) as broken:
            check_extension(clock, extension, stage, procedure(stage), england(), on(3))
        return broken.value.code

    once = replace(GENEROUS, extension=ExtensionRules("3", at_most=TEN, times=1))
    twice = replace(GENEROUS, extension=ExtensionRules("3", at_most=TEN, times=2))
    assert why_not(Extension(1), SILENT) == "extension.not_in_policy"
    assert why_not(Extension(11), once) == "extension.too_long"
    assert why_not(Extension(1), once, Extension(1)) == "extension.too_many"
    assert why_not(Extension(1), twice, Extension(1), Extension(1)) == "extension.too_many"
    assert why_not(Extension(6), twice, Extension(5)) == "extension.too_long"
    assert why_not(Extension(agreed=on(20)), once) == "extension.days_only"
    assert why_not(Extension(agreed=on(16)), GENEROUS) == "extension.not_later"
    assert why_not(Extension(11), GENEROUS) == "extension.needs_approval"
    assert why_not(Extension(6), GENEROUS, Extension(5)) == "extension.needs_approval"


@pytest.mark.parametrize(
    ("rules", "days_after_the_longest", "needs"),
    [(EAST, 0, False), (EAST, 1, True), (replace(EAST, code=None), 0, True)],
)
def test_a_date_agreed_beyond_the_codes_longest_time_needs_somebody_to_approve_it(
    rules: ProcedureRules, days_after_the_longest: int, needs: bool
) -> None:
    clock = StageClock(london("2026-06-01T10:00"), acknowledged_on=date(2026, 6, 2))
    code = timetable(clock, EAST.stage(1), EAST, england()).code
    assert code is not None
    agreed = code.latest_response_due + timedelta(days=days_after_the_longest)
    given = (rules.stage(1), rules, england(), date(2026, 6, 3))
    check_extension(clock, Extension(agreed=agreed, approved=True), *given)
    if needs:
        with pytest.raises(RuleBroken) as refused:
            check_extension(clock, Extension(agreed=agreed), *given)
        assert refused.value.code == "extension.needs_approval"
    else:
        check_extension(clock, Extension(agreed=agreed), *given)


def test_more_than_a_soft_maximum_needs_somebody_to_approve_it() -> None:
    check_extension(StageClock(RECEIVED), Extension(15, approved=True), GENEROUS, procedure(GENEROUS), england(), on(3))
    check_extension(StageClock(RECEIVED), Extension(10), GENEROUS, procedure(GENEROUS), england(), on(3))


def test_an_extension_is_given_until_the_end_of_the_day_that_it_moves() -> None:
    def why_not(day: date, *pauses: Pause) -> str:
        try:
            check_extension(
                StageClock(RECEIVED, pauses=pauses), Extension(2), GENEROUS, procedure(GENEROUS), england(), day
            )
        except RuleBroken as refused:
            return refused.code
        return ""

    due = dates(StageClock(RECEIVED), GENEROUS).working_due
    assert due is not None
    assert why_not(due) == ""
    assert why_not(due + timedelta(days=1)) == "extension.date_passed"
    assert why_not(due + timedelta(days=90)) == "extension.date_passed"
    assert why_not(due + timedelta(days=90), Pause(on(3), None)) == "", "a clock that stands has not run out"
    unstated = replace(GENEROUS, response=None)
    check_extension(StageClock(RECEIVED), Extension(2), unstated, procedure(unstated), england(), on(28))


def test_refusals_after_the_first_are_said_too() -> None:
    clock = StageClock(RECEIVED, pauses=(Pause(on(3), on(4)),), extensions=(Extension(3),))
    found = dates(clock, replace(SILENT, response=GENEROUS.response))
    assert found.refused is not None
    assert found.refused.code == "pause.not_in_policy"
    assert "The policy does not allow an extension at Stage 1." in found.warnings


# One answer whatever the order


@given(st.data())
def test_the_order_in_which_events_are_told_makes_no_difference(data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=4))
    pauses, day = [], on(2)
    for before, length in gaps:
        start = day + timedelta(days=before)
        day = start + timedelta(days=length)
        pauses.append(Pause(start, day))
    granted = data.draw(
        st.lists(st.tuples(st.integers(1, 9), st.integers(2, 28)), max_size=4, unique_by=lambda x: x[1])
    )
    extensions = [Extension(days, on=on(when)) for days, when in granted]
    told = StageClock(RECEIVED, pauses=tuple(pauses), extensions=tuple(extensions))
    shuffled = replace(
        told,
        pauses=tuple(data.draw(st.permutations(pauses))),
        extensions=tuple(data.draw(st.permutations(extensions))),
    )
    stage = replace(GENEROUS, pause=PauseRules(("any",), "4"))
    assert dates(told, stage) == dates(shuffled, stage)


# Deemed receipt


HOURS = (OpeningHours(time(9), time(17)),) * 4 + (OpeningHours(time(9), time(16, 30)), None, None)
DEEMED = ReceiptRule(ReceiptConvention.NEXT_WORKING_DAY, HOURS, "Charter")


@pytest.mark.parametrize(
    ("received", "counts_as", "due"),
    [
        ("2026-06-05T16:29:59", "2026-06-05", "2026-06-19"),
        ("2026-06-05T16:30", "2026-06-08", "2026-06-22"),
        ("2026-06-05T18:30", "2026-06-08", "2026-06-22"),
        ("2026-06-06T10:00", "2026-06-08", "2026-06-22"),
        ("2026-06-08T07:15", "2026-06-08", "2026-06-22"),
        ("2026-06-08T17:00", "2026-06-09", "2026-06-23"),
        ("2026-12-18T12:00", "2026-12-18", "2027-01-06"),
        ("2026-12-19T12:00", "2026-12-21", "2027-01-07"),
        ("2026-12-25T12:00", "2026-12-29", "2027-01-13"),
        ("2026-04-02T17:05", "2026-04-07", "2026-04-21"),
    ],
)
def test_where_the_policy_says_so_what_comes_while_closed_counts_on_the_next_working_day(
    received: str, counts_as: str, due: str
) -> None:
    local = datetime.fromisoformat(received).replace(tzinfo=LONDON)
    found = timetable(StageClock(local), GENEROUS, procedure(GENEROUS, DEEMED), england())
    assert (found.received_on.isoformat(), str(found.response_due)) == (counts_as, due)


def test_an_acknowledgement_sent_before_the_day_that_counts_starts_no_clock_early() -> None:
    clock = StageClock(datetime(2026, 6, 6, 10, tzinfo=UTC), acknowledged_on=date(2026, 6, 6))
    found = timetable(clock, FROM_ACKNOWLEDGEMENT, procedure(FROM_ACKNOWLEDGEMENT, DEEMED), england())
    assert found.clock_start == date(2026, 6, 8)


# Windows and standings


def test_no_window_closes_where_the_policy_sets_none() -> None:
    assert escalation_closes(RECEIVED, SILENT, england()) is None
    assert escalation_closes(RECEIVED, GENEROUS, england()) == on(2, month=3)


@pytest.mark.parametrize(
    ("today", "stands"),
    [
        (on(11), DeadlineStanding.ON_TIME),
        (on(12), DeadlineStanding.DUE_SOON),
        (on(16), DeadlineStanding.DUE_SOON),
        (on(17), DeadlineStanding.OVERDUE),
    ],
)
def test_a_date_is_due_soon_some_working_days_before_and_overdue_from_the_day_after(
    today: date, stands: DeadlineStanding
) -> None:
    assert standing(on(16), today, 2, england()) is stands


def test_what_is_done_or_paused_or_never_due_is_neither_soon_nor_late() -> None:
    assert standing(on(16), on(20), 2, england(), done=True, paused=True) is DeadlineStanding.DONE
    assert standing(on(16), on(20), 2, england(), paused=True) is DeadlineStanding.PAUSED
    assert standing(None, on(20), 2, england()) is DeadlineStanding.ON_TIME
