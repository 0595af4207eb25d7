"""Who covers for whom on a day."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from councils.domain.roles import CASEWORK_ROLES
from councils.models import Absence, Membership

# Somebody who covers may be away too; further than this nobody passes a message on.
LONGEST_CHAIN = 5


class Cover(NamedTuple):
    """Who is told for somebody who is away, and whether `instead` of them."""

    cover: int
    instead: bool


def absences(council_id: int) -> QuerySet[Absence]:
    """The absences of a council that nobody has taken back, with names."""
    return Absence.objects.filter(council_id=council_id, ended_at=None).select_related("user", "cover")


def covers_on(council_id: int, day: date, staff: Collection[int]) -> dict[int, Cover]:
    """By account of whoever is away: somebody who is there. Without one they are told themselves.

    Of two absences over the same day the one entered last counts.
    """
    away = Absence.objects.filter(council_id=council_id, ended_at=None, first_day__lte=day, last_day__gte=day)
    direct = {each.user_id: Cover(each.cover_id, each.instead) for each in away.order_by("pk")}
    found = {who: _reached(who, direct) for who in direct}
    return {who: cover for who, cover in found.items() if cover is not None and cover.cover in staff}


def _reached(who: int, direct: Mapping[int, Cover]) -> Cover | None:
    """Whoever is told in the end: a cover who is away and told through another passes it on."""
    cover = direct[who]
    for _ in range(LONGEST_CHAIN):
        onward = direct.get(cover.cover)
        if onward is None or not onward.instead:
            return cover if cover.cover != who else None
        cover = Cover(onward.cover, cover.instead)
    return None


def colleagues_in_casework(council_id: int) -> list[tuple[int, str]]:
    """Everybody with an open account who works on cases in a council, as account and name, by name."""
    held = Membership.objects.filter(council_id=council_id, role__in=CASEWORK_ROLES, user__is_active=True)
    people = {each.user_id: each.user.get_full_name() for each in held.select_related("user")}
    return sorted(people.items(), key=lambda each: (each[1], each[0]))
