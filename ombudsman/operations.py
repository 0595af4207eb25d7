"""An Ombudsman's case from the council's side: log, assign, reply, decision.

The case below knows nothing of Ombudsmen: it is given a hold, a deadline and entries in its timeline.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.turn import Turn
from complaints.operations import holds, promises
from complaints.operations.leavers import release_cases_of_leavers
from complaints.queries.cases import cases_visible_to
from councils.domain.actor import Actor
from councils.domain.errors import RuleBroken
from councils.domain.local_time import london_day
from councils.domain.roles import Role
from councils.domain.visible_text import has_visible_text, visible_or_empty
from councils.models import Membership
from councils.permissions import people_in_role
from councils.queries import all_councils, procedure_rules, working_calendar
from councils.tenancy.scope import Kind, tenant
from ombudsman.domain.bodies import DECISIONS, Body
from ombudsman.domain.bodies import Decision as BodyDecision
from ombudsman.domain.timetable import reply_due
from ombudsman.models import Referral
from ombudsman.permissions import ANSWERS, LOGS, check
from ombudsman.queries import referrals_visible_to

if TYPE_CHECKING:
    from complaints.models import Case

HOLD = "ombudsman"
LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class Notification:
    """What the Ombudsman's letter says. `reply_by` is the date in it, where it names one."""

    body: Body
    reference: str
    notified_on: date
    question: str = ""
    reply_by: date | None = None


@transaction.atomic
def log_referral(turn: Turn, *, notification: Notification, head_id: int | None = None) -> Referral:
    """The Ombudsman has written: start the clock, keep the case open, tell the head of service.

    Raises:
        RuleBroken: `referral.future`, `referral.before_receipt`, `referral.known`, `referral.letter_date`,
            `referral.head`, `referral.reference`.
    """
    check(turn.by, *LOGS)
    case = cases_visible_to(turn.by).select_related("policy_version").get(pk=turn.case_id)
    _check_notified(notification, london_day(case.received_at), turn)
    calendar = working_calendar(case.council_id)
    due = reply_due(
        notification.notified_on, procedure_rules(case.policy_version).ombudsman, calendar, notification.reply_by
    )
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                council_id=case.council_id,
                case=case,
                body=notification.body.value,
                reference=notification.reference.strip(),
                notified_on=notification.notified_on,
                question=notification.question.strip(),
                due_on=due.on,
                due_basis=due.basis.value,
                logged_at=turn.at,
            )
    except IntegrityError as error:
        raise RuleBroken("referral.known", "This reference of the Ombudsman has been logged already.") from error
    reason = f"The {notification.body.label} is looking at it ({referral.reference})."
    holds.place(council_id=case.council_id, case_id=case.pk, kind=HOLD, reason=reason, at=turn.at)
    held = _write(turn, referral, "ombudsman_notified", "", Tell("ombudsman_notified", Audience.HEADS_OF_SERVICE))
    promises.owe_ombudsman(held, subject=referral.pk, due_on=due.on, person_id=None, at=turn.at)
    return assign_head(turn, referral_id=referral.pk, head_id=head_id) if head_id else referral


def _check_notified(notification: Notification, received_on: date, turn: Turn) -> None:
    if notification.notified_on > london_day(turn.at):
        raise RuleBroken("referral.future", "The council cannot have been notified in the future.")
    if not 1 <= len(visible_or_empty(notification.reference)) <= LONGEST_REFERENCE:
        raise RuleBroken(
            "referral.reference", f"Give the Ombudsman's reference, at most {LONGEST_REFERENCE} characters."
        )
    if notification.notified_on < received_on:
        raise RuleBroken("referral.before_receipt", "The council was notified before it received the complaint?")


@transaction.atomic
def assign_head(turn: Turn, *, referral_id: int, head_id: int) -> Referral:
    """A head of service answers the Ombudsman.

    Raises:
        RuleBroken: `referral.head` for somebody who isn't head of the case's service (or of the whole council) and
            so could not even open it; `referral.replied`.
    """
    check(turn.by, *LOGS)
    referral = _unanswered(turn, referral_id)
    if head_id not in people_in_role(turn.by.council_id, Role.HEAD_OF_SERVICE, referral.case.service_area_id):
        raise RuleBroken("referral.head", "Choose a head of the service that the complaint is about.")
    referral.head_id = head_id
    referral.save(update_fields=["head"])
    held = _write(turn, referral, "ombudsman_assigned", "", data={"officer": head_id})
    promises.owe_ombudsman(held, subject=referral.pk, due_on=referral.due_on, person_id=head_id, at=turn.at)
    return referral


@transaction.atomic
def record_reply(turn: Turn, *, referral_id: int, replied_on: date, reply: str) -> Referral:
    """The council has answered the Ombudsman; the clock stops.

    Raises:
        RuleBroken: `referral.replied`, `referral.reply_date`, `referral.reply_empty`.
    """
    check(turn.by, *ANSWERS)
    referral = _unanswered(turn, referral_id)
    if not referral.notified_on <= replied_on <= london_day(turn.at):
        raise RuleBroken("referral.reply_date", "The reply was sent after the notification and not in the future.")
    if not has_visible_text(reply):
        raise RuleBroken("referral.reply_empty", "Write what was replied, or where the reply is kept.")
    referral.replied_on, referral.replied_by_id, referral.reply = replied_on, turn.by.user_id, reply.strip()
    referral.save(update_fields=["replied_on", "replied_by", "reply"])
    held = _write(turn, referral, "ombudsman_replied", "", Tell("ombudsman_replied", Audience.CHAMPIONS))
    promises.replied_to_ombudsman(held, subject=referral.pk, on=replied_on)
    return referral


@transaction.atomic
def record_decision(
    turn: Turn, *, referral_id: int, decision: BodyDecision, decided_on: date, findings: str
) -> Referral:
    """The Ombudsman has decided; the case may be closed again.

    Raises:
        RuleBroken: `referral.decision` (not a word of this body), `referral.decision_date`, `referral.decided`.
    """
    check(turn.by, *LOGS)
    referral = _locked(turn, referral_id)
    if referral.decided_on is not None:
        raise RuleBroken("referral.decided", "The decision has been recorded already.")
    if decision not in DECISIONS[Body(referral.body)]:
        raise RuleBroken("referral.decision", f"The {Body(referral.body).label} doesn't use this decision.")
    if not referral.notified_on <= decided_on <= london_day(turn.at):
        raise RuleBroken("referral.decision_date", "The decision came after the notification and not in the future.")
    referral.decision, referral.decided_on, referral.findings = decision.value, decided_on, findings.strip()
    referral.save(update_fields=["decision", "decided_on", "findings"])
    held = _write(turn, referral, "ombudsman_decided", decision.label, Tell("ombudsman_decided", Audience.CHAMPIONS))
    if referral.replied_on is None:
        # Decided without a reply (withdrawn, not for us): nothing is owed any more.
        promises.replied_to_ombudsman(held, subject=referral.pk, on=decided_on)
    if not Referral.objects.filter(case_id=referral.case_id, decided_on=None).exists():
        holds.lift(council_id=referral.council_id, case_id=referral.case_id, kind=HOLD, at=turn.at)
    return referral


@transaction.atomic
def release_work_of_leavers(council_id: int, at: datetime) -> int:
    """Cases and Ombudsman's letters of people who can no longer work on them count as unassigned; champions are told.

    The council must be entered as the product. Gives how many were released; a second call releases none.
    """
    released = len(release_cases_of_leavers(council_id, at))
    heads = Membership.objects.filter(
        council_id=council_id, user_id=OuterRef("head_id"), user__is_active=True, role=Role.HEAD_OF_SERVICE
    )
    letters = Referral.objects.filter(council_id=council_id, replied_on=None, decided_on=None, head__isnull=False)
    letters = letters.filter(~Exists(heads)).select_related("head").order_by("pk")
    for referral in letters.select_for_update(of=("self",)):
        name = str(referral.head)
        referral.head_id = None
        referral.save(update_fields=["head"])
        turn = Turn(referral.case_id, Actor.system(council_id), at)
        text = f"{name} has left. Someone else has to reply to the {Body(referral.body).label}."
        case = _write(turn, referral, "ombudsman_unassigned", text, Tell("ombudsman_unassigned", Audience.CHAMPIONS))
        promises.owe_ombudsman(case, subject=referral.pk, due_on=referral.due_on, person_id=None, at=at)
        released += 1
    return released


def release_everywhere(at: datetime) -> None:
    """The same in every council: an account may have been closed outside the product."""
    for council in all_councils():
        with tenant(council.pk, Kind.SYSTEM):
            release_work_of_leavers(council.pk, at)


def _locked(turn: Turn, referral_id: int) -> Referral:
    found = referrals_visible_to(turn.by).select_related("case").select_for_update(of=("self",))
    return found.get(pk=referral_id, case_id=turn.case_id)


def _unanswered(turn: Turn, referral_id: int) -> Referral:
    referral = _locked(turn, referral_id)
    if referral.replied_on is not None:
        raise RuleBroken("referral.replied", "The council has replied already.")
    return referral


def _write(
    turn: Turn, referral: Referral, event: str, text: str, *tell: Tell, data: dict[str, object] | None = None
) -> "Case":
    """Into the case's timeline. It locks the case and gives it as it stands then: what it owes is written on that, and
    not on what was read before the lock, when it may have been another service's.
    """
    facts = {
        "referral": referral.pk,
        "reference": referral.reference,
        "due": referral.due_on.isoformat(),
        **(data or {}),
    }
    return promises.happened(turn, Decision(event, text=text, data=facts, public=False, tell=tell))
