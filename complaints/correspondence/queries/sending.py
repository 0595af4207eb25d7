"""Whether a complainant may be sent something: checked at the decision and at sending."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings

from complaints.deadlines.stage_events import WRITTEN_FIRST
from complaints.models import Case, CaseEvent, CaseTask, Letter, OutboxMessage
from complaints.vocabulary import contact_details as details
from complaints.vocabulary import sending_conditions
from complaints.vocabulary.contact_details import CONTACT_CHANGED, EMAIL_CHANGED, NOTICES, SENT_TO, WAYS
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.sending_conditions import SENDING, SendingAnswer, SendingNeeds
from complaints.vocabulary.waiting import TaskKind
from councils.calendars.rules import london_day
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind

# Sent on request, and they say nothing about the complaint.
ASKED_FOR = frozenset({"link", *NOTICES})


def sending_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def our_addresses(council: Council) -> tuple[str, ...]:
    """Return addresses that a complainant cannot have."""
    return (sending_address(), council.email)


def obstacle(case: Case, message: OutboxMessage) -> str | None:
    """Return why a message may not be emailed now, for staff."""
    if message.kind not in SENT_TO and not case.complainant_email:
        return "There is no email address for the complainant any more."
    if not needs_of(case):
        return None
    event = CaseEvent.objects.get(pk=message.payload["event"])
    # Consent may have ended while the message waited.
    leaves_on = london_day(message.claimed_at or event.at)
    return why_not_to_send(case, event, message.kind, leaves_on) or None


def why_not_to_send(case: Case, event: CaseEvent, kind: str, on: date) -> str:
    """Return what adjustments and consent say against sending."""
    needs = needs_of(case)
    new_address = kind == EMAIL_CHANGED and event.kind == CONTACT_CHANGED
    if not needs or kind in ASKED_FOR or new_address:
        return ""
    return sending_conditions.obstacle(needs, event.data.get(SENDING, {}), _last(case, "on_behalf_of"), on)


def goes_by_post(case: Case) -> bool:
    """Someone who left no way to reach them is sent no letter."""
    return not case.complainant_email and bool(case.complainant_address or case.complainant_phone)


def can_only_be_phoned(case: Case) -> bool:
    return goes_by_post(case) and not case.complainant_address


def is_emailed_at_once(case: Case, event: CaseEvent, kind: str) -> bool:
    """True also for someone who left no way to be told."""
    return not is_for_staff_to_send(case, why_not_to_send(case, event, kind, london_day(event.at)))


def is_for_staff_to_send(case: Case, why_not: str) -> bool:
    return goes_by_post(case) or bool(why_not and case.complainant_email)


def needs_of(case: Case) -> SendingNeeds:
    return SendingNeeds(case.adjustments, case.on_behalf_of)


def last_sending_answer(case: Case) -> SendingAnswer:
    needs = needs_of(case)
    met, held = (SendingAnswer.from_data(_last(case, key)) for key in ("adjustments", "on_behalf_of"))
    if met.needs.adjustments != needs.adjustments:
        met = SendingAnswer()
    if held.needs.on_behalf_of != needs.on_behalf_of:
        held = SendingAnswer()
    return replace(held, needs=needs, how_met=met.how_met, another_way=met.another_way)


def _last(case: Case, key: str) -> dict[str, Any]:
    answered = CaseEvent.objects.filter(case_id=case.pk, **{f"data__{SENDING}__has_key": key}).order_by("-at", "-pk")
    found: dict[str, Any] | None = answered.values_list(f"data__{SENDING}", flat=True).first()
    return found or {}


@dataclass(frozen=True, slots=True)
class LetterSent:
    """How a letter reaches the complainant; all empty: not at all."""

    emailed_to: str = ""
    not_emailed: str = ""
    to_post: bool = False
    # Because of adjustments or consent there is a task to tell them another way.
    another_way: bool = False
    # It counts as sent on the day it is posted.
    counts_when_posted: bool = False
    # The phone number, where there is no address to post it to.
    phone: str = ""


def letter_sent(case_id: int, at: datetime) -> LetterSent | None:
    letter = Letter.objects.filter(case_id=case_id, sent_at=at).order_by("pk").last()
    if letter is None:
        return None
    message = OutboxMessage.objects.filter(case_id=case_id, payload__letter=letter.pk).select_related("case").first()
    if message is not None and message.case is not None:
        why = obstacle(message.case, message)
        return LetterSent(not_emailed=why) if why else LetterSent(emailed_to=message.case.complainant_email)
    task = CaseTask.objects.filter(case_id=case_id, letter=letter).select_related("case").order_by("pk").last()
    counts = task is not None and letter.kind in WRITTEN_FIRST
    if task is not None and task.kind == TaskKind.SEND_ANOTHER_WAY:
        return LetterSent(another_way=True, counts_when_posted=counts)
    phone = task.case.complainant_phone if task is not None and can_only_be_phoned(task.case) else ""
    return LetterSent(to_post=task is not None, counts_when_posted=counts, phone=phone)


def reachable_since(case: Case, decision: Decision, since: datetime) -> Decision:
    """An anonymous complainant can be reached. A complaint's dates count from `since`, other contacts' do not."""
    after = {name: decision.changes.get(name, getattr(case, name)) for name in WAYS}
    if not (case.anonymous and any(after.values())):
        return decision
    return details.reached(decision, since if case.kind == ContactKind.COMPLAINT else None)
