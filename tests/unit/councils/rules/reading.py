"""Short ways to read a policy in a table of rules."""

from collections.abc import Callable

from councils.policies.rules.casework_rules import ContactKind, SpecialMatter
from councils.policies.rules.lifecycle_rules import Exclusion
from councils.policies.rules.procedure_rules import KindRules, ProcedureRules, StageRules

# What is found, and what the policy says.
Found = tuple[object, object]
Rule = Callable[[ProcedureRules], Found]


def kinds(rules: ProcedureRules) -> set[str]:
    return {each.kind.value for each in rules.kinds}


def kind(rules: ProcedureRules, which: ContactKind) -> KindRules:
    return next(each for each in rules.kinds if each.kind is which)


def excluded(rules: ProcedureRules, *keys: str) -> Found:
    """That all of these are exclusions, each with words for residents."""
    found = {each.key for each in rules.exclusions if each.public_wording}
    return set(keys) - found, set()


def exclusion(rules: ProcedureRules, key: str) -> Exclusion:
    return next(each for each in rules.exclusions if each.key == key)


def special(rules: ProcedureRules, key: str) -> SpecialMatter:
    return next(each for each in rules.practice.special_matters if each.key == key)


def titles(rules: ProcedureRules) -> set[str]:
    return {each.title for each in rules.practice.office_holders}


def routes(rules: ProcedureRules, body: str) -> str:
    return "; ".join(each.subject for each in rules.ombudsman.routes if each.body == body)


def target(stage: StageRules) -> str:
    return f"{stage.response.period} of {stage.response.counts_from}" if stage.response else ""
