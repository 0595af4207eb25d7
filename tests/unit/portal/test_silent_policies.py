"""Where a policy states no time, the case says so and what the Code says instead."""

from dataclasses import replace
from datetime import date

from councils.policies.rules.procedure_rules import ProcedureRules
from portal.casework.presenters import dates
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, EAST, clock, facts
from tests.unit.complaints.deadline_questions import seeded

COUNTY = seeded()["cambridgeshire-county"][0]
SILENT = "The policy does not say. The LGSCO Complaint Handling Code says"


def lines(rules: ProcedureRules, stage: int = 1, **happened: object) -> dict[str, str]:
    case = facts(rules, stage=stage, at=clock(**happened))
    return {fact.key: fact.value for fact in dates(case, case.timetable)}


def test_a_stage_without_a_time_for_the_answer_says_what_the_code_says() -> None:
    said = lines(COUNTY, 2)["Response due"]
    assert said == f"{SILENT} 20 working days of acknowledgement (the part on stage 2)."
    assert "15 June 2026" in lines(CITY)["Response due"]


def test_a_stage_without_an_extension_says_what_the_code_says_as_long_as_one_could_be_wanted() -> None:
    assert lines(EAST, 2)["Extension"] == f"{SILENT} up to 20 working days (the part on stage 2)."
    assert "Extension" not in lines(CITY)
    assert "Extension" not in lines(EAST, 2, acknowledged_on=date(2026, 6, 2), responded_at=london("2026-06-05T12:00"))


def test_without_a_code_the_policy_is_silent_and_nothing_is_made_up() -> None:
    assert lines(replace(EAST, code=None), 2)["Extension"] == "The policy does not say."
