"""One complaint as a page, and a person's complaints as a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from complaints.domain.binding import outer_limit_said
from complaints.domain.contacts import noun
from complaints.domain.deadline_kinds import DeadlineKind
from complaints.domain.lifecycle import OPEN, Move, Status, moves_open_to
from complaints.domain.outcomes import Outcome
from complaints.queries.resident import OwnComplaint, OwnComplaintRow
from councils.domain.calendars import written
from councils.domain.local_time import london_day
from councils.domain.roles import Role
from councils.domain.rules import ContactKind
from portal.display import Colour, Fact, Link, Moment, Tag
from portal.resident.presenters.documents import document_facts
from portal.resident.presenters.next_steps import MISSED_LIMITS, MISSED_NEWS, NextSteps, next_steps
from portal.resident.presenters.timeline import moments
from portal.wording import moment, weekday

if TYPE_CHECKING:
    from councils.models import Council

PAUSED = Tag("Paused", "yellow")
TAGS: dict[Status, tuple[str, Colour]] = {
    Status.RECEIVED: ("Received", "blue"),
    Status.UNDER_INVESTIGATION: ("Being looked into", "teal"),
    Status.RESPONDED: ("Answered", "green"),
    Status.CLOSED: ("Closed", "grey"),
    Status.DECLINED: ("Not taken as a complaint", "orange"),
    Status.WITHDRAWN: ("Withdrawn", "grey"),
}
# What is promised by a date, and what is said once that date has passed.
PROMISES = {
    "acknowledgement": (
        "We will confirm by {} that we have it.",
        "Late: we should have confirmed by {} that we have it.",
    ),
    "response": ("We will answer by {}.", "Late: our answer was due on {}."),
    "ombudsman_reply": ("The Ombudsman is looking at it.", "The Ombudsman is looking at it."),
}
ADVICE = "You can ask the Ombudsman for advice."
NOT_ITS_OWN = {**MISSED_LIMITS, DeadlineKind.UPDATE: MISSED_NEWS}


@dataclass(frozen=True, slots=True)
class Answer:
    """The council's latest answer."""

    title: str
    outcome: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """Everything that the page of one complaint shows."""

    reference: str
    summary: str
    noun: str
    status: Tag
    stage: str
    next: NextSteps
    answer: Answer | None
    facts: tuple[Fact, ...]
    documents: tuple[Fact, ...]
    moments: tuple[Moment, ...]
    actions: tuple[Link, ...]
    # Apart from the others: seldom wanted, and not to be pressed for another.
    withdraw: Link | None


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One line of somebody's list."""

    reference: str
    href: str
    summary: str
    status: Tag
    received: str
    next: str


def complaint_page(complaint: OwnComplaint, council: "Council", at: datetime) -> ComplaintPage:
    """One complaint as it stands at an instant."""
    case, today = complaint.case, london_day(at)
    following = next_steps(complaint, today, council.remind_before_days)
    return ComplaintPage(
        reference=case.reference,
        summary=case.summary,
        noun=noun(complaint.rules.takes),
        status=status_tag(complaint.status, complaint.timetable.paused),
        stage=complaint.stage_rules.name,
        next=following,
        answer=_answer(complaint),
        facts=_facts(complaint),
        documents=document_facts(case, complaint.documents, council.slug),
        moments=moments(complaint, council.slug, council.short_name),
        actions=_actions(complaint, council.slug, following),
        withdraw=_withdraw(complaint, council.slug),
    )


def status_tag(status: Status, paused: bool) -> Tag:
    """The status in the words of residents."""
    if paused and status in OPEN:
        return PAUSED
    return Tag(*TAGS[status])


def _answer(complaint: OwnComplaint) -> Answer | None:
    """The latest answer, also while the next stage is being looked at."""
    event = complaint.answer
    if event is None:
        return None
    letter = complaint.letters[event.data["letter"]]
    return Answer(
        title=f"{letter.subject} ({complaint.rules.stage(event.stage).name})",
        outcome=Outcome(event.data["outcome"]).label,
        at=moment(event.at),
        text=letter.body,
    )


def _facts(complaint: OwnComplaint) -> tuple[Fact, ...]:
    case = complaint.case
    lines = (
        Fact("Received", moment(case.received_at)),
        Fact("Service", case.service_area.name),
        Fact("Policy", complaint.rules.title),
        Fact("Complaint for", case.on_behalf_of),
        Fact("What went wrong", case.description),
        Fact("What would put it right", case.wanted),
        Fact("Adjustments you asked for", case.adjustments),
    )
    return tuple(line for line in lines if line.value)


OFFERED = (
    (Move.ADD_NOTE, "Send us a message", "resident:message"),
    (Move.ATTACH, "Add a document", "resident:documents"),
)


def _actions(complaint: OwnComplaint, council_slug: str, following: NextSteps) -> tuple[Link, ...]:
    """What can be done now; asking for the next stage stands first, while it can be asked for."""
    place = {"council_slug": council_slug, "reference": complaint.case.reference}
    open_now = set(moves_open_to(complaint.status, {Role.COMPLAINANT}))
    offered = [Link(text, reverse(name, kwargs=place)) for move, text, name in OFFERED if move in open_now]
    if Move.ESCALATE in open_now and following.next_stage:
        offered.insert(0, Link(f"Ask for {following.next_stage}", reverse("resident:next-stage", kwargs=place)))
    return tuple(offered)


def _withdraw(complaint: OwnComplaint, council_slug: str) -> Link | None:
    if Move.WITHDRAW not in moves_open_to(complaint.status, {Role.COMPLAINANT}):
        return None
    place = {"council_slug": council_slug, "reference": complaint.case.reference}
    return Link(f"Withdraw your {noun(complaint.rules.takes)}", reverse("resident:withdraw", kwargs=place))


def complaint_rows(rows: list[OwnComplaintRow], council: "Council", today: date) -> tuple[ComplaintRow, ...]:
    """The list, as it stands on a day."""
    return tuple(
        ComplaintRow(
            reference=row.case.reference,
            href=reverse("resident:complaint", kwargs={"council_slug": council.slug, "reference": row.case.reference}),
            summary=row.case.summary,
            status=status_tag(Status(row.case.status), row.case.paused),
            received=written(london_day(row.case.received_at)),
            next=_next(row, today),
        )
        for row in rows
    )


def _next(row: OwnComplaintRow, today: date) -> str:
    status = Status(row.case.status)
    if status in OPEN:
        return " ".join(_by_when(row, today))
    if status in (Status.RESPONDED, Status.CLOSED):
        return _after_answer(row, today)
    return (
        "Nothing more happens." if status is Status.WITHDRAWN else "You can ask the Ombudsman to look at our decision."
    )


def _by_when(row: OwnComplaintRow, today: date) -> Iterator[str]:
    """The date that binds and whose it is, where the council hasn't set it itself, and then what it has."""
    binds_on = row.case.binds_on
    late = binds_on is not None and today > binds_on
    kind = next((each for each in NOT_ITS_OWN if each == row.case.binds_as), None)
    if kind is not None and binds_on is not None:
        yield NOT_ITS_OWN[kind].format(weekday(binds_on)) if late else outer_limit_said(kind, binds_on)
    yield _own_date(row, today)
    if late and row.rules.takes is ContactKind.COMPLAINT:
        yield ADVICE


def _own_date(row: OwnComplaintRow, today: date) -> str:
    if row.case.paused:
        return "We stopped counting days while we wait for something."
    due = row.case.due_on
    if due is None:
        return "We are working on it. The policy gives no date."
    ahead, missed = PROMISES[row.case.due_kind]
    return missed.format(weekday(due)) if today > due else ahead.format(weekday(due))


def _after_answer(row: OwnComplaintRow, today: date) -> str:
    if row.rules.takes is not ContactKind.COMPLAINT and not row.rules.has_stage(row.case.stage + 1):
        return "We have dealt with this."
    if not row.rules.has_stage(row.case.stage + 1):
        return "This was our final answer. You can ask the Ombudsman to look at it."
    following = row.rules.stage(row.case.stage + 1).name.lower()
    closes = row.stage.escalate_by
    if closes is None:
        return f"You can ask for {following} if you are not satisfied."
    if today > closes:
        return f"The time to ask for {following} ended on {written(closes)}."
    return f"You can ask for {following} until {weekday(closes)}."
