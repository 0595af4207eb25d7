"""A council's document as values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from councils.document_reading import DocumentReader
from councils.vocabulary.values import DOMAIN, SLUG, DocumentField, Limits, TextPattern

PREFIX = TextPattern(re.compile(r"[A-Z]{2,4}", re.ASCII), "is not two to four capital letters")
COLOUR = TextPattern(re.compile(r"#[0-9a-f]{6}", re.ASCII), "is not a colour such as #1d70b8")
EMAIL_DOMAIN = TextPattern(DOMAIN, "is not a domain such as council.gov.uk")


@dataclass(frozen=True, slots=True)
class ServiceAreaDocument:
    """A `landlord`'s complaints go to the Housing Ombudsman; `procedure` is set by law."""

    slug: Annotated[str, DocumentField(matches=SLUG)]
    name: str
    landlord: bool = False
    procedure: str = ""
    safeguarding: bool = False


@dataclass(frozen=True, slots=True)
class ClosureDayDocument:
    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilDocument:
    slug: Annotated[str, DocumentField(matches=SLUG)]
    name: str
    short_name: str
    reference_prefix: Annotated[str, DocumentField(matches=PREFIX)]
    theme_colour: Annotated[str, DocumentField(matches=COLOUR)]
    email: Annotated[str, DocumentField(at="contact.email")] = ""
    phone: Annotated[str, DocumentField(at="contact.phone")] = ""
    website: Annotated[str, DocumentField(at="contact.website")] = ""
    address_lines: Annotated[tuple[str, ...], DocumentField(at="contact.address")] = ()
    service_areas: tuple[ServiceAreaDocument, ...] = ()
    closure_days: tuple[ClosureDayDocument, ...] = ()
    # Keys of the table of bodies: contacts for when a child or an adult is at risk.
    safeguarding: tuple[str, ...] = ()
    # Of the council's own email addresses, where links that set a password may be sent.
    email_domains: Annotated[tuple[str, ...], DocumentField(matches=EMAIL_DOMAIN)] = ()
    # Working days before a deadline from which it is shown as due soon.
    due_soon_days: Annotated[int, DocumentField(low=0, high=20)] = 2
    limits: Limits = Limits()

    @property
    def address(self) -> str:
        return "\n".join(self.address_lines)


def read_council(document: object) -> CouncilDocument:
    """Raises RuleBroken `council.invalid`."""
    return READER.read(document)


def _council_problems(council: Any) -> Iterator[tuple[str, str]]:
    if council.contact is None:
        yield "contact", "is missing"
    if not council.service_areas:
        yield "service_areas", "needs at least one: complaints are about something"
    yield from _repeated("email_domains", list(council.email_domains or ()))
    yield from _repeated("service_areas", [area.slug for area in council.service_areas or ()])
    yield from _repeated("closure_days", [closure.day.isoformat() for closure in council.closure_days or ()])


def _repeated(key: str, values: list[str]) -> Iterator[tuple[str, str]]:
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield key, f'"{value}" stands there more than once'


READER = DocumentReader(
    CouncilDocument, "council.invalid", "The council document", {CouncilDocument: _council_problems}
)
