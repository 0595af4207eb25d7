"""The four policies against the Codes: the matrix was typed from the research, the check works it out from values."""

from dataclasses import replace
from pathlib import Path

import pytest

from councils.bodies import rules as ombudsmen
from councils.bodies.rules import handling_codes
from councils.policies.rules.casework_rules import (
    Channels,
    Fairness,
    FairnessDuty,
    FirstContact,
    Lateness,
    LearningRules,
    MemberDuty,
    MemberResponsible,
    Remedies,
    ResponsePart,
)
from councils.policies.rules.code_check import MATRIX, PROVISIONS, Verdict, check
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules
from councils.vocabulary.values import Period
from tests.factories.ombudsmen import THIRD, with_a_third
from tests.unit.complaints.deadline_questions import seeded

SOUTH, CITY, COUNTY, EAST = ("south-cambridgeshire", "cambridge-city", "cambridgeshire-county", "east-cambridgeshire")
# South, City, County (old), East.
EXPECTED = {
    "acknowledge-1": ("missing", "ok", "missing", "ok (1)"),
    "respond-1": ("ok (stricter)", "ok (stricter)", "ok", "ok"),
    "extend": ("unit unclear; no Ombudsman details", "ok", "missing", "no limit; no Ombudsman details"),
    "acknowledge-2": ("missing", "missing", "missing", "ok"),
    "respond-2": ("ok", "ok (stricter)", "missing", "ok (stricter)"),
    "stages": ("ok", "ok", "3 stages", "informal stage"),
    "someone-else": ("ok (wording unclear)", "ok (someone more senior)", "missing", "not guaranteed"),
    "age": ("no discretion", "only from when it happened", "no discretion", "only from when it happened"),
    "refusal": ("ok", "ok", "missing", "missing"),
    "channels": ("portal first", "ok", "ok", "ok"),
    "representative": ("ok", "missing", "ok", "missing"),
    "reasons": ("silent", "ok", "silent", "silent"),
    "remedies": ("few remedies", "ok", "missing", "missing"),
    "annual": ("missing", "ok", "missing", "missing"),
    "member": ("not named", "not named", "missing", "missing"),
}


def words(rules: ProcedureRules) -> dict[str, str]:
    return {checked.provision.key: checked.finding.words for checked in check(rules)}


def test_the_matrix_of_the_four_policies_is_that_of_the_research() -> None:
    found = [words(seeded()[slug][0]) for slug in (SOUTH, CITY, COUNTY, EAST)]
    assert {each.key: tuple(policy[each.key] for policy in found) for each in MATRIX} == EXPECTED


def test_the_provisional_policy_that_follows_the_code_meets_its_times() -> None:
    found = words(seeded()[COUNTY][1])
    met = ("acknowledge-1", "respond-1", "extend", "acknowledge-2", "respond-2", "stages", "someone-else", "age")
    assert {key: found[key] for key in met} == dict.fromkeys(met, "ok")


def test_every_provision_is_told_once_with_its_paragraphs() -> None:
    keys = [each.key for each in PROVISIONS]
    assert len(set(keys)) == len(keys) >= 20
    for code in handling_codes():
        assert set(code.provisions) == set(keys)
        assert all(each.subject_under(code) for each in PROVISIONS)


def test_a_policy_is_measured_by_the_limits_of_its_own_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ombudsmen, "FILE", with_a_third(tmp_path))
    rules = seeded()[COUNTY][1]
    assert (words(rules)["acknowledge-1"], words(rules)["respond-2"]) == ("ok", "ok")
    third = words(replace(rules, code=THIRD["key"]))
    assert (third["acknowledge-1"], third["respond-2"]) == ("5 working days", "20 working days from acknowledgement")
    assert words(replace(rules, code=None)) == words(rules)


def changed(**values: object) -> ProcedureRules:
    """The provisional policy with another first stage."""
    rules = seeded()[COUNTY][1]
    return replace(rules, stages=(replace(rules.stage(1), **values), *rules.stages[1:]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("10 working days", "ok"),
        ("11 working days", "11 working days from acknowledgement"),
        ("10 calendar days", "10 calendar days from acknowledgement"),
        ("4 working days", "ok (stricter)"),
    ],
)
def test_a_response_time_is_measured_from_receipt(period: str, said: str) -> None:
    target = seeded()[COUNTY][1].stage(1).response
    assert target is not None
    assert words(changed(response=replace(target, period=Period.parse(period))))["respond-1"] == said


def test_what_is_too_slow_or_too_long_is_named() -> None:
    stage = seeded()[COUNTY][1].stage(1)
    assert stage.acknowledgement is not None
    assert stage.extension is not None
    slow = replace(stage.acknowledgement, period=Period.parse("6 working days"))
    longer = replace(stage.extension, at_most=Period.parse("20 working days"))
    found = words(changed(acknowledgement=slow, extension=longer))
    assert (found["acknowledge-1"], found["extend"]) == ("6 working days", "20 working days")


def test_a_stage_more_and_an_informal_one_are_both_named() -> None:
    rules = seeded()[COUNTY][0]
    practice = replace(rules.practice, first_contact=FirstContact("1", named_stage=True))
    assert words(replace(rules, practice=practice))["stages"] == "3 stages; informal stage"


def test_a_policy_that_names_the_member_meets_the_provision() -> None:
    rules = seeded()[CITY][0]
    practice = replace(
        rules.practice,
        member_responsible=MemberResponsible("Cabinet member for customers", "5.0", code_items=tuple(MemberDuty)),
    )
    found = {each.provision.key: each.finding.verdict for each in check(replace(rules, practice=practice))}
    assert found["member"] is Verdict.MET


def test_without_an_age_limit_nobody_is_too_late() -> None:
    assert words(replace(seeded()[EAST][0], age_limit=None))["age"] == "ok (no limit)"


def test_without_an_acknowledgement_of_its_own_the_code_s_is_waited_for() -> None:
    stage = seeded()[COUNTY][1].stage(1)
    assert stage.response is not None
    target = replace(stage.response, period=Period.parse("10 working days"), counts_from=ClockStart.ACKNOWLEDGEMENT)
    assert words(changed(acknowledgement=None, response=target))["respond-1"] == "ok"
    longer = replace(target, period=Period.parse("11 working days"))
    assert words(changed(acknowledgement=None, response=longer))["respond-1"] != "ok"


def test_an_age_that_is_no_year_is_named() -> None:
    limit = seeded()[CITY][0].age_limit
    assert limit is not None
    rules = replace(seeded()[CITY][0], age_limit=replace(limit, period=Period.parse("6 months")))
    assert words(rules)["age"].startswith("6 months")


def test_half_of_the_yearly_report_is_named_by_what_lacks() -> None:
    rules = seeded()[CITY][0]
    assert words(rules)["annual"] == "ok"
    alone = replace(rules.practice, self_assessment=None)
    assert words(replace(rules, practice=alone))["annual"] == "no self-assessment"
    assert words(replace(rules, practice=replace(rules.practice, reports=())))["annual"] == "no annual report"


JUDGED = "stated, but someone needs to check it"
APPLES = {
    "channels": Channels(("apples", "pears", "plums"), "1"),
    "remedies": Remedies(("apples", "pears", "plums", "figs"), "1"),
    "member": MemberResponsible("x", "1"),
    "fairness": Fairness(("be nice",), "1"),
    "late": Lateness("1"),
    "learning": LearningRules("1", shared_with=("apples",)),
}
FIELDS = {"member": "member_responsible", "late": "lateness"}


@pytest.mark.parametrize("key", [*APPLES, "parts"])
def test_free_text_meets_no_provision_and_is_left_to_a_person(key: str) -> None:
    rules = replace(seeded()[COUNTY][0], response_parts=("apples",))
    if key in APPLES:
        rules = replace(rules, practice=replace(rules.practice, **{FIELDS.get(key, key): APPLES[key]}))
    found = {each.provision.key: each.finding for each in check(rules)}[key]
    assert (found.verdict, found.words) == (Verdict.TO_JUDGE, JUDGED)


def test_what_the_code_lists_is_met_once_all_of_it_is_ticked_and_what_lacks_is_named() -> None:
    rules = seeded()[CITY][0]
    assert words(rules)["parts"] == words(rules)["fairness"] == "ok"
    fewer = tuple(part for part in ResponsePart if part is not ResponsePart.ACTIONS)
    assert words(replace(rules, response_code_parts=fewer))["parts"] == "not stated: what is still to be done"
    half = replace(rules.practice, fairness=Fairness(("be nice",), "1", code_items=(FairnessDuty.EVIDENCE,)))
    assert words(replace(rules, practice=half))["fairness"].count("not stated") == 3
    named = replace(rules.practice, member_responsible=MemberResponsible("x", "1", code_items=(MemberDuty.LEADS,)))
    assert words(replace(rules, practice=named))["member"].startswith("not stated")


def test_no_finding_says_missing_of_what_the_policy_states() -> None:
    south, city, county = (words(seeded()[slug][0]) for slug in (SOUTH, CITY, COUNTY))
    assert south["late"] == "ok"
    assert city["learning"] == "ok"
    assert county["service-requests"] == "ok"
