"""Whom else somebody can turn to, with how to reach them: one dated table for all councils, pages and letters."""

from dataclasses import dataclass
from datetime import date

from councils.domain.council_document import SLUG
from councils.domain.documents import Section, refuse_if_any


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
    root = Section(document, "", problems)
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


def _body(part: Section) -> Body:
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
