"""Which Ombudsman a complainant can turn to."""

from complaints.cases.queries.case_page import CaseInHand
from councils.bodies.rules import Ombudsman, ombudsman_for


def ombudsman_of(hand: CaseInHand) -> Ombudsman:
    """The body that looks at this complaint after the council, with how to reach it."""
    return ombudsman_for(hand.case.service_area.landlord, hand.case.procedure)
