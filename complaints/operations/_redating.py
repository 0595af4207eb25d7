"""Writes what follows from the events for many cases at once, and only where it isn't stored already."""

from collections.abc import Iterable, Sequence
from copy import copy

from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import ENDED
from complaints.domain.timetables_by_clock import TimetablesByClock
from complaints.models import Case, Deadline, StageRecord
from complaints.operations import _deadlines
from complaints.queries.stored_clocks import Stored
from councils.domain.calendars import WorkingCalendar
from councils.models import Council
from councils.tenancy.updating import update_many

SHOWN = ("due_on", "due_kind")
DEADLINE = (*_deadlines.MEANING, *_deadlines.TIMES)
STEPS = _deadlines.TIMES[:-1]


def redate(found: Sequence[Stored], timetables: TimetablesByClock, council: Council) -> int:
    """Bring the stages, deadlines, reminders and due dates of these cases in line; returns how many rows changed.

    The caller has locked the cases and then their deadlines. What is stored of an ended case stays, except when
    people are reminded of a reply that an Ombudsman waits for.
    """
    stages: list[tuple[object, ...]] = []
    deadlines: list[tuple[object, ...]] = []
    cases: list[tuple[object, ...]] = []
    names: tuple[str, ...] = ()
    for each in found:
        facts = each.facts(timetables)
        live = facts.status not in ENDED
        if live and facts.rounds == 1:
            said = _deadlines.stage_dates(facts)
            names = tuple(said)
            if any(getattr(each.current_stage, name) != value for name, value in said.items()):
                stages.append((each.current_stage.pk, *said.values()))
        rows = derived(each, facts if live else None, (council, timetables.calendar))
        deadlines += _changed(each.deadlines, rows, DEADLINE)
        shown = copy(each.case)
        _deadlines.show_due(shown, rows)
        cases += _changed([each.case], [shown], SHOWN)
    return (
        update_many(StageRecord, names, stages)
        + update_many(Deadline, DEADLINE, deadlines)
        + update_many(Case, SHOWN, cases)
    )


def derived(each: Stored, facts: CaseFacts | None, rules: tuple[Council, WorkingCalendar]) -> list[Deadline]:
    """The deadlines of a case as they should be stored; without facts only their reminders are looked at."""
    promises = {promise.kind: promise for promise in _deadlines.promises(facts)} if facts else {}
    rows = []
    for stored in each.deadlines:
        row = copy(stored)
        promise = promises.get(stored.kind) if stored.subject == each.case.stage else None
        if promise is not None:
            row.open = promise.owed and promise.due is not None
            if promise.due is not None:
                row.due_on, row.met_on = promise.due, promise.met_on
                row.officer_id, row.service_area_id = each.case.officer_id, each.case.service_area_id
        if row.open or (promise is not None and row.met_on is None) or row.due_on != stored.due_on:
            _plan_again(row, stored, rules)
        rows.append(row)
    return rows


def _plan_again(row: Deadline, stored: Deadline, rules: tuple[Council, WorkingCalendar]) -> None:
    """A new date starts its reminders again; the same date only takes the step that comes next to its new day."""
    _deadlines.plan_reminders(row, *rules)
    if row.due_on == stored.due_on:
        steps = {getattr(stored, step): getattr(row, step) for step in STEPS}
        row.next_at = steps.get(stored.next_at, stored.next_at)


def _changed(
    before: Sequence[Case] | Sequence[Deadline], after: Sequence[Case] | Sequence[Deadline], names: Sequence[str]
) -> Iterable[tuple[object, ...]]:
    for old, new in zip(before, after, strict=True):
        values = tuple(getattr(new, name) for name in names)
        if values != tuple(getattr(old, name) for name in names):
            yield (new.pk, *values)
