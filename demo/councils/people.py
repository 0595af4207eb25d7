"""Staff and residents of a demonstration council."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from councils.people.operations import Appointee, Appointment
from councils.vocabulary.roles import Role
from demo.roles import SENIORITY, DemoRole
from demo.texts import DemoTexts, dice_for

# Reserved for examples and documentation (RFC 2606): no message can reach anyone.
NOWHERE = "example"
WHOLE_COUNCIL = (
    (Role.COMPLAINT_CHAMPION, "champion", 1),
    (Role.COMPLAINT_CHAMPION, "champion2", 1),
    (Role.COMPLAINTS_MANAGER, "complaints.manager", 4),
    (Role.PERFORMANCE_OFFICER, "performance", 1),
    (Role.MEMBER_RESPONSIBLE, "member", 1),
    (Role.ADMINISTRATOR, "administrator", 1),
    (Role.CONTACT_CENTRE, "contact.centre", 1),
    (Role.HEAD_OF_SERVICE, "director", SENIORITY[DemoRole.DIRECTOR]),
)
OFFICERS_PER_AREA = 3


class Area(NamedTuple):
    id: int
    slug: str
    name: str
    landlord: bool
    # Set by law for complaints about it; empty for the usual one.
    procedure: str = ""


class KnownPerson(NamedTuple):
    """`id` is None without an account."""

    id: int | None
    name: str


def staff_of(slug: str, areas: list[Area], words: DemoTexts) -> Iterator[Appointee]:
    """The same people each time."""
    dice = dice_for(f"people of {slug}")
    for role, box, rank in WHOLE_COUNCIL:
        yield Appointee(f"{box}@{slug}.{NOWHERE}", words.name(dice), [Appointment(role, None, rank)])
    for area in areas:
        head = Appointment(Role.HEAD_OF_SERVICE, area.id, SENIORITY[DemoRole.HEAD])
        yield Appointee(f"head.{area.slug}@{slug}.{NOWHERE}", words.name(dice), [head])
        for number in range(1, OFFICERS_PER_AREA + 1):
            post = Appointment(Role.RESPONDING_OFFICER, area.id, SENIORITY[DemoRole.OFFICER])
            box = f"officer{number if number > 1 else ''}.{area.slug}"
            yield Appointee(f"{box}@{slug}.{NOWHERE}", words.name(dice), [post])


def residents(words: DemoTexts, amount: int) -> Iterator[Appointee]:
    """The named ones first."""
    for named in words.people["residents"]:
        yield Appointee(named["email"], named["name"])
    dice = dice_for("residents")
    for number in range(1, amount + 1):
        name = words.name(dice)
        yield Appointee(f"{name.lower().replace(' ', '.')}.{number}@resident.{NOWHERE}", name)


@dataclass(frozen=True, slots=True)
class Cast:
    champions: tuple[KnownPerson, ...]
    director: KnownPerson
    heads: dict[int, KnownPerson]
    officers: dict[int, tuple[KnownPerson, ...]]
    residents: tuple[KnownPerson, ...]
    resident_emails: tuple[str, ...]

    def staff(self, dice: Random, area_id: int, elsewhere_id: int, elsewhere: bool) -> dict[DemoRole, KnownPerson]:
        """Responding staff are of the area where the case ends."""
        area = elsewhere_id if elsewhere else area_id
        return {
            DemoRole.CHAMPION: dice.choice(self.champions),
            DemoRole.OFFICER: dice.choice(self.officers[area]),
            DemoRole.HEAD: self.heads[area],
            DemoRole.DIRECTOR: self.director,
        }


def cast_of(staff: list[Appointee], residents_: list[Appointee], accounts: dict[str, int]) -> Cast:
    def holding(role: Role) -> list[tuple[int | None, KnownPerson]]:
        return [
            (post.service_area_id, KnownPerson(accounts[person.email], person.name))
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
        residents=tuple(KnownPerson(accounts[person.email], person.name) for person in residents_),
        resident_emails=tuple(person.email for person in residents_),
    )
