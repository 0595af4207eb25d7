"""A complaint's page, and the list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from complaints.cases.queries.resident import OwnComplaint, OwnComplaintRow, SentByRepresentative, consent_missing
from complaints.cases.rules.offering import may_complain
from complaints.correspondence.queries.adjustments import acting_on, is_known_to_be_theirs
from complaints.deadlines.obligations import outer_limit_said
from complaints.vocabulary.actions import RepresentationState
from complaints.vocabulary.lifecycle import OPEN, Awaited, DeadlineKind, Move, Outcome, Status, moves_open_to
from councils.calendars.rules import london_day, with_weekday, written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import gets_a_response, noun, representation_rules, with_article
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.roles import Role
from ombudsman.queries import PublicReferral
from portal.layout.display import Colour, Fact, Moment, PageLink, Tag
from portal.resident.complaint.presenters.next_steps import (
    MISSED_LIMITS,
    MISSED_NEWS,
    RECORDED_BY_MISTAKE,
    SEND_WHAT_WAS_ASKED,
    UNDATED,
    NextSteps,
    about_referral,
    is_with,
    next_steps,
    passed_on,
    while_open,
)
from portal.resident.complaint.presenters.timeline import document_facts, moments
from portal.wording import moment, weekday

if TYPE_CHECKING:
    from councils.models import Council

PAUSED = Tag("Paused", "yellow")
PERMISSION_NEEDED = Tag("Permission needed", "yellow")
WHOSE_PERMISSION = "We need permission from {} before we can tell you anything more."
WITH_OMBUDSMAN = Tag("With the Ombudsman", "purple")
BEING_POSTED = Tag("Response being sent", "teal")
TAGS: dict[Status, tuple[str, Colour]] = {
    Status.RECEIVED: ("Received", "blue"),
    Status.UNDER_INVESTIGATION: ("Being looked into", "teal"),
    Status.RESPONDED: ("Responded", "green"),
    Status.CLOSED: ("Closed", "grey"),
    Status.DECLINED: ("Declined", "orange"),
    Status.WITHDRAWN: ("Withdrawn", "grey"),
    Status.DUPLICATE: ("Added to another", "grey"),
    Status.MISTAKE: ("Closed", "grey"),
}
REPRESENTATION_TAGS: dict[RepresentationState, tuple[str, Colour]] = {
    RepresentationState.WITH_DIRECTOR: ("With a director", "teal"),
    RepresentationState.TAKEN_FORWARD: ("Taken forward", "teal"),
    RepresentationState.REFERRED: ("For another organisation", "grey"),
    RepresentationState.NO_CHANGE: ("No change", "grey"),
    RepresentationState.DECIDED: ("Decided", "green"),
}
# The promise before its date, and the wording after it.
PROMISES = {
    "acknowledgement": (
        "We’ll acknowledge it by {}.",
        "Overdue: we should have acknowledged it by {}.",
    ),
    "response": ("We’ll respond by {}.", "Overdue: our response was due on {}."),
}
ADVICE = "You can ask the Ombudsman for advice."
Referrals = Mapping[int, Sequence[PublicReferral]]
NOT_ITS_OWN = {**MISSED_LIMITS, DeadlineKind.UPDATE: MISSED_NEWS}


@dataclass(frozen=True, slots=True)
class LatestResponse:
    title: str
    outcome: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    reference: str
    summary: str
    noun: str
    status: Tag
    stage: str
    next: NextSteps
    answer: LatestResponse | None
    facts: tuple[Fact, ...]
    documents: tuple[Fact, ...]
    moments: tuple[Moment, ...]
    contact: tuple[Fact, ...]
    contact_href: str
    has_email: bool
    actions: tuple[PageLink, ...]
    # Shown apart from the other actions, so that it is not pressed by mistake.
    withdraw: PageLink | None


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    reference: str
    href: str
    summary: str
    status: Tag
    received: str
    next: str


def complaint_page(
    complaint: OwnComplaint, council: "Council", at: datetime, referrals: Sequence[PublicReferral] = ()
) -> ComplaintPage:
    case, today = complaint.case, london_day(at)
    following = next_steps(complaint, today, council.due_soon_days, referrals)
    return ComplaintPage(
        reference=case.reference,
        summary=case.summary,
        noun=noun(complaint.rules.takes),
        status=BEING_POSTED
        if complaint.is_being_posted
        else representation_tag(case, complaint.rules)
        or status_tag(complaint.status, complaint.timetable.paused, with_ombudsman=following.with_ombudsman),
        stage=complaint.stage_rules.name,
        next=following,
        answer=_answer(complaint),
        facts=_facts(complaint),
        documents=document_facts(case, complaint.documents, council.slug),
        moments=moments(complaint, council.slug, council.short_name),
        contact=_contact(case),
        contact_href=reverse(
            "resident:contact-details", kwargs={"council_slug": council.slug, "reference": case.reference}
        ),
        has_email=bool(case.complainant_email),
        actions=_actions(complaint, council.slug, following),
        withdraw=_withdraw(complaint, council.slug),
    )


def sent_page(sent: SentByRepresentative, council_slug: str) -> dict[str, Any]:
    """What a representative sees while the person's permission is missing."""
    case = sent.case
    lines = (
        Fact("Received", moment(case.received_at)),
        Fact("For", case.on_behalf_of),
        Fact("What you told us", case.description),
        Fact("What would put it right", case.wanted),
        *(Fact(f"Your message of {moment(event.at)}", event.text) for event in sent.messages),
    )
    return {
        "reference": case.reference,
        "summary": case.summary,
        "noun": noun(ContactKind(case.kind)),
        "on_behalf_of": case.on_behalf_of,
        "status": PERMISSION_NEEDED,
        "has_ended": Status(case.status) not in OPEN,
        "facts": tuple(line for line in lines if line.value),
        "documents": document_facts(case, sent.documents, council_slug),
    }


def status_tag(status: Status, paused: bool, *, with_ombudsman: bool = False) -> Tag:
    if paused and status in OPEN:
        return PAUSED
    if with_ombudsman and status not in OPEN:
        return WITH_OMBUDSMAN
    return Tag(*TAGS[status])


def representation_tag(case: Any, rules: ProcedureRules) -> Tag | None:
    """Return None where another word says where it is."""
    state, status = RepresentationState(case.representation_state), Status(case.status)
    known = representation_rules(rules) is not None and (status in OPEN or status is Status.CLOSED)
    return Tag(*REPRESENTATION_TAGS[state]) if known and state in REPRESENTATION_TAGS and not case.paused else None


def _answer(complaint: OwnComplaint) -> LatestResponse | None:
    event = complaint.answer
    if event is None:
        return None
    letter = complaint.letters[event.data["letter"]]
    return LatestResponse(
        title=f"{letter.subject} ({complaint.rules.stage(event.stage).name})",
        outcome=Outcome(event.data["outcome"]).label,
        at=moment(event.at),
        text=letter.body,
    )


def _facts(complaint: OwnComplaint) -> tuple[Fact, ...]:
    case, kind = complaint.case, complaint.rules.takes
    told = "What went wrong" if kind is ContactKind.COMPLAINT else "What you told us"
    lines = (
        Fact("Received", moment(case.received_at)),
        *_since(complaint),
        Fact("Service", case.service_area.name),
        Fact("Policy", complaint.rules.title),
        Fact(f"{noun(kind).capitalize()} for", case.on_behalf_of),
        Fact(told, case.description),
        Fact("What would put it right", case.wanted),
        Fact("Adjustments you asked for", _adjustments(case, agreed=False)),
        Fact("Adjustments agreed with you", _adjustments(case, agreed=True)),
    )
    return tuple(line for line in lines if line.value)


def _since(complaint: OwnComplaint) -> tuple[Fact, ...]:
    """What became of it, with its dates: the team that has it, or the day it became a complaint."""
    case, became = complaint.case, complaint.clock.became
    said = f"{case.passed_on_to}, on {written(case.passed_on_on)}" if case.passed_on_on else ""
    number = f" (their reference {case.service_reference})" if case.service_reference else ""
    first = f"It first came in as {with_article(became.was)}." if became else ""
    since = f"{written(complaint.facts.started_on)}. {first}" if became else ""
    return (Fact("Passed to", f"{said}{number}"), Fact("Complaint since", since))


def _adjustments(case: Any, *, agreed: bool) -> str:
    acting = acting_on(case) if is_known_to_be_theirs(case) else ()
    lines = [adjustment.text for adjustment in acting if adjustment.agreed is agreed]
    return "\n".join((*lines, *([case.adjustments] if case.adjustments and not agreed else [])))


def _contact(case: Any) -> tuple[Fact, ...]:
    lines = (
        Fact("Name", case.complainant_name),
        Fact("Email", case.complainant_email),
        Fact("Phone", case.complainant_phone),
        Fact("Postal address", case.complainant_address),
    )
    return tuple(line for line in lines if line.value)


OFFERED = (
    (Move.ADD_NOTE, "Send us a message", "resident:message"),
    (Move.ATTACH, "Add a document", "resident:documents"),
)


def _actions(complaint: OwnComplaint, council_slug: str, following: NextSteps) -> tuple[PageLink, ...]:
    place = {"council_slug": council_slug, "reference": complaint.case.reference}
    open_now = set(moves_open_to(complaint.status, {Role.COMPLAINANT}))
    offered = [PageLink(text, reverse(name, kwargs=place)) for move, text, name in OFFERED if move in open_now]
    if complaint.facts.offered and Move.ANSWER_OFFER in open_now:
        offered.insert(0, PageLink("Tell us whether it is a complaint", reverse("resident:answer-offer", kwargs=place)))
    elif Move.ANSWER_OFFER in open_now and may_complain(complaint.facts):
        offered.append(PageLink("I’m unhappy about this", reverse("resident:complain-about", kwargs=place)))
    if following.asked:
        offered.insert(0, PageLink(SEND_WHAT_WAS_ASKED, reverse("resident:message", kwargs=place)))
    if Move.ESCALATE in open_now and following.next_stage:
        offered.insert(0, PageLink(f"Ask for {following.next_stage}", reverse("resident:next-stage", kwargs=place)))
    return tuple(offered)


def _withdraw(complaint: OwnComplaint, council_slug: str) -> PageLink | None:
    if not complaint.can_be_withdrawn:
        return None
    place = {"council_slug": council_slug, "reference": complaint.case.reference}
    return PageLink(f"Withdraw your {noun(complaint.rules.takes)}", reverse("resident:withdraw", kwargs=place))


def complaint_rows(
    rows: list[OwnComplaintRow], council: "Council", today: date, referrals: Referrals
) -> tuple[ComplaintRow, ...]:
    return tuple(_complaint_row(row, council, today, referrals.get(row.case.pk, ())) for row in rows)


def _complaint_row(
    row: OwnComplaintRow, council: "Council", today: date, referrals: Sequence[PublicReferral]
) -> ComplaintRow:
    place = {"council_slug": council.slug, "reference": row.case.reference}
    if consent_missing(row.case, today):
        return ComplaintRow(
            reference=row.case.reference,
            href=reverse("resident:complaint", kwargs=place),
            summary=row.case.summary,
            status=PERMISSION_NEEDED,
            received=with_weekday(london_day(row.case.received_at)),
            next=WHOSE_PERMISSION.format(row.case.on_behalf_of),
        )
    return ComplaintRow(
        reference=row.case.reference,
        href=reverse("resident:complaint", kwargs=place),
        summary=row.case.summary,
        status=BEING_POSTED
        if row.is_being_posted
        else representation_tag(row.case, row.rules)
        or status_tag(Status(row.case.status), row.case.paused, with_ombudsman=is_with(referrals)),
        received=with_weekday(london_day(row.case.received_at)),
        next=" ".join(_with_referral(row, today, referrals)),
    )


def _with_referral(row: OwnComplaintRow, today: date, referrals: Sequence[PublicReferral]) -> Iterator[str]:
    if referrals:
        yield from about_referral(referrals[-1], noun(row.rules.takes))
    if Status(row.case.status) in OPEN or row.is_being_posted:
        yield from _by_when(row, today)
    elif not referrals:
        yield _next(row, today)


def _next(row: OwnComplaintRow, today: date) -> str:
    status = Status(row.case.status)
    if status in (Status.RESPONDED, Status.CLOSED):
        return _after_answer(row, today)
    if status is Status.WITHDRAWN:
        return "Nothing more will happen."
    if status is Status.MISTAKE:
        return RECORDED_BY_MISTAKE
    if status is Status.DUPLICATE:
        return f"We added this to another {noun(row.rules.takes)} of yours."
    return "You can ask the Ombudsman to look at our decision."


def _by_when(row: OwnComplaintRow, today: date) -> Iterator[str]:
    """Yield an earlier limit of the Code or the Ombudsman, then the council's date."""
    if row.case.paused:
        yield _paused(row.awaited)
        return
    next_deadline_on, complains = row.case.next_deadline_on, row.rules.takes is ContactKind.COMPLAINT
    late = next_deadline_on is not None and today > next_deadline_on
    kind = next((each for each in NOT_ITS_OWN if each == row.case.next_deadline_kind), None)
    # The Codes cover only complaints; reopening also acknowledges.
    covered = complains or kind is DeadlineKind.UPDATE
    known = row.reopened and kind is DeadlineKind.CODE_ACKNOWLEDGEMENT
    if kind is not None and next_deadline_on is not None and covered and not known:
        yield NOT_ITS_OWN[kind].format(weekday(next_deadline_on)) if late else outer_limit_said(kind, next_deadline_on)
    yield _own_date(row, today)
    if late and complains:
        yield ADVICE


def _own_date(row: OwnComplaintRow, today: date) -> str:
    due, kind = row.case.due_on, row.case.due_kind
    if row.reopened or kind not in PROMISES:
        due, kind = row.respond_by, DeadlineKind.RESPONSE
    if due is None:
        return _undated(row)
    ahead, missed = PROMISES[kind]
    said = missed.format(weekday(due)) if today > due else ahead.format(weekday(due))
    return f"We’ve reopened it. {said}" if row.reopened else said


def _paused(awaited: Awaited | None) -> str:
    if awaited is None:
        return "We have paused it. We’ll give you a new date when we start work on it again."
    if awaited.reply_by is None:
        return f"We have paused it because we are waiting for {awaited.needed}. You do not need to do anything."
    return f"We have paused it because we need {awaited.needed} from you. Send it by {weekday(awaited.reply_by)}."


def _undated(row: OwnComplaintRow) -> str:
    if not gets_a_response(row.rules):
        return " ".join(passed_on(row.case))
    decided_by_director = while_open(row.rules, RepresentationState(row.case.representation_state))
    if decided_by_director is not None:
        return " ".join(decided_by_director)
    return "We’re working on it." if row.rules.takes is ContactKind.COMPLAINT else UNDATED


def _after_answer(row: OwnComplaintRow, today: date) -> str:
    if row.rules.takes is not ContactKind.COMPLAINT and not row.rules.has_stage(row.case.stage + 1):
        return f"We’ve dealt with your {noun(row.rules.takes)}."
    if not row.rules.has_stage(row.case.stage + 1):
        return "This was our final response. You can ask the Ombudsman to look at your complaint."
    following = row.rules.stage(row.case.stage + 1).name.lower()
    closes = row.stage.escalate_by
    if closes is None:
        return f"You can ask for {following} if you’re unhappy with our response."
    if today > closes:
        return f"The time to ask for {following} ended on {with_weekday(closes)}."
    return f"You can ask for {following} by {weekday(closes)}."
