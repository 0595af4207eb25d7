"""What one case has of its own, next to the course that it may share with others of its day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from complaints.vocabulary.sending_conditions import SendingAnswer
from demo.councils.people import Area, KnownPerson
from demo.roles import DemoRole
from demo.texts import Complaint


class Complainant(NamedTuple):
    """Who complains, and how to reach them."""

    known: KnownPerson
    email: str
    phone: str
    address: str
    on_behalf_of: str
    adjustments: str
    # What staff say of the adjustments and the consent whenever they write.
    sending: SendingAnswer | None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody can answer."""
        return self.known.id is None and not (self.email or self.phone or self.address)


@dataclass(frozen=True, slots=True)
class DemoCase:
    """Its council, its people, its matter, and by how much its history is shifted."""

    id: int
    council_id: int
    prefix: str
    area: Area
    elsewhere: Area
    complaint: Complaint
    complainant: Complainant
    people: dict[DemoRole, KnownPerson]
    later: timedelta
