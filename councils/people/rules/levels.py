"""Who is told: whoever answers, and the levels above; and who stands in where nobody holds a level.

The one place that says so. Messages and reminders both ask it.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from councils.vocabulary.roles import Role


class Level(StrEnum):
    """One rung of those who answer for a date, from the bottom up."""

    OFFICER = "officer"
    CHAMPION = "complaint_champion"
    COMPLAINTS_MANAGER = "complaints_manager"
    HEAD_OF_SERVICE = "head_of_service"

    @property
    def label(self) -> str:
        """As a person reads it."""
        return "Assigned officer" if self is Level.OFFICER else Role(self.value).label


# Where nobody holds a level, the next one up; at the top, the highest below it.
IN_TURN: Mapping[Level, Sequence[Level]] = {
    Level.OFFICER: (Level.CHAMPION, Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE),
    Level.CHAMPION: (Level.CHAMPION, Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE),
    Level.COMPLAINTS_MANAGER: (Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE, Level.CHAMPION),
    Level.HEAD_OF_SERVICE: (Level.HEAD_OF_SERVICE, Level.COMPLAINTS_MANAGER, Level.CHAMPION),
}


def holders(level: Level, held: Mapping[Level, Sequence[int]]) -> Sequence[int]:
    """Who is told at a level of a service: those who hold it, or whoever stands in for them.

    `held` names by level those who hold it for the service or for the whole council. For the officer's level it
    answers who is told while there is no officer.
    """
    return next((held[each] for each in IN_TURN[level] if held.get(each)), ())
