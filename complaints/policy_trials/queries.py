"""The last year's stages, for trials."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from complaints.case_facts.queries import cases_visible_to
from complaints.deadlines.stage_events import ClockEvent, counted_from, rounds
from complaints.models import Case, CaseEvent, PolicyTrial, StageRecord
from complaints.policy_trials.rules import Change, PastStage, Simulation, Trial, simulate
from complaints.vocabulary.lifecycle import CLOCK_KINDS, ENDED, OPEN
from councils.calendars.rules import london_day
from councils.models import PolicyDraft, PolicyVersion
from councils.policies.queries import procedure_rules
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import working_calendar
from councils.vocabulary.roles import Actor

YEAR = timedelta(days=365)
# Stages tried while the page waits, two to four seconds on a busy machine. For more it shows progress
# (docs/decisions/0016).
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
    """A procedure's stages of 365 days that this person may see."""

    by: Actor
    procedure: str
    at: datetime

    @property
    def stages(self) -> QuerySet[StageRecord]:
        visible = cases_visible_to(self.by).filter(procedure=self.procedure)
        began = StageRecord.objects.filter(council_id=self.by.council_id, received_at__gte=self.at - YEAR)
        return began.filter(case__in=visible).order_by("pk")

    def trial(self, draft: ProcedureRules) -> Trial:
        return Trial(draft, working_calendar(self.by.council_id), london_day(self.at))


def simulated(year: PastYear, draft: ProcedureRules) -> Simulation:
    return simulate(past_stages(year, year.stages), year.trial(draft))


def past_stages(year: PastYear, records: QuerySet[StageRecord]) -> Iterator[PastStage]:
    """Yield the stages, once per round."""
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
    if row["case__status"] in OPEN and row["stage"] == row["case__stage"]:
        return None
    closed: datetime | None = row["case__closed_at"]
    return london_day(closed) if closed else None


def _events(records: Any) -> dict[tuple[int, int], list[ClockEvent]]:
    found: dict[tuple[int, int], list[ClockEvent]] = defaultdict(list)
    rows = CaseEvent.objects.filter(case_id__in=records.order_by().values("case_id"), kind__in=CLOCK_KINDS)
    for case_id, stage, kind, at, data in rows.order_by().values_list("case_id", "stage", "kind", "at", "data"):
        found[case_id, stage].append(ClockEvent(kind, at, data))
    return found


def trial_of(draft: PolicyDraft, by: Actor) -> PolicyTrial | None:
    return PolicyTrial.objects.filter(council_id=by.council_id, draft_id=draft.pk, by_id=by.user_id).first()


def named_cases(by: Actor, changes: list[Change]) -> dict[int, tuple[str, str]]:
    """Return reference and service area by case."""
    seen = cases_visible_to(by).filter(pk__in=[each.case_id for each in changes])
    rows = seen.order_by().values_list("pk", "reference", "service_area__name")
    return {pk: (reference, service) for pk, reference, service in rows}


PREVIEWED_YEAR = timedelta(days=365)
LIVE = ~Q(status__in=[status.value for status in ENDED])
# The most references named. Beyond that, only a number.
NAMED = 5


class CasesOf(NamedTuple):
    version: str
    live: int
    received: int


@dataclass(frozen=True, slots=True)
class VersionPreview:
    """How a new version would affect open cases.

    `moves`: references that would change version. `until_start` and `a_month` are estimates.
    """

    start: datetime
    keeps: tuple[CasesOf, ...]
    moves: tuple[str, ...]
    last_year: int
    until_start: int
    a_month: int

    @property
    def live(self) -> int:
        return sum(each.live for each in self.keeps)

    @property
    def stays(self) -> int:
        return self.live - len(self.moves)


def version_preview(council_id: int, procedure: str, start: datetime, at: datetime) -> VersionPreview:
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
    """Return open cases received from `start` on. Later stages keep the first stage's version."""
    found = Case.objects.filter(LIVE, council_id=council_id, procedure=procedure, received_at__gte=start)
    return found.order_by("received_at", "pk")


def cases_under(council_id: int, version_id: int) -> tuple[int, int]:
    """Return how many cases are open, and how many in all."""
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
