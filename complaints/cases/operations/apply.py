"""The one way to change a case."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import stored_deadlines
from complaints.cases.queries.timeline import came_in_since, sent_before
from complaints.cases.rules.action_context import Turn
from complaints.correspondence.operations import next_letter_ids, to_complainant
from complaints.correspondence.queries.sending import is_emailed_at_once
from complaints.deadlines.facts import CaseFacts
from complaints.deadlines.stage_events import WRITTEN_FIRST
from complaints.models import Case, CaseEvent, CaseTask, StageRecord, TrackingLink
from complaints.models.correspondence import LINK_LASTS
from complaints.notifications import operations as notifications
from complaints.permissions import cases_visible_to, roles_on
from complaints.vocabulary import lifecycle
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import ENDED, Move
from complaints.vocabulary.sending_conditions import SENDING
from complaints.vocabulary.waiting import TaskKind
from councils.calendars.queries import lock_calendar_shared
from councils.vocabulary.errors import AlreadySent, NotAllowed, RuleBroken
from councils.vocabulary.roles import Role


def make_move(turn: Turn, move: Move, decide: Callable[[CaseFacts], Decision], *, reason: str = "") -> Case:
    """Make a move in the caller's transaction."""
    case = locked_case(turn, move, reason)
    return record(case, decide(facts_of(case)), turn)


def locked_case(turn: Turn, move: Move, reason: str = "") -> Case:
    """Return the case, locked until the transaction ends, if this person may make the move now.

    Raises Case.DoesNotExist, AlreadySent, RuleBroken (`case.changed`), and as `acting_roles` and `lifecycle.check`.
    """
    lock_calendar_shared(turn.by.council_id)
    cases = cases_visible_to(turn.by).select_related("policy_version", "service_area__council")
    case = cases.select_for_update(of=("self",)).get(pk=turn.case_id)
    check_not_sent(case, turn)
    roles = acting_roles(turn, case)
    if turn.seen_version is not None and turn.seen_version != case.version:
        raise RuleBroken(
            "case.changed",
            "Someone else changed this case while you were writing. Nothing you entered is lost. Check what has "
            "changed, then send yours again.",
        )
    lifecycle.check(move, lifecycle.Status(case.status), roles, reason)
    return case


def acting_roles(turn: Turn, case: Case) -> frozenset[Role]:
    """Return the person's roles. Raises NotAllowed (`move.own_case`)."""
    roles = roles_on(turn.by, case)
    if not roles:
        raise NotAllowed("move.own_case", "You cannot work on your own complaint.")
    return roles


def check_not_sent(case: Case, turn: Turn) -> None:
    """Raise AlreadySent if this form was sent before. The case must be locked."""
    sent_at = sent_before(case.pk, turn.sent_as)
    # One form may make several entries, all at the same instant.
    if sent_at is not None and sent_at != turn.at:
        raise AlreadySent(sent_at)


def check_nothing_came_in(case: Case, turn: Turn) -> None:
    """Raise RuleBroken (`case.came_in`) if a note or document came in since the page was opened."""
    if turn.seen_event is not None and came_in_since(case, turn.seen_event, turn.by).exists():
        raise RuleBroken(
            "case.came_in",
            "Something came in while you were writing. Nothing was sent, and nothing you entered is lost. Read what "
            "came in, then send yours again.",
        )


def record(case: Case, decision: Decision, turn: Turn) -> Case:
    """Write a decision and what follows from it. Raises as `check_nothing_came_in`."""
    if decision.writes_to_complainant:
        check_nothing_came_in(case, turn)
    was_paused = case.paused
    for name, value in decision.changes.items():
        setattr(case, name, value)
    case.version += 1
    case.last_event_at = turn.at
    if case.status in ENDED and case.closed_at is None:
        case.closed_at = turn.at
    case.save()
    if decision.opens_stage:
        open_stage(case, turn.at)
    if decision.stage_changes:
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(**decision.stage_changes)
    event = write_event(case, decision, turn)
    facts = stored_deadlines.refresh(case, turn.at)
    notifications.tell(case, event, decision, turn.by, facts)
    if was_paused and not case.paused:
        _nothing_awaited(case, turn)
    return case


def _nothing_awaited(case: Case, turn: Turn) -> None:
    tasks = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.AWAIT_REPLY.value, done_at=None)
    tasks.update(done_at=turn.at, done_by_id=turn.by.user_id, done_by_name=turn.by.name)


def open_stage(case: Case, at: datetime) -> None:
    StageRecord.objects.create(council_id=case.council_id, case=case, stage=case.stage, received_at=at)


class Entry(NamedTuple):
    case: Case
    decision: Decision
    turn: Turn


def write_event(case: Case, decision: Decision, turn: Turn) -> CaseEvent:
    (event,) = write_events([Entry(case, decision, turn)])
    return event


def write_events(entries: Sequence[Entry]) -> list[CaseEvent]:
    """Write timeline entries. Each names the id of its letter."""
    _prolong_links(entries)
    to_write = [to_complainant(entry.decision.tell) is not None for entry in entries]
    letters = iter(next_letter_ids(sum(to_write)))
    events = [_event(entry, next(letters) if own else None) for entry, own in zip(entries, to_write, strict=True)]
    return CaseEvent.objects.bulk_create(events)


def _prolong_links(entries: Iterable[Entry]) -> None:
    cases: dict[datetime, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.decision.letter:
            cases[entry.turn.at].append(entry.case.pk)
    for at, ids in cases.items():
        TrackingLink.objects.filter(case_id__in=ids, expires_at__gt=at).update(expires_at=at + LINK_LASTS)


def _event(entry: Entry, letter_id: int | None) -> CaseEvent:
    """A letter that is not emailed at once counts only as written."""
    case, decision, turn = entry
    to_them = to_complainant(decision.tell)
    letter = {} if letter_id is None else {"letter": letter_id}
    sending = {SENDING: turn.sending.as_data()} if to_them and turn.sending is not None else {}
    sent_as = {"sent_as": turn.sent_as} if turn.sent_as else {}
    approved = turn.approved_by
    approval = {"approved_by": approved.name, "approved_by_id": approved.user_id} if approved is not None else {}
    event = CaseEvent(
        council_id=case.council_id,
        case_id=case.pk,
        stage=case.stage,
        kind=decision.event,
        at=turn.at,
        by_id=turn.by.user_id,
        by_name=turn.by.name,
        text="" if decision.letter else decision.text,
        data={**decision.data, **letter, **sending, **sent_as, **approval},
        public=decision.public and not turn.withholds,
    )
    if to_them is not None and not is_emailed_at_once(case, event, to_them.kind):
        event.kind = WRITTEN_FIRST.get(event.kind, event.kind)
    return event
