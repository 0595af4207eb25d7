"""Log, assign, reply to and decide referrals.

Cases know no Ombudsmen: they receive holds, deadlines and timeline entries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from complaints.case_facts.queries import cases_visible_to
from complaints.cases.operations import apply, external_deadlines
from complaints.cases.operations.external_deadlines import leave_own_complaints, release_cases_of_leavers
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Audience, Decision, Notify, TaskKind
from councils.bodies.rules import ombudsmen
from councils.calendars.rules import london_day
from councils.models import Membership
from councils.people.operations import end_account, end_roles_of, revoke_keys_of_leavers
from councils.policies.queries import procedure_rules
from councils.queries import all_councils, lock_calendar_shared, people_in_role, working_calendar
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import has_visible_text, visible_or_empty
from ombudsman.models import Referral
from ombudsman.queries import goes_to_ombudsman, is_officer_here, obstacle_to_asking, referrals_visible_to
from ombudsman.rules import (
    ANSWERS,
    LOGS,
    Basis,
    LetterFacts,
    LetterKind,
    check,
    check_reply_day,
    decision_label,
    extended,
    reference_key,
    reply_due,
)

if TYPE_CHECKING:
    from complaints.models import Case

HOLD = "ombudsman"
# A hold's reason is short.
MOST_NAMED = 2
LONGEST_REFERENCE = 40
# Fields shared by all letters under one reference.
SHARED = ("body", "reference", "decision", "decided_on", "findings")
# Distinguishes this advisory lock from others.
REFERENCE_LOCK = 2


@dataclass(frozen=True, slots=True)
class Notification:
    """A letter's contents. `body` is the Ombudsman's key; `reply_by` the date it gives."""

    body: str
    reference: str
    notified_on: date
    question: str = ""
    reply_by: date | None = None
    kind: LetterKind = LetterKind.ENQUIRY


@transaction.atomic
def log_referral(context: ActionContext, *, notification: Notification, head_id: int | None = None) -> Referral:
    """Start the clock, hold the case open and tell the head of service.

    Raises RuleBroken: `referral.not_complaint`, `.future`, `.before_receipt`, `.known`, `.other_case`, `.letter_date`,
    `.head`, `.reference`.
    """
    check(context.by, *LOGS)
    _lock_case(context)
    case = cases_visible_to(context.by).select_related("policy_version").get(pk=context.case_id)
    if not goes_to_ombudsman(case):
        raise RuleBroken(
            "referral.not_complaint", f"An Ombudsman does not look into a {case.kind}. Log the letter on the complaint."
        )
    _check_notified(notification, london_day(case.received_at), context)
    notification = replace(notification, reference=_reference_as_known(notification, case, context))
    calendar = working_calendar(case.council_id)
    rules, usual = procedure_rules(case.policy_version).ombudsman, ombudsmen()[notification.body].reply_within
    due = reply_due(notification.notified_on, rules, usual, calendar, notification.reply_by)
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                council_id=case.council_id,
                case=case,
                body=notification.body,
                reference=notification.reference.strip(),
                kind=notification.kind.value,
                notified_on=notification.notified_on,
                question=notification.question.strip(),
                due_on=due.on,
                due_basis=due.basis.value,
                logged_at=context.at,
            )
    except IntegrityError as error:
        raise RuleBroken(
            "referral.known", "This letter has already been logged. For another letter, choose what it is."
        ) from error
    _hold_or_lift(referral, context)
    held = _write(context, referral, "ombudsman_notified", "", Notify("ombudsman_notified", Audience.HEADS_OF_SERVICE))
    external_deadlines.add_ombudsman_deadline(held, subject=referral.pk, due_on=due.on, person_id=None, at=context.at)
    return assign_head(context, referral_id=referral.pk, head_id=head_id) if head_id else referral


def _check_notified(notification: Notification, received_on: date, context: ActionContext) -> None:
    if notification.notified_on > london_day(context.at):
        raise RuleBroken("referral.future", "The date the council was notified must be today or in the past.")
    if not 1 <= len(visible_or_empty(notification.reference)) <= LONGEST_REFERENCE:
        raise RuleBroken(
            "referral.reference", f"Enter the Ombudsman's reference, up to {LONGEST_REFERENCE} characters."
        )
    if notification.notified_on < received_on:
        raise RuleBroken(
            "referral.before_receipt", "The Ombudsman's letter can't be earlier than the complaint. Check both dates."
        )


def _reference_as_known(notification: Notification, case: "Case", context: ActionContext, own: str = "") -> str:
    """Return the reference as first entered; `own` is not compared.

    The lock lets the second of two users see the first's. Raises RuleBroken: `referral.other_case`, naming only a case
    that the actor may see.
    """
    key = reference_key(notification.reference)
    name = f"{case.council_id} {notification.body} {key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [REFERENCE_LOCK, name])
    known = Referral.objects.filter(council_id=case.council_id, body=notification.body).order_by("pk")
    same = [each for each in known.values_list("case_id", "reference") if reference_key(each[1]) == key]
    for case_id, _ in same:
        if case_id != case.pk:
            other = cases_visible_to(context.by).filter(pk=case_id).first()
            on = f"complaint {other.reference}" if other else "another complaint"
            raise RuleBroken("referral.other_case", f"This reference has been logged on {on}. Check the reference.")
    return next((reference for _, reference in same if reference != own), notification.reference.strip())


@transaction.atomic
def assign_head(context: ActionContext, *, referral_id: int, head_id: int) -> Referral:
    """Raises RuleBroken: `referral.head` (not of this service or the whole council), `referral.replied`."""
    check(context.by, *LOGS)
    referral = _unanswered(context, referral_id)
    if head_id not in people_in_role(context.by.council_id, Role.HEAD_OF_SERVICE, referral.case.service_area_id):
        raise RuleBroken("referral.head", "Choose a head of the service that the complaint is about.")
    referral.head_id = head_id
    referral.save(update_fields=["head"])
    held = _write(context, referral, "ombudsman_assigned", "", data={"officer": head_id})
    external_deadlines.add_ombudsman_deadline(
        held, subject=referral.pk, due_on=referral.due_on, person_id=head_id, at=context.at
    )
    return referral


@transaction.atomic
def record_reply(context: ActionContext, *, referral_id: int, replied_on: date, reply: str) -> Referral:
    """Record the reply and stop the clock.

    Raises RuleBroken: `referral.replied`, `.reply_date`, `.reply_empty`.
    """
    check(context.by, *ANSWERS)
    referral = _unanswered(context, referral_id)
    if not referral.notified_on <= replied_on <= london_day(context.at):
        raise RuleBroken(
            "referral.reply_date", "The reply date must be after the Ombudsman's letter and not in the future."
        )
    if not has_visible_text(reply):
        raise RuleBroken("referral.reply_empty", "Enter what the council replied, or where the reply is kept.")
    referral.replied_on, referral.replied_by_id, referral.reply = replied_on, context.by.user_id, reply.strip()
    referral.save(update_fields=["replied_on", "replied_by", "reply"])
    held = _write(context, referral, "ombudsman_replied", "", Notify("ombudsman_replied", Audience.CHAMPIONS))
    external_deadlines.replied_to_ombudsman(held, subject=referral.pk, on=replied_on)
    _hold_or_lift(referral, context)
    return referral


@transaction.atomic
def record_decision(
    context: ActionContext, *, referral_id: int, decision: str, decided_on: date, findings: str
) -> Referral:
    """Record the decision on all letters under the reference.

    Raises RuleBroken: `referral.decision`, `.decision_date`, `.decided`, `.compliance` (the letter follows the
    decision), `.draft` (not after a draft).
    """
    check(context.by, *LOGS)
    referral = _locked(context, referral_id)
    if referral.kind == LetterKind.COMPLIANCE:
        raise RuleBroken(
            "referral.compliance",
            "This letter asks for evidence after the decision. Record the decision on the letter before it.",
        )
    if referral.decided_on is not None:
        raise RuleBroken("referral.decided", "The decision has already been recorded.")
    _check_decision(referral.body, decision, decided_on, referral.notified_on, context)
    _check_final(referral, decided_on)
    for letter in _under_same_reference(referral).filter(decided_on=None):
        if letter.kind == LetterKind.COMPLIANCE:
            continue
        letter.decision, letter.decided_on, letter.findings = decision, decided_on, findings.strip()
        letter.save(update_fields=["decision", "decided_on", "findings"])
    referral.refresh_from_db()
    held = _write(
        context,
        referral,
        "ombudsman_decided",
        decision_label(decision),
        Notify("ombudsman_decided", Audience.CHAMPIONS),
    )
    for letter in _under_same_reference(referral).filter(replied_on=None, decided_on__isnull=False):
        # Decided without a reply: no reply is due any more.
        external_deadlines.replied_to_ombudsman(held, subject=letter.pk, on=None)
    _hold_or_lift(referral, context)
    return referral


def _check_decision(body: str, decision: str, decided_on: date, notified_on: date, context: ActionContext) -> None:
    if decision not in {each.key for each in ombudsmen()[body].decisions}:
        raise RuleBroken("referral.decision", f"The {ombudsmen()[body].name} doesn't use this decision.")
    if not notified_on <= decided_on <= london_day(context.at):
        raise RuleBroken(
            "referral.decision_date", "The decision date must be after the Ombudsman's letter and not in the future."
        )


def _check_final(referral: Referral, decided_on: date) -> None:
    drafts = _under_same_reference(referral).filter(kind=LetterKind.DRAFT_DECISION, decided_on=None)
    if drafts.filter(notified_on__gte=decided_on).exists():
        raise RuleBroken(
            "referral.draft", "This is the draft decision. Record the final decision when the Ombudsman sends it."
        )


def _under_same_reference(referral: Referral) -> QuerySet[Referral]:
    return Referral.objects.filter(
        council_id=referral.council_id, case_id=referral.case_id, body=referral.body, reference=referral.reference
    ).order_by("pk")


def _hold_or_lift(referral: Referral, context: ActionContext) -> None:
    letters = Referral.objects.filter(case_id=referral.case_id)
    open_letters = [letter for letter in letters if not letter.is_over]
    reasons = dict.fromkeys(
        f"The {ombudsmen()[letter.body].name} is looking at it ({letter.reference})." for letter in open_letters
    )
    where: dict[str, Any] = {"council_id": referral.council_id, "case_id": referral.case_id, "kind": HOLD}
    if reasons:
        external_deadlines.place(**where, reason=" ".join(list(reasons)[:MOST_NAMED]), at=context.at)
    else:
        external_deadlines.lift(**where, at=context.at)


@transaction.atomic
def extend_reply(context: ActionContext, *, referral_id: int, until: date, agreed_on: date, why: str) -> Referral:
    """Record the date that the Ombudsman agreed to.

    Raises RuleBroken: `referral.replied`, `.why`, `.agreed_on`, `.letter_date`, and as `timetable.extended`.
    """
    check(context.by, *LOGS)
    referral = _unanswered(context, referral_id)
    _check_why(why)
    if not referral.notified_on <= agreed_on <= london_day(context.at):
        raise RuleBroken(
            "referral.agreed_on", "The date the Ombudsman agreed must be after the letter and not in the future."
        )
    check_reply_day(referral.notified_on, until)
    due, was = extended(referral.due_on, until, agreed_on), referral.due_on
    referral.due_on, referral.due_basis = due.on, due.basis.value
    referral.save(update_fields=["due_on", "due_basis"])
    notify, moved = _of_moved_date(referral, was.isoformat())
    history = {**moved, "agreed_on": agreed_on.isoformat()}
    held = _write(context, referral, "ombudsman_extended", why.strip(), *notify, data=history)
    external_deadlines.add_ombudsman_deadline(
        held, subject=referral.pk, due_on=due.on, person_id=referral.head_id, at=context.at
    )
    return referral


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """What can be corrected; `reply_by` is the reply's due date."""

    body: str
    reference: str
    kind: LetterKind
    notified_on: date
    question: str
    reply_by: date
    replied_on: date | None = None
    reply: str = ""
    decision: str = ""
    decided_on: date | None = None
    findings: str = ""


@transaction.atomic
def correct_referral(context: ActionContext, *, referral_id: int, facts: ReferralFacts, why: str) -> Referral:
    """Correct a letter; the old values and the reason stay in the timeline.

    Body, reference and decision change on all letters under the reference. Raises RuleBroken: `referral.why`, `.same`,
    and as for logging, replying and deciding.
    """
    check(context.by, *LOGS)
    referral = _locked(context, referral_id)
    _check_why(why)
    case = cases_visible_to(context.by).select_related("policy_version").get(pk=context.case_id)
    facts, basis = _with_reply_date(referral, facts, case)
    new = Notification(facts.body, facts.reference, facts.notified_on, facts.question, facts.reply_by, facts.kind)
    _check_notified(new, london_day(case.received_at), context)
    own = referral.reference if facts.body == referral.body else ""
    facts = replace(facts, reference=_reference_as_known(new, case, context, own))
    _check_corrected(referral, facts, context)
    together = list(_under_same_reference(referral).exclude(pk=referral.pk))
    changed = _correct(referral, facts)
    if not changed:
        raise RuleBroken("referral.same", "You have not changed anything.")
    referral.due_basis = basis.value
    _save_corrected(referral, together)
    _hold_or_lift(referral, context)
    _write_corrected(context, referral, together, changed, why.strip())
    return referral


def _write_corrected(
    context: ActionContext, referral: Referral, together: list[Referral], changed: dict[str, tuple[str, str]], why: str
) -> None:
    waits = referral.replied_on is None and referral.decided_on is None
    notify, data = _of_moved_date(referral, changed["due_on"][0]) if waits and "due_on" in changed else ((), {})
    held = _write(context, referral, "ombudsman_corrected", why, *notify, data={"changed": changed, **data})
    shared = {name: change for name, change in changed.items() if name in SHARED}
    if shared:
        for letter in together:
            _write(context, letter, "ombudsman_corrected", why, data={"changed": shared})
    if waits:
        external_deadlines.add_ombudsman_deadline(
            held, subject=referral.pk, due_on=referral.due_on, person_id=referral.head_id, at=context.at
        )


def _with_reply_date(referral: Referral, facts: ReferralFacts, case: "Case") -> tuple[ReferralFacts, Basis]:
    """Recalculate a counted due date if the notification or the Ombudsman changes."""
    basis = Basis(referral.due_basis)
    if facts.reply_by != referral.due_on:
        return facts, Basis.LETTER
    same = (facts.notified_on, facts.body) == (referral.notified_on, referral.body)
    if same or basis not in (Basis.POLICY, Basis.USUAL):
        return facts, basis
    rules, calendar = procedure_rules(case.policy_version).ombudsman, working_calendar(case.council_id)
    due = reply_due(facts.notified_on, rules, ombudsmen()[facts.body].reply_within, calendar)
    return replace(facts, reply_by=due.on), due.basis


def _of_moved_date(referral: Referral, was: str) -> tuple[tuple[Notify, ...], dict[str, str]]:
    audiences = [Audience.HEADS_OF_SERVICE, Audience.COMPLAINTS_MANAGERS]
    if is_officer_here(referral.case):
        audiences.append(Audience.OFFICER)
    return tuple(Notify("ombudsman_date_moved", audience) for audience in audiences), {"was": was}


def _check_corrected(referral: Referral, facts: ReferralFacts, context: ActionContext) -> None:
    """Refuse to record or remove a reply or decision."""
    check_reply_day(facts.notified_on, facts.reply_by)
    if (facts.replied_on is None) != (referral.replied_on is None):
        raise RuleBroken(
            "referral.replied",
            "You cannot record or remove a reply here. Record it on its own page, then correct it here.",
        )
    if facts.replied_on is not None:
        if not facts.notified_on <= facts.replied_on <= london_day(context.at):
            raise RuleBroken(
                "referral.reply_date", "The reply date must be after the Ombudsman's letter and not in the future."
            )
        if not has_visible_text(facts.reply):
            raise RuleBroken("referral.reply_empty", "Enter what the council replied, or where the reply is kept.")
    if (facts.decided_on is None) != (referral.decided_on is None) or (facts.decided_on is None) != (
        not facts.decision
    ):
        raise RuleBroken(
            "referral.decided", "You cannot record a decision here. Record it on its own page, then correct it here."
        )
    if facts.decision and facts.decided_on is not None:
        _check_decision(facts.body, facts.decision, facts.decided_on, facts.notified_on, context)


def _correct(referral: Referral, facts: ReferralFacts) -> dict[str, tuple[str, str]]:
    """Return each changed field's text before and after."""
    values: dict[str, Any] = {
        "body": facts.body,
        "reference": facts.reference.strip(),
        "kind": facts.kind.value,
        "notified_on": facts.notified_on,
        "question": facts.question.strip(),
        "due_on": facts.reply_by,
        "replied_on": facts.replied_on,
        "reply": facts.reply.strip(),
        "decision": facts.decision,
        "decided_on": facts.decided_on,
        "findings": facts.findings.strip(),
    }
    changed = {
        name: (str(getattr(referral, name) or ""), str(value or ""))
        for name, value in values.items()
        if getattr(referral, name) != value
    }
    for name, value in values.items():
        setattr(referral, name, value)
    return changed


def _save_corrected(referral: Referral, together: list[Referral]) -> None:
    try:
        with transaction.atomic():
            referral.save()
            for letter in together:
                letter.body, letter.reference = referral.body, referral.reference
                if letter.decided_on is not None and referral.decided_on is not None:
                    letter.decision, letter.decided_on = referral.decision, referral.decided_on
                    letter.findings = referral.findings
                letter.save()
    except IntegrityError as error:
        raise RuleBroken("referral.known", "This letter has already been logged.") from error


def _check_why(why: str) -> None:
    if not has_visible_text(why):
        raise RuleBroken("referral.why", "Enter a reason. We keep it with the case.")


@transaction.atomic
def ask_colleague(context: ActionContext, *, referral_id: int, whom: Audience, question: str) -> Referral:
    """Add a task and send an email.

    Raises RuleBroken: `referral.question`, `referral.nobody_to_ask`.
    """
    check(context.by, *LOGS)
    referral = _locked(context, referral_id)
    if not has_visible_text(question):
        raise RuleBroken("referral.question", "Enter what you need to know.")
    if obstacle := obstacle_to_asking(context.by, referral.case, whom):
        raise RuleBroken("referral.nobody_to_ask", obstacle)
    asked = _fact(referral, "ombudsman_question", question.strip(), Notify("ombudsman_question", whom))
    apply.record_event(context, asked, task=TaskKind.OMBUDSMAN_QUESTION)
    return referral


@transaction.atomic
def release_work_of_leavers(council_id: int, at: datetime) -> int:
    """Unassign leavers' cases and letters, tell champions, and end leavers' API tokens and calendar addresses.

    Enter the council as the system first. Return how many were unassigned; idempotent.
    """
    revoke_keys_of_leavers(council_id)
    released = len(release_cases_of_leavers(council_id, at))
    heads = Membership.objects.filter(
        council_id=council_id, user_id=OuterRef("head_id"), user__is_active=True, role=Role.HEAD_OF_SERVICE
    )
    letters = Referral.objects.filter(council_id=council_id, replied_on=None, decided_on=None, head__isnull=False)
    letters = letters.filter(~Exists(heads)).select_related("head").order_by("pk")
    _lock_cases(cases_visible_to(Actor.system(council_id)).filter(pk__in=letters.values("case_id")))
    for referral in letters.select_for_update(of=("self",)):
        name = str(referral.head)
        referral.head_id = None
        referral.save(update_fields=["head"])
        context = ActionContext(referral.case_id, Actor.system(council_id), at)
        text = f"{name} has left. Someone else has to reply to the {ombudsmen()[referral.body].name}."
        case = _write(
            context, referral, "ombudsman_unassigned", text, Notify("ombudsman_unassigned", Audience.CHAMPIONS)
        )
        external_deadlines.add_ombudsman_deadline(
            case, subject=referral.pk, due_on=referral.due_on, person_id=None, at=at
        )
        released += 1
    return released


@transaction.atomic
def close_account(user_id: int, name: str, at: datetime) -> None:
    """End roles, unassign work, unlink complaints, then close it.

    Raises RuleBroken: `people.last_administrator`.
    """
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM):
            end_roles_of(user_id, council.pk)
            release_work_of_leavers(council.pk, at)
            leave_own_complaints(council.pk, user_id, name, at)
    with tenant(None, ActorKind.RESIDENT, user_id):
        end_account(user_id)


def release_everywhere(at: datetime) -> None:
    """Accounts may also be closed outside the product."""
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM):
            release_work_of_leavers(council.pk, at)


def _locked(context: ActionContext, referral_id: int) -> Referral:
    """Always lock the case before the letter."""
    _lock_case(context)
    found = referrals_visible_to(context.by).select_related("case").select_for_update(of=("self",))
    return found.get(pk=referral_id, case_id=context.case_id)


def _lock_case(context: ActionContext) -> None:
    lock_calendar_shared(context.by.council_id)
    _lock_cases(cases_visible_to(context.by).filter(pk=context.case_id))


def _lock_cases(cases: "QuerySet[Case]") -> None:
    list(cases.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _unanswered(context: ActionContext, referral_id: int) -> Referral:
    referral = _locked(context, referral_id)
    if referral.replied_on is not None:
        raise RuleBroken("referral.replied", "The council has already replied.")
    return referral


def _write(
    context: ActionContext,
    referral: Referral,
    event: str,
    text: str,
    *notify: Notify,
    data: Mapping[str, object] | None = None,
) -> "Case":
    """Return the case as locked: its service may have changed since it was read."""
    return apply.record_event(context, _fact(referral, event, text, *notify, data=data))


def _fact(
    referral: Referral, event: str, text: str, *notify: Notify, data: Mapping[str, object] | None = None
) -> Decision:
    letter = LetterFacts(referral.pk, referral.body, referral.reference, LetterKind(referral.kind), referral.due_on)
    return Decision(event, text=text, data={**letter.as_data(), **(data or {})}, public=False, notify=notify)
