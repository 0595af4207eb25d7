"""The last year's stages as they happened, to try a policy out on: four questions for as many as are asked for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from complaints.domain.lifecycle import OPEN
from complaints.domain.simulating import Change, PastStage, Simulation, Trial, simulate
from complaints.domain.stage_events import CLOCK_KINDS, ClockEvent, counted_from, rounds
from complaints.models import CaseEvent, PolicyTrial, StageRecord
from complaints.queries.cases import cases_visible_to
from councils.domain.actor import Actor
from councils.domain.local_time import london_day
from councils.domain.rules import ProcedureRules
from councils.models import PolicyDraft, PolicyVersion
from councils.queries import procedure_rules, working_calendar

YEAR = timedelta(days=365)
# So many stages are tried out while somebody waits for the page, which takes two to four seconds on a busy machine; of
# more it shows how far they are (docs/decisions/0016).
AT_ONCE = 10_000
NOBODY = "Nobody"
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
                officer=row["responded_by__name"] or row["case__officer__name"] or NOBODY,
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
