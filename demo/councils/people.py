"""The people of a council in the demonstration: who holds which post, and who answers which case."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from councils.people.operations.staffing import Person, Post
from councils.vocabulary.roles import Role
from demo.roles import SENIORITY, Part
from demo.texts import Words, dice_for

# Reserved for examples and documentation (RFC 2606): no message can ever reach anybody.
NOWHERE = "example"
WHOLE_COUNCIL = (
    (Role.COMPLAINT_CHAMPION, "champion", 1),
    (Role.COMPLAINT_CHAMPION, "champion2", 1),
    (Role.COMPLAINTS_MANAGER, "complaints.manager", 4),
    (Role.PERFORMANCE_OFFICER, "performance", 1),
    (Role.MEMBER_RESPONSIBLE, "member", 1),
    (Role.ADMINISTRATOR, "administrator", 1),
    (Role.HEAD_OF_SERVICE, "director", SENIORITY[Part.DIRECTOR]),
)
OFFICERS_PER_AREA = 3


class Area(NamedTuple):
    """A service area as far as people and complaints are concerned."""

    id: int
    slug: str
    name: str
    landlord: bool
    # Under which complaints about it are dealt with by law; empty for the usual one.
    procedure: str = ""


class Known(NamedTuple):
    """An account with its name; a person without an account has no number."""

    id: int | None
    name: str


def staff_of(slug: str, areas: list[Area], words: Words) -> Iterator[Person]:
    """Everybody who works in a council; the same people whenever it is asked."""
    dice = dice_for(f"people of {slug}")
    for role, box, rank in WHOLE_COUNCIL:
        yield Person(f"{box}@{slug}.{NOWHERE}", words.name(dice), [Post(role, None, rank)])
    for area in areas:
        head = Post(Role.HEAD_OF_SERVICE, area.id, SENIORITY[Part.HEAD])
        yield Person(f"head.{area.slug}@{slug}.{NOWHERE}", words.name(dice), [head])
        for number in range(1, OFFICERS_PER_AREA + 1):
            post = Post(Role.RESPONDING_OFFICER, area.id, SENIORITY[Part.OFFICER])
            box = f"officer{number if number > 1 else ''}.{area.slug}"
            yield Person(f"{box}@{slug}.{NOWHERE}", words.name(dice), [post])


def residents(words: Words, amount: int) -> Iterator[Person]:
    """People who have an account and complain: first those whom the demonstration names, then others."""
    for named in words.people["residents"]:
        yield Person(named["email"], named["name"])
    dice = dice_for("residents")
    for number in range(1, amount + 1):
        name = words.name(dice)
        yield Person(f"{name.lower().replace(' ', '.')}.{number}@resident.{NOWHERE}", name)


@dataclass(frozen=True, slots=True)
class Cast:
    """The accounts of a council's staff and of all residents."""

    champions: tuple[Known, ...]
    director: Known
    heads: dict[int, Known]
    officers: dict[int, tuple[Known, ...]]
    residents: tuple[Known, ...]
    resident_emails: tuple[str, ...]

    def staff(self, dice: Random, area_id: int, elsewhere_id: int, elsewhere: bool) -> dict[Part, Known]:
        """Who plays which part in one case; whoever answers belongs to the area where the case ends."""
        area = elsewhere_id if elsewhere else area_id
        return {
            Part.CHAMPION: dice.choice(self.champions),
            Part.OFFICER: dice.choice(self.officers[area]),
            Part.HEAD: self.heads[area],
            Part.DIRECTOR: self.director,
        }


def cast_of(staff: list[Person], residents_: list[Person], accounts: dict[str, int]) -> Cast:
    """The people with their accounts, by what they do."""

    def holding(role: Role) -> list[tuple[int | None, Known]]:
        return [
            (post.service_area_id, Known(accounts[person.email], person.name))
            for person in staff
            for post in person.posts
            if post.role is role
        ]

    heads, officers = holding(Role.HEAD_OF_SERVICE), holding(Role.RESPONDING_OFFICER)
    areas = {area for area, _ in officers if area is not None}
    return Cast(
        champions=tuple(known for _, known in holding(Role.COMPLAINT_CHAMPION)),
        director=next(known for area, known in heads if area is None),
        heads={area: known for area, known in heads if area is not None},
        officers={area: tuple(known for each, known in officers if each == area) for area in areas},
        residents=tuple(Known(accounts[person.email], person.name) for person in residents_),
        resident_emails=tuple(person.email for person in residents_),
    )
