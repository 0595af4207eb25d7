"""Stored dates, always derived from events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from complaints.case_facts.queries import CaseSnapshot, snapshots
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.kinds import ITS_OWN, DeadlineKind
from complaints.deadlines.obligations import Promise, StoredDeadline, promises, waits_already
from complaints.models import Case, Deadline, StageRecord
from complaints.reminders.queries.settings import reminding
from complaints.reminders.rules import Planned, Reminding, again_at, carried_on
from councils.models import Council
from councils.tenancy.bulk import update_many

KINDS = tuple(DeadlineKind)
MEANING = ("due_on", "met_on", "open", "officer_id", "service_area_id")
WRITTEN = (*MEANING, "next_at")
SHOWN = ("due_on", "due_kind", "next_deadline_on", "next_deadline_kind", "next_update_on")
STAGE_DATES = (
    "acknowledged_on",
    "responded_at",
    "acknowledgement_due",
    "response_due",
    "escalate_by",
    "code_acknowledgement_due",
    "code_response_due",
    "code_latest_response_due",
)


@dataclass(frozen=True, slots=True)
class HowReminded:
    """How to remind. Reminders before `at` are skipped.

    `late_at_once`: remind at once of a date already missed. `new_calendar`: move reminders even if dates stay.
    """

    reminding: Reminding
    at: datetime
    late_at_once: bool = True
    new_calendar: bool = False

    def plan(self, row: Deadline, due: date) -> Sequence[Planned]:
        return self.reminding.plan(row.kind, row.subject, due)


def refresh(case: Case, at: datetime) -> CaseFacts:
    """Store what follows from a case's events."""
    council = Council.objects.only("reminders").get(pk=case.council_id)
    (snapshot,) = snapshots([case], lock=True)
    facts = snapshot.facts()
    derive(snapshot, facts, HowReminded(reminding(council, facts.calendar), at))
    write([snapshot])
    return facts


def derive(snapshot: CaseSnapshot, facts: CaseFacts | None, how: HowReminded | None) -> None:
    """Without facts the dates stay; without `how`, the reminders. Nothing is saved."""
    before = {row.pk: (row.due_on, row.next_at) for row in snapshot.deadlines}
    if facts is not None:
        _derive_stage(snapshot.stage, facts)
        _derive_deadlines(snapshot, facts, how)
    if how is not None and how.new_calendar:
        for row in snapshot.deadlines:
            if row.next_at is not None and (row.due_on, row.next_at) == before.get(row.pk):
                row.next_at = again_at(how.plan(row, row.due_on), row.next_at, how.at)
    show_due(snapshot.case, snapshot.deadlines)


def _derive_stage(stage: StageRecord, facts: CaseFacts) -> None:
    """A reopened stage keeps the dates of its first response."""
    if facts.rounds > 1:
        return
    table, code = facts.timetable, facts.timetable.code
    stage.acknowledged_on = facts.clock.acknowledged_on
    stage.responded_at = facts.clock.responded_at
    stage.acknowledgement_due = table.acknowledgement_due
    stage.response_due = table.working_due
    stage.escalate_by = table.escalate_by
    stage.code_acknowledgement_due = code.acknowledgement_due if code else None
    stage.code_response_due = code.response_due if code else None
    stage.code_latest_response_due = code.latest_response_due if code else None


def _derive_deadlines(snapshot: CaseSnapshot, facts: CaseFacts, how: HowReminded | None) -> None:
    case, rows = snapshot.case, snapshot.deadlines
    stored = {(row.kind, row.subject): row for row in rows}
    for promise in promises(facts):
        row = stored.get((promise.kind, case.stage))
        if promise.due is not None:
            if row is None:
                row = Deadline(council_id=case.council_id, case=case, kind=promise.kind, subject=case.stage)
                rows.append(row)
            put(row, promise, (case.officer_id, case.service_area_id), how)
        elif row is not None:
            row.open, row.next_at = False, None
    # An Ombudsman's deadline moves to another service with the case.
    for row in rows:
        if row.open:
            row.service_area_id = case.service_area_id


def derived(snapshot: CaseSnapshot) -> tuple[object, ...]:
    """Return what `derive` sets, except reminders."""
    rows = {(row.kind, row.subject): _values(row, MEANING) for row in snapshot.deadlines}
    return _values(snapshot.stage, STAGE_DATES), rows, _values(snapshot.case, SHOWN)


def write(derived_of: Sequence[CaseSnapshot]) -> None:
    """The caller has locked cases and deadlines."""
    rows = [row for each in derived_of for row in each.deadlines]
    stages = [each.stage for each in derived_of]
    update_many(StageRecord, STAGE_DATES, [(stage.pk, *_values(stage, STAGE_DATES)) for stage in stages])
    update_many(Deadline, WRITTEN, [(row.pk, *_values(row, WRITTEN)) for row in rows if row.pk is not None])
    Deadline.objects.bulk_create([row for row in rows if row.pk is None])
    update_many(Case, SHOWN, [(each.case.pk, *_values(each.case, SHOWN)) for each in derived_of])


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def set_deadline(row: Deadline, promise: Promise, owner: tuple[int | None, int], how: HowReminded) -> None:
    """`owner`: the account and the service area to remind."""
    before = _values(row, WRITTEN) if row.pk else None
    put(row, promise, owner, how)
    if before != _values(row, WRITTEN):
        row.save()


def put(row: Deadline, promise: Promise, owner: tuple[int | None, int], how: HowReminded | None) -> None:
    """A new date, or one owed again, restarts reminders. Without `how` they stay."""
    due = promise.due or row.due_on
    same = waits_already(promise, StoredDeadline(row.due_on, row.open, row.next_at) if row.pk else None)
    row.due_on, row.met_on, row.open = due, promise.met_on, promise.owed
    row.officer_id, row.service_area_id = owner
    if how is None:
        return
    plan = how.plan(row, due)
    if how.late_at_once or same or not promise.reminds:
        row.next_at = carried_on(plan, row.next_at, how.at, same=same, wanted=promise.reminds)
    else:
        row.next_at = again_at(plan, None, how.at)


def set_due(case: Case, deadlines: list[Deadline]) -> None:
    show_due(case, deadlines)
    case.save(update_fields=SHOWN)


def show_due(case: Case, deadlines: Iterable[Deadline]) -> None:
    """Does not save the case."""
    case.due_on, case.due_kind, case.next_deadline_on, case.next_deadline_kind, case.next_update_on = shown(deadlines)


def shown(deadlines: Iterable[Deadline]) -> tuple[date | None, str, date | None, str, date | None]:
    owed = sorted((row for row in deadlines if row.open), key=lambda row: (row.due_on, KINDS.index(row.kind)))
    own = next((row for row in owed if row.kind in ITS_OWN), None)
    update = next((row for row in owed if row.kind == DeadlineKind.UPDATE), None)
    return (
        own.due_on if own else None,
        own.kind if own else "",
        owed[0].due_on if owed else None,
        owed[0].kind if owed else "",
        update.due_on if update else None,
    )
