"""The moves of a case, from acknowledging to closing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from django.db import transaction

from complaints.case_facts.queries import (
    facts_from,
    facts_of,
    is_over,
    parts_of,
    rules_under,
)
from complaints.cases.operations import apply
from complaints.cases.operations.apply import (
    Entry,
    complete_task,
    locked_case,
    make_move,
    mark_done,
    open_task,
    record,
    withdraw_task,
    write_events,
)
from complaints.cases.rules import closing, decisions
from complaints.cases.rules.closing import (
    Correction,
    Returned,
    check_approved,
    check_discarding,
    check_format_order,
    check_given,
    check_posting,
    correct_receipt,
    is_corrected,
    letter_discarded,
    letter_to_log,
    posted_data,
)
from complaints.cases.rules.closing import settle as decide_settle
from complaints.cases.rules.decisions import NO_PARTS, Candidate, ResponseParts
from complaints.correspondence.queries.adjustments import (
    as_read_by,
    asked_when_given,
    case_of_task,
    order_of,
    ordered,
    person_concerned,
    reachable_since,
    unclassified_of,
)
from complaints.deadlines.obligations import obligations_of
from complaints.deadlines.stage_events import CaseFacts
from complaints.models import Case, CaseEvent, CaseTask, StageRecord
from complaints.vocabulary.actions import ASK_THEIR_MANAGER, DIRECTOR_DECIDED, MEMBERS_DECIDED, ActionContext
from complaints.vocabulary.lifecycle import (
    EXTENDED,
    EXTENSION_WITHDRAWN,
    FORMAT_ORDERED,
    FORMAT_RECEIVED,
    GIVEN_BY_STAFF,
    OPEN,
    PAUSED,
    POSTED_AS,
    REOPENED,
    RESPONDED,
    RESPONSE_WRITTEN,
    Decision,
    Extension,
    Move,
    Status,
    TaskKind,
)
from complaints.vocabulary.people import TELL_OF_LIMITS
from councils.calendars.rules import instant_on, london_day
from councils.models import User
from councils.policies.queries import policy_in_force
from councils.queries import roles_held, seniority_of
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, RESPONDING_ROLES, Actor, Role
from councils.vocabulary.values import has_visible_text

# What was decided, and not only written. Whoever answers the phone does not take it back.
LETTERS_OF_DECISIONS = (
    *(RESPONDED, RESPONSE_WRITTEN, Status.DECLINED, DIRECTOR_DECIDED, MEMBERS_DECIDED),
    *TELL_OF_LIMITS,
)


@transaction.atomic
def escalate(context: ActionContext, *, reason: str = "", asked_on: date | None = None) -> Case:
    """The next stage counts from `asked_on`, if that was before today. Raises RuleBroken as the rule."""
    by_complainant = context.by.has(Role.COMPLAINANT)

    def decide(facts: CaseFacts) -> Decision:
        return decisions.escalate(facts, context.at, by_complainant, reason, asked_on)

    return make_move(context, Move.ESCALATE, decide)


@transaction.atomic
def assign(context: ActionContext, *, officer_id: int, named_by: str = "") -> Case:
    """Raises RuleBroken (`assign.role`)."""
    officer = candidates(context.by.council_id, officer_id)
    return make_move(context, Move.ASSIGN, lambda facts: decisions.assign(facts, *officer(facts), named_by))


def candidates(council_id: int, officer_id: int) -> Callable[[CaseFacts], tuple[Candidate, dict[int, int]]]:
    """Return what says of someone who responds how senior they and those before them are.

    Raises RuleBroken (`assign.role`).
    """
    roles = roles_held(council_id, officer_id)
    if roles.isdisjoint(RESPONDING_ROLES):
        raise RuleBroken("assign.role", "Choose someone who responds to complaints in this council.")
    officer = User.objects.get(pk=officer_id)

    def candidate(facts: CaseFacts) -> tuple[Candidate, dict[int, int]]:
        ranks = seniority_of(council_id, {officer_id}.union(*facts.answered_by.values()))
        return Candidate(officer_id, officer.get_full_name(), ranks.get(officer_id, 0), roles), ranks

    return candidate


@transaction.atomic
def acknowledge(context: ActionContext, *, text: str) -> Case:
    return make_move(context, Move.ACKNOWLEDGE, partial(decisions.acknowledge, on=london_day(context.at), text=text))


@transaction.atomic
def extend(context: ActionContext, *, extension: Extension, reason: str, news_every: int | None = None) -> Case:
    on = london_day(context.at)
    extension = replace(extension, approved=context.approved)
    decide = partial(decisions.extend, extension=extension, on=on, reason=reason, news_every=news_every)
    return make_move(context, Move.EXTEND, decide, reason=reason)


@transaction.atomic
def withdraw_extension(context: ActionContext, *, reason: str) -> Case:
    decide = partial(decisions.withdraw_extension, on=london_day(context.at), reason=reason)
    return make_move(context, Move.WITHDRAW_EXTENSION, decide, reason=reason)


@transaction.atomic
def update(context: ActionContext, *, text: str, news_every: int | None = None) -> Case:
    decide = partial(decisions.update, on=london_day(context.at), text=text, news_every=news_every)
    return make_move(context, Move.UPDATE, decide, reason=text)


@transaction.atomic
def respond(context: ActionContext, *, outcome: str, text: str, parts: ResponseParts = NO_PARTS) -> Case:
    decide = partial(
        decisions.respond, by_id=context.by.user_id, outcome=outcome, text=text, on=london_day(context.at), parts=parts
    )
    case = make_move(context, Move.RESPOND, decide)
    goes_to_them = case.on_behalf_of and not facts_of(case).has_consent(london_day(context.at))
    if goes_to_them and not person_concerned(case).deceased:
        record(case, closing.tell_representative(), replace(context, sending=None))
    if CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.TELL_STAFF.value).exists():
        open_task(case, TaskKind.TELL_STAFF_ACTION, context.at, detail=ASK_THEIR_MANAGER)
    return case


@transaction.atomic
def record_posting(context: ActionContext, task_id: int, *, posted_on: date, how_met: str = "") -> CaseTask:
    """The letter counts from that day. `how_met`: what was done about the adjustments they need.

    Raises CaseTask.DoesNotExist; RuleBroken: `task.done`, and as `check_posting`, `check_given` and `check_approved`.
    """
    case = locked_case(context, Move.ADD_NOTE)
    task, event = _to_post(case, task_id)
    check_posting(posted_on, london_day(event.at), london_day(context.at))
    how_met = how_met or ordered(case.pk, task.letter_id).in_words
    reader = case_of_task(task) if task.waits_for_consent else as_read_by(case, event.data)
    check_given(unclassified_of(reader), asked_when_given(reader), how_met)
    done = complete_task(context, task.pk, note=how_met, on=posted_on)
    count_as_given(case, event, context, posted_on)
    return done


@transaction.atomic
def record_order(context: ActionContext, task_id: int, *, ordered_on: date, received_on: date | None = None) -> None:
    """When a letter was ordered in another format, and when it arrived. Nothing recorded before is changed.

    Raises CaseTask.DoesNotExist; RuleBroken: `order.same`, and as `check_format_order`.
    """
    case = locked_case(context, Move.ADD_NOTE)
    task, event = _to_post(case, task_id)
    known = ordered(case.pk, task.letter_id)
    check_format_order(ordered_on, received_on, london_day(event.at), london_day(context.at))
    steps = [
        (kind, on)
        for kind, on, was in ((FORMAT_ORDERED, ordered_on, known.on), (FORMAT_RECEIVED, received_on, known.received_on))
        if on is not None and on != was
    ]
    if not steps:
        raise RuleBroken("order.same", "These days are recorded already.")
    for kind, on in steps:
        data = {"of_letter": task.letter_id, "on": on.isoformat()}
        text = order_of(as_read_by(case, event.data))
        record(case, Decision(kind, text=text, data=data, public=False), context)


@transaction.atomic
def do_not_post(context: ActionContext, task_id: int, *, why: str) -> CaseTask:
    """Without its response the case is investigated again.

    Raises CaseTask.DoesNotExist; NotAllowed "posting.role"; RuleBroken: `posting.why`, `task.done`, and as
    `check_discarding`.
    """
    if not has_visible_text(why):
        raise RuleBroken("posting.why", "Say why this letter will not be posted.")
    case = locked_case(context, Move.ADD_NOTE)
    task, event = _to_post(case, task_id)
    if not may_discard(context.by, case, event.data["letter"]):
        raise NotAllowed("posting.role", "Only those who respond to complaints can decide not to send this letter.")
    check_discarding(event.kind, stands=_stands(case, event))
    done = complete_task(context, task.pk, note=why)
    kind = POSTED_AS.get(event.kind, "") if event.stage == case.stage else ""
    _record_discarding(case, event.data["letter"], kind, context)
    return done


def may_discard(by: Actor, case: Case, letter_id: int) -> bool:
    """Whether a person can decide that a letter is not sent."""
    decided = CaseEvent.objects.filter(case_id=case.pk, data__letter=letter_id, kind__in=LETTERS_OF_DECISIONS)
    return by.has(*CASEWORK_ROLES) or not decided.exists()


def _stands(case: Case, event: CaseEvent) -> bool:
    if case.status not in OPEN or event.stage != case.stage:
        return False
    if event.kind == PAUSED:
        return not is_over(case, event)
    if event.kind != EXTENDED:
        return False
    later = CaseEvent.objects.filter(case_id=case.pk, stage=event.stage, kind__in=(EXTENDED, EXTENSION_WITHDRAWN))
    return not later.filter(pk__gt=event.pk).exists()


def forget_unposted_response(case: Case, context: ActionContext) -> None:
    waiting = CaseTask.objects.filter(case_id=case.pk, kind__in=GIVEN_BY_STAFF, done_at=None, letter__kind=RESPONDED)
    for task in waiting:
        withdraw_task(context, task.pk, note="The case was withdrawn before this letter was posted.")
        _record_discarding(case, task.letter_id or 0, RESPONDED, context)


def _record_discarding(case: Case, letter_id: int, kind: str, context: ActionContext) -> None:
    facts = facts_of(case)
    discards = kind if kind in facts.clock.to_post else ""
    record(case, letter_discarded(letter_id, discards, Status(case.status), facts.rounds), context)
    # Others who complain get no copy of what was not sent.
    copies = CaseTask.objects.filter(case_id=case.pk, letter_id=letter_id, kind=TaskKind.GIVE_COPY.value, done_at=None)
    for task in copies:
        mark_done(task, case, context, "The letter was not sent.")


def _to_post(case: Case, task_id: int) -> tuple[CaseTask, CaseEvent]:
    task = CaseTask.objects.get(pk=task_id, case_id=case.pk, kind__in=GIVEN_BY_STAFF, letter__isnull=False)
    event = CaseEvent.objects.filter(case_id=case.pk, data__letter=task.letter_id).order_by("at", "pk").first()
    if event is None:
        raise CaseTask.DoesNotExist
    return task, event


def count_as_given(case: Case, event: CaseEvent, context: ActionContext, on: date) -> None:
    """`event`: it wrote the letter. Does nothing where that counted at once. Raises as `check_approved`."""
    if event.kind in POSTED_AS and not _reopened_since(event):
        _given_on(case, event, context, on)


def _reopened_since(event: CaseEvent) -> bool:
    """A letter written before a reopening does not count after it."""
    later = CaseEvent.objects.filter(case_id=event.case_id, stage=event.stage, kind=REOPENED)
    return later.filter(at__gt=event.at).exists()


def _given_on(case: Case, event: CaseEvent, context: ActionContext, on: date) -> None:
    kind, today = POSTED_AS[event.kind], london_day(context.at)
    corrected = event.stage == case.stage and is_corrected(kind, obligations_of(facts_of(case)), on, today)
    data = posted_data(event.data, on, event.at, context.at)
    if corrected:
        check_approved(on, approved=context.approved_by is not None)
        data["corrected"] = True
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(corrected=True)
    given = Decision(kind, data=data)
    write_events([Entry(case, given, context, event.stage, instant_on(on, event.at, context.at))])
    case.version += 1
    case.last_event_at = context.at
    case.save(update_fields=["version", "last_event_at"])
    if event.stage == case.stage:
        apply.refresh(case, context.at)


@transaction.atomic
def close(context: ActionContext, *, scheduled: str = "") -> Case:
    return make_move(context, Move.CLOSE, partial(closing.close, scheduled=scheduled))


@transaction.atomic
def withdraw(context: ActionContext, *, reason: str) -> Case:
    """Also discards an unposted response."""
    case = locked_case(context, Move.WITHDRAW, reason)
    forget_unposted_response(case, context)
    return record(case, closing.withdraw(reason), context)


@transaction.atomic
def reopen(context: ActionContext, *, reason: str) -> Case:
    """A stage with a response needs a new one, counted from today.

    So does an anonymous complaint, if the person can be reached now.
    """
    case = locked_case(context, Move.REOPEN, reason)
    decision = closing.reopen(facts_of(case), reason, london_day(context.at))
    record(case, reachable_since(case, decision, context.at), context)
    for task in CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.REOPEN.value, done_at=None):
        mark_done(task, case, context, "")
    return case


@transaction.atomic
def take_back(context: ActionContext, *, returned: Returned, reason: str) -> Case:
    """A task asks for the Ombudsman's letter, unless one is logged."""
    case = locked_case(context, Move.TAKE_BACK, reason)
    facts = facts_of(case)
    decision = closing.take_back(facts, returned, reason, london_day(context.at))
    record(case, reachable_since(case, decision, context.at), context)
    if not facts.holds:
        open_task(case, TaskKind.OMBUDSMAN_LETTER, context.at, detail=letter_to_log(returned))
    return case


@transaction.atomic
def settle(context: ActionContext, *, done: str, agreed: str = "") -> Case:
    return make_move(context, Move.SETTLE, partial(decide_settle, done=done, agreed=agreed), reason=done)


@transaction.atomic
def correct_date_of_receipt(context: ActionContext, *, received_at: datetime, reason: str) -> Case:
    case = locked_case(context, Move.CORRECT_RECEIPT, reason)
    parts = parts_of(case)
    version = case.policy_version
    if case.stage == 1:
        version = policy_in_force(case.council_id, case.procedure, received_at)
    earlier = StageRecord.objects.filter(case_id=case.pk, stage=case.stage - 1)
    correction = Correction(
        received_at=received_at,
        at=context.at,
        entered_at=_entered_at(case),
        reason=reason,
        rules=rules_under(version, case),
        policy_version_id=version.pk,
        told=tuple(parts.clock_events),
        not_before=earlier.values_list("responded_at", flat=True).first(),
        approved=context.approved,
        was_anonymous=case.reachable_since is not None,
    )
    return record(case, correct_receipt(facts_from(case, parts), correction), context)


def _entered_at(case: Case) -> datetime:
    of_stage = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage)
    return of_stage.order_by("pk").values_list("at", flat=True)[0]
