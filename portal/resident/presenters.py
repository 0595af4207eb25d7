"""What several pages say alike: what becomes of anonymous complaints, and whom to turn to outside the council."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from councils.bodies.rules import Ombudsman, ombudsman_for, ombudsmen
from councils.policies.rules.procedure_rules import Anonymity, OmbudsmanRules, ProcedureRules

if TYPE_CHECKING:
    from councils.models import Council

WORDING = {
    Anonymity.REFUSED: "We cannot look into a complaint if you do not tell us who you are and how to contact you.",
    Anonymity.FEEDBACK: (
        "If you do not want to tell us how to contact you, you can send this as feedback instead. We use feedback, but "
        "we cannot look into it as a complaint or respond to you."
    ),
    Anonymity.INVESTIGATED: (
        "You do not have to tell us who you are. If you do not tell us how to contact you, we’ll still look into it, "
        "but we cannot acknowledge your complaint or respond to you."
    ),
}


def anonymous_wording(rules: ProcedureRules, council: "Council") -> str:
    if rules.anonymity is None:
        return ""
    if rules.anonymity.treatment is not Anonymity.BY_ARRANGEMENT:
        return WORDING[rules.anonymity.treatment]
    how = f"phone us on {council.phone}" if council.phone else "contact us"
    return f"If you want to complain without telling us who you are, {how} first and we’ll agree how to do it."


def ways_to_complain(council: "Council") -> list[str]:
    """Return the ways without this service; empty where the council has only a website."""
    known = {"by phone": council.phone, "by email": council.email, "by post": council.address}
    return [way for way, address in known.items() if address]


@dataclass(frozen=True, slots=True)
class OmbudsmanCard:
    name: str
    remit: str
    phone: str
    website: str
    email: str
    address: str


def card_for(landlord: bool, procedure: str) -> OmbudsmanCard:
    return _card(ombudsman_for(landlord, procedure))


def card_of(key: str) -> OmbudsmanCard:
    return _card(ombudsmen()[key])


def cards_of(rules: OmbudsmanRules) -> tuple[OmbudsmanCard, ...]:
    return tuple(card_of(key) for key in rules.bodies)


def _card(body: Ombudsman) -> OmbudsmanCard:
    return OmbudsmanCard(
        name=body.organisation,
        remit=body.remit,
        phone=body.phone,
        website=body.website,
        email=body.email,
        address=", ".join(body.address),
    )
