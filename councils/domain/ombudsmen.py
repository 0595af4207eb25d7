"""The Ombudsmen: who they are and how to reach them, kept in one dated table for all councils and letters."""

from dataclasses import dataclass
from datetime import date

from councils.domain.documents import Section, refuse_if_any
from councils.domain.policy_document import BODIES


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
    root = Section(document, "", problems)
    found = {part.text("key"): _body(part) for part in root.sections("ombudsmen")}
    others = {body.name: body for body in map(_body, root.sections("others"))}
    if sorted(found) != sorted(BODIES):
        root.refuse("ombudsmen", f"has to describe each of {', '.join(BODIES)} once")
    root.finish()
    refuse_if_any("ombudsmen.invalid", "The document of the Ombudsmen", problems)
    return found, others


def _body(part: Section) -> OmbudsmanBody:
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
