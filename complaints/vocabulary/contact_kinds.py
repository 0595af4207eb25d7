"""What a contact may be: the kinds that a council's policies know, and the procedures that deal with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from councils.policies.rules.contact_kinds import kind_rules
from councils.policies.rules.procedure_rules import CORPORATE, Anonymity, ContactKind, KindRules, ProcedureRules

# Thanked for or passed on; nobody has to be known for it.
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
# What residents are offered beside a complaint; the rest is for staff, who know the procedures.
OFFERED_TO_RESIDENTS = (
    ContactKind.COMPLIMENT,
    ContactKind.COMMENT,
    ContactKind.SUGGESTION,
    ContactKind.FEEDBACK,
    ContactKind.REPRESENTATION,
)
# A title says more of these than their kind does.
KNOWN_BY_TITLE = (ContactKind.COMPLAINT, ContactKind.INFORMATION_REQUEST)


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """One thing that a contact may be, and the procedure under which it is dealt with."""

    procedure: str
    kind: ContactKind
    label: str
    handling: str = ""

    @property
    def key(self) -> str:
        """The choice as one word, for a form."""
        return f"{self.procedure}.{self.kind.name.lower()}"


def contact_choices(procedures: Iterable[ProcedureRules]) -> tuple[ContactChoice, ...]:
    """Everything that a contact may be under the procedures in force: complaints first, the corporate one before all.

    A kind that has a procedure of its own is offered once, under that.
    """
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
    """What residents may send themselves: a complaint under the usual procedure first, and what else there is.

    Feedback is offered once: as anonymous feedback where the policy knows no other.
    """
    complaint = [each for each in choices if is_usual_complaint(each.procedure, each.kind)]
    others = [each for kind in OFFERED_TO_RESIDENTS for each in choices if each.kind is kind]
    if not any(each.kind is ContactKind.FEEDBACK for each in others):
        others += [each for each in choices if each.kind is ContactKind.ANONYMOUS_FEEDBACK]
    return (*complaint, *others)


def is_usual_complaint(procedure: str, kind: ContactKind) -> bool:
    """Whether it is what most people come for, which every council offers to everybody."""
    return (procedure, kind) == (CORPORATE, ContactKind.COMPLAINT)


def choice_called(key: str, choices: Iterable[ContactChoice]) -> ContactChoice | None:
    """The choice of that key, or None."""
    return next((choice for choice in choices if choice.key == key), None)


def _of_procedure(rules: ProcedureRules, all_of_them: list[ProcedureRules]) -> ContactChoice:
    if rules.procedure == CORPORATE:
        complaint = kind_rules(rules, rules.takes)
        return ContactChoice(rules.procedure, rules.takes, "Complaint", complaint.handling if complaint else "")
    named = rules.takes in KNOWN_BY_TITLE
    said = next((kind.handling for other in all_of_them for kind in other.kinds if _is_of(kind, rules)), "")
    return ContactChoice(rules.procedure, rules.takes, rules.title if named else rules.takes.value.capitalize(), said)


def _is_of(kind: KindRules, rules: ProcedureRules) -> bool:
    """Whether a policy's kind of contact is the one that another procedure deals with."""
    return kind.procedure == rules.procedure or kind.kind is rules.takes is not ContactKind.COMPLAINT


def may_be_anonymous(kind: ContactKind, rules: ProcedureRules) -> bool:
    """Whether staff may log it without any way to reach the person; a complaint where the policy investigates those."""
    if kind in WITHOUT_A_NAME:
        return True
    return rules.anonymity is not None and rules.anonymity.treatment is Anonymity.INVESTIGATED


def gets_an_answer(rules: ProcedureRules) -> bool:
    """Whether somebody is answered, under the rules for their kind of contact, or only told what was done with it."""
    return rules.takes not in WITHOUT_A_NAME or any(stage.response is not None for stage in rules.stages)


def is_thanks(kind: ContactKind) -> bool:
    """Whether somebody praises, so that nothing went wrong."""
    return kind in (ContactKind.COMPLIMENT, ContactKind.STAFF_RECOGNITION)


def is_passed_on(rules: ProcedureRules) -> bool:
    """Whether it is usually thanked for, passed on or noted, and finished with that; a representation is considered."""
    considered = rules.takes in (ContactKind.COMPLAINT, ContactKind.REPRESENTATION)
    return not considered and all(stage.response is None for stage in rules.stages)


def noun(kind: ContactKind) -> str:
    """What a contact is called inside a sentence to the person who made it."""
    if kind is ContactKind.ANONYMOUS_FEEDBACK:
        return "feedback"
    if kind is ContactKind.STAFF_RECOGNITION:
        return "nomination"
    if kind in (ContactKind.SERVICE_REQUEST, ContactKind.INFORMATION_REQUEST):
        return "request"
    return kind.value


def a_noun(kind: ContactKind) -> str:
    """The same with its article, where it takes one: a complaint, but feedback."""
    called = noun(kind)
    return called if called == ContactKind.FEEDBACK.value else f"a {called}"
