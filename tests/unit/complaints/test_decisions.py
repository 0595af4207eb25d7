"""What each move decides, and what it refuses: facts in, a decision out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.cases.rules import closing, decisions
from complaints.cases.rules.decisions import Candidate, ResponseParts
from complaints.deadlines.clock import Pause
from complaints.vocabulary.lifecycle import Audience, Decision, Extension, Notify, Status
from councils.calendars.rules import london_day
from councils.policies.rules.procedure_rules import Independence
from councils.vocabulary.errors import RuleBroken
from tests.factories.councils import london, noon
from tests.unit.complaints.case_contexts import CITY, EAST, SOUTH, clock, facts

WEDNESDAY = date(2026, 6, 3)
WHOLE = ResponseParts.every(CITY)
ANSWERED = clock(responded_at=london("2026-06-05T12:00"))
PAUSED = clock(pauses=(Pause(WEDNESDAY, None),))
UNBOUND = replace(SOUTH, stages=tuple(replace(each, independence=Independence.NONE) for each in SOUTH.stages))


def told(decision: Decision) -> set[tuple[str, Audience]]:
    return {(each.kind, each.to) for each in decision.notify}


def refusal(decide: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refused:
        decide()
    return refused.value.code


def test_an_accepted_complaint_is_under_investigation_with_its_theme() -> None:
    assert decisions.accept(facts(), "delay").changes == {"status": Status.UNDER_INVESTIGATION, "theme": "delay"}


def test_sending_a_complaint_on_frees_its_officer_and_tells_the_heads_only_of_one_that_is_held() -> None:
    free = decisions.reroute(facts(), 9, "Housing's", "Housing")
    held = decisions.reroute(facts(holds=("The Ombudsman is looking at it.",)), 9, "Housing's", "Housing")
    assert free.changes == {"service_area_id": 9, "officer_id": None}
    assert told(free) == {("rerouted", Audience.CHAMPIONS)}
    assert told(held) == told(free) | {("rerouted", Audience.HEADS_OF_SERVICE)}


@pytest.mark.parametrize(
    ("rules", "person", "seniority", "code"),
    [
        (SOUTH, 7, 5, "assign.not_independent"),
        (SOUTH, 8, 1, None),
        (CITY, 7, 5, "assign.not_independent"),
        (CITY, 8, 2, "assign.not_senior"),
        (CITY, 8, 3, None),
        (UNBOUND, 7, 1, None),
    ],
)
def test_who_answers_a_second_stage_is_as_independent_as_the_policy_asks(
    rules: object, person: int, seniority: int, code: str | None
) -> None:
    second = facts(rules, stage=2, answered_by={1: frozenset({6, 7}), 2: frozenset({99})})  # type: ignore[arg-type]
    chosen = Candidate(person, "Sam Reed", seniority)
    if code:
        assert refusal(lambda: decisions.assign(second, chosen, {7: 2}, "The head of the service")) == code
    else:
        decided = decisions.assign(second, chosen, {7: 2}, "The head of the service")
        assert decided.changes == {"officer_id": person}
        assert told(decided) == {("assigned", Audience.OFFICER)}


def test_a_stage_is_acknowledged_once_and_not_before_it_was_received() -> None:
    decided = decisions.acknowledge(facts(), WEDNESDAY, "We understand that your bin was missed.")
    assert decided.data == {"on": "2026-06-03"}
    again = facts(at=clock(acknowledged_on=WEDNESDAY))
    assert refusal(lambda: decisions.acknowledge(again, WEDNESDAY, "")) == "acknowledge.again"
    assert refusal(lambda: decisions.acknowledge(facts(), date(2026, 5, 29), "")) == "acknowledge.too_early"


def test_more_time_is_taken_as_far_as_the_policy_gives_it() -> None:
    decided = decisions.extend(facts(), Extension(working_days=5, on=WEDNESDAY), WEDNESDAY, "Two services")
    assert (decided.text, decided.data["working_days"]) == ("Two services", 5)
    assert refusal(lambda: decisions.extend(facts(), Extension(working_days=500), WEDNESDAY, "")).startswith("exten")


def test_the_last_stage_s_answer_is_called_final() -> None:
    first = decisions.respond(facts(), 7, "upheld", "You are right.", WEDNESDAY, WHOLE)
    last = decisions.respond(facts(stage=2), 8, "upheld", "You are right.", WEDNESDAY, WHOLE)
    assert [each.data["final"] for each in (first, last)] == [False, True]
    assert "final" in last.letter
    assert first.stage_changes == {"outcome": "upheld", "responded_by_id": 7}


@pytest.mark.parametrize(
    ("case", "outcome", "text", "code"),
    [
        (facts(officer_id=None), "upheld", "Yes", "respond.not_assigned"),
        (facts(stage=2, answered_by={1: frozenset({7})}), "upheld", "Yes", "respond.not_independent"),
        (facts(), "splendid", "Yes", "respond.outcome"),
        (facts(), "upheld", " \n", "respond.empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_the_policy_does_not_know_is_refused(case: object, outcome: str, text: str, code: str) -> None:
    assert refusal(lambda: decisions.respond(case, 7, outcome, text, WEDNESDAY)) == code  # type: ignore[arg-type]


def test_where_the_policy_asks_for_nobody_else_the_same_person_may_answer_twice() -> None:
    again = facts(UNBOUND, stage=2, answered_by={1: frozenset({7})})
    assert decisions.respond(again, 7, "upheld", "Yes", WEDNESDAY, WHOLE).changes["outcome"] == "upheld"


def test_the_next_stage_begins_without_an_officer_and_without_an_outcome() -> None:
    decided = decisions.escalate(facts(at=ANSWERED), noon(date(2026, 6, 9)), True, "")
    assert decided.opens_stage
    assert (decided.changes["stage"], decided.changes["officer_id"], decided.changes["outcome"]) == (2, None, "")
    assert decided.data == {"from": 1, "to": 2, "late": False}


def test_a_late_request_is_refused_to_the_complainant_and_open_to_the_council() -> None:
    late = date(2027, 1, 4)
    assert refusal(lambda: decisions.escalate(facts(at=ANSWERED), noon(late), True, "")) == "escalate.window_closed"
    assert decisions.escalate(facts(at=ANSWERED), noon(late), False, "They were in hospital").data["late"]
    # A policy without a window refuses nobody.
    assert not decisions.escalate(facts(SOUTH, at=ANSWERED), noon(late), True, "").data["late"]


def test_a_request_counts_from_the_day_on_which_it_was_made() -> None:
    late = facts(at=ANSWERED).timetable.escalate_by
    assert late is not None
    recorded = late + timedelta(days=5)
    decided = decisions.escalate(facts(at=ANSWERED), noon(recorded), False, "They rang.", late)
    assert (decided.data["late"], decided.data["asked_on"]) == (False, late.isoformat())
    assert decided.stage_received_at is not None
    assert london_day(decided.stage_received_at) == late
    assert decisions.escalate(facts(at=ANSWERED), noon(recorded), False, "They rang.", recorded).data["late"]
    for wrong in (recorded + timedelta(days=1), date(2026, 1, 1)):
        with pytest.raises(RuleBroken, match="when we responded, to today"):
            decisions.escalate(facts(at=ANSWERED), noon(recorded), False, "", wrong)


def test_there_is_no_stage_after_the_last_and_none_before_an_answer() -> None:
    assert refusal(lambda: decisions.escalate(facts(stage=2), noon(WEDNESDAY), True, "")) == "escalate.final_stage"
    assert refusal(lambda: decisions.escalate(facts(), noon(WEDNESDAY), True, "")) == "escalate.not_answered"


def test_a_case_is_closed_unless_something_holds_it_or_the_policy_asks_for_more() -> None:
    assert closing.close(facts(), "Next week.").changes == {"status": Status.CLOSED}
    assert refusal(lambda: closing.close(facts(holds=("The Ombudsman is looking at it.",)))) == "close.held"
    assert refusal(lambda: closing.close(facts(EAST))) == "close.learning"
    assert closing.close(facts(EAST, has_learning=True)).event == "closed"


def test_a_complaint_that_is_taken_back_stands_still_no_longer() -> None:
    decided = closing.withdraw("The bin came")
    assert decided.changes == {"status": Status.WITHDRAWN, "paused": False}
    staff = {("withdrawn", Audience.CHAMPIONS), ("withdrawn", Audience.OFFICER)}
    assert told(decided) == {*staff, ("withdrawn", Audience.COMPLAINANT)}


@pytest.mark.parametrize(("less_than", "last"), [(True, date(2027, 5, 31)), (False, date(2027, 6, 1))])
def test_a_closed_case_is_reopened_until_the_anniversary_or_the_day_before_it(less_than: bool, last: date) -> None:
    assert CITY.reopening is not None
    assert CITY.reopening.less_than, "Cambridge City reopens in less than 12 months of being raised (4.0)"
    rules = replace(CITY, reopening=replace(CITY.reopening, less_than=less_than))
    closed = facts(rules, status=Status.CLOSED)
    closing.reopen(closed, "New evidence", last)
    with pytest.raises(RuleBroken, match="less than 12 months" if less_than else "within 12 months"):
        closing.reopen(closed, "New evidence", last + timedelta(days=1))


def test_what_is_reopened_keeps_what_it_was_on_the_record() -> None:
    decided = closing.reopen(facts(status=Status.DECLINED), "New evidence", WEDNESDAY)
    assert decided.data == {"was": "declined"}
    assert decided.changes["status"] is Status.UNDER_INVESTIGATION


@pytest.mark.parametrize(
    ("other_body", "named"), [("", "the Ombudsman"), ("Information Commissioner", "the Information")]
)
def test_who_is_refused_the_next_stage_is_sent_to_whoever_decides_in_the_end(other_body: str, named: str) -> None:
    rules = replace(CITY, ombudsman=replace(CITY.ombudsman, other_body=other_body))
    for case, on in ((facts(rules, at=ANSWERED), date(2027, 6, 9)), (facts(rules, stage=2), WEDNESDAY)):
        with pytest.raises(RuleBroken, match=f"(ask|contact) {named}"):
            decisions.escalate(case, noon(on), True, "")


def test_a_decision_writes_to_the_complainant_by_a_letter_or_by_telling_them() -> None:
    assert Decision("declined", letter="Why we are not looking into it").writes_to_complainant
    told_first = (Notify("note", Audience.OFFICER), Notify("note", Audience.COMPLAINANT))
    assert Decision("note", notify=told_first).writes_to_complainant
    assert not Decision("note", notify=told_first[:1]).writes_to_complainant
    assert not Decision("note").writes_to_complainant
