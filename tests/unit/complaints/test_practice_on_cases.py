"""What a policy wants beside its dates: how old a matter may be, what a response contains, what closing waits for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from complaints.cases.rules import closing, decisions, declining
from complaints.cases.rules.decisions import Age, Candidate, ResponseParts, check_age, check_is_too_old, check_parts
from complaints.cases.rules.declining import ground, grounds
from complaints.deadlines.explanation import said_of_age
from complaints.vocabulary.lifecycle import ground_label
from councils.policies.rules.lifecycle_rules import AgeTrigger, ClosureGate, Gate
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import Period, PeriodUnit
from tests.unit.complaints.case_contexts import CITY, ON, facts
from tests.unit.complaints.deadline_questions import england

RECEIVED_ON = date(2026, 6, 1)
LONG_AGO, LATELY = date(2024, 1, 8), date(2026, 3, 2)


def refusal(decide: Callable[[], object]) -> str:
    with pytest.raises((RuleBroken, NotAllowed)) as refused:
        decide()
    return refused.value.code


def aged(age: Age) -> dict[str, Any]:
    return check_age(CITY.age_limit, RECEIVED_ON, age, england())


def test_a_matter_is_taken_in_time_and_an_older_one_by_an_exception_that_is_kept() -> None:
    assert aged(Age()) == {}
    assert aged(Age(LONG_AGO, LATELY)) == {"occurred_on": "2024-01-08", "aware_on": "2026-03-02"}
    excused = aged(Age(LONG_AGO, discretion="In hospital until May", may_excuse=True))
    assert excused["discretion"] == "In hospital until May"
    assert refusal(lambda: aged(Age(date(2026, 6, 2)))) == "age.after_receipt"
    assert refusal(lambda: aged(Age(LATELY, LONG_AGO))) == "age.order"
    for too_old in (LONG_AGO, date(1990, 5, 7)):
        assert refusal(lambda day=too_old: aged(Age(day))) == "accept.too_old"
    assert refusal(lambda: aged(Age(LONG_AGO, discretion="In hospital"))) == "accept.discretion"


def test_an_age_in_working_days_is_counted_by_the_calendar() -> None:
    assert CITY.age_limit is not None
    limit = replace(CITY.age_limit, period=Period(300, PeriodUnit.WORKING_DAYS))
    happened = Age(date(2025, 3, 20))
    assert check_age(limit, date(2026, 5, 29), happened, england()) == {"occurred_on": "2025-03-20"}
    assert refusal(lambda: check_age(limit, date(2026, 6, 30), happened, england())) == "accept.too_old"


def test_what_a_shorter_limit_would_refuse_is_in_time_under_the_codes() -> None:
    assert CITY.age_limit is not None
    short = replace(CITY.age_limit, period=Period(6, PeriodUnit.MONTHS))
    assert check_age(short, RECEIVED_ON, Age(date(2025, 6, 1)), england()) == {"occurred_on": "2025-06-01"}
    assert refusal(lambda: check_age(short, RECEIVED_ON, Age(date(2025, 5, 31)), england())) == "accept.too_old"
    with pytest.raises(RuleBroken, match=r"The limit is 6 months \(2.5\), and the Codes’ is 12 months") as in_time:
        check_is_too_old(short, RECEIVED_ON, None, date(2025, 9, 1), england())
    assert in_time.value.code == "age.in_time"


def test_a_longer_limit_of_the_policy_takes_what_the_codes_would_not() -> None:
    assert CITY.age_limit is not None
    long = replace(CITY.age_limit, period=Period(36, PeriodUnit.MONTHS))
    assert check_age(long, RECEIVED_ON, Age(LONG_AGO), england()) == {"occurred_on": "2024-01-08"}


def test_what_is_said_of_a_matter_s_age_is_the_policy_s_or_the_codes() -> None:
    assert said_of_age(CITY).startswith("Within 12 months of when it happened (")
    assert CITY.age_limit is not None
    either = replace(CITY.age_limit, triggers=tuple(AgeTrigger))
    assert "of when it happened or the person became aware of it (" in said_of_age(replace(CITY, age_limit=either))
    assert said_of_age(replace(CITY, age_limit=None)).startswith(
        "The policy does not say. The Codes say within 12 months"
    )


def test_a_part_that_the_policy_wants_is_there_or_left_out_for_a_reason() -> None:
    rules = replace(CITY, response_parts=("An apology", "How to go on"))
    assert check_parts(rules, ResponseParts.every(rules)) == {}
    assert refusal(lambda: check_parts(rules, ResponseParts(("An apology",)))) == "respond.parts"
    left_out = check_parts(rules, ResponseParts(("An apology",), "This was the last stage"))
    assert left_out["left_out"] == ["How to go on"]


def test_closing_waits_for_the_work_that_the_policy_wants_scheduled() -> None:
    waits = facts(replace(CITY, closure_gates=(ClosureGate(Gate.ACTIONS_SCHEDULED, "5"),)))
    assert refusal(lambda: closing.close(waits)) == "close.actions"
    assert closing.close(waits, "A new bin by Friday").text == "A new bin by Friday"


def test_a_complaint_is_reopened_as_long_as_the_policy_does_and_whenever_an_ombudsman_holds_it() -> None:
    assert CITY.reopening is not None
    late = date(2027, 12, 1)
    assert refusal(lambda: closing.reopen(facts(), "New", late)) == "reopen.too_late"
    for taken in (facts(replace(CITY, reopening=None)), facts(holds=("The Ombudsman is looking at it.",))):
        assert closing.reopen(taken, "New", late).event == "reopened"


def test_the_reason_for_a_refusal_is_one_that_the_policy_or_the_codes_know() -> None:
    assert {each.key for each in grounds(CITY, 1)} >= {"insurance_claim", "other"}
    listed = grounds(replace(CITY, exclusions=()), 1)
    assert "appeal_right" in {each.key for each in listed}
    assert ground(CITY, "no-such-ground") is None
    assert ground(CITY, "legal_proceedings") is not None
    assert refusal(lambda: declining.decline(facts(), "legal_proceedings", "No", ON)) == "decline.reason"
    assert ground_label("flood-damage") == "Flood damage"
    assert refusal(lambda: declining.decline(facts(), "no-such-ground", "No", ON)) == "decline.reason"


def test_somebody_whom_the_policy_does_not_name_answers_only_where_it_is_said_who_chose_them() -> None:
    named = replace(CITY.stage(1), responders=(Role.HEAD_OF_SERVICE,), responder_titles=())
    case = facts(replace(CITY, stages=(named, *CITY.stages[1:])))
    other = Candidate(8, "Sam Reed", 3, frozenset({Role.RESPONDING_OFFICER}))
    assert refusal(lambda: decisions.assign(case, other, {})) == "assign.not_named"
    assert decisions.assign(case, other, {}, "The director, for want of a head").changes == {"officer_id": 8}
