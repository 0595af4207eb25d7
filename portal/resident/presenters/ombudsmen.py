"""Whom to turn to outside the council, with how to reach them."""

from dataclasses import dataclass

from councils.bodies.queries import ombudsman_bodies, ombudsman_for
from councils.bodies.rules import OmbudsmanBody
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


def card_for(landlord: bool) -> OmbudsmanCard:
    """The Ombudsman for a complaint, by whether the council is the complainant's landlord in it."""
    return _card(ombudsman_for(landlord))


def card_of(key: str) -> OmbudsmanCard:
    """An Ombudsman by its key in fixtures/ombudsmen.yaml."""
    return _card(ombudsman_bodies()[key])


def cards_of(rules: OmbudsmanRules) -> tuple[OmbudsmanCard, ...]:
    """The Ombudsmen that a policy names, in its order."""
    return tuple(
        _card(ombudsman_bodies()[key], tuple(route.subject for route in rules.routes if route.body == key))
        for key in rules.bodies
    )


def _card(body: OmbudsmanBody, subjects: tuple[str, ...] = ()) -> OmbudsmanCard:
    return OmbudsmanCard(
        name=body.name,
        remit=body.remit,
        phone=body.phone,
        website=body.website,
        email=body.email,
        address=", ".join(body.address),
        subjects=subjects,
    )
