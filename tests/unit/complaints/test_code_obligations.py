"""The dates of the other clocks as they are stored beside the policy's: which of them have a part in a case."""

from dataclasses import replace
from datetime import date, timedelta

from complaints.deadlines.clock import Pause
from complaints.deadlines.obligations import Obligation, obligations_of
from complaints.deadlines.stage_events import CaseFacts, ClockEvent, extension_data, rounds
from complaints.vocabulary.lifecycle import DeadlineKind, Extension
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, RECEIVED, SOUTH, clock, facts

CODE_ACKNOWLEDGEMENT, CODE_RESPONSE = DeadlineKind.CODE_ACKNOWLEDGEMENT, DeadlineKind.CODE_RESPONSE
CEILING = DeadlineKind.CEILING


def by_kind(case: CaseFacts) -> dict[str, Obligation]:
    return {each.kind: each for each in obligations_of(case)}


def test_where_the_policy_is_silent_the_codes_limits_are_owed() -> None:
    silent = replace(SOUTH, stages=tuple(replace(each, acknowledgement=None, response=None) for each in SOUTH.stages))
    found = by_kind(facts(silent))
    assert found[CODE_ACKNOWLEDGEMENT].due == date(2026, 6, 8)
    # Ten working days from an acknowledgement that has five.
    assert found[CODE_RESPONSE].due == date(2026, 6, 22)
    assert found[CODE_RESPONSE].owed
    assert found[CEILING].due is None


def test_an_answer_meets_what_was_owed_and_a_pause_leaves_the_code_s_limit_standing() -> None:
    answered = by_kind(facts(at=clock(responded_at=london("2026-06-05T12:00"))))
    assert (answered[CODE_RESPONSE].met_on, answered[CODE_RESPONSE].owed) == (date(2026, 6, 5), False)
    paused = by_kind(facts(at=clock(pauses=(Pause(date(2026, 6, 3), None),))))
    assert paused[CODE_RESPONSE].due is not None


def test_at_the_last_stage_the_twelve_weeks_may_end_before_the_code_does() -> None:
    late = facts(stage=2, at=clock(RECEIVED + timedelta(days=80), pauses=(Pause(date(2026, 8, 24), None),)))
    found = by_kind(replace(late, started_on=RECEIVED.date()))
    assert found[CEILING].due == date(2026, 8, 24)
    assert found[CODE_RESPONSE].due is None


def test_without_a_code_no_other_clock_runs() -> None:
    found = by_kind(facts(replace(CITY, code=None)))
    assert [found[kind].due for kind in (CODE_ACKNOWLEDGEMENT, CODE_RESPONSE, CEILING)] == [None, None, None]


def test_an_extension_that_was_taken_back_counts_no_more() -> None:
    granted = ClockEvent("extended", RECEIVED, extension_data(Extension(working_days=5), date(2026, 6, 8)))
    taken_back = ClockEvent("extension_withdrawn", RECEIVED + timedelta(days=1), {})
    assert rounds(RECEIVED, [granted, taken_back])[0].extensions == ()
    assert len(rounds(RECEIVED, [granted])[0].extensions) == 1
