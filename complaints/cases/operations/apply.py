"""How a decision is applied to a case, with its deadlines, events and tasks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import pgbulk
from django.db import models, transaction
from django.db.models import Q

from complaints.case_facts.queries import (
    CaseSnapshot,
    came_in_since,
    cases_visible_to,
    facts_of,
    roles_on,
    sent_before,
    snapshots,
)
from complaints.correspondence.queries.adjustments import as_read_by
from complaints.correspondence.queries.letters import is_emailed_at_once
from complaints.deadlines.obligations import Obligation, StoredDeadline, obligations_of, waits_already
from complaints.deadlines.stage_events import CaseFacts
from complaints.models import (
    Case,
    CaseEvent,
    CaseRestriction,
    CaseTask,
    Deadline,
    Document,
    Letter,
    OutboxMessage,
    Person,
    StageRecord,
    TrackingLink,
)
from complaints.models.correspondence import LINK_LASTS
from complaints.notifications import operations as notifications
from complaints.notifications.operations import next_letter_ids, to_complainant
from complaints.notifications.queries import reminder_planner
from complaints.notifications.rules import PlannedReminder, ReminderPlanner, again_at, carried_on
from complaints.vocabulary import lifecycle
from complaints.vocabulary.actions import TOLD_TO, ActionContext
from complaints.vocabulary.correspondence import RECEIPT, SENDING, CheckedFile, WaitingFile
from complaints.vocabulary.lifecycle import (
    BY_DECISION,
    DONE_BY_DECIDING,
    ENDED,
    ITS_OWN,
    OF_BEHAVIOUR,
    OF_JOINT,
    OF_REPRESENTATIONS,
    OPEN,
    TASK_DONE,
    TOLD_BY_MANAGER,
    TRANSITIONS,
    URGENT,
    WRITTEN_FIRST,
    DeadlineKind,
    Decision,
    Move,
    Notify,
    Status,
    TaskKind,
)
from complaints.vocabulary.people import ContactMatter
from councils.calendars.rules import written
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.queries import lock_calendar_shared
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from councils.vocabulary.values import has_visible_text


@transaction.atomic
def record_event(context: ActionContext, fact: Decision, task: TaskKind | None = None) -> Case:
    """Record what happened elsewhere; the status stays.

    Raises Case.DoesNotExist, NotAllowed (`move.own_case`), AlreadySent.
    """
    lock_calendar_shared(context.by.council_id)
    case = cases_visible_to(context.by).select_for_update(of=("self",)).get(pk=context.case_id)
    check_not_sent(case, context)
    acting_roles(context, case)
    event = write_event(case, fact, context)
    notifications.notify(case, event, fact, context.by)
    if task is not None:
        open_task(case, task, context.at, event=event, detail=fact.text)
    case.version += 1
    case.last_event_at = context.at
    case.save(update_fields=["version", "last_event_at"])
    return case


def enclose(case: Case, context: ActionContext, files: Iterable[WaitingFile], *, public: bool = True) -> None:
    """Attach files that are already stored and checked."""
    documents = []
    for waiting in files:
        document = new_document(case, context, waiting.checked, public)
        document.key, document.stored = waiting.key, waiting.place
        documents.append(document)
    keep_documents(case, context, documents)


def keep_documents(
    case: Case, context: ActionContext, documents: list[Document], told: tuple[Notify, ...] = ()
) -> list[CaseEvent]:
    Document.objects.bulk_create(documents)
    events = write_events([Entry(case, document_added(document, told), context) for document in documents])
    OutboxMessage.objects.bulk_create(_scan_of(document, context.at) for document in documents)
    return events


def new_document(case: Case, context: ActionContext, checked: CheckedFile, public: bool) -> Document:
    from_complainant = context.by.has(Role.COMPLAINANT)
    return Document(
        council_id=case.council_id,
        case=case,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        public=public,
        at=context.at,
        by_id=context.by.user_id,
        by_name=context.by.name,
        from_complainant=from_complainant,
    )


def document_added(document: Document, told: tuple[Notify, ...]) -> Decision:
    return Decision("document", text=document.name, data={"document": document.pk}, public=document.public, notify=told)


def _scan_of(document: Document, at: datetime) -> OutboxMessage:
    return OutboxMessage(
        council_id=document.council_id,
        case_id=document.case_id,
        kind="scan",
        payload={"document": document.pk},
        dedupe_key=f"scan:{document.pk}",
        created_at=at,
        not_before=at,
    )


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

    reminder_planner: ReminderPlanner
    at: datetime
    late_at_once: bool = True
    new_calendar: bool = False

    def plan(self, row: Deadline, due: date) -> Sequence[PlannedReminder]:
        return self.reminder_planner.plan(row.kind, row.subject, due)


def refresh(case: Case, at: datetime) -> CaseFacts:
    """Store what follows from a case's events."""
    council = Council.objects.only("reminders").get(pk=case.council_id)
    (snapshot,) = snapshots([case], lock=True)
    facts = snapshot.facts()
    derive(snapshot, facts, HowReminded(reminder_planner(council, facts.calendar), at))
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
    for obligation in obligations_of(facts):
        row = stored.get((obligation.kind, case.stage))
        if obligation.due is not None:
            if row is None:
                row = Deadline(council_id=case.council_id, case=case, kind=obligation.kind, subject=case.stage)
                rows.append(row)
            put(row, obligation, (case.officer_id, case.service_area_id), how)
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
    _update(StageRecord, stages, STAGE_DATES)
    _update(Deadline, [row for row in rows if row.pk is not None], WRITTEN)
    Deadline.objects.bulk_create([row for row in rows if row.pk is None])
    _update(Case, [each.case for each in derived_of], SHOWN)


def _update(model: type[models.Model], rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Update the rows that differ, in one statement."""
    pgbulk.update(model, rows, list(names), ignore_unchanged=True)


def _values(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def set_deadline(row: Deadline, obligation: Obligation, owner: tuple[int | None, int], how: HowReminded) -> None:
    """`owner`: the account and the service area to remind."""
    before = _values(row, WRITTEN) if row.pk else None
    put(row, obligation, owner, how)
    if before != _values(row, WRITTEN):
        row.save()


def put(row: Deadline, obligation: Obligation, owner: tuple[int | None, int], how: HowReminded | None) -> None:
    """A new date, or one owed again, restarts reminders. Without `how` they stay."""
    due = obligation.due or row.due_on
    same = waits_already(obligation, StoredDeadline(row.due_on, row.open, row.next_at) if row.pk else None)
    row.due_on, row.met_on, row.open = due, obligation.met_on, obligation.owed
    row.officer_id, row.service_area_id = owner
    if how is None:
        return
    plan = how.plan(row, due)
    if how.late_at_once or same or not obligation.reminds:
        row.next_at = carried_on(plan, row.next_at, how.at, same=same, wanted=obligation.reminds)
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


def make_move(context: ActionContext, move: Move, decide: Callable[[CaseFacts], Decision], *, reason: str = "") -> Case:
    """Make a move in the caller's transaction."""
    case = locked_case(context, move, reason)
    return record(case, decide(facts_of(case)), context)


def locked_case(context: ActionContext, move: Move, reason: str = "") -> Case:
    """Return the case, locked until the transaction ends, if this person may make the move now.

    Raises Case.DoesNotExist, AlreadySent, RuleBroken (`case.changed`), and as `acting_roles` and `lifecycle.check`.
    """
    lock_calendar_shared(context.by.council_id)
    cases = cases_visible_to(context.by).select_related("policy_version", "service_area__council", "person")
    case = cases.select_for_update(of=("self",)).get(pk=context.case_id)
    check_not_sent(case, context)
    roles = acting_roles(context, case)
    if context.seen_version is not None and context.seen_version != case.version:
        raise RuleBroken(
            "case.changed",
            "Someone else changed this case while you were writing. Nothing you entered is lost. Check what has "
            "changed, then send yours again.",
        )
    lifecycle.check(move, lifecycle.Status(case.status), roles, reason)
    return case


def acting_roles(context: ActionContext, case: Case) -> frozenset[Role]:
    """Return the person's roles. Raises NotAllowed (`move.own_case`)."""
    roles = roles_on(context.by, case)
    if not roles:
        raise NotAllowed("move.own_case", "You cannot work on your own complaint.")
    return roles


def check_not_sent(case: Case, context: ActionContext) -> None:
    """Raise AlreadySent if this form was sent before. The case must be locked."""
    sent_at = sent_before(case.pk, context.sent_as)
    # One form may make several entries, all at the same instant.
    if sent_at is not None and sent_at != context.at:
        raise AlreadySent(sent_at)


def check_nothing_came_in(case: Case, context: ActionContext) -> None:
    """Raise RuleBroken (`case.came_in`) if a note or document came in since the page was opened."""
    if context.seen_event is not None and came_in_since(case, context.seen_event, context.by).exists():
        raise RuleBroken(
            "case.came_in",
            "Something came in while you were writing. Nothing was sent, and nothing you entered is lost. Read what "
            "came in, then send yours again.",
        )


def record(case: Case, decision: Decision, context: ActionContext) -> Case:
    """Write a decision and what follows from it. Raises as `check_nothing_came_in`."""
    if decision.writes_to_complainant:
        check_nothing_came_in(case, context)
    was_paused, was = case.paused, case.representation_state
    for name, value in decision.changes.items():
        setattr(case, name, value)
    case.version += 1
    case.last_event_at = context.at
    if case.status in ENDED:
        # What waited for permission may be declined before anyone accepts it.
        case.paused, case.closed_at = False, case.closed_at or context.at
    case.save()
    if decision.opens_stage:
        open_stage(case, decision.stage_received_at or context.at)
    if decision.stage_changes:
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(**decision.stage_changes)
    event = write_event(case, decision, context)
    facts = refresh(case, context.at)
    notifications.notify(case, event, decision, context.by, facts)
    _nothing_awaited(case, context, was_paused, was)
    if case.restricted and "officer_id" in decision.changes:
        # Last, because someone who hands the case on may not see it afterwards.
        CaseRestriction.objects.filter(case_id=case.pk).update(officer_id=case.officer_id)
    return case


def _nothing_awaited(case: Case, context: ActionContext, was_paused: bool, was: str) -> None:
    """Complete what waited for the end of a pause, of an offer, or of a state that a representation `was` in."""
    kinds: list[TaskKind] = []
    if case.on_behalf_of and Status(case.status) not in OPEN:
        kinds.append(TaskKind.WITHOUT_CONSENT)
    if was_paused and not case.paused:
        kinds.append(TaskKind.AWAIT_REPLY)
    if was and (was != case.representation_state or case.status in ENDED):
        kinds += OF_REPRESENTATIONS
    if case.offered and Status(case.status) not in TRANSITIONS[Move.ANSWER_OFFER].sources:
        kinds += (TaskKind.OFFER_COMPLAINT, TaskKind.AWAIT_ANSWER)
    waiting = Q(kind__in=kinds)
    if case.on_behalf_of and Status(case.status) not in OPEN:
        # No one needs to know any more that it was received.
        waiting |= Q(letter__kind=RECEIPT, waits_for_consent=True)
    elif not kinds:
        return
    tasks = CaseTask.objects.filter(waiting, case_id=case.pk, done_at=None)
    tasks.update(done_at=context.at, done_by_id=context.by.user_id, done_by_name=context.by.name)


def open_stage(case: Case, at: datetime) -> None:
    StageRecord.objects.create(council_id=case.council_id, case=case, stage=case.stage, received_at=at)


class Entry(NamedTuple):
    """`stage` and `at` where they are not those of the case and of the action."""

    case: Case
    decision: Decision
    context: ActionContext
    stage: int | None = None
    at: datetime | None = None


def write_event(case: Case, decision: Decision, context: ActionContext) -> CaseEvent:
    (event,) = write_events([Entry(case, decision, context)])
    return event


def write_events(entries: Sequence[Entry]) -> list[CaseEvent]:
    """Write timeline entries. Each names the id of its letter."""
    _prolong_links(entries)
    to_write = [to_complainant(entry.decision.notify) is not None for entry in entries]
    letters = iter(next_letter_ids(sum(to_write)))
    events = [_event(entry, next(letters) if own else None) for entry, own in zip(entries, to_write, strict=True)]
    return CaseEvent.objects.bulk_create(events)


def _prolong_links(entries: Iterable[Entry]) -> None:
    cases: dict[datetime, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.decision.letter:
            cases[entry.context.at].append(entry.case.pk)
    for at, ids in cases.items():
        TrackingLink.objects.filter(case_id__in=ids, expires_at__gt=at).update(expires_at=at + LINK_LASTS)


def _event(entry: Entry, letter_id: int | None) -> CaseEvent:
    """A letter that is not emailed at once counts only as written."""
    case, decision, context = entry.case, entry.decision, entry.context
    to_them = to_complainant(decision.notify)
    letter = {} if letter_id is None else {"letter": letter_id}
    sending = {SENDING: context.sending.as_data()} if to_them and context.sending is not None else {}
    known = {"sent_as": context.sent_as, TOLD_TO: context.told_to}
    approved = context.approved_by
    approval = {"approved_by": approved.name, "approved_by_id": approved.user_id} if approved is not None else {}
    event = CaseEvent(
        council_id=case.council_id,
        case_id=case.pk,
        stage=entry.stage or case.stage,
        kind=decision.event,
        at=entry.at or context.at,
        by_id=context.by.user_id,
        by_name=context.by.name,
        text="" if decision.letter else decision.text,
        data={**decision.data, **letter, **sending, **{name: text for name, text in known.items() if text}, **approval},
        public=decision.public,
    )
    if to_them is not None and not is_emailed_at_once(as_read_by(case, event.data), event, to_them.kind):
        event.kind = WRITTEN_FIRST.get(event.kind, event.kind)
    return event


def open_task(  # noqa: PLR0913 (all that makes two tasks different)
    case: Case,
    kind: TaskKind,
    at: datetime,
    *,
    event: CaseEvent | None = None,
    letter: Letter | None = None,
    person: Person | None = None,
    detail: str = "",
) -> CaseTask:
    """Return the open task about this event and letter, or open it. Call it in the transaction that makes it necessary.

    `person`: whom it is for, where that is not the complainant.
    """
    task, _ = CaseTask.objects.get_or_create(
        council_id=case.council_id,
        case_id=case.pk,
        kind=kind.value,
        event=event,
        letter=letter,
        person=person,
        done_at=None,
        defaults={"opened_at": at, "detail": detail},
    )
    return task


def prompt_offer(case: Case, event: CaseEvent) -> None:
    """Someone asks again about a request that was passed on: staff are to offer a complaint.

    One that came in as a complaint is no one's to offer: see `may_be_one_again`.
    """
    if case.kind != ContactKind.SERVICE_REQUEST or case.passed_on_on is None or case.offered or case.kept_code:
        return
    if CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.OFFER_COMPLAINT.value, done_at=None).exists():
        return
    number = f" (their reference {case.service_reference})" if case.service_reference else ""
    detail = (
        f"They have contacted us again about a request that was passed to {case.passed_on_to} on "
        f"{written(case.passed_on_on)}{number}. If they are unhappy, offer to treat it as a complaint."
    )
    open_task(case, TaskKind.OFFER_COMPLAINT, event.at, event=event, detail=detail)


def may_be_one_again(case: Case) -> str:
    """Return what to do about a message, where a complaint became a request that was passed on."""
    if case.kind != ContactKind.SERVICE_REQUEST or case.passed_on_on is None or not case.kept_code:
        return ""
    return "It came in as a complaint. If they are unhappy, reclassify it as a complaint again."


@transaction.atomic
def complete_task(
    context: ActionContext, task_id: int, *, note: str = "", on: date | None = None, matter: ContactMatter | None = None
) -> CaseTask:
    """`matter`: what a message of someone with contact limits is about.

    Raises CaseTask.DoesNotExist; RuleBroken: `task.done`, `task.paused`, `task.adjustments`, `task.limits`,
    `task.urgent`, `task.matter`, `task.decision`, `task.joint`.
    """
    case = locked_case(context, Move.ADD_NOTE)
    task = CaseTask.objects.select_for_update().get(pk=task_id, case_id=case.pk)
    if task.done_at is not None:
        raise RuleBroken("task.done", f"{task.done_by_name} has already marked this as done.")
    if task.kind == TaskKind.AWAIT_REPLY and case.paused:
        raise RuleBroken("task.paused", "This case is still paused. Restart the clock to complete this task.")
    _check_not_by_deciding(task)
    if task.kind in (*URGENT, *TOLD_BY_MANAGER) and not has_visible_text(note):
        raise RuleBroken("task.urgent", "Say what was done. The task stays until you do.")
    if task.kind == TaskKind.READ_MESSAGE and case.person is not None and case.person.contact_limits:
        if matter is None:
            raise RuleBroken("task.matter", "Contact with this person is limited. Say whether this is new.")
        note = f"{matter.label}. {note}".strip()
    mark_done(task, case, context, note, on)
    return task


def _check_not_by_deciding(task: CaseTask) -> None:
    if task.kind in OF_BEHAVIOUR:
        raise RuleBroken("task.limits", "Record the decision about contact limits to complete this task.")
    if task.kind in OF_JOINT:
        raise RuleBroken("task.joint", "Record how the copy was given, or who speaks for the group, to complete this.")
    if task.kind in BY_DECISION:
        raise RuleBroken("task.decision", "Record the decision to complete this task.")
    if task.kind in DONE_BY_DECIDING:
        raise RuleBroken("task.adjustments", "Decide about their adjustments to complete this task.")


@transaction.atomic
def withdraw_task(context: ActionContext, task_id: int, *, note: str) -> None:
    """Mark a task done that is no longer needed."""
    lock_calendar_shared(context.by.council_id)
    case = cases_visible_to(context.by).select_for_update(of=("self",)).get(pk=context.case_id)
    for task in CaseTask.objects.select_for_update().filter(pk=task_id, case_id=case.pk, done_at=None):
        mark_done(task, case, context, note)


def mark_done(task: CaseTask, case: Case, context: ActionContext, note: str, on: date | None = None) -> None:
    task.done_at, task.done_on = context.at, on
    task.done_by_id, task.done_by_name, task.done_note = context.by.user_id, context.by.name, note
    task.save()
    write_event(case, _done(task), context)


def deal_with_messages(context: ActionContext, task_ids: Iterable[int]) -> None:
    waiting = CaseTask.objects.filter(
        case_id=context.case_id, pk__in=list(task_ids), kind=TaskKind.READ_MESSAGE.value, done_at=None
    )
    for task_id in list(waiting.values_list("pk", flat=True)):
        complete_task(replace(context, seen_version=None), task_id)


def _done(task: CaseTask) -> Decision:
    data = {"task": task.pk, "task_kind": task.kind, **({"on": task.done_on.isoformat()} if task.done_on else {})}
    return Decision(TASK_DONE, text=task.done_note, data=data, public=False)
