"""The last year's stages as they happened, to try a policy out on: four questions, however many there are."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from complaints.domain.lifecycle import OPEN
from complaints.domain.simulating import PastStage, Simulation, simulate
from complaints.domain.stage_events import CLOCK_KINDS, ClockEvent, rounds
from complaints.models import CaseEvent, StageRecord
from complaints.queries.cases import cases_visible_to
from councils.domain.actor import Actor
from councils.domain.calendars import LONDON
from councils.domain.rules import ProcedureRules
from councils.models import PolicyVersion
from councils.queries import procedure_rules, working_calendar

YEAR = timedelta(days=365)
NOBODY = "Nobody"
COLUMNS = (
    "case_id",
    "stage",
    "received_at",
    "case__reference",
    "case__status",
    "case__stage",
    "case__closed_at",
    "case__policy_version_id",
    "case__service_area__name",
    "responded_by__name",
    "case__officer__name",
)


def simulated(by: Actor, procedure: str, draft: ProcedureRules, at: datetime) -> Simulation:
    """The stages of a procedure that began in the last year and that this person may see, under a draft's rules."""
    today = at.astimezone(LONDON).date()
    stages = past_stages(by, procedure, at - YEAR)
    return simulate(stages, draft, working_calendar(by.council_id), today)


def past_stages(by: Actor, procedure: str, since: datetime) -> Iterator[PastStage]:
    """Each stage that began since then, and again for each time that it was reopened after its answer."""
    visible = cases_visible_to(by).filter(procedure=procedure)
    records = StageRecord.objects.filter(council_id=by.council_id, received_at__gte=since, case__in=visible)
    events = _events(records)
    versions = PolicyVersion.objects.filter(council_id=by.council_id, procedure=procedure)
    rules = {version.pk: procedure_rules(version) for version in versions}
    for row in records.order_by("received_at", "pk").values(*COLUMNS):
        clocks = rounds(row["received_at"], events.get((row["case_id"], row["stage"]), ()))
        for clock in clocks:
            yield PastStage(
                case_id=row["case_id"],
                reference=row["case__reference"],
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
    return closed.astimezone(LONDON).date() if closed else None


def _events(records: Any) -> dict[tuple[int, int], list[ClockEvent]]:
    """The clock events of all these stages in one question."""
    found: dict[tuple[int, int], list[ClockEvent]] = defaultdict(list)
    rows = CaseEvent.objects.filter(case_id__in=records.values("case_id"), kind__in=CLOCK_KINDS)
    for case_id, stage, kind, at, data in rows.order_by().values_list("case_id", "stage", "kind", "at", "data"):
        found[case_id, stage].append(ClockEvent(kind, at, data))
    return found
