"""Checks and repairs of stored dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from complaints.case_facts.queries import CaseSnapshot, cases_to_date, snapshots
from complaints.cases.operations import stored_deadlines
from complaints.cases.operations.stored_deadlines import HowReminded
from complaints.models import Case
from complaints.reminders.queries.settings import reminding
from complaints.vocabulary.lifecycle import ENDED
from councils.calendars.queries import lock_calendar_shared, working_calendar
from councils.calendars.rules import WorkingCalendar
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant

# Cases read at once. Those that differ are written in one transaction.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Cases checked, references that differed, and those left as they were."""

    looked_at: int
    changed: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mending:
    """Correct dates without reminders of what had passed, in ended cases only if `ended_too`."""

    at: datetime
    ended_too: bool = False


def rebuild(council_id: int, mending: Mending | None = None, *, live_only: bool = False) -> Rebuilt:
    """Check a council's cases in batches and, with `mending`, correct them."""
    looked_at = 0
    changed: list[str] = []
    kept: list[str] = []
    last: int | None = 0
    while last is not None:
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            cases = _next_cases(last, live_only=live_only)
            wrong = _wrong(cases, working_calendar(council_id)) if cases else []
        left = [case for case in wrong if mending is None or (case.status in ENDED and not mending.ended_too)]
        if mending is not None and len(left) < len(wrong):
            _mend(council_id, [case.pk for case in wrong if case not in left], mending.at)
        changed += [case.reference for case in wrong]
        kept += [case.reference for case in left]
        looked_at += len(cases)
        last = cases[-1].pk if len(cases) == BATCH else None
    return Rebuilt(looked_at, tuple(changed), tuple(kept))


def _next_cases(last: int, *, live_only: bool) -> list[Case]:
    cases = cases_to_date().filter(pk__gt=last)
    return list((cases.exclude(status__in=ENDED) if live_only else cases)[:BATCH])


def _wrong(cases: Sequence[Case], calendar: WorkingCalendar) -> list[Case]:
    return [each.case for each in snapshots(cases) if not _follows(each, calendar)]


def _follows(snapshot: CaseSnapshot, calendar: WorkingCalendar) -> bool:
    stored = stored_deadlines.derived(snapshot)
    stored_deadlines.derive(snapshot, snapshot.facts(calendar), how=None)
    return stored_deadlines.derived(snapshot) == stored


def _mend(council_id: int, ids: Sequence[int], at: datetime) -> None:
    with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
        lock_calendar_shared(council_id)
        cases = list(cases_to_date(ids).select_for_update(of=("self",), no_key=True))
        calendar = working_calendar(council_id)
        how = HowReminded(reminding(Council.objects.get(pk=council_id), calendar), at, late_at_once=False)
        dated = snapshots(cases, lock=True)
        for each in dated:
            stored_deadlines.derive(each, each.facts(calendar), how)
        stored_deadlines.write(dated)
