"""Whom to turn to outside the council, with how to reach them."""

from dataclasses import dataclass

from councils.bodies.rules import Ombudsman, ombudsman_for, ombudsmen
from councils.policies.rules.procedure_rules import OmbudsmanRules


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
