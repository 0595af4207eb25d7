"""Consent of the person whom a complaint is for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import locked_case, make_move, mark_done, open_task, record
from complaints.cases.operations.moves import count_as_given
from complaints.cases.rules import closing, consent_pause
from complaints.correspondence.queries.adjustments import events_of_letters, goes_by_post, task_to_give
from complaints.correspondence.queries.letters import WITHOUT_CONSENT, our_addresses, why_not_to_send
from complaints.models import Case, CaseEvent, CaseTask, Consent, Deadline, Document, OutboxMessage
from complaints.notifications.operations import CAUSE
from complaints.people.queries.private_links import asked_for_consent
from complaints.vocabulary.actions import (
    FOR_CONSENT,
    PERMISSION_NEEDED,
    TO_PERSON_CONCERNED,
    TOLD_OF_ASKING,
    ActionContext,
)
from complaints.vocabulary.correspondence import (
    EMAIL_TO_GIVER,
    OVERTAKEN,
    ConsentGiven,
    check_email,
    missing_consent,
)
from complaints.vocabulary.lifecycle import (
    CLOCK_KINDS,
    ENDED,
    GIVEN_BY_STAFF,
    OPEN,
    PAUSED,
    POSTED_AS,
    REOPENED,
    Audience,
    DeadlineKind,
    Decision,
    Move,
    Notify,
    Status,
    TaskKind,
)
from complaints.vocabulary.people import (
    CLOSED_WITHOUT_CONSENT,
    CONSENT_ASKED,
    CONSENT_RECORDED,
    Authority,
    RepresentativeKind,
)
from councils.calendars.rules import london_day, written
from councils.queries import each_alone, lock_calendar_shared
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

ASKED_BY_LETTER = "We wrote a letter to them."


@dataclass(frozen=True, slots=True)
class WrittenConsent:
    """`document`: the id of the signed form among the case's documents."""

    given: ConsentGiven
    document: int | None = None


@transaction.atomic
def record_consent(context: ActionContext, written: WrittenConsent) -> Case:
    """The new one replaces any before. Raises RuleBroken as `closing.record_consent`, "consent.document"."""
    case = locked_case(context, Move.RECORD_CONSENT)
    decision = closing.record_consent(facts_of(case), written.given, london_day(context.at))
    _check_document(case, written)
    _keep(case, written, context)
    record(case, decision, context)
    _takes_effect(case, context)
    return case


def _takes_effect(case: Case, context: ActionContext) -> None:
    """Nothing waits for permission any more, from its first day."""
    _ask_to_reopen(case, context)
    if why := _missing(case, context):
        waiting = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.GET_CONSENT.value, done_at=None)
        waiting.update(detail=why)
        return
    _complete_tasks(case, context)
    _nothing_to_wait_for(case, context)
    _send_what_waited(case, context)


def _ask_to_reopen(case: Case, context: ActionContext) -> None:
    """Whoever acts for them was told that we open the case again once there is permission."""
    ends = CaseEvent.objects.filter(case_id=case.pk, kind__in=(CLOSED_WITHOUT_CONSENT, REOPENED))
    last = ends.order_by("at", "pk").values_list("kind", flat=True).last()
    if case.status == Status.CLOSED and last == CLOSED_WITHOUT_CONSENT:
        told = f"It was closed without permission from {case.on_behalf_of}. We said that we would open it again."
        open_task(case, TaskKind.REOPEN, context.at, detail=told)


def _missing(case: Case, context: ActionContext) -> str:
    return missing_consent(case.on_behalf_of, case.consent_from, case.consent_until, london_day(context.at))


def _nothing_to_wait_for(case: Case, context: ActionContext) -> None:
    """Start the clock again if it waited for permission."""
    facts = facts_of(case)
    if consent_pause.is_waiting(facts):
        record(case, consent_pause.end_wait(facts, london_day(context.at)), context)


def _send_what_waited(case: Case, context: ActionContext) -> None:
    """Email what is still true. What cannot be emailed stays a task, which says why."""
    held = CaseTask.objects.filter(case_id=case.pk, waits_for_consent=True, done_at=None, letter__isnull=False)
    for task in held.select_for_update(of=("self",)).order_by("pk"):
        _send(task, case, context)


def _send(task: CaseTask, case: Case, context: ActionContext) -> None:
    event = CaseEvent.objects.filter(case_id=case.pk, data__letter=task.letter_id).earliest("at", "pk")
    today = london_day(context.at)
    why_not = why_not_to_send(case, event, event.kind, today)
    overtaken = "" if _still_true(event, case, context) else OVERTAKEN
    if why_not or overtaken or goes_by_post(case) or not case.complainant_email:
        kind, detail = task_to_give(case, why_not or overtaken)
        CaseTask.objects.filter(pk=task.pk).update(kind=kind.value, detail=detail, waits_for_consent=False)
        return
    kind_sent = POSTED_AS.get(event.kind, event.kind)
    OutboxMessage.objects.create(
        council_id=case.council_id,
        case_id=case.pk,
        kind=kind_sent,
        payload={"event": event.pk, "letter": task.letter_id},
        dedupe_key=CAUSE % (event.pk, kind_sent, "after permission"),
        created_at=context.at,
        not_before=context.at,
    )
    count_as_given(case, event, context, today)
    mark_done(task, case, context, "Emailed now that there is permission.")


def _still_true(event: CaseEvent, case: Case, context: ActionContext) -> bool:
    """Whether no clock has moved since at the stage, and no date that the letter may promise has passed."""
    late = case.due_on is not None and case.due_on < london_day(context.at)
    if event.stage != case.stage or case.status in ENDED or late:
        return False
    later = CaseEvent.objects.filter(case_id=case.pk, stage=event.stage, at__gt=event.at, kind__in=CLOCK_KINDS)
    return not later.exists()


def _check_document(case: Case, written: WrittenConsent) -> None:
    if written.document is not None and not Document.objects.filter(case_id=case.pk, pk=written.document).exists():
        raise RuleBroken("consent.document", "Choose a document of this case.")


def _keep(case: Case, written: WrittenConsent, context: ActionContext) -> None:
    given = written.given
    _end(case, context, "Replaced by a new one")
    Consent.objects.create(
        council_id=case.council_id,
        case=case,
        representative=given.kind.value,
        authority=given.authority.value,
        evidence=given.evidence,
        document_id=written.document,
        scope=given.scope,
        starts_on=given.starts,
        ends_on=given.ends,
        recorded_at=context.at,
        recorded_by_id=context.by.user_id,
        recorded_by_name=context.by.name,
    )


def _end(case: Case, context: ActionContext, reason: str) -> None:
    in_force = Consent.objects.filter(case_id=case.pk, ended_at=None)
    in_force.update(ended_at=context.at, ended_by_name=context.by.name, ended_reason=reason)


def _complete_tasks(case: Case, context: ActionContext) -> None:
    kinds = (TaskKind.GET_CONSENT.value, TaskKind.WITHOUT_CONSENT.value)
    waiting = CaseTask.objects.filter(case_id=case.pk, kind__in=kinds, done_at=None)
    waiting.update(done_at=context.at, done_by_id=context.by.user_id, done_by_name=context.by.name)


@transaction.atomic
def end_consent(context: ActionContext, *, reason: str) -> Case:
    """From now on nothing about the person goes to their representative. Raises RuleBroken as `closing.end_consent`."""
    case = locked_case(context, Move.END_CONSENT, reason)
    decision = closing.end_consent(facts_of(case), reason)
    _end(case, context, reason)
    record(case, decision, context)
    _hold_letters(case, context)
    if case.status in OPEN:
        open_task(case, TaskKind.GET_CONSENT, context.at, detail=f"The permission was ended: {reason}")
    return case


def _hold_letters(case: Case, context: ActionContext) -> None:
    """What staff have not given to the representative yet waits for permission again."""
    tasks = CaseTask.objects.filter(case_id=case.pk, kind__in=GIVEN_BY_STAFF, waits_for_consent=False, done_at=None)
    to_give = {task.letter_id: task for task in tasks if task.letter_id is not None}
    for letter_id, event in events_of_letters([case.pk], list(to_give)).items():
        exempt = event.kind in WITHOUT_CONSENT or event.data.get(FOR_CONSENT) or event.data.get(TO_PERSON_CONCERNED)
        why_not = "" if exempt else why_not_to_send(case, event, event.kind, london_day(context.at))
        if why_not:
            kind, detail = task_to_give(case, why_not)
            waiting = CaseTask.objects.filter(pk=to_give[letter_id].pk)
            waiting.update(kind=kind.value, detail=detail, waits_for_consent=True)


@transaction.atomic
def ask_for_consent(
    context: ActionContext, *, email: str = "", how: str = "", by_letter: bool = False, pause: bool = False
) -> Case:
    """Email the person a link on which they can say yes or no, write to them, or record `how` else they were asked.

    Their representative is told that they were asked. Staff must know that the address is the person's own. `pause`:
    they stop the clock where the policy leaves that to them. Raises RuleBroken as `closing.ask_consent`,
    `check_email`, `pause_for_consent`, "consent.same_address".
    """
    case = locked_case(context, Move.ASK_CONSENT)
    facts, today = facts_of(case), london_day(context.at)
    decision = closing.ask_consent(facts, email.strip().lower(), ASKED_BY_LETTER if by_letter else how)
    if email:
        check_email(email, our_addresses(case.council))
    if email and email.strip().lower() == case.complainant_email:
        raise RuleBroken(
            "consent.same_address", "This is the representative’s own email address. Enter the other person’s."
        )
    record(case, _by_letter(decision, case) if by_letter else decision, context)
    if email:
        _send_question(case, context)
    if pause or consent_pause.pauses_when_asked(facts, today):
        record(case, consent_pause.pause_for_consent(facts, today), context)
    elif not _knows_of_asking(case):
        told = Decision(TOLD_OF_ASKING, notify=(Notify(TOLD_OF_ASKING, Audience.COMPLAINANT),))
        record(case, told, replace(context, sending=None))
    return case


def _by_letter(decision: Decision, case: Case) -> Decision:
    data = {**decision.data, TO_PERSON_CONCERNED: True, "representative": case.complainant_name}
    return replace(decision, data=data, notify=(Notify(PERMISSION_NEEDED, Audience.COMPLAINANT),))


def _knows_of_asking(case: Case) -> bool:
    """Whether the representative was told before that the person was asked."""
    told = Q(kind=TOLD_OF_ASKING) | Q(kind=PAUSED, data__has_key=FOR_CONSENT)
    return CaseEvent.objects.filter(told, case_id=case.pk).exists()


def _send_question(case: Case, context: ActionContext) -> None:
    event = CaseEvent.objects.filter(case_id=case.pk, kind=CONSENT_ASKED).latest("at", "pk")
    OutboxMessage.objects.create(
        council_id=case.council_id,
        case_id=case.pk,
        kind=EMAIL_TO_GIVER,
        payload={"event": event.pk},
        dedupe_key=CAUSE % (event.pk, EMAIL_TO_GIVER, "person concerned"),
        created_at=context.at,
        not_before=context.at,
    )


@transaction.atomic
def answer_consent(token: str, *, agrees: bool, council_id: int, at: datetime) -> Case | None:
    """The person says yes or no. None for a link of another council. Raises RuleBroken as `asked_for_consent`.

    Call it as the system: the person sees no page of the case.
    """
    lock_calendar_shared(council_id)
    asked = asked_for_consent(token, council_id=council_id, at=at)
    if asked is None:
        return None
    case = _with_rules(council_id).select_for_update(of=("self",)).get(pk=asked.case_id)
    # Check again under the lock: the link may have been used meanwhile.
    asked_for_consent(token, council_id=council_id, at=at)
    by = Actor.complainant(council_id, None, case.on_behalf_of)
    context = ActionContext(case.pk, by, at)
    facts = facts_of(case)
    if not agrees:
        record(case, closing.refuse_consent(facts), context)
        waiting = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.GET_CONSENT.value, done_at=None)
        waiting.update(detail=f"{case.on_behalf_of} said no through our link on {written(london_day(at))}.")
        _nothing_to_wait_for(case, context)
        return case
    given = ConsentGiven(
        RepresentativeKind.OTHER, Authority.LINK, f"{case.on_behalf_of} agreed through our link", london_day(at)
    )
    decision = closing.record_consent(facts, given, london_day(at))
    _keep(case, WrittenConsent(given), context)
    record(case, decision, context)
    _takes_effect(case, context)
    return case


def end_waits(at: datetime) -> None:
    """Start the clocks again that have waited for permission as long as the policy allows."""
    each_alone(_waiting, partial(_end_wait, at=at), what="Ending a wait for permission")


def _waiting(council_id: int) -> Iterable[int]:
    acting = _acting(council_id).filter(paused=True, consent_from=None)
    return acting.order_by("pk").values_list("pk", flat=True)


def follow_days(at: datetime) -> None:
    """Permission that begins today takes effect; where it has ended, staff are to get a new one.

    Where the response is due without it, staff choose who is answered.
    """
    today = london_day(at)
    each_alone(partial(_changing_on, today), partial(_follow_day, at=at), what="Following the days of a permission")


def _changing_on(today: date, council_id: int) -> Iterable[int]:
    acting = _acting(council_id)
    waits = CaseTask.objects.filter(council_id=council_id, kind=TaskKind.GET_CONSENT.value, done_at=None)
    begun = acting.filter(pk__in=waits.values("case_id"), consent_from__lte=today)
    due = Deadline.objects.filter(
        council_id=council_id, kind=DeadlineKind.RESPONSE.value, open=True, due_on__lte=today, case__in=acting
    )
    choices = CaseTask.objects.filter(council_id=council_id, kind=TaskKind.WITHOUT_CONSENT.value, done_at=None)
    return [
        *begun.exclude(consent_until__lt=today).order_by("pk").values_list("pk", flat=True),
        *acting.filter(consent_until__lt=today).order_by("pk").values_list("pk", flat=True),
        *due.order_by("case_id").values_list("case_id", flat=True),
        *choices.filter(case__in=acting).order_by("case_id").values_list("case_id", flat=True),
    ]


def _follow_day(case_id: int, by: Actor, *, at: datetime) -> None:
    lock_calendar_shared(by.council_id)
    case = _with_rules(by.council_id).select_for_update(of=("self",)).get(pk=case_id)
    context, today = ActionContext(case_id, by, at), london_day(at)
    if not _missing(case, context):
        _takes_effect(case, context)
        return
    if case.consent_until is not None and case.consent_until < today:
        _get_a_new_one(case, context)
    due = Deadline.objects.filter(case_id=case.pk, kind=DeadlineKind.RESPONSE.value, open=True, due_on__lte=today)
    due_on = due.order_by("due_on").values_list("due_on", flat=True).first()
    if due_on is None:
        for task in CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.WITHOUT_CONSENT.value, done_at=None):
            mark_done(task, case, context, "The response is due later now.")
        return
    open_task(case, TaskKind.WITHOUT_CONSENT, context.at, detail=closing.due_without_consent(facts_of(case), due_on))


def _acting(council_id: int) -> QuerySet[Case]:
    return Case.objects.filter(council_id=council_id, status__in=OPEN).exclude(on_behalf_of="")


def _with_rules(council_id: int) -> QuerySet[Case]:
    cases = Case.objects.filter(council_id=council_id)
    return cases.select_related("policy_version", "service_area__council", "person")


def _get_a_new_one(case: Case, context: ActionContext) -> None:
    """Once for each permission, also where staff mark the task as done."""
    recorded = CaseEvent.objects.filter(case_id=case.pk, kind=CONSENT_RECORDED).order_by("at", "pk").last()
    told = CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.GET_CONSENT.value)
    if not told.filter(Q(done_at=None) | Q(event=recorded)).exists():
        open_task(case, TaskKind.GET_CONSENT, context.at, event=recorded, detail=_missing(case, context))
        _hold_letters(case, context)


def _end_wait(case_id: int, by: Actor, *, at: datetime) -> None:
    context, today = ActionContext(case_id, by, at), london_day(at)
    case = locked_case(context, Move.RESUME)
    facts = facts_of(case)
    if consent_pause.limit_passed(facts, today):
        record(case, consent_pause.end_wait(facts, today), context)


@transaction.atomic
def close_without_consent(context: ActionContext, *, reason: str) -> Case:
    """Raises RuleBroken as `closing.close_without_consent`."""
    case = make_move(
        context,
        Move.CLOSE_WITHOUT_CONSENT,
        lambda facts: closing.close_without_consent(facts, reason, london_day(context.at)),
        reason=reason,
    )
    _complete_tasks(case, context)
    for task in CaseTask.objects.filter(case_id=case.pk, waits_for_consent=True, done_at=None):
        mark_done(task, case, context, "Not sent: the case was closed without permission.")
    return case
