"""Roles, and the `Actor` that entry points pass down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """What someone may do in one council."""

    COMPLAINT_CHAMPION = "complaint_champion"
    RESPONDING_OFFICER = "responding_officer"
    HEAD_OF_SERVICE = "head_of_service"
    COMPLAINTS_MANAGER = "complaints_manager"
    PERFORMANCE_OFFICER = "performance_officer"
    MEMBER_RESPONSIBLE = "member_responsible"
    ADMINISTRATOR = "administrator"
    CONTACT_CENTRE = "contact_centre_agent"
    # Without a membership: the person who complained, and the product acting on a timetable.
    COMPLAINANT = "complainant"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


STAFF_ROLES = tuple(role for role in Role if role not in (Role.COMPLAINANT, Role.SYSTEM))
# They see every case of their council; other staff see the cases of their service area or their own.
WHOLE_COUNCIL_ROLES = frozenset({Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER})
# They respond to complaints: an officer or a head is assigned to each.
RESPONDING_ROLES = frozenset({Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE})
# They work on cases; the others see figures or set the council up.
CASEWORK_ROLES = WHOLE_COUNCIL_ROLES | RESPONDING_ROLES
# They log what comes by phone, letter or in person, for any service.
LOGGING_ROLES = WHOLE_COUNCIL_ROLES | {Role.CONTACT_CENTRE}
# They have a worklist, of the cases that they see.
LISTING_ROLES = CASEWORK_ROLES | LOGGING_ROLES
# They keep the council's policies, calendar and reminders.
CONFIGURATION_ROLES = (Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR)
# Whom reminders reach, and who keeps them.
REMINDED_OR_KEEPERS = tuple(role for role in Role if role in CASEWORK_ROLES | frozenset(CONFIGURATION_ROLES))


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the product itself, acting in one council."""

    council_id: int
    user_id: int | None
    name: str
    roles: frozenset[Role]
    service_area_ids: frozenset[int] = field(default_factory=frozenset)
    # Opened through a private link, without an account.
    case_ids: frozenset[int] = field(default_factory=frozenset)
    # Higher is more senior: some policies ask for someone senior at a later stage.
    seniority: int = 0
    # Head of service for no service area in particular, who is notified of all cases and so sees them.
    heads_council: bool = False
    # Of the cases with a safeguarding marker, sees those on which they are not named too.
    sees_safeguarding: bool = False

    @classmethod
    def system(cls, council_id: int) -> Self:
        """The product, on a timetable or for a visitor."""
        return cls(council_id, None, "The system", frozenset({Role.SYSTEM}))

    @classmethod
    def complainant(
        cls,
        council_id: int,
        user_id: int | None,
        name: str,
        case_ids: frozenset[int] = frozenset(),
    ) -> Self:
        return cls(council_id, user_id, name, frozenset({Role.COMPLAINANT}), case_ids=case_ids)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def sees_whole_council(self) -> bool:
        return self.heads_council or Role.SYSTEM in self.roles or not self.roles.isdisjoint(WHOLE_COUNCIL_ROLES)


class Level(StrEnum):
    """Who answers for a deadline, from the bottom up."""

    OFFICER = "officer"
    CHAMPION = "complaint_champion"
    COMPLAINTS_MANAGER = "complaints_manager"
    HEAD_OF_SERVICE = "head_of_service"

    @property
    def label(self) -> str:
        return "Assigned officer" if self is Level.OFFICER else Role(self.value).label


# Where no one holds a level, the next one up; at the top, the highest below it.
IN_TURN: Mapping[Level, Sequence[Level]] = {
    Level.OFFICER: (Level.CHAMPION, Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE),
    Level.CHAMPION: (Level.CHAMPION, Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE),
    Level.COMPLAINTS_MANAGER: (Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE, Level.CHAMPION),
    Level.HEAD_OF_SERVICE: (Level.HEAD_OF_SERVICE, Level.COMPLAINTS_MANAGER, Level.CHAMPION),
}


def holders(level: Level, held: Mapping[Level, Sequence[int]]) -> Sequence[int]:
    """Return who is notified; `held` is for the service or the whole council.

    At the officer's level: who is notified while there is no officer.
    """
    return next((held[each] for each in IN_TURN[level] if held.get(each)), ())
