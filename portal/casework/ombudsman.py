"""Which Ombudsman a complainant can turn to."""

from complaints.cases.queries.case_page import CaseInHand
from councils.bodies.queries import ombudsman_for
from councils.bodies.rules import OmbudsmanBody


def ombudsman_of(hand: CaseInHand) -> OmbudsmanBody:
    """The body that looks at this complaint after the council, with how to reach it."""
    return ombudsman_for(hand.case.service_area.landlord)
