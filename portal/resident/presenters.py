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
    """What a council does with an anonymous complaint; empty where its policy does not say."""
    if rules.anonymity is None:
        return ""
    if rules.anonymity.treatment is not Anonymity.BY_ARRANGEMENT:
        return WORDING[rules.anonymity.treatment]
    how = f"phone us on {council.phone}" if council.phone else "contact us"
    return f"If you want to complain without telling us who you are, {how} first and we’ll agree how to do it."


@dataclass(frozen=True, slots=True)
class OmbudsmanCard:
    """An Ombudsman as residents need it. `subjects` are those that the council's policy names for it."""

    name: str
    remit: str
    phone: str
    website: str
    email: str
    address: str
    subjects: tuple[str, ...] = ()


def card_for(landlord: bool, procedure: str) -> OmbudsmanCard:
    """The Ombudsman for a complaint, by whether it is about the council as landlord and by its procedure."""
    return _card(ombudsman_for(landlord, procedure))


def card_of(key: str) -> OmbudsmanCard:
    """An Ombudsman by its key in fixtures/ombudsmen.yaml."""
    return _card(ombudsmen()[key])


def cards_of(rules: OmbudsmanRules) -> tuple[OmbudsmanCard, ...]:
    """The Ombudsmen that a policy names, in its order."""
    return tuple(
        _card(ombudsmen()[key], tuple(route.subject for route in rules.routes if route.body == key))
        for key in rules.bodies
    )


def _card(body: Ombudsman, subjects: tuple[str, ...] = ()) -> OmbudsmanCard:
    return OmbudsmanCard(
        name=body.organisation,
        remit=body.remit,
        phone=body.phone,
        website=body.website,
        email=body.email,
        address=", ".join(body.address),
        subjects=subjects,
    )
