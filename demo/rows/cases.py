"""What one case has apart from a shared history."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from complaints.models import Consent
from complaints.vocabulary.correspondence import SendingAnswer
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.calendars.rules import london_day
from demo.councils.people import Area, KnownPerson
from demo.roles import DemoRole
from demo.texts import Casework, Complaint, Slots

# Neighbours share a postcode. No real one begins with ZZ.
HOUSES_PER_POSTCODE = 30
UNITS = "ABDEFGHJLNPQRSTUWXYZ"


class Home(NamedTuple):
    number: int
    street: str
    place: str

    @property
    def postcode(self) -> str:
        at = crc32(f"{self.street} {self.place} {self.number // HOUSES_PER_POSTCODE}".encode())
        area, unit = divmod(at % (1000 * len(UNITS) ** 2), len(UNITS) ** 2)
        first, second = divmod(unit, len(UNITS))
        return f"ZZ{area // 10} {area % 10}{UNITS[first]}{UNITS[second]}"


class DemoConsent(NamedTuple):
    """By what authority staff may tell a representative about the person concerned."""

    kind: RepresentativeKind
    authority: Authority
    evidence: str


class Complainant(NamedTuple):
    known: KnownPerson
    email: str
    phone: str
    home: Home | None
    on_behalf_of: str
    adjustments: str
    # What staff state about adjustments when they write.
    sending: SendingAnswer | None
    consent: DemoConsent | None

    @property
    def address(self) -> str:
        home = self.home
        return f"{home.number} {home.street}, {home.place}, {home.postcode}" if home else ""

    @property
    def is_anonymous(self) -> bool:
        return self.known.id is None and not (self.email or self.phone or self.address)


@dataclass(frozen=True, slots=True)
class DemoCase:
    """`later` shifts its history."""

    id: int
    council_id: int
    prefix: str
    area: Area
    elsewhere: Area
    complaint: Complaint
    complainant: Complainant
    people: dict[DemoRole, KnownPerson]
    later: timedelta
    # The texts of the service that deals with it.
    casework: Casework
    slots: Slots


def case_consent(case: DemoCase, at: datetime) -> Consent | None:
    """Return what lets staff tell the representative of a case."""
    consent = case.complainant.consent
    if consent is None:
        return None
    return Consent(
        council_id=case.council_id,
        case_id=case.id,
        representative=consent.kind.value,
        authority=consent.authority.value,
        evidence=consent.evidence,
        starts_on=london_day(at),
        recorded_at=at,
        recorded_by_name=case.people[DemoRole.CHAMPION].name,
    )
