"""Who is told, and who covers for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from complaints.models import Case
from councils.models import Absence, Membership
from councils.vocabulary.roles import CASEWORK_ROLES, Level, holders

# Account id, role, and the service area id that it is held for.
Post = tuple[int, str, int | None]
ABOVE = tuple(level for level in Level if level is not Level.OFFICER)


@dataclass(frozen=True, slots=True)
class Recipients:
    """`everywhere` holds people without a service area."""

    staff: frozenset[int]
    everywhere: Mapping[Level, Sequence[int]]
    by_area: Mapping[int, Mapping[Level, Sequence[int]]]

    def at(self, level: Level, service_area_id: int, but: int | None = None) -> Sequence[int]:
        """For the officer's level: those told while there is no officer.

        `but` is the complainant: staff hear nothing of their own complaint.
        """
        own = self.by_area.get(service_area_id, {})
        held: dict[Level, Sequence[int]] = {
            each: sorted({*self.everywhere.get(each, ()), *own.get(each, ())} - {but}) for each in ABOVE
        }
        return holders(level, held)


def recipients_of(council_id: int) -> Recipients:
    """The council must be entered."""
    return _grouped(_posts(council_id, None))


def people_at(level: Level, case: Case) -> Sequence[int]:
    area = case.service_area_id
    return _grouped(_posts(case.council_id, area)).at(level, area, case.complainant_id)


def _posts(council_id: int, service_area_id: int | None) -> "QuerySet[Membership, Post]":
    held = Membership.objects.filter(council_id=council_id, user__is_active=True).order_by()
    if service_area_id is not None:
        held = held.filter(role__in=[each.value for each in ABOVE])
        held = held.filter(Q(service_area_id=service_area_id) | Q(service_area_id=None))
    return held.values_list("user_id", "role", "service_area_id")


def _grouped(posts: Iterable[Post]) -> Recipients:
    staff: set[int] = set()
    everywhere: dict[Level, list[int]] = defaultdict(list)
    by_area: dict[int, dict[Level, list[int]]] = defaultdict(lambda: defaultdict(list))
    levels = {level.value: level for level in ABOVE}
    for user_id, role, area_id in posts:
        staff.add(user_id)
        if role in levels:
            (everywhere if area_id is None else by_area[area_id])[levels[role]].append(user_id)
    return Recipients(frozenset(staff), everywhere, by_area)


# A cover may be away too. Stop after this many.
LONGEST_CHAIN = 5


class Cover(NamedTuple):
    """`instead`: the absent person is not told."""

    cover: int
    instead: bool


def absences(council_id: int) -> QuerySet[Absence]:
    return Absence.objects.filter(council_id=council_id, ended_at=None).select_related("user", "cover")


def covers_on(council_id: int, day: date, staff: Collection[int]) -> dict[int, Cover]:
    """Return covers by absent account id. The absence entered last counts."""
    away = Absence.objects.filter(council_id=council_id, ended_at=None, first_day__lte=day, last_day__gte=day)
    direct = {each.user_id: Cover(each.cover_id, each.instead) for each in away.order_by("pk")}
    found = {who: _reached(who, direct) for who in direct}
    return {who: cover for who, cover in found.items() if cover is not None and cover.cover in staff}


def _reached(who: int, direct: Mapping[int, Cover]) -> Cover | None:
    """An absent cover who is told `instead` passes it on."""
    cover = direct[who]
    for _ in range(LONGEST_CHAIN):
        onward = direct.get(cover.cover)
        if onward is None or not onward.instead:
            return cover if cover.cover != who else None
        cover = Cover(onward.cover, cover.instead)
    return None


def colleagues_in_casework(council_id: int) -> list[tuple[int, str]]:
    """Return (account id, name), by name."""
    held = Membership.objects.filter(council_id=council_id, role__in=CASEWORK_ROLES, user__is_active=True)
    people = {each.user_id: each.user.get_full_name() for each in held.select_related("user")}
    return sorted(people.items(), key=lambda each: (each[1], each[0]))
