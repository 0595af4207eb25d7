"""Who is told at which level, for every service of a council at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from councils.domain.levels import Level, holders
from councils.models import Membership

ABOVE = tuple(level for level in Level if level is not Level.OFFICER)


@dataclass(frozen=True, slots=True)
class Recipients:
    """A council's people with an open account, as they stand now. `everywhere` hold a level for no area alone."""

    staff: frozenset[int]
    everywhere: Mapping[Level, Sequence[int]]
    by_area: Mapping[int, Mapping[Level, Sequence[int]]]

    def at(self, level: Level, service_area_id: int) -> Sequence[int]:
        """Account ids, each once; for the officer's level those who are told while there is no officer."""
        own = self.by_area.get(service_area_id, {})
        held: dict[Level, Sequence[int]] = {
            each: sorted({*self.everywhere.get(each, ()), *own.get(each, ())}) for each in ABOVE
        }
        return holders(level, held)


def recipients_of(council_id: int) -> Recipients:
    """All of them, in one question; the council must be entered."""
    return _grouped(Membership.objects.filter(council_id=council_id))


def people_at(level: Level, council_id: int, service_area_id: int) -> Sequence[int]:
    """Who is told at one level of one service, without reading all the others."""
    held = Membership.objects.filter(council_id=council_id, role__in=[each.value for each in ABOVE])
    here = held.filter(Q(service_area_id=service_area_id) | Q(service_area_id=None))
    return _grouped(here).at(level, service_area_id)


def _grouped(held: QuerySet[Membership]) -> Recipients:
    staff: set[int] = set()
    everywhere: dict[Level, list[int]] = defaultdict(list)
    by_area: dict[int, dict[Level, list[int]]] = defaultdict(lambda: defaultdict(list))
    levels = {level.value: level for level in ABOVE}
    posts = held.filter(user__is_active=True).values_list("user_id", "role", "service_area_id")
    for user_id, role, area_id in posts.order_by():
        staff.add(user_id)
        if role in levels:
            (everywhere if area_id is None else by_area[area_id])[levels[role]].append(user_id)
    return Recipients(frozenset(staff), everywhere, by_area)
