"""Who is acting, in which council, in which roles: handed down from every entry point as `by`."""

from dataclasses import dataclass, field
from typing import Self

from councils.vocabulary.roles import WHOLE_COUNCIL_ROLES, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the product itself) acting in one council.

    `seniority` ranks people for policies that ask for somebody senior at a later stage: higher is more
    senior. `case_ids` are cases opened through a private link, without an account. `heads_council`: head of
    service for no service area in particular, who is told of all cases and so sees them.
    """

    council_id: int
    user_id: int | None
    name: str
    roles: frozenset[Role]
    service_area_ids: frozenset[int] = field(default_factory=frozenset)
    case_ids: frozenset[int] = field(default_factory=frozenset)
    seniority: int = 0
    heads_council: bool = False

    @classmethod
    def system(cls, council_id: int) -> Self:
        """The product acting on a timetable or on a visitor's behalf."""
        return cls(council_id, None, "The system", frozenset({Role.SYSTEM}))

    @classmethod
    def complainant(
        cls,
        council_id: int,
        user_id: int | None,
        name: str,
        case_ids: frozenset[int] = frozenset(),
    ) -> Self:
        """A resident: sees their own complaints and those opened by a private link."""
        return cls(council_id, user_id, name, frozenset({Role.COMPLAINANT}), case_ids=case_ids)

    def has(self, *roles: Role) -> bool:
        """Whether the person holds any of these roles here."""
        return not self.roles.isdisjoint(roles)

    @property
    def sees_whole_council(self) -> bool:
        """Whether every case of the council is theirs to see."""
        return self.heads_council or Role.SYSTEM in self.roles or not self.roles.isdisjoint(WHOLE_COUNCIL_ROLES)
