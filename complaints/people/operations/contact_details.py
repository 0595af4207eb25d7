"""Changes of contact details by staff, complainant or account."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet

from complaints.cases.operations.apply import locked_case, record, write_event
from complaints.cases.rules.action_context import Turn
from complaints.correspondence.queries.sending import needs_of, our_addresses, reachable_since
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.models.correspondence import SCANS
from complaints.notifications.operations import CAUSE
from complaints.people.operations.private_links import new_link
from complaints.people.rules import LINK_ENDED, LINK_REPLACED
from complaints.vocabulary import contact_details as details
from complaints.vocabulary.contact_details import ContactDetails
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.lifecycle import ENDED, Move, Status
from councils.calendars.queries import lock_calendar_shared
from councils.calendars.rules import instant_on, london_day
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

SALT = "complaints.email-to-confirm"
# How long the link to a new address works.
CONFIRM_WITHIN = timedelta(days=3)
# Requests for a new address per case and day: each emails an unconfirmed address.
MOST_ASKS = 5
ASKED_WITHIN = timedelta(days=1)


def contact_details_of(case: Case) -> ContactDetails:
    return ContactDetails(
        **{field.name: getattr(case, details.COLUMNS[field.name]) for field in fields(ContactDetails)}
    )


@transaction.atomic
def correct_contact(
    turn: Turn, *, now: ContactDetails, reason: str, reached_on: date | None = None, not_theirs: bool = False
) -> Case:
    """Correct details as staff. A new email address replaces private links.

    `reached_on` is when an anonymous complainant said how to reach them (None: today). `not_theirs`: the old address is
    someone else's. Raises RuleBroken as `contact_details.correct_contact`, `check_reached_on` and `check_email`.
    """
    case = locked_case(turn, Move.CORRECT_CONTACT, reason)
    since = turn.at
    if reached_on is not None:
        details.check_reached_on(reached_on, london_day(case.received_at), london_day(turn.at))
        since = instant_on(reached_on, case.received_at, turn.at)
    decision = details.correct_contact(contact_details_of(case), now, reason)
    if now.email and now.email != case.complainant_email:
        details.check_email(now.email, our_addresses(case.council))
    # Adjustments or missing consent prevent emails: staff have a task instead.
    silent = bool(needs_of(case)) or not_theirs or _last_email_was_refused(case)
    return _record(case, decision, turn, since, tell=not silent)


@transaction.atomic
def change_contact(turn: Turn, *, name: str, phone: str, address: str) -> Case:
    """Raises RuleBroken as `contact_details.change_contact`."""
    case = locked_case(turn, Move.CORRECT_CONTACT, details.BY_COMPLAINANT)
    was = contact_details_of(case)
    now = replace(was, name=name, phone=phone, address=address)
    return _record(case, details.change_contact(was, now), turn)


@transaction.atomic
def ask_to_change_email(turn: Turn, *, email: str) -> None:
    """Send a link to a new address, used once followed.

    Raises RuleBroken as `contact_details.check_email`; "contact.same_email", "contact.account", "contact.too_many".
    """
    case = locked_case(turn, Move.CORRECT_CONTACT, details.BY_COMPLAINANT)
    if case.complainant_id is not None:
        raise RuleBroken("contact.account", "Change the email address of your account instead.")
    details.check_email(email, our_addresses(case.council))
    asked = CaseEvent.objects.filter(case_id=case.pk, kind=details.EMAIL_CHANGE_ASKED, at__gt=turn.at - ASKED_WITHIN)
    if asked.count() >= MOST_ASKS:
        raise RuleBroken("contact.too_many", "You have asked for several new email addresses today. Try tomorrow.")
    event = write_event(case, details.ask_to_change_email(case.complainant_email, email), turn)
    _send(details.EMAIL_TO_CONFIRM, event, turn.at)


def confirmation_token(event_id: int) -> str:
    return _signer().sign(str(event_id))


def email_to_confirm(token: str, *, council_id: int, at: datetime) -> CaseEvent | None:
    """Return a link's request, or None if not of this council.

    Raises RuleBroken "contact.link_ended": expired, or address or link has changed.
    """
    try:
        event_id = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    asked = CaseEvent.objects.filter(council_id=council_id, kind=details.EMAIL_CHANGE_ASKED, pk=event_id)
    event = asked.select_related("case").first()
    change = details.email_change(event.data) if event else None
    if event is None or change is None:
        return None
    links = CaseEvent.objects.filter(case_id=event.case_id, kind__in=(LINK_ENDED, LINK_REPLACED), at__gte=event.at)
    replaced = event.case.complainant_id is not None or event.case.complainant_email != change.was or links.exists()
    if replaced or at > event.at + CONFIRM_WITHIN:
        raise RuleBroken("contact.link_ended", "This link no longer works.")
    return event


@transaction.atomic
def confirm_email(token: str, *, council_id: int, at: datetime) -> Case | None:
    """Use a confirmed address and tell the old one. Raises RuleBroken as `email_to_confirm`.

    Call it as the system: the person may not see the case yet.
    """
    lock_calendar_shared(council_id)
    asked = email_to_confirm(token, council_id=council_id, at=at)
    if asked is None:
        return None
    case = _cases(council_id).select_for_update(of=("self",)).get(pk=asked.case_id)
    # Check again under the lock: another link may have been followed.
    email_to_confirm(token, council_id=council_id, at=at)
    change = details.email_change(asked.data)
    was = contact_details_of(case)
    now = replace(was, email=change.now if change else was.email)
    turn = Turn(case.pk, Actor.complainant(council_id, None, asked.by_name), at)
    decision = details.change_contact(was, now)
    return _record(case, replace(decision, tell=(details.NEW_ADDRESS,)), turn, confirmed=True)


@transaction.atomic
def follow_account(*, by: Actor, email: str, told: str, at: datetime) -> list[Case]:
    """Use the account's address on its cases.

    The caller has confirmed it, notifies `told`, and does all councils in one transaction.
    """
    lock_calendar_shared(by.council_id)
    cases = _cases(by.council_id).filter(complainant_id=by.user_id).exclude(complainant_email=email.lower())
    found = list(cases.order_by("pk").select_for_update(of=("self",))) if by.user_id is not None else []
    return [_follow(case, email, told, Turn(case.pk, by, at)) for case in found]


def _follow(case: Case, email: str, told: str, turn: Turn) -> Case:
    was = contact_details_of(case)
    decision = details.change_contact(was, replace(was, email=email))
    return _record(case, decision, turn, tell=was.email != told.lower())


def _cases(council_id: int) -> QuerySet[Case]:
    return Case.objects.filter(council_id=council_id).select_related("policy_version", "service_area")


def _record(  # noqa: PLR0913 (what follows from a change)
    case: Case,
    decision: Decision,
    turn: Turn,
    since: datetime | None = None,
    *,
    confirmed: bool = False,
    tell: bool = True,
) -> Case:
    # The old address may hold private links, so they end. An ended case stays so.
    if Status(case.status) not in ENDED:
        decision = reachable_since(case, decision, since or turn.at)
    if case.complainant_id is None and details.email_change(decision.data) is not None:
        new_link(case, turn.at, asks=not confirmed)
    changed = record(case, decision, turn)
    notice = details.notice_of(decision.data) if tell else ""
    if notice == details.EMAIL_REPLACED or (notice and case.complainant_email):
        _send(notice, CaseEvent.objects.filter(case_id=case.pk, kind=decision.event).latest("at", "pk"), turn.at)
    return changed


def _last_email_was_refused(case: Case) -> bool:
    tried = OutboxMessage.objects.filter(case_id=case.pk, user=None).exclude(kind__in=details.SENT_TO)
    tried = tried.exclude(SCANS).exclude(sent_at=None, failed_at=None)
    return bool(tried.order_by("-created_at", "-pk").values_list("failed_at", flat=True).first())


def _send(kind: str, event: CaseEvent, at: datetime) -> None:
    OutboxMessage.objects.create(
        council_id=event.council_id,
        case_id=event.case_id,
        kind=kind,
        payload={"event": event.pk},
        dedupe_key=CAUSE % (event.pk, kind, "complainant"),
        created_at=at,
        not_before=at,
    )


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")
