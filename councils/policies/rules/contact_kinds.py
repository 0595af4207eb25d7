"""The rules and the words for each kind of contact: complaint, feedback, service request and the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.lifecycle_rules import AgeTrigger
from councils.policies.rules.procedure_rules import ANSWERED, Anonymity, KindRules, ProcedureRules, StageRules, Target
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import declaration, declared_fields


def kind_rules(rules: ProcedureRules, kind: ContactKind) -> KindRules | None:
    return next((each for each in rules.kinds if each.kind is kind), None)


def _reply(known: KindRules) -> Target | None:
    return replace(known.reply, when=known.reply_when) if known.reply is not None else None


def rules_without_answer(rules: ProcedureRules) -> ProcedureRules:
    """For a complainant who cannot be reached.

    The policy that takes these investigates them "to identify possible areas for service improvement", without dates.
    """
    first = replace(
        rules.stages[0],
        acknowledgement=None,
        response=None,
        extension=None,
        pause=None,
        escalation_window=None,
        steps=(),
    )
    return replace(
        rules,
        no_one_to_answer=True,
        stages=(first,),
        code=None,
        landlord_code=None,
        response_parts=(),
        closure_gates=(),
    )


def rules_for(rules: ProcedureRules, kind: ContactKind) -> ProcedureRules:
    """Leave out what only applies to complaints. Raises RuleBroken `kind.unknown`."""
    if kind is rules.takes:
        return rules
    known = kind_rules(rules, kind)
    if known is None or rules.takes is not ContactKind.COMPLAINT:
        raise RuleBroken(
            "kind.unknown",
            f"{rules.title}, version {rules.version}, does not cover this type of contact: {kind.value}.",
        )
    return replace(
        rules,
        takes=kind,
        single_step=True,
        stages=(StageRules(1, kind.value.capitalize(), response=_reply(known)),),
        code=None,
        landlord_code=None,
        outcomes=ANSWERED,
        age_limit=None,
        exclusions=(),
        closure_gates=(),
        response_parts=(),
        reopening=None,
    )


# Thanked for or passed on, so no name is needed.
WITHOUT_A_NAME = frozenset(
    {
        ContactKind.FEEDBACK,
        ContactKind.ANONYMOUS_FEEDBACK,
        ContactKind.COMPLIMENT,
        ContactKind.COMMENT,
        ContactKind.SUGGESTION,
        ContactKind.STAFF_RECOGNITION,
    }
)
# Offered to residents besides a complaint. The rest is for staff.
OFFERED_TO_RESIDENTS = (
    ContactKind.COMPLIMENT,
    ContactKind.COMMENT,
    ContactKind.SUGGESTION,
    ContactKind.FEEDBACK,
    ContactKind.REPRESENTATION,
)
# The procedure's title is clearer than the kind.
KNOWN_BY_TITLE = (ContactKind.COMPLAINT, ContactKind.INFORMATION_REQUEST)


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """A kind of contact under a procedure."""

    procedure: str
    kind: ContactKind
    label: str
    handling: str = ""

    @property
    def key(self) -> str:
        return f"{self.procedure}.{self.kind.name.lower()}"


def contact_choices(procedures: Iterable[ProcedureRules]) -> tuple[ContactChoice, ...]:
    """Return all kinds, complaints first. A kind with its own procedure appears once."""
    found = sorted(procedures, key=lambda rules: (rules.procedure != CORPORATE, rules.title))
    own = {rules.takes: rules for rules in found if rules.takes not in KNOWN_BY_TITLE}
    choices = [_of_procedure(rules, found) for rules in found]
    choices += [
        ContactChoice(rules.procedure, each.kind, each.kind.value.capitalize(), each.handling)
        for rules in found
        for each in rules.kinds
        if each.kind is not rules.takes and each.kind not in own
    ]
    return tuple(sorted(choices, key=lambda choice: choice.kind is not ContactKind.COMPLAINT))


def offered_to_residents(choices: Sequence[ContactChoice]) -> tuple[ContactChoice, ...]:
    """Return what residents may send, complaints first."""
    complaint = [each for each in choices if is_usual_complaint(each.procedure, each.kind)]
    others = [each for kind in OFFERED_TO_RESIDENTS for each in choices if each.kind is kind]
    if not any(each.kind is ContactKind.FEEDBACK for each in others):
        others += [each for each in choices if each.kind is ContactKind.ANONYMOUS_FEEDBACK]
    return (*complaint, *others)


def is_usual_complaint(procedure: str, kind: ContactKind) -> bool:
    return (procedure, kind) == (CORPORATE, ContactKind.COMPLAINT)


def choice_called(key: str, choices: Iterable[ContactChoice]) -> ContactChoice | None:
    return next((choice for choice in choices if choice.key == key), None)


def _of_procedure(rules: ProcedureRules, all_of_them: list[ProcedureRules]) -> ContactChoice:
    if rules.procedure == CORPORATE:
        complaint = kind_rules(rules, rules.takes)
        return ContactChoice(rules.procedure, rules.takes, "Complaint", complaint.handling if complaint else "")
    named = rules.takes in KNOWN_BY_TITLE
    said = next((kind.handling for other in all_of_them for kind in other.kinds if _is_of(kind, rules)), "")
    return ContactChoice(rules.procedure, rules.takes, rules.title if named else rules.takes.value.capitalize(), said)


def _is_of(kind: KindRules, rules: ProcedureRules) -> bool:
    return kind.procedure == rules.procedure or kind.kind is rules.takes is not ContactKind.COMPLAINT


def may_be_anonymous(kind: ContactKind, rules: ProcedureRules) -> bool:
    if kind in WITHOUT_A_NAME:
        return True
    return rules.anonymity is not None and rules.anonymity.treatment is Anonymity.INVESTIGATED


def gets_an_answer(rules: ProcedureRules) -> bool:
    return rules.takes not in WITHOUT_A_NAME or any(stage.response is not None for stage in rules.stages)


def is_thanks(kind: ContactKind) -> bool:
    return kind in (ContactKind.COMPLIMENT, ContactKind.STAFF_RECOGNITION)


def is_passed_on(rules: ProcedureRules) -> bool:
    # A representation is considered, not passed on.
    considered = rules.takes in (ContactKind.COMPLAINT, ContactKind.REPRESENTATION)
    return not considered and all(stage.response is None for stage in rules.stages)


def noun(kind: ContactKind) -> str:
    """Name the contact within a sentence to its sender."""
    if kind is ContactKind.ANONYMOUS_FEEDBACK:
        return "feedback"
    if kind is ContactKind.STAFF_RECOGNITION:
        return "nomination"
    if kind in (ContactKind.SERVICE_REQUEST, ContactKind.INFORMATION_REQUEST):
        return "request"
    return kind.value


def a_noun(kind: ContactKind) -> str:
    called = noun(kind)
    return called if called == ContactKind.FEEDBACK.value else f"a {called}"


def sentence(record: Any) -> str:
    """For instance "10 working days of receipt (4.1)."."""
    clauses = (
        declaration(each).wording.format(_words(getattr(record, each.name)))
        for each in declared_fields(type(record))
        if getattr(record, each.name)
    )
    text = "".join(clauses).removeprefix(" or ")
    return f"{text[:1].upper()}{text[1:]} ({record.paragraph})."


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return " or ".join(_words(each) for each in value)
    return value.wording if isinstance(value, AgeTrigger) else str(value)
