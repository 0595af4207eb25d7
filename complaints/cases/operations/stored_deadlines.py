"""What is stored for lists and reminders, derived from a case's events and never the other way round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.kinds import ITS_OWN, DeadlineKind
from complaints.deadlines.obligations import Promise, StoredDeadline, promises, waits_already
from complaints.models import Case, Deadline, StageRecord
from complaints.reminders.queries.settings import reminding
from complaints.reminders.rules import Planned, Reminding, again_at, carried_on
from councils.models import Council

KINDS = tuple(DeadlineKind)
MEANING = ("due_on", "met_on", "open", "officer_id", "service_area_id")
WRITTEN = (*MEANING, "next_at")
SHOWN = ("due_on", "due_kind", "binds_on", "binds_as", "update_on")


def refresh(case: Case, facts: CaseFacts, at: datetime, *, late_at_once: bool = True) -> None:
    """Bring the stage's dates, its deadlines and the case's own due date in line with the facts.

    `at` and `late_at_once` are as in `HowReminded`.
    """
    if facts.rounds == 1:
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(**stage_dates(facts))
    council = Council.objects.only("reminders").get(pk=case.council_id)
    how = HowReminded(reminding(council, facts.calendar), at, late_at_once)
    owner = (case.officer_id, case.service_area_id)
    # Held in their order, as by whoever plans those of many cases: otherwise both would wait for each other.
    rows = Deadline.objects.filter(case_id=case.pk).order_by("pk").select_for_update()
    stored = {(row.kind, row.subject): row for row in rows}
    for promise in promises(facts):
        row = stored.get((promise.kind, case.stage)) or Deadline(
            council_id=case.council_id, case=case, kind=promise.kind, subject=case.stage
        )
        stored[promise.kind, case.stage] = row
        if promise.due is None:
            row.open, row.next_at = False, None
            if row.pk is not None:
                row.save(update_fields=["open", "next_at"])
        else:
            set_deadline(row, promise, owner, how)
    # What is owed to an Ombudsman goes with the case to another service.
    for row in stored.values():
        if row.open and row.service_area_id != case.service_area_id:
            row.service_area_id = case.service_area_id
            row.save(update_fields=["service_area_id"])
    set_due(case, list(stored.values()))


@dataclass(frozen=True, slots=True)
class HowReminded:
    """How the council reminds, and the instant from which on a date stands: nothing before it is made up for.

    `late_at_once`: of a date that is missed already when it is set people are told at once.
    """

    reminding: Reminding
    at: datetime
    late_at_once: bool = True

    def plan(self, row: Deadline, due: date) -> Sequence[Planned]:
        """Every step of the ladder of a deadline by a date."""
        return self.reminding.plan(row.kind, row.subject, due)


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


def set_deadline(row: Deadline, promise: Promise, owner: tuple[int | None, int], how: HowReminded) -> None:
    """Write one deadline, which has a date, if anything about it changed.

    `owner` is the person who is reminded and the service area whose champions are.
    """
    before = tuple(getattr(row, name) for name in WRITTEN) if row.pk else None
    put(row, promise, owner, how)
    if before != tuple(getattr(row, name) for name in WRITTEN):
        row.save()


def put(row: Deadline, promise: Promise, owner: tuple[int | None, int], how: HowReminded) -> None:
    """Make the row what the promise says, without saving it. A new date starts its reminders again, and so does one
    that is owed again; one that is no longer owed has none.
    """
    due = promise.due or row.due_on
    same = waits_already(promise, StoredDeadline(row.due_on, row.open, row.next_at) if row.pk else None)
    row.due_on, row.met_on, row.open = due, promise.met_on, promise.owed
    row.officer_id, row.service_area_id = owner
    plan = how.plan(row, due)
    if how.late_at_once or same or not promise.reminds:
        row.next_at = carried_on(plan, row.next_at, how.at, same=same, wanted=promise.reminds)
    else:
        row.next_at = again_at(plan, None, how.at)


def begin(case: Case, stage: StageRecord, facts: CaseFacts, council: Council) -> list[Deadline]:
    """The deadlines of a case that has just come in, all three just as `refresh` would leave them; nothing is stored.

    Nobody is assigned yet and nothing has happened, so nothing needs to be read.
    """
    how = HowReminded(reminding(council, facts.calendar), case.last_event_at)
    rows = []
    for promise in promises(facts):
        if promise.due is not None:
            row = Deadline(council_id=council.pk, case=case, kind=promise.kind, subject=stage.stage)
            put(row, promise, (None, case.service_area_id), how)
            rows.append(row)
    show_due(case, rows)
    for name, value in stage_dates(facts).items():
        setattr(stage, name, value)
    return rows


def set_due(case: Case, deadlines: list[Deadline]) -> None:
    """The case shows the nearest dates that are still owed."""
    show_due(case, deadlines)
    case.save(update_fields=SHOWN)


def show_due(case: Case, deadlines: Iterable[Deadline]) -> None:
    """Put the nearest dates that are still owed on the case, without saving it."""
    case.due_on, case.due_kind, case.binds_on, case.binds_as, case.update_on = shown(deadlines)


def shown(deadlines: Iterable[Deadline]) -> tuple[date | None, str, date | None, str, date | None]:
    """The values of `SHOWN` that follow from a case's deadlines."""
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
