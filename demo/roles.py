"""Who acts in a demonstration case, before it is known which person that is."""

from enum import StrEnum

from councils.vocabulary.roles import Role


class Part(StrEnum):
    """Who acts; which person that is differs from case to case."""

    COMPLAINANT = "complainant"
    CHAMPION = "champion"
    OFFICER = "officer"
    HEAD = "head"
    DIRECTOR = "director"

    @property
    def stand_in(self) -> int:
        """A number in place of the person's, until it is known who it is."""
        return STAND_INS[self]


STAND_INS = {part: number for number, part in enumerate(Part, start=1)}
ROLES = {
    Part.COMPLAINANT: frozenset({Role.COMPLAINANT}),
    Part.CHAMPION: frozenset({Role.COMPLAINT_CHAMPION}),
    Part.OFFICER: frozenset({Role.RESPONDING_OFFICER}),
    Part.HEAD: frozenset({Role.HEAD_OF_SERVICE}),
    Part.DIRECTOR: frozenset({Role.HEAD_OF_SERVICE}),
}
SENIORITY = {Part.OFFICER: 1, Part.HEAD: 3, Part.DIRECTOR: 5}
RANKS = {part.stand_in: rank for part, rank in SENIORITY.items()}
