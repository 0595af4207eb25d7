"""A policy document as rules, and checks of two values together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from councils.documents.reading import DocumentReader
from councils.policies.rules.casework_rules import Escalating, Persistence
from councils.policies.rules.exclusion_rules import Exclusion
from councils.policies.rules.extension_rules import ExtensionRules
from councils.policies.rules.procedure_rules import (
    ANSWERED,
    OUTCOMES,
    SILENT,
    Cite,
    ContactKind,
    Independence,
    OmbudsmanRules,
    ProcedureRules,
    StageRules,
    Target,
)
from councils.policies.rules.receipt_rules import ReceiptConvention, ReceiptRule
from councils.vocabulary.document_fields import SLUG, DocumentField
from councils.vocabulary.periods import PeriodUnit

# The length of a declined case's reason.
LONGEST_KEY = 30
# Where a policy is silent, no one reviews their own response (LGSCO Code, stage 2: someone else considers it).
UNSTATED_INDEPENDENCE = Cite("", "The policy doesn't say; the Codes want somebody else at each further stage.")


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    council: Annotated[str, DocumentField(matches=SLUG)]
    rules: Annotated[ProcedureRules, DocumentField(at="")]


def read_policy(document: object) -> ProcedureRules:
    """Raises RuleBroken `policy.invalid`."""
    return POLICIES.read(document).rules


def _target_problems(target: Any) -> Iterator[tuple[str, str]]:
    if target.first_day_counts and target.within.unit is PeriodUnit.WORKING_DAYS:
        yield "first_day_counts", "is only for calendar days and months"


def _receipt_problems(receipt: Any) -> Iterator[tuple[str, str]]:
    needed = receipt.counts is ReceiptConvention.NEXT_WORKING_DAY
    if needed != (receipt.hours is not None):
        yield "hours", f'are given for "{ReceiptConvention.NEXT_WORKING_DAY}", and only for it'


def _extension_problems(extension: Any) -> Iterator[tuple[str, str]]:
    if extension.at_most is None and not extension.to_agreed_date:
        yield "at_most", "is missing: without it, and without to_agreed_date, nothing can be extended"
    if extension.unless_good_reason and extension.at_most is None:
        yield "unless_good_reason", "needs the number of days that it relaxes, at_most"


def _escalation_problems(escalation: Any) -> Iterator[tuple[str, str]]:
    said = escalation.reasons_not_needed or escalation.asks or escalation.new_matters or escalation.refused
    if escalation.within is None and not said:
        yield "within", "is missing, and nothing else is said"


def _persistence_problems(persistence: Any) -> Iterator[tuple[str, str]]:
    if persistence.no_appeal and persistence.appeal_to:
        yield "appeal_to", "contradicts no_appeal"
    if not persistence.separate_policy and not persistence.decided_by:
        yield "decided_by", "is missing: somebody decides, unless it is a separate_policy"


def _ombudsman_problems(ombudsman: Any) -> Iterator[tuple[str, str]]:
    if not ombudsman.bodies and not ombudsman.other_body:
        yield "bodies", "is missing: somebody looks at every council's complaints"


def _exclusion_problems(exclusion: Any) -> Iterator[tuple[str, str]]:
    if len(exclusion.key) > LONGEST_KEY:
        yield "key", f'"{exclusion.key}" has more than {LONGEST_KEY} characters'
    if (exclusion.named_body is None) != (exclusion.named_body_note is None):
        yield "named_body_note", "goes with named_body, and that with it"


def _procedure_problems(root: Any) -> Iterator[tuple[str, str]]:
    if bool(root.provisional) != bool(root.provisional_note):
        yield "provisional_note", "goes with provisional: yes, and that with it"
    if root.single_step and len(root.stages) != 1:
        yield "single_step", "goes with one stage, which stands for the reply"
    keys = [exclusion.key for exclusion in root.exclusions or ()]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield f"exclusions[{place}].key", f'"{key}" is used twice'
    yield from _outcome_problems(root)
    yield from _stage_problems(root.stages)


def _outcome_problems(root: Any) -> Iterator[tuple[str, str]]:
    if root.outcomes is None:
        return
    words = root.outcomes.words or ()
    if root.takes not in (None, ContactKind.COMPLAINT):
        yield "outcomes.words", "are the findings of a complaint; anything else is answered without one"
    if len(set(words)) < 2 or len(set(words)) != len(words):
        yield "outcomes.words", "needs at least two different outcomes"


def _stage_problems(stages: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    for expected, stage in enumerate(stages, start=1):
        place = f"stages[{expected - 1}]"
        if stage.number != expected:
            yield f"{place}.number", f"is not {expected}: stages stand in their order, from 1"
        if expected == len(stages) and stage.escalation is not None:
            yield f"{place}.escalation", "stands at the last stage, after which there is none to ask for"
        if expected == 1 and stage.direct is not None:
            yield f"{place}.direct", "stands at the first stage, which is always reached directly"


def _whole_extension(values: dict[str, Any], extension: Any) -> dict[str, Any]:
    return values | {"by_days": extension.at_most is not None}


def _whole_stage(values: dict[str, Any], stage: Any) -> dict[str, Any]:
    if "escalation_window" not in values:
        values = values | {"window_cite": SILENT}
    terms = values.get("escalating")
    if terms is not None and not (terms.reasons_not_needed or terms.asks or terms.new_matters or terms.refused):
        values = values | {"escalating": None}
    if stage.independence is None and stage.number > 1:
        unstated = {"independence": Independence.DIFFERENT_PERSON, "independence_cite": UNSTATED_INDEPENDENCE}
        values = values | unstated
    return values


def _whole_procedure(values: dict[str, Any], root: Any) -> dict[str, Any]:
    """A policy without outcomes has those of the Codes."""
    usual = OUTCOMES if root.takes in (None, ContactKind.COMPLAINT) else ANSWERED
    stated = {"in_force_from_stated": root.in_force_note is None}
    return {"outcomes": usual, "receipt": ReceiptRule()} | values | stated


POLICY_CHECKS = {
    Target: _target_problems,
    ReceiptRule: _receipt_problems,
    ExtensionRules: _extension_problems,
    Escalating: _escalation_problems,
    Persistence: _persistence_problems,
    OmbudsmanRules: _ombudsman_problems,
    Exclusion: _exclusion_problems,
    ProcedureRules: _procedure_problems,
}
POLICY_COMPLETIONS = {
    ExtensionRules: _whole_extension,
    StageRules: _whole_stage,
    ProcedureRules: _whole_procedure,
}
POLICIES = DocumentReader(PolicyDocument, "policy.invalid", "The policy document", POLICY_CHECKS, POLICY_COMPLETIONS)
