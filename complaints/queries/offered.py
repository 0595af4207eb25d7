"""What residents may send to a council, by the form or through the API."""

from datetime import datetime

from complaints.domain.contacts import (
    ContactChoice,
    contact_choices,
    is_usual_complaint,
    may_be_anonymous,
    offered_to_residents,
)
from councils.domain.errors import RuleBroken
from councils.domain.rules import CORPORATE, Anonymity, ContactKind, ProcedureRules
from councils.queries import policy_in_force, procedure_rules, procedures_in_force


def offered(council_id: int, at: datetime) -> tuple[ContactChoice, ...]:
    """What residents may do under the policies in force: complain, and what else the policies know."""
    in_force = procedures_in_force(council_id, at)
    return offered_to_residents(contact_choices(procedure_rules(version) for version in in_force.values()))


def rules_for_complaints(council_id: int, at: datetime) -> ProcedureRules:
    """The rules for what most people come for."""
    return procedure_rules(policy_in_force(council_id, CORPORATE, at))


def takes_anonymous(council_id: int, at: datetime) -> bool:
    """Whether the council looks into a complaint from someone whom it can't answer."""
    return may_be_anonymous(ContactKind.COMPLAINT, rules_for_complaints(council_id, at))


def feedback_instead(council_id: int, rules: ProcedureRules, at: datetime) -> ContactChoice | None:
    """As what somebody can send it who does not want to be known, where the policy keeps that as feedback."""
    if rules.anonymity is None or rules.anonymity.treatment is not Anonymity.FEEDBACK:
        return None
    kinds = (ContactKind.FEEDBACK, ContactKind.ANONYMOUS_FEEDBACK)
    return next((each for each in offered(council_id, at) if each.kind in kinds), None)


def check_offered(council_id: int, procedure: str, kind: ContactKind, at: datetime) -> None:
    """Refuse what only staff log. Raises RuleBroken (`intake.not_offered`)."""
    if is_usual_complaint(procedure, kind):
        return
    if not any((each.procedure, each.kind) == (procedure, kind) for each in offered(council_id, at)):
        raise RuleBroken(
            "intake.not_offered",
            "The council does not take this from residents here. Send it as a complaint: the council will deal with it "
            "as what it is.",
        )
