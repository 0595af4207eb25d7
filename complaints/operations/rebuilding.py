"""Makes the stored dates follow from the events again: after a change to a calendar, or to prove that they do."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from complaints.domain.facts import CaseFacts
from complaints.domain.stage_events import CLOCK_KINDS, ClockEvent
from complaints.models import Case, CaseEvent, Deadline, StageRecord
from complaints.operations import _deadlines
from complaints.queries.facts import Parts, facts_from, facts_of
from councils.tenancy.scope import Kind, tenant

BATCH = 500
Row = TypeVar("Row", StageRecord, CaseEvent, Deadline)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many cases were looked at, and the references of those whose dates were not what their events say."""

    looked_at: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the tables say about one case."""

    case: Case
    stages: Sequence[StageRecord]
    events: Sequence[ClockEvent]
    deadlines: Sequence[Deadline]


def rebuild(council_id: int) -> Rebuilt:
    """Look at every case of a council and write the dates that differ, each case in a transaction of its own."""
    looked_at, last = 0, 0
    changed: list[str] = []
    while True:
        with tenant(council_id, Kind.SYSTEM), transaction.atomic():
            batch = _read(council_id, last)
            wrong = [stored.case for stored in batch if not _follows(stored)]
        if not batch:
            return Rebuilt(looked_at, tuple(changed))
        for case in wrong:
            _mend(council_id, case.pk)
        changed += [case.reference for case in wrong]
        looked_at, last = looked_at + len(batch), batch[-1].case.pk


def _read(council_id: int, after: int) -> list[Stored]:
    """The next cases with all that their dates rest on, in four questions for all of them together."""
    found = Case.objects.filter(council_id=council_id, pk__gt=after).select_related("policy_version")
    cases = list(found.defer("policy_version__document").order_by("pk")[:BATCH])
    ids = [case.pk for case in cases]
    stages = _by_case(StageRecord.objects.filter(case_id__in=ids))
    events = _by_case(CaseEvent.objects.filter(case_id__in=ids, kind__in=CLOCK_KINDS))
    deadlines = _by_case(Deadline.objects.filter(case_id__in=ids))
    return [
        Stored(
            case,
            stages[case.pk],
            [ClockEvent(each.kind, each.at, each.data) for each in events[case.pk] if each.stage == case.stage],
            deadlines[case.pk],
        )
        for case in cases
    ]


def _by_case(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.case_id].append(row)
    return grouped


def _follows(stored: Stored) -> bool:
    """Whether what is stored is what the events say."""
    facts = facts_from(stored.case, Parts(stored.stages, stored.events, (), False))
    return _stage_follows(stored, facts) and _deadlines_follow(stored, facts)


def _stage_follows(stored: Stored, facts: CaseFacts) -> bool:
    if facts.rounds > 1:
        return True
    record = next(record for record in stored.stages if record.stage == stored.case.stage)
    return all(getattr(record, name) == value for name, value in _deadlines.stage_dates(facts).items())


def _deadlines_follow(stored: Stored, facts: CaseFacts) -> bool:
    case = stored.case
    rows = {(row.kind, row.subject): row for row in stored.deadlines}
    for promise in _deadlines.promises(facts):
        row = rows.get((promise.kind, case.stage))
        if promise.due is None:
            follows = row is None or not row.open
        else:
            said = (promise.due, promise.met_on, promise.owed, case.officer_id, case.service_area_id)
            follows = row is not None and tuple(getattr(row, name) for name in _deadlines.MEANING) == said
        if not follows:
            return False
    nearest = min((row for row in stored.deadlines if row.open), key=lambda row: row.due_on, default=None)
    shown = (nearest.due_on, nearest.kind) if nearest else (None, "")
    return (case.due_on, case.due_kind) == shown


def _mend(council_id: int, case_id: int) -> None:
    with tenant(council_id, Kind.SYSTEM), transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("policy_version").get(pk=case_id)
        _deadlines.refresh(case, facts_of(case))
