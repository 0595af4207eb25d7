"""What is stored for lists and reminders, derived from a case's events and never the other way round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import OPEN
from complaints.domain.reminding import reminder_times
from complaints.models import Case, Deadline, StageRecord
from councils.domain.calendars import LONDON, WorkingCalendar
from councils.models import Council

MEANING = ("due_on", "met_on", "open", "officer_id", "service_area_id")
TIMES = ("due_soon_at", "overdue_at", "escalate_at", "next_at")


def refresh(case: Case, facts: CaseFacts) -> None:
    """Bring the stage's dates, its deadlines and the case's own due date in line with the facts."""
    if facts.rounds == 1:
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(**stage_dates(facts))
    council = Council.objects.only("remind_before_days", "escalate_after_days").get(pk=case.council_id)
    owner = (case.officer_id, case.service_area_id)
    stored = {(row.kind, row.subject): row for row in Deadline.objects.filter(case_id=case.pk)}
    for promise in promises(facts):
        row = stored.get((promise.kind, case.stage)) or Deadline(
            council_id=case.council_id, case=case, kind=promise.kind, subject=case.stage
        )
        stored[promise.kind, case.stage] = row
        if promise.due is None:
            row.open = False
            if row.pk is not None:
                row.save(update_fields=["open"])
        else:
            set_deadline(
                row,
                due=promise.due,
                met_on=promise.met_on,
                still_owed=promise.owed,
                owner=owner,
                rules=(council, facts.calendar),
            )
    # What is owed to an Ombudsman goes with the case to another service.
    for row in stored.values():
        if row.open and row.service_area_id != case.service_area_id:
            row.service_area_id = case.service_area_id
            row.save(update_fields=["service_area_id"])
    set_due(case, list(stored.values()))


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a stage: by when (None: no date is promised), when it was kept, and whether it is owed now."""

    kind: str
    due: date | None
    met_on: date | None
    owed: bool


def promises(facts: CaseFacts) -> tuple[Promise, Promise]:
    """What the current stage promises."""
    clock, table = facts.clock, facts.timetable
    responded_on = london_day(clock.responded_at) if clock.responded_at else None
    # An answer makes a missing acknowledgement pointless: nobody is reminded of it any more.
    acknowledged_on = clock.acknowledged_on or responded_on
    is_open = facts.status in OPEN
    return (
        Promise(
            Deadline.Kind.ACKNOWLEDGEMENT,
            table.acknowledgement_due,
            acknowledged_on,
            is_open and acknowledged_on is None,
        ),
        Promise(
            Deadline.Kind.RESPONSE,
            table.working_due,
            responded_on,
            is_open and responded_on is None and not facts.paused,
        ),
    )


def stage_dates(facts: CaseFacts) -> dict[str, Any]:
    """The columns of a stage's record that follow from its events."""
    table, code = facts.timetable, facts.timetable.code
    return {
        "acknowledged_on": facts.clock.acknowledged_on,
        "responded_at": facts.clock.responded_at,
        "acknowledgement_due": table.acknowledgement_due,
        "response_due": table.working_due,
        "escalate_by": table.escalate_by,
        "code_acknowledgement_due": code.acknowledgement_due if code else None,
        "code_response_due": code.response_due if code else None,
        "code_latest_response_due": code.latest_response_due if code else None,
    }


def set_deadline(
    row: Deadline,
    *,
    due: date,
    met_on: date | None,
    still_owed: bool,
    owner: tuple[int | None, int],
    rules: tuple[Council, WorkingCalendar],
) -> None:
    """Write one deadline if anything about it changed; a new date starts its reminders again.

    `owner` is the person who is reminded and the service area whose champions are.
    """
    before = tuple(getattr(row, name) for name in MEANING) if row.pk else None
    moved = row.pk is None or row.due_on != due
    row.due_on, row.met_on, row.open = due, met_on, still_owed
    row.officer_id, row.service_area_id = owner
    if moved:
        plan_reminders(row, *rules)
    if before != tuple(getattr(row, name) for name in MEANING):
        row.save()


def plan_reminders(row: Deadline, council: Council, calendar: WorkingCalendar) -> None:
    """When people are reminded of the deadline's date, from the first step on."""
    times = reminder_times(row.due_on, council.remind_before_days, council.escalate_after_days, calendar)
    row.due_soon_at, row.overdue_at, row.escalate_at = times.due_soon_at, times.overdue_at, times.escalate_at
    row.next_at = times.due_soon_at


def begin(case: Case, stage: StageRecord, facts: CaseFacts, council: Council) -> None:
    """Store a case that has just come in, with its first stage and its deadlines, just as `refresh` would leave them.

    Nobody is assigned yet and nothing has happened, so nothing needs to be read.
    """
    rows = [
        Deadline(
            council_id=council.pk,
            kind=promise.kind,
            subject=stage.stage,
            due_on=promise.due,
            service_area_id=case.service_area_id,
        )
        for promise in promises(facts)
        if promise.due is not None
    ]
    for row in rows:
        plan_reminders(row, council, facts.calendar)
    show_due(case, rows)
    case.save(force_insert=True)
    for name, value in stage_dates(facts).items():
        setattr(stage, name, value)
    stage.case = case
    stage.save(force_insert=True)
    for row in rows:
        row.case = case
    Deadline.objects.bulk_create(rows)


def set_due(case: Case, deadlines: list[Deadline]) -> None:
    """The case shows the nearest date that is still owed."""
    show_due(case, deadlines)
    case.save(update_fields=["due_on", "due_kind"])


def show_due(case: Case, deadlines: Iterable[Deadline]) -> None:
    """Put the nearest date that is still owed on the case, without saving it."""
    owed = sorted((row for row in deadlines if row.open), key=lambda row: row.due_on)
    case.due_on = owed[0].due_on if owed else None
    case.due_kind = owed[0].kind if owed else ""


def london_day(at: datetime) -> date:
    """The date in England at an instant."""
    return at.astimezone(LONDON).date()
