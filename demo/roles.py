"""Who acts in a demonstration case."""

from enum import StrEnum

from councils.vocabulary.roles import Role


class DemoRole(StrEnum):
    COMPLAINANT = "complainant"
    CHAMPION = "champion"
    OFFICER = "officer"
    HEAD = "head"
    DIRECTOR = "director"

    @property
    def stand_in(self) -> int:
        """In place of a person's id."""
        return STAND_INS[self]


STAND_INS = {part: number for number, part in enumerate(DemoRole, start=1)}
ROLES = {
    DemoRole.COMPLAINANT: frozenset({Role.COMPLAINANT}),
    DemoRole.CHAMPION: frozenset({Role.COMPLAINT_CHAMPION}),
    DemoRole.OFFICER: frozenset({Role.RESPONDING_OFFICER}),
    DemoRole.HEAD: frozenset({Role.HEAD_OF_SERVICE}),
    DemoRole.DIRECTOR: frozenset({Role.HEAD_OF_SERVICE}),
}
SENIORITY = {DemoRole.OFFICER: 1, DemoRole.HEAD: 3, DemoRole.DIRECTOR: 5}
RANKS = {part.stand_in: rank for part, rank in SENIORITY.items()}
