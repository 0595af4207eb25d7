"""What each letter says, and what stops it from being sent."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.template.loader import get_template

from complaints.case_facts.queries import is_over, rules_of
from complaints.correspondence.queries.adjustments import (
    Call,
    acting_on,
    as_read_by,
    as_read_by_reader_of,
    asked_of_letter,
    call_to,
    goes_by_post,
    has_limits,
    held_media,
    may_be_emailed,
    may_be_emailed_a_copy,
    no_way_of,
    occasion_of,
    only_writer,
    phone_comes_last,
    unclassified_of,
    unmet_preference,
    why_not_email,
    writer_of,
)
from complaints.deadlines.obligations import obligations_of, update_of
from complaints.deadlines.stage_events import CaseFacts
from complaints.models import (
    Case,
    CaseEvent,
    CaseTask,
    Deadline,
    Document,
    Letter,
    Note,
    OutboxMessage,
    Person,
    Reminder,
)
from complaints.vocabulary import correspondence
from complaints.vocabulary.actions import (
    DIRECTOR_DECIDED,
    MEMBERS_DECIDED,
    PAUSED_FOR_CONSENT,
    RESUMED_WITHOUT_CONSENT,
    TOLD_OF_ASKING,
    TOLD_PERSON_CONCERNED,
)
from complaints.vocabulary.correspondence import (
    CONTACT_CHANGED,
    EMAIL_CHANGED,
    EMAIL_TO_GIVER,
    JOINT_COPY,
    NOTICES,
    PASSED_ON,
    RECEIPT,
    SENDING,
    SENT_TO,
    SendingAnswer,
    SendingNeeds,
    email_change,
    missing_consent,
)
from complaints.vocabulary.lifecycle import (
    FROM_COMPLAINANT,
    GIVEN_BY_STAFF,
    HELD_BACK,
    NO_REPLY,
    OFFER_UNANSWERED,
    PAUSED_STEP,
    RESPONDED,
    UPDATED,
    WRITTEN_FIRST,
    DeadlineKind,
    Outcome,
)
from complaints.vocabulary.people import CLOSED_WITHOUT_CONSENT, TELL_OF_LIMITS, Medium, Occasion, listed, ruling_out
from councils.bodies.rules import Body, ReviewBody, ombudsman_for, other_bodies
from councils.calendars.rules import london_day, with_weekday
from councils.models import Council, User
from councils.policies.rules.casework_rules import ContactKind, RepresentationRules, Survey, Unanswered
from councils.policies.rules.policy_document import a_noun, gets_a_response, noun, representation_rules
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import bodies_of, sending_address

PUNCTUAL = timedelta(days=1)
DECISIONS = (DIRECTOR_DECIDED, MEMBERS_DECIDED)


def still_true(reminder: Reminder, deadline: Deadline) -> bool:
    as_it_was = deadline.case.paused if reminder.step == PAUSED_STEP else deadline.open
    return as_it_was and deadline.due_on == reminder.due_on


def what_is_owed(deadline: Deadline, letter: Mapping[str, Any] | None = None) -> str:
    """Name a promise within a sentence. `letter` is from `letters_to_reply_to`."""
    if letter and "about" in letter:
        return f"reply to the {letter['about']} ({letter['letter_kind'].lower()})"
    label = deadline.get_kind_display()
    return label[:1].lower() + label[1:]


def late_since(reminder: Reminder) -> str:
    """Return the planned day if recorded more than a day late."""
    late = reminder.recorded_at - reminder.planned_at > PUNCTUAL
    return with_weekday(london_day(reminder.planned_at)) if late else ""


def away(user_id: int | None) -> str:
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return user.get_full_name() if user else ""


def letters_to_reply_to(deadlines: Iterable[Deadline]) -> dict[int, dict[str, Any]]:
    """Return the newest event data of each Ombudsman's letter, by deadline.

    `logged_late`: the reply was overdue when logged.
    """
    replies = {row.subject: row for row in deadlines if row.kind == DeadlineKind.OMBUDSMAN_REPLY}
    if not replies:
        return {}
    cases = {row.case_id for row in replies.values()}
    events = CaseEvent.objects.filter(case_id__in=cases, kind__startswith="ombudsman", data__referral__in=list(replies))
    letters: dict[int, dict[str, Any]] = {}
    for event in events.order_by("pk"):
        deadline = replies[event.data["referral"]]
        first = letters.get(deadline.pk, {"logged_late": london_day(event.at) > deadline.due_on})
        letters[deadline.pk] = {**event.data, "logged_late": first["logged_late"]}
    return letters


@dataclass(frozen=True, slots=True)
class Recipient:
    """Only staff have a name here."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class LetterDates:
    """Dates in words, empty where none is due."""

    acknowledge_by: str = ""
    respond_by: str = ""
    escalate_by: str = ""
    # When a late response was due, and when the next update is due.
    was_due: str = ""
    update_by: str = ""


@dataclass(frozen=True, slots=True)
class LetterContext:
    """What a letter's templates may use.

    `due_on` is what a reminder is about, `late_since` when it should have been sent, `covers` whom the reader covers
    for.
    """

    council: Council
    case: Case
    # The reviewing body with contact details; None where the policy gives only a name.
    ombudsman: ReviewBody | None
    dates: LetterDates
    text: str = ""
    outcome: str = ""
    stage: str = ""
    next_stage: str = ""
    obligation: str = ""
    # The `Deadline.Kind` of that promise.
    owed: str = ""
    due_on: str = ""
    # Whether that date had passed at the event.
    overdue: bool = False
    late_since: str = ""
    covers: str = ""
    # What the contact is called, and whether it is a complaint.
    noun: str = "complaint"
    complaint: bool = True
    # Whether it gets a response, or only news of what was done.
    answered: bool = True
    dealt_with_as: str = ""
    # The same, with its article; for an offer, until when they are asked to answer and what follows if they do not.
    a_noun: str = "a complaint"
    answer_by: str = ""
    becomes_one: bool = False
    unanswered: bool = False
    # How a representation is decided, and the day of a decision about it.
    representation: RepresentationRules | None = None
    decided_on: str = ""
    # The public wording for a declined matter, and where it can be taken.
    wording: str = ""
    bodies: tuple[Body, ...] = ()
    survey: Survey | None = None
    # The reviewing body, where it is not an Ombudsman.
    other_body: str = ""
    # The contact method that they prefer and this letter does not use, and why.
    unmet: str = ""
    why_not_preferred: str = ""
    # As `has_limits` and `phone_comes_last`, of the one who reads it.
    limited: bool = False
    phone_last: bool = False
    # How many more messages and documents the complainant has sent since.
    more: int = 0
    # For letters to staff, the event's data; for a reminder, that of the Ombudsman's letter.
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def outside(self) -> str:
        return self.other_body or ("Ombudsman" if self.complaint else "")


def in_full(message: OutboxMessage) -> OutboxMessage:
    """Read the message again with all that a letter needs."""
    rows = OutboxMessage.objects.select_related("user", "council", "case__service_area__council", "case__person")
    return (
        rows.select_related("case__policy_version")
        .defer("case__policy_version__document", "case__description")
        .get(pk=message.pk)
    )


def recipient_of(message: OutboxMessage) -> Recipient | None:
    """Return the complainant at their present address, or an active account."""
    user, case = message.user, message.case
    if message.kind == PASSED_ON:
        return _body_of(message)
    if message.kind == JOINT_COPY:
        return Recipient("", _reader_of(copy_of(message)).email)
    if user is not None or case is None:
        return Recipient(user.get_full_name(), user.email) if user and user.is_active else None
    reader = as_read_by(case, message.payload)
    address = _other_address(message) if message.kind in SENT_TO else reader.complainant_email
    return Recipient("", address) if address else None


def copy_of(message: OutboxMessage) -> CaseTask:
    """Return the task that is done once a joint complainant has their copy."""
    return CaseTask.objects.select_related("person", "letter").get(pk=message.payload["copy"])


def _reader_of(task: CaseTask) -> Person:
    return task.person if task.person is not None else Person()


def _why_no_copy(message: OutboxMessage) -> str | None:
    may = may_be_emailed_a_copy(_reader_of(copy_of(message)))
    return None if may else "It was not emailed: look at what they need, and give it to them another way."


def _body_of(message: OutboxMessage) -> Recipient | None:
    (body,) = bodies_of(CaseEvent.objects.get(pk=message.payload["event"]).data) or (None,)
    return Recipient(body.name, body.email) if body is not None and body.email else None


def _other_address(message: OutboxMessage) -> str:
    change = email_change(CaseEvent.objects.get(pk=message.payload["event"]).data)
    return "" if change is None else str(getattr(change, SENT_TO[message.kind]))


def letter_context_of(message: OutboxMessage) -> LetterContext | None:
    """Return what staff are told; None if it no longer applies."""
    if "reminder" in message.payload:
        return _of_reminder(message)
    event, case = CaseEvent.objects.get(pk=message.payload["event"]), message.about
    if message.kind == NO_REPLY and is_over(case, event):
        return None
    letter_context = letter_context_for(case, event, _dates_owed(case, event.stage), _text(event))
    if message.kind == JOINT_COPY:
        letter = copy_of(message).letter
        return replace(letter_context, text=letter.text if letter is not None else "")
    if message.kind in FROM_COMPLAINANT:
        return replace(letter_context, more=_more_from_complainant(event))
    return _with_reply_date(letter_context, message, event) if message.kind.startswith("ombudsman") else letter_context


def _more_from_complainant(event: CaseEvent) -> int:
    came = (Note.objects, Document.objects)
    return sum(rows.filter(case_id=event.case_id, from_complainant=True, at__gte=event.at).count() for rows in came) - 1


def letter_context_for(case: Case, event: CaseEvent, dates: LetterDates, text: str) -> LetterContext:
    rules = rules_of(case)
    return LetterContext(
        council=case.service_area.council,
        case=case,
        ombudsman=_who_decides(case, rules),
        dates=dates,
        text=text,
        outcome=Outcome(event.data["outcome"]).label if "outcome" in event.data else "",
        stage=rules.stage(event.stage).name if len(rules.stages) > 1 else "",
        next_stage=rules.stage(event.stage + 1).name if rules.has_stage(event.stage + 1) else "",
        noun=noun(rules.takes),
        complaint=rules.takes is ContactKind.COMPLAINT,
        answered=gets_a_response(rules),
        other_body=rules.ombudsman.other_body,
        wording=str(event.data.get("wording", "")),
        bodies=bodies_of(event.data),
        survey=rules.practice.survey,
        dealt_with_as=str(event.data.get("label", "")),
        a_noun=a_noun(rules.takes),
        answer_by=with_weekday(date.fromisoformat(event.data["answer_by"])) if event.data.get("answer_by") else "",
        becomes_one=event.data.get("unanswered") == Unanswered.COMPLAINT,
        unanswered=event.kind == OFFER_UNANSWERED,
        representation=representation_rules(rules),
        decided_on=with_weekday(date.fromisoformat(event.data["on"])) if event.kind in DECISIONS else "",
        unmet=event.data.get(SENDING, {}).get("unmet", ""),
        why_not_preferred=event.data.get(SENDING, {}).get("why_not_preferred", ""),
        limited=has_limits(case),
        phone_last=phone_comes_last(case),
        data=event.data,
    )


def _of_reminder(message: OutboxMessage) -> LetterContext | None:
    reminder = Reminder.objects.select_related("deadline").get(pk=message.payload["reminder"])
    deadline = reminder.deadline
    if not still_true(reminder, deadline):
        return None
    case = message.about
    rules = rules_of(case)
    letter = letters_to_reply_to([deadline]).get(deadline.pk, {})
    return LetterContext(
        council=case.service_area.council,
        case=case,
        ombudsman=_who_decides(case, rules),
        dates=LetterDates(),
        obligation=what_is_owed(deadline, letter),
        owed=deadline.kind,
        due_on=with_weekday(deadline.due_on),
        late_since=late_since(reminder),
        covers=away(message.payload.get("covers")),
        noun=noun(rules.takes),
        complaint=rules.takes is ContactKind.COMPLAINT,
        other_body=rules.ombudsman.other_body,
        data=letter,
    )


def _who_decides(case: Case, rules: ProcedureRules) -> ReviewBody | None:
    if rules.ombudsman.other_body:
        return other_bodies().get(rules.ombudsman.other_body)
    return ombudsman_for(case.service_area.landlord, case.procedure)


def dates_told(facts: CaseFacts, event: CaseEvent) -> LetterDates:
    if event.kind == UPDATED:
        return _dates_of_news(facts, london_day(event.at))
    on = london_day(event.at)
    due = {
        obligation.kind: obligation.due
        for obligation in obligations_of(facts)
        if obligation.owed and obligation.due is not None
    }
    acknowledge_by, respond_by = due.get(DeadlineKind.ACKNOWLEDGEMENT), due.get(DeadlineKind.RESPONSE)
    answered_now = event.kind == RESPONDED and event.stage == facts.stage
    # A response date that has passed is not promised again.
    late = respond_by is not None and respond_by < on
    return LetterDates(
        acknowledge_by=_words(acknowledge_by if acknowledge_by is not None and acknowledge_by >= on else None),
        respond_by=_words(None if late else respond_by),
        was_due=_words(respond_by if late else None),
        escalate_by=_words(facts.timetable.escalate_by if answered_now else None),
    )


def _dates_owed(case: Case, stage: int) -> LetterDates:
    owed = Deadline.objects.filter(case_id=case.pk, subject=stage, open=True)
    due = dict(owed.values_list("kind", "due_on"))
    return LetterDates(
        acknowledge_by=_words(due.get(DeadlineKind.ACKNOWLEDGEMENT)),
        respond_by=_words(due.get(DeadlineKind.RESPONSE)),
    )


def _dates_of_news(facts: CaseFacts, on: date) -> LetterDates:
    due, update = facts.timetable.working_due, update_of(facts)
    late = due is not None and due < on
    # Updates are only due before the response.
    before_the_response = update is not None and (due is None or late or update.due < due)
    return LetterDates(
        respond_by="" if late or facts.paused else _words(due),
        was_due=_words(due) if late else "",
        update_by=_words(update.due) if update and before_the_response else "",
    )


def _text(event: CaseEvent) -> str:
    if "letter" in event.data:
        return Letter.objects.get(pk=event.data["letter"]).body
    return event.text


def _with_reply_date(letter_context: LetterContext, message: OutboxMessage, event: CaseEvent) -> LetterContext | None:
    """Return None for a moved date that is no longer due."""
    about = {"subject": event.data["referral"]} if "referral" in event.data else {}
    owed = Deadline.objects.filter(case_id=message.about.pk, kind=Deadline.Kind.OMBUDSMAN_REPLY, open=True, **about)
    due = owed.order_by("-due_on").values_list("due_on", flat=True).first()
    if "was" in event.data:
        if due is None:
            return None
        was = LetterDates(was_due=with_weekday(date.fromisoformat(event.data["was"])))
        letter_context = replace(letter_context, dates=was)
    return replace(letter_context, due_on=_words(due), overdue=due is not None and due < london_day(event.at))


def _words(day: date | None) -> str:
    return "" if day is None else with_weekday(day)


# The first line of templates/letters/_to_resident.txt, if it greets by name.
GREETING = re.compile(r"\ADear [^\n]*")
BLANK_LINES = re.compile(r"\n{3,}")


def subject_of(kind: str, facts: Mapping[str, object]) -> str:
    """Raises TemplateDoesNotExist."""
    return one_line(_render(f"{kind}/subject", facts))


def body_of(kind: str, facts: Mapping[str, object]) -> str:
    """Raises TemplateDoesNotExist."""
    return BLANK_LINES.sub("\n\n", _render(f"{kind}/body", facts)).strip()


def without_name(text: str) -> str:
    return GREETING.sub("Hello", text)


class Way(StrEnum):
    """Where the link in an email leads."""

    ACCOUNT = "account"
    PRIVATE_LINK = "private link"
    ASK_FOR_LINK = "ask for a link"
    CONTACT = "contact"


def link_part(link: str, noun: str, *, way: Way, asks: bool) -> str:
    """`asks`: the link asks a question first."""
    return _render("_link", {"link": link, "noun": noun, "way": way, "asks": asks}).strip()


def no_reply_part(council: object, *, has_link: bool, phone_last: bool) -> str:
    """Say where to write instead of replying."""
    return _render("_no_reply", {"council": council, "has_link": has_link, "phone_last": phone_last}).strip()


def one_line(text: str) -> str:
    """A line end would start another header."""
    return " ".join(text.split())


def _render(name: str, facts: Mapping[str, object]) -> str:
    return get_template(f"letters/{name}.txt", using="pages").render(dict(facts))


# These say nothing about the person whose permission is missing.
_OF_PERMISSION = frozenset(
    {CLOSED_WITHOUT_CONSENT, PAUSED_FOR_CONSENT, RESUMED_WITHOUT_CONSENT, TOLD_OF_ASKING, TOLD_PERSON_CONCERNED}
)
WITHOUT_CONSENT = _OF_PERMISSION.union(TELL_OF_LIMITS)
# Sent on request, and they say nothing about the complaint.
ASKED_FOR = frozenset({"link", *NOTICES})


def our_addresses(council: Council) -> tuple[str, ...]:
    """Return addresses that a complainant cannot have."""
    return (sending_address(), council.email)


def obstacle(case: Case, message: OutboxMessage) -> str | None:
    """Return why a message may not be emailed now, for staff."""
    if message.kind == JOINT_COPY:
        return _why_no_copy(message)
    # Neither goes to the complainant.
    if message.kind in (EMAIL_TO_GIVER, PASSED_ON):
        return None
    case = as_read_by(case, message.payload)
    if message.kind not in SENT_TO and not case.complainant_email:
        return "There is no email address for the complainant any more."
    if message.kind not in ASKED_FOR and not may_be_emailed(case):
        return f"They are not to be emailed: {listed(ruling_out(acting_on(case), Medium.EMAIL))}"
    if not needs_of(case) and not acting_on(case):
        return None
    event = CaseEvent.objects.get(pk=message.payload["event"])
    # Consent may have ended while the message waited.
    leaves_on = london_day(message.claimed_at or event.at)
    return why_not_to_send(case, event, message.kind, leaves_on) or None


def why_not_to_send(case: Case, event: CaseEvent, kind: str, on: date) -> str:
    """Return what adjustments and consent say against sending it to its reader. `case`: as they read it."""
    needs = needs_of(case, occasion_of(event), writer_of(event), kind=kind)
    new_address = kind == EMAIL_CHANGED and event.kind == CONTACT_CHANGED
    if not needs.may_stop_a_letter or (not needs.deceased and (kind in ASKED_FOR or new_address)):
        return ""
    return correspondence.obstacle(needs, event.data.get(SENDING, {}), on)


def is_emailed_at_once(case: Case, event: CaseEvent, kind: str) -> bool:
    """True also for a complainant who left no way to be told. `case`: as its reader reads it."""
    return not is_for_staff_to_send(case, why_not_to_send(case, event, kind, london_day(event.at)))


def is_for_staff_to_send(case: Case, why_not: str) -> bool:
    return goes_by_post(case) or bool(why_not and (held_media(case) or case.read_by_person_concerned))


def waits_for_consent(case: Case, kind: str, on: date) -> bool:
    """Whether a letter may go to the representative once there is permission. `case`: as its reader reads it."""
    needs = needs_of(case, kind=kind)
    missing = missing_consent(needs.on_behalf_of, needs.consent_from, needs.consent_until, on)
    return bool(missing) and not needs.deceased


def needs_of(
    case: Case,
    occasion: Occasion = Occasion.LETTER,
    writer: tuple[int | None, date] | None = None,
    *,
    kind: str = "",
) -> SendingNeeds:
    """`writer`: the account that writes and the day. None: not known yet. `kind`: of the letter."""
    return SendingNeeds(
        asked_of_letter(case, occasion),
        "" if kind in WITHOUT_CONSENT else case.on_behalf_of,
        case.person is not None and case.person.deceased,
        unmet_preference(case),
        case.consent_from,
        case.consent_until,
        unclassified=unclassified_of(case),
        no_way=no_way_of(case),
        named_contact=only_writer(case, *writer) if writer is not None else "",
        is_receipt=kind == RECEIPT,
    )


def last_sending_answer(case: Case, needs: SendingNeeds) -> SendingAnswer:
    """Return how the last letter met the adjustments, if they are the same now."""
    answered = CaseEvent.objects.filter(case_id=case.pk, **{f"data__{SENDING}__has_key": "adjustments"})
    last = answered.order_by("-at", "-pk").values_list(f"data__{SENDING}", flat=True).first()
    met = SendingAnswer.from_data(last or {})
    if met.needs.adjustments != needs.adjustments:
        return SendingAnswer(needs)
    return SendingAnswer(needs, met.how_met, met.another_way)


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
    # Where it is read to them by phone.
    call: Call | None = None
    # Why staff post it, or read it out.
    why_not_email: str = ""
    reader: str = ""


def letter_sent(case_id: int, at: datetime) -> LetterSent | None:
    """Leaves out what a representative is told of a letter to someone else."""
    letters = Letter.objects.filter(case_id=case_id, sent_at=at).order_by("pk")
    letter = letters.exclude(kind__in=(TOLD_OF_ASKING, TOLD_PERSON_CONCERNED)).last()
    if letter is None:
        return None
    emails = OutboxMessage.objects.filter(case_id=case_id, payload__letter=letter.pk)
    message = emails.select_related("case__person").first()
    if message is not None and message.case is not None:
        why, reader = obstacle(message.case, message), as_read_by(message.case, message.payload)
        return LetterSent(not_emailed=why) if why else LetterSent(emailed_to=reader.complainant_email)
    tasks = CaseTask.objects.filter(case_id=case_id, letter=letter, kind__in=GIVEN_BY_STAFF)
    task = tasks.select_related("case__person").order_by("pk").last()
    counts = task is not None and letter.kind in WRITTEN_FIRST
    if task is None:
        return LetterSent()
    reader = as_read_by_reader_of(task.case, letter.pk)
    if task.kind in HELD_BACK:
        return LetterSent(another_way=True, counts_when_posted=counts, reader=reader.complainant_name)
    return LetterSent(
        to_post=True,
        counts_when_posted=counts,
        call=call_to(reader),
        why_not_email=why_not_email(reader),
        reader=reader.complainant_name,
    )
