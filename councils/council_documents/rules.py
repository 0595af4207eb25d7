"""Turns a council's document into values, or says all that is wrong with it and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from councils.documents.reading import DocumentReader
from councils.people.rules.email_domains import DOMAIN
from councils.vocabulary.document_fields import SLUG, DocumentField, TextPattern
from councils.vocabulary.limits import Limits

PREFIX = TextPattern(re.compile(r"[A-Z]{2,4}", re.ASCII), "is not two to four capital letters")
COLOUR = TextPattern(re.compile(r"#[0-9a-f]{6}", re.ASCII), "is not a colour such as #1d70b8")
EMAIL_DOMAIN = TextPattern(DOMAIN, "is not a domain such as council.gov.uk")


@dataclass(frozen=True, slots=True)
class ServiceAreaDocument:
    """A part of a council that answers complaints; a landlord's go to the Housing Ombudsman.

    `procedure` is set by law for its complaints; `safeguarding`: it looks after people who may be at risk.
    """

    slug: Annotated[str, DocumentField(matches=SLUG)]
    name: str
    landlord: bool = False
    procedure: str = ""
    safeguarding: bool = False


@dataclass(frozen=True, slots=True)
class ClosureDayDocument:
    """A day on which the council is closed though it is no bank holiday."""

    day: date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilDocument:
    """Who a council is, how to reach it, and of which service areas it consists."""

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
    # Keys of the table of bodies: whom to turn to when a child or an adult is at risk.
    safeguarding: tuple[str, ...] = ()
    # Of the council's own email addresses, to which links that set a password may be sent.
    email_domains: Annotated[tuple[str, ...], DocumentField(matches=EMAIL_DOMAIN)] = ()
    limits: Limits = Limits()

    @property
    def address(self) -> str:
        """Its lines as one text."""
        return "\n".join(self.address_lines)


def read_council(document: object) -> CouncilDocument:
    """The council that a document describes.

    Raises RuleBroken("council.invalid") whose message has one line for each problem, with its place.
    """
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
