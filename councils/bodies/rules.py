"""Whom else a person can turn to: the Ombudsmen and other bodies, from dated tables for all councils."""

from dataclasses import dataclass
from datetime import date

from councils.documents.reading import SLUG, DocumentSection, refuse_if_any


@dataclass(frozen=True, slots=True)
class Body:
    """One body, office or service. What no source gives is empty.

    `source` is where the details were read, `checked_on` when.
    """

    key: str
    name: str
    decides: str
    phone: str
    email: str
    website: str
    address: tuple[str, ...]
    source: str
    checked_on: date


def read_bodies(document: object) -> dict[str, Body]:
    """The bodies by their key. Raises RuleBroken("bodies.invalid") with one line for each problem."""
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    bodies: dict[str, Body] = {}
    for part in root.sections("bodies"):
        body = _body(part)
        if body.key in bodies or not SLUG.fullmatch(body.key):
            part.refuse("key", f'"{body.key}" is used twice or is not in small letters, digits and hyphens')
        if not (body.phone or body.email or body.website or body.address):
            part.refuse("phone", "is missing: without a way to reach it the body is of no use")
        bodies[body.key] = body
    root.finish()
    refuse_if_any("bodies.invalid", "The document of bodies", problems)
    return bodies


def _body(part: DocumentSection) -> Body:
    return Body(
        key=part.text("key"),
        name=part.text("name"),
        decides=part.text("decides"),
        phone=part.text("phone", default=""),
        email=part.text("email", default=""),
        website=part.text("website", default=""),
        address=part.texts("address"),
        source=part.text("source"),
        checked_on=part.day("checked_on"),
    )


@dataclass(frozen=True, slots=True)
class OmbudsmanBody:
    """One Ombudsman; `checked_on` is when the contact details were last compared with its own publication."""

    key: str
    name: str
    short_name: str
    remit: str
    address: tuple[str, ...]
    phone: str
    email: str
    website: str
    checked_on: date


def body_for(landlord: bool) -> str:
    """The key of the body that looks at a complaint after the council: what it does as a landlord goes to housing.

    Housing Act 1996, schedule 2; everything else is the LGSCO's (Local Government Act 1974, part III).
    """
    return "housing" if landlord else "lgsco"


def read_ombudsmen(document: object) -> dict[str, OmbudsmanBody]:
    """The Ombudsmen by their key. Raises RuleBroken("ombudsmen.invalid") with one line for each problem."""
    return _read(document)[0]


def read_other_bodies(document: object) -> dict[str, OmbudsmanBody]:
    """Who decides where no Ombudsman does, by the name that policies give (`other_body`). Raises as the other."""
    return _read(document)[1]


def _read(document: object) -> tuple[dict[str, OmbudsmanBody], dict[str, OmbudsmanBody]]:
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    found = {part.text("key"): _ombudsman(part) for part in root.sections("ombudsmen")}
    others = {body.name: body for body in map(_ombudsman, root.sections("others"))}
    if sorted(found) != sorted(BODIES):
        root.refuse("ombudsmen", f"has to describe each of {', '.join(BODIES)} once")
    root.finish()
    refuse_if_any("ombudsmen.invalid", "The document of the Ombudsmen", problems)
    return found, others


def _ombudsman(part: DocumentSection) -> OmbudsmanBody:
    return OmbudsmanBody(
        key=part.text("key"),
        name=part.text("name"),
        short_name=part.text("short_name"),
        remit=part.text("remit"),
        address=part.texts("address"),
        phone=part.text("phone"),
        email=part.text("email", default=""),
        website=part.text("website"),
        checked_on=part.day("checked_on"),
    )


BODIES = ("lgsco", "housing")
