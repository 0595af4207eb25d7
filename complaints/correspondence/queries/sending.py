"""Whether something may be sent to a complainant: asked when it is decided, and again when it is about to leave."""

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
from councils.calendars.rules.local_time import london_day
from councils.models import Council
from councils.policies.rules.procedure_rules import ContactKind

# Someone asked for what these are about a moment ago, and they say nothing about the complaint.
ASKED_FOR = frozenset({"link", *NOTICES})


def sending_address() -> str:
    """From which the product sends emails. Nobody reads what is sent there."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def our_addresses(council: Council) -> tuple[str, ...]:
    """The addresses that a complainant of a council cannot have: the product's own and where the council reads."""
    return (sending_address(), council.email)


def obstacle(case: Case, message: OutboxMessage) -> str | None:
    """Why a message to the complainant may not be emailed, as a sentence for staff; None where it may.

    It is asked of the case as it is now, whatever held when the message was written. What may not be emailed becomes a
    task for staff to send it another way.
    """
    if message.kind not in SENT_TO and not case.complainant_email:
        return "There is no email address for the complainant any more."
    if not needs_of(case):
        return None
    event = CaseEvent.objects.get(pk=message.payload["event"])
    # A permission may have ended while the message waited.
    leaves_on = london_day(message.claimed_at or event.at)
    return why_not_to_send(case, event, message.kind, leaves_on) or None


def why_not_to_send(case: Case, event: CaseEvent, kind: str, on: date) -> str:
    """What adjustments and consent say against sending the complainant what an event tells; empty where nothing does.

    `kind` is that of the message.
    """
    needs = needs_of(case)
    new_address = kind == EMAIL_CHANGED and event.kind == CONTACT_CHANGED
    if not needs or kind in ASKED_FOR or new_address:
        return ""
    return sending_conditions.obstacle(needs, event.data.get(SENDING, {}), _last(case, "on_behalf_of"), on)


def goes_by_post(case: Case) -> bool:
    """Whether staff have to give a letter to the complainant, by post or by phone, because nobody can email them.

    Someone who left no way to reach them is owed no letter.
    """
    return not case.complainant_email and bool(case.complainant_address or case.complainant_phone)


def can_only_be_phoned(case: Case) -> bool:
    """Whether a letter has to be given to the complainant by phone: there is no address to send it to."""
    return goes_by_post(case) and not case.complainant_address


def is_emailed_at_once(case: Case, event: CaseEvent, kind: str) -> bool:
    """Whether the complainant is emailed what an event tells, or has left no way to tell them at all."""
    return not is_for_staff_to_send(case, why_not_to_send(case, event, kind, london_day(event.at)))


def is_for_staff_to_send(case: Case, why_not: str) -> bool:
    """Whether a letter becomes a task: to be posted, or not to be emailed because of `why_not`."""
    return goes_by_post(case) or bool(why_not and case.complainant_email)


def needs_of(case: Case) -> SendingNeeds:
    """What a case's complainant needs, and for whom they complain."""
    return SendingNeeds(case.adjustments, case.on_behalf_of)


def last_sending_answer(case: Case) -> SendingAnswer:
    """What was answered last about the adjustments, and about the consent, that the case has now."""
    needs = needs_of(case)
    met, held = (SendingAnswer.from_data(_last(case, key)) for key in ("adjustments", "on_behalf_of"))
    if met.needs.adjustments != needs.adjustments:
        met = SendingAnswer()
    if held.needs.on_behalf_of != needs.on_behalf_of:
        held = SendingAnswer()
    return replace(held, needs=needs, how_met=met.how_met, another_way=met.another_way)


def _last(case: Case, key: str) -> dict[str, Any]:
    """The last answer that says something of the adjustments or of the consent."""
    answered = CaseEvent.objects.filter(case_id=case.pk, **{f"data__{SENDING}__has_key": key}).order_by("-at", "-pk")
    found: dict[str, Any] | None = answered.values_list(f"data__{SENDING}", flat=True).first()
    return found or {}


@dataclass(frozen=True, slots=True)
class LetterSent:
    """How a letter reaches the complainant: to which address it is emailed, or why it isn't, or that it is posted or
    read to them by phone.

    Without any of them nobody can be told.
    """

    emailed_to: str = ""
    not_emailed: str = ""
    to_post: bool = False
    # Adjustments or consent stand against it, so there is a task to tell them another way.
    another_way: bool = False
    # It counts as sent on the day on which it is posted.
    counts_when_posted: bool = False
    # The phone number, where there is no address to post it to.
    phone: str = ""


def letter_sent(case_id: int, at: datetime) -> LetterSent | None:
    """What became of the letter that was written on a case at an instant; None where none was."""
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
    """The decision as it is for someone who complained anonymously, if they can be reached after it.

    A complaint's dates count from `since`. Other contacts have theirs whether or not anyone can be reached.
    """
    after = {name: decision.changes.get(name, getattr(case, name)) for name in WAYS}
    if not (case.anonymous and any(after.values())):
        return decision
    return details.reached(decision, since if case.kind == ContactKind.COMPLAINT else None)
