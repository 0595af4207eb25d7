"""Cases with all that their dates rest on and what is stored of them, many at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from complaints.case_facts.queries import Parts, facts_from
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.stage_events import CLOCK_KINDS, ClockEvent
from complaints.deadlines.timetables_by_clock import TimetablesByClock
from complaints.models import Case, CaseEvent, Deadline, StageRecord
from councils.models import PolicyVersion

Row = TypeVar("Row", StageRecord, CaseEvent, Deadline)
# What dates don't follow from, and what would only be carried about.
NOT_NEEDED = ("description", "wanted", "summary", "complainant_address", "adjustments")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the tables say about one case; `events` are those of the clock of its current stage, oldest first."""

    case: Case
    stages: Sequence[StageRecord]
    events: Sequence[ClockEvent]
    deadlines: Sequence[Deadline]

    def facts(self, timetables: TimetablesByClock) -> CaseFacts:
        """What the rules look at for dates; holds and learning are not among it."""
        return facts_from(self.case, Parts(self.stages, self.events, (), has_learning=False), timetables)

    @property
    def current_stage(self) -> StageRecord:
        """The record of the stage it has reached."""
        return next(record for record in self.stages if record.stage == self.case.stage)


def stored(cases: QuerySet[Case]) -> list[Stored]:
    """These cases, with what belongs to them, in four questions for all together; the caller says in what order."""
    found = list(cases.defer(*NOT_NEEDED))
    ids = [case.pk for case in found]
    # A council has a handful of these, and each of its cases one of each.
    prefetch_related_objects(found, Prefetch("policy_version", PolicyVersion.objects.defer("document")), "service_area")
    stages = _by_case(StageRecord.objects.filter(case_id__in=ids))
    events = _by_case(CaseEvent.objects.filter(case_id__in=ids, kind__in=CLOCK_KINDS).defer("text"))
    owed = _by_case(Deadline.objects.filter(case_id__in=ids).order_by("pk"))
    return [
        Stored(
            case,
            stages[case.pk],
            [ClockEvent(each.kind, each.at, each.data) for each in events[case.pk] if each.stage == case.stage],
            owed[case.pk],
        )
        for case in found
    ]


def _by_case(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.case_id].append(row)
    return grouped
