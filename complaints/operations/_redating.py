"""Writes what follows from the events for many cases at once, and only where it isn't stored already."""

from collections.abc import Sequence
from typing import Any

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
        stored_values = [_values(row, DEADLINE) for row in each.deadlines]
        derive(each, facts if live else None, (council, timetables.calendar))
        pairs = zip(each.deadlines, stored_values, strict=True)
        deadlines += [(row.pk, *_values(row, DEADLINE)) for row, old in pairs if _values(row, DEADLINE) != old]
        was_due = _values(each.case, SHOWN)
        _deadlines.show_due(each.case, each.deadlines)
        if _values(each.case, SHOWN) != was_due:
            cases.append((each.case.pk, *_values(each.case, SHOWN)))
    return (
        update_many(StageRecord, names, stages)
        + update_many(Deadline, DEADLINE, deadlines)
        + update_many(Case, SHOWN, cases)
    )


def derive(each: Stored, facts: CaseFacts | None, rules: tuple[Council, WorkingCalendar]) -> None:
    """Make the deadlines of a case what they should be stored as; without facts only their reminders."""
    promises = {promise.kind: promise for promise in _deadlines.promises(facts)} if facts else {}
    for row in each.deadlines:
        was_due, steps = row.due_on, _values(row, STEPS)
        promise = promises.get(row.kind) if row.subject == each.case.stage else None
        if promise is not None:
            row.open = promise.owed and promise.due is not None
            if promise.due is not None:
                row.due_on, row.met_on = promise.due, promise.met_on
                row.officer_id, row.service_area_id = each.case.officer_id, each.case.service_area_id
        if row.open or (promise is not None and row.met_on is None) or row.due_on != was_due:
            _plan_again(row, None if row.due_on != was_due else steps, rules)


def _plan_again(row: Deadline, steps: tuple[Any, ...] | None, rules: tuple[Council, WorkingCalendar]) -> None:
    """A new date starts its reminders again; the same date only takes the step that comes next to its new day.

    `steps` are the instants that the same date had until now.
    """
    comes_next = row.next_at
    _deadlines.plan_reminders(row, *rules)
    if steps is not None:
        row.next_at = dict(zip(steps, _values(row, STEPS), strict=True)).get(comes_next, comes_next)


def _values(row: Case | Deadline, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
