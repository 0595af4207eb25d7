"""Writes what follows from the events for many cases at once, and only where it isn't stored already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import ENDED
from complaints.domain.reminding import again_at
from complaints.domain.timetables_by_clock import TimetablesByClock
from complaints.models import Case, Deadline, StageRecord
from complaints.operations import _deadlines
from complaints.queries.reminders import reminding
from complaints.queries.stored_clocks import Stored
from councils.models import Council
from councils.tenancy.updating import update_many

SHOWN = ("due_on", "due_kind")
DEADLINE = _deadlines.WRITTEN


def redate(found: Sequence[Stored], timetables: TimetablesByClock, council: Council, at: datetime) -> int:
    """Bring the stages, deadlines, reminders and due dates of these cases in line; returns how many rows changed.

    `at` is when it was decided that they move: reminders that went out before have gone out.

    The caller has locked the cases and then their deadlines. What is stored of an ended case stays, except when
    people are reminded of a reply that an Ombudsman waits for.
    """
    stages: list[tuple[object, ...]] = []
    deadlines: list[tuple[object, ...]] = []
    cases: list[tuple[object, ...]] = []
    names: tuple[str, ...] = ()
    how = _deadlines.HowReminded(reminding(council, timetables.calendar), at)
    for each in found:
        facts = each.facts(timetables)
        live = facts.status not in ENDED
        if live and facts.rounds == 1:
            said = _deadlines.stage_dates(facts)
            names = tuple(said)
            if any(getattr(each.current_stage, name) != value for name, value in said.items()):
                stages.append((each.current_stage.pk, *said.values()))
        stored_values = [_values(row, DEADLINE) for row in each.deadlines]
        derive(each, facts if live else None, how)
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


def derive(each: Stored, facts: CaseFacts | None, how: _deadlines.HowReminded) -> None:
    """Make the deadlines of a case what they should be stored as; without facts only their reminders."""
    promises = {promise.kind: promise for promise in _deadlines.promises(facts)} if facts else {}
    owner = (each.case.officer_id, each.case.service_area_id)
    for row in each.deadlines:
        was = (row.due_on, row.next_at)
        promise = promises.get(row.kind) if row.subject == each.case.stage else None
        if promise is not None and promise.due is not None:
            _deadlines.put(row, promise, owner, how)
        elif promise is not None:
            row.open, row.next_at = False, None
        if row.next_at is not None and (row.due_on, row.next_at) == was:
            row.next_at = again_at(how.how.plan(row.kind, row.subject, row.due_on), row.next_at, how.at)


def _values(row: Case | Deadline, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)
