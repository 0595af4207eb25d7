"""What a new version of a policy would do to the cases in flight: looked at beforehand, nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from complaints.domain.lifecycle import ENDED
from complaints.models import Case
from councils.models import PolicyVersion

YEAR = timedelta(days=365)
LIVE = ~Q(status__in=[status.value for status in ENDED])
# So many are named; of more there is the number.
NAMED = 5


class CasesOf(NamedTuple):
    """A version that is published, and how many cases were received under it: those that go on, and all."""

    version: str
    live: int
    received: int


@dataclass(frozen=True, slots=True)
class VersionPreview:
    """What becomes of the cases of one procedure when a version begins.

    `keeps` are the versions under which cases go on, oldest first; `moves` the references of cases that go on and
    would be governed otherwise: none, unless something received from the start on is here already. `until_start`
    and `a_month` are guesses at what will be received, at the rate of the last year.
    """

    start: datetime
    keeps: tuple[CasesOf, ...]
    moves: tuple[str, ...]
    last_year: int
    until_start: int
    a_month: int

    @property
    def live(self) -> int:
        """How many cases go on."""
        return sum(each.live for each in self.keeps)

    @property
    def stays(self) -> int:
        """How many of them keep the version that they were received under."""
        return self.live - len(self.moves)


def version_preview(council_id: int, procedure: str, start: datetime, at: datetime) -> VersionPreview:
    """What a version of a procedure of the council entered would do if it began at `start`."""
    received = Case.objects.filter(council_id=council_id, procedure=procedure)
    last_year = received.filter(received_at__gt=at - YEAR, received_at__lte=at).count()
    return VersionPreview(
        start=start,
        keeps=tuple(each for each in _cases_of(council_id, procedure) if each.live),
        moves=tuple(governed_from(council_id, procedure, start).values_list("reference", flat=True)),
        last_year=last_year,
        until_start=round(last_year * max(start - at, timedelta()) / YEAR),
        a_month=round(last_year / 12),
    )


def governed_from(council_id: int, procedure: str, start: datetime) -> QuerySet[Case]:
    """The cases that go on and were received at an instant or later, oldest first: a version that begins then would
    govern them. A further stage is governed by the version of the first.
    """
    found = Case.objects.filter(LIVE, council_id=council_id, procedure=procedure, received_at__gte=start)
    return found.order_by("received_at", "pk")


def cases_under(council_id: int, version_id: int) -> tuple[int, int]:
    """How many cases under a version go on, and how many were received under it at all."""
    counted = Case.objects.filter(council_id=council_id, policy_version_id=version_id)
    found = counted.aggregate(live=Count("pk", filter=LIVE), received=Count("pk"))
    return found["live"], found["received"]


def _cases_of(council_id: int, procedure: str) -> Iterator[CasesOf]:
    cases = Case.objects.filter(council_id=council_id, procedure=procedure).values_list("policy_version_id").order_by()
    counts = {pk: (live, total) for pk, live, total in cases.annotate(live=Count("pk", filter=LIVE), total=Count("pk"))}
    versions = (
        PolicyVersion.objects.not_withdrawn()
        .filter(council_id=council_id, procedure=procedure)
        .order_by("in_force_from")
    )
    for pk, name in versions.values_list("pk", "version"):
        yield CasesOf(name, *counts.get(pk, (0, 0)))
