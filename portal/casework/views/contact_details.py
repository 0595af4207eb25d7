"""Correct how a complainant is reached."""

from dataclasses import asdict
from typing import Any

from complaints.domain.contact_details import ContactDetails
from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.operations import contact_details
from complaints.queries.case_page import CaseInHand
from portal.casework.contact_details_form import CorrectContactForm
from portal.casework.moves import MoveView


class CorrectContactView(MoveView):
    """Every later letter, email and link uses the corrected details."""

    move = Move.CORRECT_CONTACT
    form_class = CorrectContactForm
    template_name = "casework/correct_contact.html"
    done = "Contact details corrected."

    def make(self, turn: Turn, data: dict[str, Any]) -> Any:
        reason = data.pop("reason")
        return contact_details.correct_contact(turn, now=ContactDetails(**data), reason=reason)

    def prefilled(self, hand: CaseInHand) -> dict[str, Any]:
        return asdict(contact_details.contact_details_of(hand.case))
