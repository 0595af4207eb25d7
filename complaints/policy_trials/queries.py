"""The last year's stages as they happened, to try a policy out on: four questions for as many as are asked for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from complaints.deadlines.stage_events import CLOCK_KINDS, ClockEvent, counted_from, rounds
from complaints.models import Case, CaseEvent, PolicyTrial, StageRecord
from complaints.permissions import cases_visible_to
from complaints.policy_trials.rules import Change, PastStage, Simulation, Trial, simulate
from complaints.vocabulary.lifecycle import ENDED, OPEN
from councils.calendars.queries import working_calendar
from councils.calendars.rules.local_time import london_day
from councils.models import PolicyDraft, PolicyVersion
from councils.policies.queries import procedure_rules
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.roles import Actor

YEAR = timedelta(days=365)
# So many stages are tried out while somebody waits for the page, which takes two to four seconds on a busy machine; of
# more it shows how far they are (docs/decisions/0016).
AT_ONCE = 10_000
UNASSIGNED = "Not assigned"
COLUMNS = (
    "case_id",
    "stage",
    "received_at",
    "case__reachable_since",
    "case__status",
    "case__stage",
    "case__closed_at",
    "case__policy_version_id",
    "case__service_area__name",
    "responded_by__name",
    "case__officer__name",
)


@dataclass(frozen=True, slots=True)
class PastYear:
    """The stages of a procedure that began in the 365 days before an instant, as far as this person may see them."""

    by: Actor
    procedure: str
    at: datetime

    @property
    def stages(self) -> QuerySet[StageRecord]:
        """In the order in which they were recorded."""
        visible = cases_visible_to(self.by).filter(procedure=self.procedure)
        began = StageRecord.objects.filter(council_id=self.by.council_id, received_at__gte=self.at - YEAR)
        return began.filter(case__in=visible).order_by("pk")

    def trial(self, draft: ProcedureRules) -> Trial:
        """What a draft has to be tried out with."""
        return Trial(draft, working_calendar(self.by.council_id), london_day(self.at))


def simulated(year: PastYear, draft: ProcedureRules) -> Simulation:
    """The whole year under a draft's rules."""
    return simulate(past_stages(year, year.stages), year.trial(draft))


def past_stages(year: PastYear, records: QuerySet[StageRecord]) -> Iterator[PastStage]:
    """Each of the year's stages that is asked for, and again for each time that it was reopened after its answer."""
    events = _events(records)
    versions = PolicyVersion.objects.not_withdrawn().filter(council_id=year.by.council_id, procedure=year.procedure)
    rules = {version.pk: procedure_rules(version) for version in versions}
    for row in records.values(*COLUMNS):
        start = counted_from(row["stage"], row["received_at"], row["case__reachable_since"])
        clocks = rounds(start, events.get((row["case_id"], row["stage"]), ()))
        for clock in clocks:
            yield PastStage(
                case_id=row["case_id"],
                stage=row["stage"],
                service=row["case__service_area__name"],
                officer=row["responded_by__name"] or row["case__officer__name"] or UNASSIGNED,
                clock=clock,
                ended_on=None if clock.responded_at else _ended_on(row),
                rules=rules[row["case__policy_version_id"]],
            )


def _ended_on(row: dict[str, Any]) -> date | None:
    """When a case ended whose stage was never answered; None while an answer is owed."""
    if row["case__status"] in OPEN and row["stage"] == row["case__stage"]:
        return None
    closed: datetime | None = row["case__closed_at"]
    return london_day(closed) if closed else None


def _events(records: Any) -> dict[tuple[int, int], list[ClockEvent]]:
    """The clock events of all these stages in one question."""
    found: dict[tuple[int, int], list[ClockEvent]] = defaultdict(list)
    rows = CaseEvent.objects.filter(case_id__in=records.order_by().values("case_id"), kind__in=CLOCK_KINDS)
    for case_id, stage, kind, at, data in rows.order_by().values_list("case_id", "stage", "kind", "at", "data"):
        found[case_id, stage].append(ClockEvent(kind, at, data))
    return found


def trial_of(draft: PolicyDraft, by: Actor) -> PolicyTrial | None:
    """What this person has had tried out of a draft, finished or not, and as the draft stood then."""
    return PolicyTrial.objects.filter(council_id=by.council_id, draft_id=draft.pk, by_id=by.user_id).first()


def named_cases(by: Actor, changes: list[Change]) -> dict[int, tuple[str, str]]:
    """The reference and the service area of each of these cases that the person may see."""
    seen = cases_visible_to(by).filter(pk__in=[each.case_id for each in changes])
    rows = seen.order_by().values_list("pk", "reference", "service_area__name")
    return {pk: (reference, service) for pk, reference, service in rows}


PREVIEWED_YEAR = timedelta(days=365)
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
    last_year = received.filter(received_at__gt=at - PREVIEWED_YEAR, received_at__lte=at).count()
    return VersionPreview(
        start=start,
        keeps=tuple(each for each in _cases_of(council_id, procedure) if each.live),
        moves=tuple(governed_from(council_id, procedure, start).values_list("reference", flat=True)),
        last_year=last_year,
        until_start=round(last_year * max(start - at, timedelta()) / PREVIEWED_YEAR),
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
