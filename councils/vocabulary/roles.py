"""The roles that people hold in a council, and the two actors that hold none there.

Labels are the words of the councils' own policies where they agree; a council's policy says which
role answers which stage.
"""

from enum import StrEnum


class Role(StrEnum):
    """What someone may do in one council. A person may hold several, in several councils."""

    COMPLAINT_CHAMPION = "complaint_champion"
    RESPONDING_OFFICER = "responding_officer"
    HEAD_OF_SERVICE = "head_of_service"
    COMPLAINTS_MANAGER = "complaints_manager"
    PERFORMANCE_OFFICER = "performance_officer"
    MEMBER_RESPONSIBLE = "member_responsible"
    ADMINISTRATOR = "administrator"
    # Held by nobody's membership: the person who complained, and the product acting on a timetable.
    COMPLAINANT = "complainant"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The role as a person reads it."""
        return self.value.replace("_", " ").capitalize()


STAFF_ROLES = tuple(role for role in Role if role not in (Role.COMPLAINANT, Role.SYSTEM))
# They see every case of their council; other staff see the cases of their service area or their own.
WHOLE_COUNCIL_ROLES = frozenset({Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER})
# They answer complaints: an officer or a head is assigned to each.
ANSWERING_ROLES = frozenset({Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE})
# They work on cases; the others see figures or set the council up.
CASEWORK_ROLES = WHOLE_COUNCIL_ROLES | ANSWERING_ROLES
# They keep the council's policies, calendar and reminders.
KEEPERS = (Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR)
# Whom reminders reach, and who keeps them.
REMINDED_OR_KEEPERS = tuple(role for role in Role if role in CASEWORK_ROLES | frozenset(KEEPERS))
