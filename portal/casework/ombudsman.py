"""Which Ombudsman a complainant can turn to."""

from complaints.queries.case_page import CaseInHand
from councils.domain.ombudsmen import OmbudsmanBody
from councils.queries import ombudsman_for


def ombudsman_of(hand: CaseInHand) -> OmbudsmanBody:
    """The body that looks at this complaint after the council, with how to reach it."""
    return ombudsman_for(hand.case.service_area.landlord)
