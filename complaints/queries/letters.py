"""What the message to one person says: read when it is sent, so that what was erased or settled is not sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from complaints.domain.facts import CaseFacts
from complaints.domain.outcomes import Outcome
from complaints.models import Case, CaseEvent, Deadline, Letter, OutboxMessage, Reminder
from complaints.queries.facts import facts_of
from councils.domain.calendars import LONDON, written
from councils.domain.ombudsmen import OmbudsmanBody
from councils.models import Council, User
from councils.queries import ombudsman_bodies

PUNCTUAL = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The one person a message goes to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Dates:
    """By when, in words; empty where the policy sets no date, or where it is done or another stage's by now."""

    acknowledge_by: str = ""
    respond_by: str = ""
    escalate_by: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a letter's templates may use. `text` is what was written on the case; letters to staff leave it out.

    `due_on` is what a reminder is about; `late_since` when it should have gone out, if that was long ago.
    """

    council: Council
    case: Case
    ombudsman: OmbudsmanBody
    dates: Dates
    text: str = ""
    outcome: str = ""
    stage: str = ""
    next_stage: str = ""
    promise: str = ""
    due_on: str = ""
    late_since: str = ""


def recipient_of(message: OutboxMessage) -> Recipient | None:
    """The complainant at the address that the case has now, or somebody's open account; None where there is none."""
    if message.user_id is None:
        case = message.case
        return Recipient(case.complainant_name, case.complainant_email) if case.complainant_email else None
    user = User.objects.filter(pk=message.user_id, is_active=True).first()
    return None if user is None else Recipient(user.get_full_name(), user.email)


def sheet_of(message: OutboxMessage) -> Sheet | None:
    """All that a message says; None for a reminder of what has been done or moved since."""
    if "reminder" in message.payload:
        return _of_reminder(message)
    return _of_event(message, CaseEvent.objects.get(pk=message.payload["event"]))


def _of_event(message: OutboxMessage, event: CaseEvent) -> Sheet:
    facts = facts_of(message.case)
    current = event.stage == message.case.stage
    rules = facts.rules
    return Sheet(
        council=message.case.council,
        case=message.case,
        ombudsman=_ombudsman(message.case),
        dates=_dates(facts) if current else Dates(),
        text=_text(event),
        outcome=Outcome(event.data["outcome"]).label if "outcome" in event.data else "",
        stage=rules.stage(event.stage).name if len(rules.stages) > 1 else "",
        next_stage=rules.stage(event.stage + 1).name if rules.has_stage(event.stage + 1) else "",
        **_ombudsmans_date(message),
    )


def _of_reminder(message: OutboxMessage) -> Sheet | None:
    reminder = Reminder.objects.select_related("deadline").get(pk=message.payload["reminder"])
    deadline = reminder.deadline
    if not deadline.open or deadline.due_on != reminder.due_on:
        return None
    late = reminder.recorded_at - reminder.planned_at > PUNCTUAL
    return Sheet(
        council=message.case.council,
        case=message.case,
        ombudsman=_ombudsman(message.case),
        dates=Dates(),
        promise=deadline.get_kind_display().lower(),
        due_on=written(deadline.due_on),
        late_since=written(_day(reminder.planned_at)) if late else "",
    )


def _dates(facts: CaseFacts) -> Dates:
    table = facts.timetable
    return Dates(
        acknowledge_by=_words(table.acknowledgement_due if facts.clock.acknowledged_on is None else None),
        respond_by=_words(table.working_due),
        escalate_by=_words(table.escalate_by),
    )


def _text(event: CaseEvent) -> str:
    if "letter" in event.data:
        return Letter.objects.get(pk=event.data["letter"]).body
    return event.text


def _ombudsmans_date(message: OutboxMessage) -> dict[str, str]:
    """By when the Ombudsman wants the reply, for the messages that are about it."""
    if not message.kind.startswith("ombudsman"):
        return {}
    owed = Deadline.objects.filter(case_id=message.case_id, kind=Deadline.Kind.OMBUDSMAN_REPLY, open=True)
    due_on = owed.order_by("-due_on").values_list("due_on", flat=True).first()
    return {"due_on": _words(due_on)}


def _ombudsman(case: Case) -> OmbudsmanBody:
    """Who looks at it after the council: what it does as a landlord goes to the Housing Ombudsman."""
    return ombudsman_bodies()["housing" if case.service_area.landlord else "lgsco"]


def _words(day: date | None) -> str:
    return "" if day is None else written(day)


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
