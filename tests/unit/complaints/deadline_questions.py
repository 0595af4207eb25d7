"""Questions about deadlines put to the product as `manage.py deadline` puts them, without a database."""

from functools import cache
from pathlib import Path
from typing import Any

from complaints.deadlines.explanation import DeadlineQuestion, work_out
from councils.calendars.rules import WorkingCalendar
from councils.document_reading import read_yaml
from councils.management.bank_holidays import read_bank_holidays
from councils.policies.rules.casework_rules import CORPORATE
from councils.policies.rules.policy_document import read_policy
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.values import read_instant

FIXTURES = Path(__file__).parents[3] / "fixtures"
ELSEWHERE = [FIXTURES / "bank_holidays" / f"{nation}.yaml" for nation in ("scotland", "northern-ireland")]


@cache
def england() -> WorkingCalendar:
    """The calendar of a council without closure days, from the documents that are shipped."""
    days = read_bank_holidays(read_yaml(FIXTURES / "bank_holidays" / "england.yaml")).days
    announced_until = max(each.day for each in days if each.announced).replace(month=12, day=31)
    elsewhere = [read_bank_holidays(read_yaml(path)) for path in ELSEWHERE]
    return WorkingCalendar(
        days[0].day.replace(month=1, day=1),
        days[-1].day.replace(month=12, day=31),
        {each.day: each.name for each in days},
        {},
        announced_until,
        {each.day: f"{each.name}, {read.nation}" for read in elsewhere for each in read.days},
    )


@cache
def every_policy() -> dict[str, list[ProcedureRules]]:
    """The policies that are shipped, by council, the earliest first; those for all councils under each."""
    councils = [path.stem for path in (FIXTURES / "councils").glob("*.yaml")]
    found: dict[str, list[ProcedureRules]] = {slug: [] for slug in sorted(councils)}
    for path in sorted((FIXTURES / "policies").rglob("*.yaml")):
        for slug in councils if path.parent.name == "national" else [path.parent.name]:
            found[slug].append(read_policy(read_yaml(path)))
    return {slug: sorted(rules, key=lambda each: each.in_force_from) for slug, rules in found.items()}


@cache
def seeded(procedure: str = CORPORATE) -> dict[str, list[ProcedureRules]]:
    """The versions of one procedure by council, for the councils that have it."""
    chosen = {slug: [each for each in rules if each.procedure == procedure] for slug, rules in every_policy().items()}
    return {slug: rules for slug, rules in chosen.items() if rules}


def in_force(council: str, question: DeadlineQuestion) -> ProcedureRules:
    """The version that was asked for, or the one in force at receipt."""
    versions = seeded(question.policy_procedure)[council]
    if question.policy:
        return next(each for each in versions if each.version == question.policy)
    received = read_instant(question.received)
    return [versions[0], *(each for each in versions if each.in_force_from <= received)][-1]


def ask(council: str, **parts: Any) -> dict[str, Any]:
    """The answer as the command prints it in JSON."""
    question = DeadlineQuestion(**parts)
    return work_out(council, question, in_force(council, question), england()).as_document()
