"""Emails as they are sent or previewed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.urls import reverse

from complaints.case_facts.queries import Parts, facts_by_id, facts_from, is_hidden_from, rules_of
from complaints.correspondence.queries.adjustments import (
    Call,
    as_read_by,
    as_read_by_reader_of,
    call_to,
    phone_comes_last,
    why_not_email,
)
from complaints.correspondence.queries.digests import digest_of
from complaints.correspondence.queries.letters import (
    Way,
    body_of,
    dates_told,
    in_full,
    letter_context_of,
    link_part,
    no_reply_part,
    obstacle,
    one_line,
    recipient_of,
    subject_of,
    without_name,
)
from complaints.deadlines.obligations import DATE_MOVED
from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.models import Case, CaseEvent, CaseTask, Letter, OutboxMessage, StageRecord, TrackingLink
from complaints.notifications.operations import fill_in
from complaints.people.queries.private_links import (
    LINK,
    confirmation_token,
    consent_token,
    newest_link,
    question_of,
    token_for,
    token_of,
)
from complaints.vocabulary.actions import (
    APPROVAL_REQUESTED,
    PERMISSION_NEEDED,
    SETTLED,
    TO_PERSON_CONCERNED,
    ActionContext,
)
from complaints.vocabulary.correspondence import (
    EMAIL_TO_CONFIRM,
    EMAIL_TO_GIVER,
    JOINT_COPY,
    NOTICES,
    PASSED_ON,
    HeldBack,
    Undeliverable,
)
from complaints.vocabulary.lifecycle import (
    CLOCK_KINDS,
    HELD_BACK,
    PRAISE_SHARED,
    RECEIPT_CORRECTED,
    RESPONDED,
    STAGE_SKIPPED,
    Status,
    TaskKind,
)
from complaints.vocabulary.people import ADDED_TO_OPEN, CONSENT_ASKED
from complaints.vocabulary.persons import greeted_name
from councils.policies.rules.policy_document import noun
from councils.queries import sending_address

# The case's status after an event. After all others it is under investigation.
STATUS_AFTER = {
    RESPONDED: Status.RESPONDED,
    "closed": Status.CLOSED,
    SETTLED: Status.CLOSED,
    PRAISE_SHARED: Status.CLOSED,
    "declined": Status.DECLINED,
    STAGE_SKIPPED: Status.RECEIVED,
    ADDED_TO_OPEN: Status.DUPLICATE,
}
# Events whose letter uses another kind's templates.
TEMPLATES = {RECEIPT_CORRECTED: DATE_MOVED, CONSENT_ASKED: PERMISSION_NEEDED}


def letter_of(message: OutboxMessage) -> Letter:
    """Return a message's letter, rebuilt if its text is missing."""
    event = CaseEvent.objects.get(pk=message.payload["event"])
    number = message.payload.get("letter") or event.data.get("letter")
    letter = Letter.objects.filter(pk=number).first() or Letter(
        council_id=message.council_id,
        case=message.about,
        stage=event.stage,
        kind=message.kind,
        sent_at=message.created_at,
    )
    if not letter.full_text:
        put_together(letter, message.about, event, _facts_after(message.about, event))
        letter.save()
    if "letter" not in message.payload:
        message.payload["letter"] = letter.pk
        message.save(update_fields=["payload"])
    return letter


def put_together(letter: Letter, case: Case, event: CaseEvent, facts: CaseFacts) -> None:
    then = _as_it_was(case, event)
    kind = TEMPLATES.get(letter.kind, letter.kind)
    said = kind, letter.body or event.text, dates_told(facts, event)
    # Use the wording with which it was sent.
    reader = as_read_by(then, event.data)
    fill_in(letter, reader, event, said, greeted_name(reader.complainant_name))


def _facts_after(case: Case, event: CaseEvent) -> CaseFacts:
    stages = list(StageRecord.objects.filter(case_id=case.pk))
    return facts_then(case, event, stages, list(CaseEvent.objects.filter(case_id=case.pk)))


def facts_then(case: Case, event: CaseEvent, stages: Sequence[StageRecord], happened: Sequence[CaseEvent]) -> CaseFacts:
    clock_events = [
        ClockEvent(each.kind, each.at, each.data)
        for each in happened
        if each.stage == event.stage and each.kind in CLOCK_KINDS and (each.at, each.pk) <= (event.at, event.pk)
    ]
    return facts_from(_as_it_was(case, event), Parts(stages, clock_events, (), has_learning=False))


def _as_it_was(case: Case, event: CaseEvent) -> Case:
    then = copy(case)
    then.stage, then.status = event.stage, STATUS_AFTER.get(event.kind, Status.UNDER_INVESTIGATION)
    return then


@dataclass(frozen=True, slots=True)
class _Said:
    subject: str
    text: str


def write(message: OutboxMessage) -> EmailMessage | None:
    """Return the email for a message, or None if no longer needed.

    Raises HeldBack (adjustments or consent), Undeliverable (no address or letter).
    """
    message = in_full(message)
    if message.user_id is None and message.case is not None and (why := obstacle(message.case, message)):
        raise HeldBack(why)
    if message.user_id is not None and message.case is not None and is_hidden_from(message.case, message.user_id):
        return None
    recipient = recipient_of(message)
    if recipient is None:
        raise Undeliverable("there is no email address for it")
    try:
        said = _to_complainant(message) if _is_letter(message) else _read_now(message, recipient.name)
    except TemplateDoesNotExist as missing:
        raise Undeliverable(f"there is no letter of the kind {message.kind}") from missing
    if said is None:
        return None
    council = message.council
    return EmailMessage(
        subject=said.subject,
        body=_with_no_reply(said.text, message),
        from_email=_sender(council.name),
        to=[one_line(recipient.address)],
        reply_to=[council.email] if council.email else [],
        headers=_headers(message),
    )


def _with_no_reply(text: str, message: OutboxMessage) -> str:
    if message.council.email or message.user_id:
        return f"{text}\n"
    has_link = _is_letter(message) and not message.payload.get(TO_PERSON_CONCERNED)
    to_another = message.kind in (EMAIL_TO_GIVER, JOINT_COPY, PASSED_ON)
    phone_last = not to_another and phone_comes_last(as_read_by(message.about, message.payload))
    return f"{text}\n\n{no_reply_part(message.council, has_link=has_link, phone_last=phone_last)}\n"


def _is_letter(message: OutboxMessage) -> bool:
    # A notice of changed contact details is not a letter, and neither is what others than the complainant are sent.
    return message.user_id is None and message.kind not in (*NOTICES, JOINT_COPY, PASSED_ON)


def _to_complainant(message: OutboxMessage) -> _Said | None:
    # None if a requested link has ended. A link that asks a question may reach someone else, so the text omits the
    # name.
    case, letter = message.about, letter_of(message)
    if message.payload.get(TO_PERSON_CONCERNED):
        # The links to the case are for those who made the complaint.
        return _Said(letter.full_subject, letter.full_text)
    link = newest_link(case.pk) if case.complainant_id is None else None
    asks = link is not None and bool(question_of(link))
    way = _way(message, case, link)
    if message.kind == LINK and way in (Way.ASK_FOR_LINK, Way.CONTACT):
        return None
    after = link_part(settings.BASE_URL + _address(way, case, link), noun(rules_of(case).takes), way=way, asks=asks)
    text = without_name(letter.full_text) if asks else letter.full_text
    return _Said(letter.full_subject, f"{text}\n\n{after}")


def _read_now(message: OutboxMessage, name: str) -> _Said | None:
    facts = _facts(message)
    if facts is None:
        return None
    facts |= {"name": name, "to_staff": message.user_id is not None}
    return _Said(subject_of(message.kind, facts), body_of(message.kind, facts))


def _facts(message: OutboxMessage) -> dict[str, object] | None:
    case = message.case
    if case is None:
        digest, worklist = digest_of(message), settings.BASE_URL + reverse("casework:worklist")
        cases = settings.BASE_URL + reverse("casework:case", kwargs={"reference": "REF"}).partition("REF")[0]
        referrals = settings.BASE_URL + reverse("referrals:list")
        links = {"link": worklist, "cases": cases, "referrals": referrals}
        return {"digest": digest, **links} if digest else None
    letter_context = letter_context_of(message)
    if letter_context is None:
        return None
    page = _page(message, case) if message.user_id is None else _page_for_staff(message, case, letter_context.data)
    return {"letter": letter_context, "link": settings.BASE_URL + page}


def _page_for_staff(message: OutboxMessage, case: Case, data: Mapping[str, Any]) -> str:
    if data.get("referral"):
        return reverse("referrals:referral", kwargs={"pk": data["referral"]})
    if message.kind == APPROVAL_REQUESTED and data.get("approval"):
        return reverse("casework:approval", kwargs={"pk": data["approval"]})
    return reverse("casework:case", kwargs={"reference": case.reference})


def _page(message: OutboxMessage, case: Case) -> str:
    event_id, council = message.payload["event"], {"council_slug": case.service_area.council.slug}
    if message.kind == EMAIL_TO_GIVER:
        return reverse("resident:consent", kwargs={**council, "token": consent_token(event_id)})
    to_confirm = {**council, "token": confirmation_token(event_id)}
    return reverse("resident:confirm-email", kwargs=to_confirm) if message.kind == EMAIL_TO_CONFIRM else ""


def _way(message: OutboxMessage, case: Case, link: TrackingLink | None) -> Way:
    if case.complainant_id is not None:
        return Way.ACCOUNT
    if link is not None and link.ended == TrackingLink.Ended.BY_STAFF:
        return Way.CONTACT
    works = link is not None and not link.ended and link.expires_at > message.created_at
    return Way.PRIVATE_LINK if works else Way.ASK_FOR_LINK


def _address(way: Way, case: Case, link: TrackingLink | None) -> str:
    council = {"council_slug": case.service_area.council.slug}
    if way == Way.ACCOUNT:
        return reverse("resident:complaint", kwargs={**council, "reference": case.reference})
    if way == Way.PRIVATE_LINK and link is not None:
        return reverse("resident:track", kwargs={**council, "token": token_of(link.key)})
    return reverse("resident:new-link" if way == Way.ASK_FOR_LINK else "resident:contact", kwargs=council)


def _sender(council_name: str) -> str:
    return formataddr((f"{council_name} complaints", sending_address()))


def _headers(message: OutboxMessage) -> dict[str, str]:
    # The Message-ID identifies repeats. RFC 3834: no automatic replies.
    domain = sending_address().rpartition("@")[2]
    return {
        "Message-ID": f"<{message.pk}@{domain}>",
        "References": f"<{message.case.reference.lower() if message.case else OutboxMessage.DIGEST}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


@dataclass(frozen=True, slots=True)
class PreviewedMessage:
    """A message to the complainant or the person concerned, by `name`. `held`: why it is not sent.

    `call`: where it is read to them by phone. `why_not_email`: to be said after their name.
    """

    address: str
    subject: str
    body: str
    held: str = ""
    to_post: bool = False
    name: str = ""
    call: Call | None = None
    why_not_email: str = ""


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would cause. `staff` are names."""

    letters: tuple[PreviewedMessage, ...]
    staff: tuple[str, ...]
    facts: CaseFacts
    # What another organisation is sent.
    passed_on: tuple[PreviewedMessage, ...] = ()
    # Names of the joint complainants who get copies.
    copies: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        return bool(self.letters) and all(letter.held for letter in self.letters)


def preview_move(context: ActionContext, make: Callable[[ActionContext], object]) -> MovePreview:
    """Make a move, read its effects and roll back. Raises as the move does."""
    with transaction.atomic():
        make(context)
        queued = OutboxMessage.objects.filter(case_id=context.case_id, created_at=context.at)
        messages = list(queued.select_related("case__council", "case__service_area", "case__policy_version"))
        previewed = MovePreview(
            letters=tuple(_letters(context, messages)),
            passed_on=tuple(_passed_on(messages)),
            copies=tuple(_names_for_copies(context)),
            staff=tuple(sorted(_staff(messages))),
            facts=facts_by_id(context.by, context.case_id),
        )
        transaction.set_rollback(True)
    return previewed


def _letters(context: ActionContext, messages: list[OutboxMessage]) -> list[PreviewedMessage]:
    emails = {message.payload["letter"]: write(message) for message in messages if _is_letter(message)}
    secret = token_for(context.case_id)
    tasks = CaseTask.objects.filter(case_id=context.case_id, opened_at=context.at, letter__isnull=False)
    held = dict(tasks.filter(kind__in=HELD_BACK).values_list("letter_id", "detail"))
    to_post = set(tasks.filter(kind=TaskKind.POST_LETTER.value).values_list("letter_id", flat=True))
    previewed = []
    for letter in Letter.objects.filter(case_id=context.case_id, sent_at=context.at).select_related("case__person"):
        reader = as_read_by_reader_of(letter.case, letter.pk)
        sent = _sent(letter, emails.get(letter.pk), secret)
        if letter.pk in held:
            sent = PreviewedMessage("", letter.full_subject, letter.full_text, held[letter.pk])
        previewed.append(
            replace(
                sent,
                to_post=letter.pk in to_post,
                name=reader.complainant_name,
                call=call_to(reader),
                why_not_email=why_not_email(reader),
            )
        )
    return previewed


def _names_for_copies(context: ActionContext) -> Iterator[str]:
    tasks = CaseTask.objects.filter(case_id=context.case_id, opened_at=context.at, kind=TaskKind.GIVE_COPY.value)
    for task in tasks.select_related("person").order_by("pk"):
        if task.person is not None:
            yield task.person.name


def _passed_on(messages: list[OutboxMessage]) -> Iterator[PreviewedMessage]:
    for message in messages:
        email = write(message) if message.kind == PASSED_ON else None
        if email is not None:
            yield PreviewedMessage(email.to[0], str(email.subject), str(email.body))


def _sent(letter: Letter, email: EmailMessage | None, secret: str | None) -> PreviewedMessage:
    # The private link is the complainant's only, so the preview hides it.
    if email is None:
        return PreviewedMessage("", letter.full_subject, letter.full_text)
    body = str(email.body)
    return PreviewedMessage(email.to[0], str(email.subject), body.replace(secret, "…") if secret else body)


def _staff(messages: list[OutboxMessage]) -> set[str]:
    told = [recipient_of(message) for message in messages if message.user_id is not None]
    return {recipient.name for recipient in told if recipient is not None}
