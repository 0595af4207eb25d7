"""What one case has apart from a shared history."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from complaints.vocabulary.consent import Authority, RepresentativeKind
from complaints.vocabulary.correspondence import SendingAnswer
from demo.councils.people import Area, KnownPerson
from demo.roles import DemoRole
from demo.texts import Casework, Complaint, Slots


class Home(NamedTuple):
    number: int
    street: str
    place: str


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
        return f"{self.home.number} {self.home.street}, {self.home.place}" if self.home else ""

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
