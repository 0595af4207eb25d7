"""The table of bodies: whole, sourced and dated, and everything that refers to it is in it."""

import re
from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules.declining import grounds
from councils.bodies.rules import Body, read_bodies
from councils.document_reading import read_yaml
from councils.policies.rules.policy_document import unknown_bodies
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.deadline_questions import FIXTURES, every_policy

BODIES = read_bodies(read_yaml(FIXTURES / "bodies.yaml"))
POLICIES = [rules for versions in every_policy().values() for rules in versions]
# Bodies that decide in Scotland, Wales or Northern Ireland alone, or do not exist any more.
NOT_IN_ENGLAND = re.compile(r"scot|wales|welsh|northern ireland|standards commission|care commission\b", re.IGNORECASE)
# Matters that nobody but the council or the Ombudsman looks at, whose details every letter about a refusal gives.
NOBODY_ELSE = {
    "too-old",
    "feedback",
    "more-about-an-open-complaint",
    "stage-1-closed",
    "stage-2-closed",
    "already-investigated",
    "investigated",
    "not-fluency",
    "professional-disagreement",
    "responsible-body",
    "resolved-at-once",
    "prejudice",
}
ONE = {"key": "a-body", "name": "A body", "decides": "Things", "phone": "01223 457000", "source": "Its page",
       "checked_on": "2026-11-29"}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_is_competent_in_england_and_its_details_have_a_source_and_a_date(body: Body) -> None:
    assert not NOT_IN_ENGLAND.search(f"{body.name} {body.decides}")
    assert body.source
    assert date(2026, 11, 1) <= body.checked_on <= date(2026, 12, 31)
    assert not body.website or body.website.startswith("https://")
    assert not body.decides.endswith(".")


def test_the_tribunals_website_is_its_own() -> None:
    assert BODIES["first-tier-tribunal-benefits"].website.startswith("https://www.gov.uk/courts-tribunals/")


@pytest.mark.parametrize("rules", POLICIES, ids=lambda rules: f"{rules.procedure} {rules.version}")
def test_what_policies_refer_to_is_in_the_table(rules: ProcedureRules) -> None:
    assert unknown_bodies(rules, BODIES) == ()
    for position, each in enumerate(rules.exclusions):
        if each.bodies:
            assert unknown_bodies(rules, ())[0].startswith("exclusions[")
            assert position < len(rules.exclusions)


@pytest.mark.parametrize("rules", POLICIES, ids=lambda rules: f"{rules.procedure} {rules.version}")
def test_every_matter_that_is_not_taken_says_to_residents_where_it_can_be_taken(rules: ProcedureRules) -> None:
    for each in rules.exclusions:
        assert each.public_wording
        assert bool(each.bodies or each.procedure) != (each.key in NOBODY_ELSE), each.key


def test_insurance_employment_and_legal_matters_have_their_bodies() -> None:
    bodies = {each.key: set(each.bodies) for rules in POLICIES for each in rules.exclusions}
    assert "cambridge-city-claims" in bodies["insurance-claim"]
    assert {"acas"} == bodies["staff-matter"] == bodies["employment"]
    assert "court-or-tribunal" in bodies["legal-action"] & bodies["legal-proceedings"]


def test_the_usual_reasons_name_bodies_of_the_table() -> None:
    usual = grounds(replace(POLICIES[0], exclusions=(), exclusions_complete=False), 1)
    named = {key for each in usual for key in each.bodies}
    assert {"acas", "court-or-tribunal", "council-finder", "traffic-penalty-tribunal"} <= named <= set(BODIES)


@pytest.mark.parametrize("rules", POLICIES, ids=lambda rules: f"{rules.procedure} {rules.version}")
def test_a_body_that_is_not_competent_is_named_to_staff_alone_with_who_is(rules: ProcedureRules) -> None:
    for each in rules.exclusions:
        assert not NOT_IN_ENGLAND.search(each.public_wording)
        if each.named_body:
            assert each.bodies
            assert re.search(r"Act \d{4}", each.named_body_note)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"bodies": [ONE, ONE]}, '"a-body" is used twice'),
        ({"bodies": [{**ONE, "key": "A Body"}]}, "lower-case letters"),
        ({"bodies": [{key: value for key, value in ONE.items() if key != "phone"}]}, "at least one of phone"),
        ({"bodies": [{**ONE, "source": ""}]}, "source"),
        ({"bodies": [{**ONE, "fax": "1"}]}, "not a known key"),
    ],
)
def test_a_table_that_says_too_little_or_too_much_is_refused(document: object, said: str) -> None:
    with pytest.raises(RuleBroken, match=re.escape(said)) as refused:
        read_bodies(document)
    assert refused.value.code == "bodies.invalid"
