"""What residents may send to a council, by the form or through the API."""

from datetime import datetime

from complaints.domain.contacts import ContactChoice, contact_choices, is_usual_complaint, offered_to_residents
from councils.domain.errors import RuleBroken
from councils.domain.rules import ContactKind
from councils.queries import procedure_rules, procedures_in_force


def offered(council_id: int, at: datetime) -> tuple[ContactChoice, ...]:
    """What residents may do under the policies in force: complain, and what else the policies know."""
    in_force = procedures_in_force(council_id, at)
    return offered_to_residents(contact_choices(procedure_rules(version) for version in in_force.values()))


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
