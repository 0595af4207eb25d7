"""Turns a council's document into values, or says all that is wrong with it and where."""

import re
from dataclasses import dataclass
from datetime import date

from councils.documents.reading import SLUG, DocumentSection, refuse_if_any
from councils.people.rules.email_domains import DOMAIN
from councils.vocabulary.limits import BOUNDS, Limits

PREFIX = re.compile(r"[A-Z]{2,4}", re.ASCII)
COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ServiceAreaDocument:
    """A part of a council that answers complaints; a landlord's go to the Housing Ombudsman.

    `procedure` is set by law for its complaints; `safeguarding`: it looks after people who may be at risk.
    """

    slug: str
    name: str
    landlord: bool = False
    procedure: str = ""
    safeguarding: bool = False


@dataclass(frozen=True, slots=True)
class ClosureDayDocument:
    """A day on which the council is closed though it is no bank holiday."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class CouncilDocument:
    """Who a council is, how to reach it, and of which service areas it consists."""

    slug: str
    name: str
    short_name: str
    reference_prefix: str
    theme_colour: str
    email: str
    phone: str
    website: str
    address: str
    service_areas: tuple[ServiceAreaDocument, ...]
    closure_days: tuple[ClosureDayDocument, ...]
    # Keys of the table of bodies: whom to turn to when a child or an adult is at risk.
    safeguarding: tuple[str, ...] = ()
    # Of the council's own email addresses, to which links that set a password may be sent.
    email_domains: tuple[str, ...] = ()
    limits: Limits = Limits()


def read_council(document: object) -> CouncilDocument:
    """The council that a document describes.

    Raises RuleBroken("council.invalid") whose message has one line for each problem, with its place.
    """
    problems: list[str] = []
    root = DocumentSection(document, "", problems)
    contact = root.required_section("contact")
    council = CouncilDocument(
        slug=_matching(root, "slug", SLUG, "is not in small letters, digits and hyphens"),
        name=root.text("name"),
        short_name=root.text("short_name"),
        reference_prefix=_matching(root, "reference_prefix", PREFIX, "is not two to four capital letters"),
        theme_colour=_matching(root, "theme_colour", COLOUR, "is not a colour such as #1d70b8"),
        email=contact.text("email", default=""),
        phone=contact.text("phone", default=""),
        website=contact.text("website", default=""),
        address="\n".join(contact.texts("address")),
        service_areas=tuple(_service_area(part) for part in root.sections("service_areas")),
        closure_days=tuple(
            ClosureDayDocument(part.day("day"), part.text("name")) for part in root.sections("closure_days")
        ),
        safeguarding=root.texts("safeguarding"),
        email_domains=root.texts("email_domains"),
        limits=_limits(root.section("limits")),
    )
    for domain in council.email_domains:
        if not DOMAIN.fullmatch(domain):
            root.refuse("email_domains", f'"{domain}" is not a domain such as council.gov.uk')
    _refuse_repeated(root, "email_domains", list(council.email_domains))
    if not council.service_areas:
        root.refuse("service_areas", "needs at least one: complaints are about something")
    _refuse_repeated(root, "service_areas", [area.slug for area in council.service_areas])
    _refuse_repeated(root, "closure_days", [closure.day.isoformat() for closure in council.closure_days])
    root.finish()
    refuse_if_any("council.invalid", "The council document", problems)
    return council


def _service_area(part: DocumentSection) -> ServiceAreaDocument:
    slug = _matching(part, "slug", SLUG, "is not in small letters, digits and hyphens")
    return ServiceAreaDocument(
        slug,
        part.text("name"),
        part.flag("landlord"),
        part.text("procedure", default=""),
        part.flag("safeguarding"),
    )


def _limits(part: DocumentSection | None) -> Limits:
    if part is None:
        return Limits()
    named = {key: part.number(key, low, high) for key, (low, high) in BOUNDS.items()}
    return Limits(**{key: number for key, number in named.items() if number is not None})


def _matching(part: DocumentSection, key: str, pattern: re.Pattern[str], rule: str) -> str:
    text = part.text(key)
    if text and not pattern.fullmatch(text):
        part.refuse(key, f'"{text}" {rule}')
    return text


def _refuse_repeated(root: DocumentSection, key: str, values: list[str]) -> None:
    for value in sorted({value for value in values if value and values.count(value) > 1}):
        root.refuse(key, f'"{value}" stands there more than once')
