"""Who is notified at each level."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from councils.vocabulary.roles import Role


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
