"""The clock waits for permission only where the policy says so, no longer than it says, and moves no date of a Code."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import closing
from complaints.cases.rules.consent_pause import (
    end_wait,
    is_waiting,
    limit_passed,
    may_pause,
    pause_for_consent,
    pauses_when_asked,
)
from complaints.deadlines.clock import Pause
from complaints.deadlines.explanation import DeadlineExplanation, Reader, ledger_of
from complaints.deadlines.stage_events import NO_HISTORY, CaseFacts, ClockEvent, rounds
from councils.policies.rules.casework_rules import ConsentPause, ConsentPauseStart, ConsentRule, Representative
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period, PeriodUnit
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, ON, RECEIVED, SOUTH, clock, facts

# Five working days after Wednesday 3 June.
LAST_DAY = date(2026, 6, 10)
RULES = ConsentPause(ConsentPauseStart.ASKED, Period(5, PeriodUnit.WORKING_DAYS), "6.2")
ACTS = Representative("anyone", ConsentRule.WRITTEN, "6.1", pause=RULES)
WAITS = replace(CITY, practice=replace(CITY.practice, representative=ACTS))
BY_STAFF = replace(
    WAITS,
    practice=replace(
        WAITS.practice,
        representative=replace(ACTS, pause=replace(RULES, starts=ConsentPauseStart.STAFF)),
    ),
)


def acting(rules=WAITS, **others: object) -> CaseFacts:
    return facts(rules, on_behalf_of="Vera Vane", **others)  # type: ignore[arg-type]


def waiting(end: date | None = None, **others: object) -> CaseFacts:
    return acting(at=clock(pauses=(Pause(ON, end, for_consent=True),)), **others)


def code(decide: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refused:
        decide()
    return refused.value.code


def test_the_clock_runs_where_the_policy_does_not_let_it_wait() -> None:
    for rules in (CITY, SOUTH):
        assert rules.consent_pause is None
        assert code(lambda rules=rules: pause_for_consent(acting(rules), ON)) == "consent.pause_not_in_policy"  # type: ignore[misc]
        assert not pauses_when_asked(acting(rules), ON)


def test_it_waits_when_permission_is_asked_for_or_when_staff_decide() -> None:
    assert pauses_when_asked(acting(), ON)
    assert may_pause(acting(BY_STAFF), ON)
    assert not pauses_when_asked(acting(BY_STAFF), ON)


def test_the_representative_is_told_until_when_and_nothing_about_the_person() -> None:
    decided = pause_for_consent(acting(), ON)
    assert decided.changes == {"paused": True}
    assert decided.data["for_consent"] is True
    assert "waiting for permission from the person you contacted us for" in decided.text
    assert "after Wednesday 10 June 2026 at the latest" in decided.text
    assert "Vera" not in decided.text
    assert [each.kind for each in decided.notify] == ["paused_for_consent"]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (acting(consent_from=ON), "consent.pause_held"),
        (acting(at=clock(responded_at=london("2026-06-02T10:00"))), "consent.pause_answered"),
        (waiting(ON), "consent.pause_again"),
        (waiting(), "pause.already"),
        (acting(at=clock(london("2026-05-01T10:00"))), "pause.date_passed"),
    ],
)
def test_it_waits_once_at_each_stage_and_gains_no_time(case: CaseFacts, expected: str) -> None:
    assert code(lambda: pause_for_consent(case, ON)) == expected
    assert not may_pause(case, ON)


def test_it_runs_again_from_the_day_of_the_answer_or_after_the_last_day() -> None:
    case = waiting()
    assert is_waiting(case)
    assert not is_waiting(acting(at=clock(pauses=(Pause(ON, ON),))))
    assert not is_waiting(acting())
    assert end_wait(case, date(2026, 6, 8)).data == {"on": "2026-06-08"}
    assert not limit_passed(case, LAST_DAY)
    assert limit_passed(case, date(2026, 6, 11))
    assert end_wait(case, date(2026, 6, 30)).data == {"on": LAST_DAY.isoformat()}


def test_without_permission_the_letter_says_that_the_response_cannot_go_to_them() -> None:
    assert [each.kind for each in end_wait(waiting(), ON).notify] == ["resumed_without_consent"]
    assert [each.kind for each in end_wait(waiting(consent_from=ON), ON).notify] == ["resumed"]


def test_no_more_days_count_than_the_policy_allows_whenever_the_end_is_recorded() -> None:
    assert waiting(date(2026, 6, 8)).timetable.working_due == date(2026, 6, 18)
    for recorded in (LAST_DAY, date(2026, 6, 30)):
        assert waiting(recorded).timetable.working_due == date(2026, 6, 22)
    without = acting(CITY, at=clock(pauses=(Pause(ON, LAST_DAY, for_consent=True),))).timetable
    assert without.working_due == date(2026, 6, 15)
    assert without.refused is not None
    assert without.refused.code == "pause.not_in_policy"


def test_the_dates_of_the_code_stay() -> None:
    code_of = [case.timetable.code for case in (acting(), waiting(LAST_DAY))]
    assert code_of[0] is not None
    assert code_of[0] == code_of[1]


def test_the_explanation_names_what_it_waited_for_and_where_the_policy_says_so() -> None:
    account = DeadlineExplanation.of(waiting(), NO_HISTORY).account(Reader.OFFICER)
    assert (
        "The clock stopped on 3 June 2026 and has not started again (policy, paragraph 6.2). It waited for the "
        "permission of the person concerned. It starts again after 10 June 2026 at the latest."
    ) in account
    ended = " ".join(DeadlineExplanation.of(waiting(LAST_DAY), NO_HISTORY).account(Reader.OFFICER))
    assert "until 10 June 2026 (policy, paragraph 6.2). It waited for the permission" in ended
    assert "at the latest" not in ended
    days = {entry.date: entry.why for entry in ledger_of(waiting(LAST_DAY))}
    assert days[date(2026, 6, 4)] == "paused from 3 June 2026 to 10 June 2026 while permission was awaited (6.2)"


def test_a_pause_that_the_policy_does_not_know_stops_no_day() -> None:
    case = acting(CITY, at=clock(pauses=(Pause(ON, LAST_DAY, for_consent=True),)))
    assert "paused" not in " ".join(entry.why for entry in ledger_of(case))
    assert "The clock stopped" in " ".join(DeadlineExplanation.of(case, NO_HISTORY).account(Reader.OFFICER))


def test_the_events_of_a_stage_say_which_pause_waits_for_permission() -> None:
    events = [
        ClockEvent("paused", london("2026-06-03T10:00"), {"on": "2026-06-03", "for_consent": True}),
        ClockEvent("resumed", london("2026-06-08T10:00"), {"on": "2026-06-08"}),
    ]
    assert rounds(RECEIVED, events)[-1].pauses == (Pause(ON, date(2026, 6, 8), for_consent=True),)


def test_permission_is_asked_for_through_a_link_or_in_another_way_that_is_recorded() -> None:
    assert code(lambda: closing.ask_consent(acting(), "", "\u200b")) == "consent.how"
    asked = closing.ask_consent(acting(), "", "We posted our form.")
    assert (asked.text, asked.data, asked.public) == ("We posted our form.", {"changes": []}, False)
