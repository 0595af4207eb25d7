"""Deadlines and timeline entries as officers read them, on every page of casework."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from complaints.case_facts.queries import CaseContext, TimelineEvent, Today, history_of
from complaints.cases.rules.closing import RETURNED_BY
from complaints.deadlines.calculation import DeadlineStanding, Timetable, standing
from complaints.deadlines.clock import AGREED_SOURCE, PRODUCT_SOURCE, CodeLimits, agreed_in, extends_code
from complaints.deadlines.explanation import (
    Asked,
    DeadlineExplanation,
    Reader,
    cited,
    explain,
    how_kept,
    said_of,
    steps_from,
)
from complaints.deadlines.obligations import (
    DATE_MOVED,
    ceiling_of,
    effective_deadline_of,
    is_delayed,
    is_owed,
    update_of,
)
from complaints.deadlines.stage_events import CaseFacts, Round
from complaints.vocabulary import actions, correspondence, lifecycle, people
from complaints.vocabulary.actions import APPROVAL_REFUSED, APPROVAL_REQUESTED, SETTLED, TOLD_TO
from complaints.vocabulary.correspondence import LINK_ENDED, LINK_REPLACED, SENDING, representative_words
from complaints.vocabulary.lifecycle import (
    ACCOUNT_CLOSED,
    ACKNOWLEDGED,
    OFFICER_LEFT,
    RECEIPT_CORRECTED,
    RESPONDED,
    TASK_DONE,
    Channel,
    DeadlineKind,
    Outcome,
    Status,
    TaskKind,
    Theme,
    Whose,
    ground_label,
)
from complaints.vocabulary.people import (
    ADDED_TO_OPEN,
    CONSENT_RECORDED,
    LINKED,
    SPLIT,
    SPLIT_FROM,
    UNLINKED,
    AdjustmentStatus,
    ContactChange,
    LinkKind,
)
from councils.calendars.rules import WorkingCalendar, london_day, written
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.procedure_rules import Target
from councils.queries import bodies_of
from portal import wording
from portal.casework.sent_letters import sending_notes
from portal.layout.display import Colour, Due, ExplainedDay, Fact, Tag

CEILING = "12-week limit, both stages"
# What is due, and whose clock sets the date if it is not the council's policy.
WHAT: dict[str, tuple[str, str]] = {
    DeadlineKind.ACKNOWLEDGEMENT: ("Acknowledge", ""),
    DeadlineKind.RESPONSE: ("Respond", ""),
    DeadlineKind.CODE_ACKNOWLEDGEMENT: ("Acknowledge", "the Code"),
    DeadlineKind.CODE_RESPONSE: ("Respond", "the Code"),
    DeadlineKind.CEILING: ("Final response", CEILING),
    DeadlineKind.UPDATE: ("Send a progress update", ""),
    DeadlineKind.OMBUDSMAN_REPLY: ("Reply to the Ombudsman", ""),
}


@dataclass(frozen=True, slots=True)
class DeadlineReader:
    """When a page is read, and how the council counts and warns."""

    at: datetime
    calendar: WorkingCalendar
    due_soon_days: int

    @property
    def today(self) -> date:
        return london_day(self.at)

    def views(self) -> Today:
        """Today, and the last date due soon."""
        return Today(self.today, self.calendar.add(self.today, self.due_soon_days))

    def due(
        self, on: date | None, *, kind: str = "", paused: bool = False, day: Callable[[date], str] = wording.weekday
    ) -> Due:
        """The badge of a date still due; `day` formats it."""
        if on is None:
            return Due("paused", "Paused") if paused else Due("none", "No date set")
        what, whose = WHAT.get(kind, ("", ""))
        when = f"{what} by {day(on)}" if what else day(on)
        if whose:
            when = f"{when} ({whose})"
        how = standing(on, self.today, self.due_soon_days, self.calendar)
        if how is DeadlineStanding.OVERDUE:
            late = wording.late_by(self.today, on, self.calendar, "overdue")
            return Due("overdue", late[:1].upper() + late[1:], when)
        left = f"Due {wording.until(self.today, on, self.calendar)}"
        return Due("due_soon" if how is DeadlineStanding.DUE_SOON else "on_time", left, when)


BINDS = Tag("Next deadline", "blue")
TO_POST = "Written, to be posted or given"


@dataclass(frozen=True, slots=True)
class DeadlinePanel:
    """`due` is the next deadline, `why` its rule, `clocks` each clock's date."""

    due: Due
    why: str
    clocks: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    remarks: tuple[str, ...]
    ledger: tuple[ExplainedDay, ...]
    ombudsman: tuple[str, ...]
    ledger_title: str
    ledger_note: str


def panel(case_context: CaseContext, deadline_reader: DeadlineReader) -> DeadlinePanel:
    facts = case_context.facts
    table, history = facts.timetable, history_of(case_context.case, facts, case_context.parts)
    told = DeadlineExplanation.of(facts, history)
    return DeadlinePanel(
        due=_with_earlier(_due(case_context, deadline_reader), told),
        why=_why(case_context),
        clocks=tuple(_clocks(facts, deadline_reader.today)) if is_owed(facts) else (),
        facts=tuple(dates(facts, table)),
        remarks=table.warnings,
        ledger=tuple(
            ExplainedDay(f"{day.date:%A} {day.date.day} {day.date:%B}", day.date.isoformat(), day.day, day.why)
            for day in explain(table, facts.clock, facts.stage_rules, facts.rules, facts.calendar)
        ),
        ombudsman=told.account(Reader.OMBUDSMAN),
        ledger_title=f"How this date was worked out: {written(table.last_day)}",
        ledger_note=_rule(facts.stage_rules.response, "The response is due"),
    )


def dates(facts: CaseFacts, table: Timetable) -> list[Fact]:
    stage, clock = facts.stage_rules, facts.clock
    lines = [
        Fact("Counts as reopened" if facts.rounds > 1 else "Counts as received", wording.weekday(table.received_on)),
        *_acknowledgement(facts, table),
    ]
    lines.append(Fact("Response due", _response(facts, table)))
    for step in steps_from(table.working_due, stage, facts.counting)[1:]:
        lines.append(Fact(step.name.capitalize(), f"{written(step.due)} at the latest ({step.paragraph})"))
    moved_from = _moved_from(table)
    if stage.response is not None and moved_from is not None:
        lines.append(Fact("Original due date", _owed(moved_from, stage.response)))
    if stage.extension is None and facts.rules.takes is ContactKind.COMPLAINT and is_owed(facts):
        lines.append(Fact("Extension", said_of(facts.rules, facts.stage, Asked.EXTENSION)))
    if table.code is not None:
        outer = _code(table.code, extends_code(table.code, (each.on for each in clock.extensions)))
        lines.append(Fact(f"{table.code.name} deadline", outer))
    if clock.responded_at is not None:
        lines.append(Fact("Responded", written(london_day(clock.responded_at))))
    elif RESPONDED in clock.to_post:
        lines.append(Fact("Response", TO_POST))
    if table.escalate_by is not None:
        lines.append(Fact("Last day to ask for the next stage", written(table.escalate_by)))
    return lines


def new_cautions(before: CaseFacts, after: CaseFacts) -> list[str]:
    return [caution for caution in after.timetable.warnings if caution not in before.timetable.warnings]


def _acknowledgement(facts: CaseFacts, table: Timetable) -> list[Fact]:
    target, sent = facts.stage_rules.acknowledgement, facts.clock.acknowledged_on
    lines = []
    if target is not None and table.acknowledgement_due is not None:
        lines.append(Fact("Acknowledgement due", _owed(table.acknowledgement_due, target)))
    elif facts.rules.takes is ContactKind.COMPLAINT:
        lines.append(Fact("Acknowledgement", said_of(facts.rules, facts.stage, Asked.ACKNOWLEDGEMENT)))
    if sent is None and ACKNOWLEDGED in facts.clock.to_post:
        return [*lines, Fact("Acknowledgement", TO_POST)]
    return [*lines, Fact("Acknowledged", written(sent))] if sent is not None else lines


def _due(case_context: CaseContext, deadline_reader: DeadlineReader) -> Due:
    case, facts = case_context.case, case_context.facts
    if is_owed(facts) or case.next_deadline_on is not None:
        badge = deadline_reader.due(case.next_deadline_on, kind=case.next_deadline_kind, paused=facts.paused)
        if is_owed(facts) and RESPONDED in facts.clock.to_post:
            return replace(badge, date=f"Response written, to be posted or given. {badge.date}")
        return badge
    if facts.clock.responded_at is None:
        return Due("none", "No response due")
    answered = london_day(facts.clock.responded_at)
    due, how = facts.timetable.working_due, "Responded again" if facts.rounds > 1 else "Responded"
    if due is None or answered <= due:
        return Due("done", f"{how} on time" if due else how, written(answered))
    late = wording.late_by(answered, due, facts.counting)
    return Due("overdue", f"{how} {late}", written(answered))


def _with_earlier(badge: Due, told: DeadlineExplanation) -> Due:
    earlier = [_earlier_response(number, each, told) for number, each in enumerate(told.history.earlier)]
    if badge.standing != "overdue" and not any("late" in said for said in earlier):
        return badge
    return replace(badge, text=". ".join(part for part in (badge.text, *earlier) if part))


def _earlier_response(number: int, earlier: Round, told: DeadlineExplanation) -> str:
    at, due = earlier.clock.responded_at, earlier.dates.working_due
    if at is None or due is None:
        return ""
    on = london_day(at)
    which = f"response of {written(on)}" if number else "first response"
    return f"The {which} was {how_kept(on, due, told.calendar)}"


def _why(case_context: CaseContext) -> str:
    facts, table = case_context.facts, case_context.facts.timetable
    if case_context.case.next_deadline_kind == DeadlineKind.OMBUDSMAN_REPLY:
        return "The Ombudsman is waiting for the council’s reply."
    if not is_owed(facts):
        return ""
    first = effective_deadline_of(facts)
    return " ".join(part for part in (first.officer if first else "", *_moved(facts, table)) if part)


def _clocks(facts: CaseFacts, today: date) -> list[Fact]:
    first = effective_deadline_of(facts)
    code, ceiling = facts.timetable.code, ceiling_of(facts)
    lines = [
        (Whose.POLICY, "Council’s policy", _by_policy(facts)),
        (Whose.CODE, code.name if code else "Complaint Handling Code", _by_code(facts)),
        (Whose.CEILING, CEILING, f"Final response by {wording.weekday(ceiling)}" if ceiling else ""),
        (Whose.UPDATE, "Next update", _next_update(facts, today)),
    ]
    binds = first.whose if first else None
    return [Fact(key, said, tag=BINDS if whose is binds else None) for whose, key, said in lines if said]


def _by_policy(facts: CaseFacts) -> str:
    table = facts.timetable
    said = _acknowledge(facts, table.acknowledgement_due)
    if facts.paused:
        return f"{said}Paused: the date will move when the clock restarts"
    if table.working_due is None:
        return f"{said}No time set for the response"
    return f"{said}Respond by {wording.weekday(table.working_due)}"


def _by_code(facts: CaseFacts) -> str:
    code = facts.timetable.code
    if code is None:
        return "No Code applies: it was received before the Code applied here" if facts.rules.code else ""
    said = _acknowledge(facts, code.acknowledgement_due)
    if extends_code(code, (each.on for each in facts.clock.extensions)):
        return f"{said}Respond by {wording.weekday(code.latest_response_due)}, the latest date the Code allows"
    return f"{said}Respond by {wording.weekday(code.response_due)}"


def _acknowledge(facts: CaseFacts, due: date | None) -> str:
    if due is None or facts.clock.acknowledged_on is not None:
        return ""
    return f"Acknowledge by {wording.weekday(due)}\n"


def _next_update(facts: CaseFacts, today: date) -> str:
    update = update_of(facts)
    if update is None:
        return ""
    if not is_delayed(facts, today):
        return f"No update due: the response is not overdue or extended. If that changes, every {update.every}"
    source = update.source if update.source in (PRODUCT_SOURCE, AGREED_SOURCE) else cited(update.source)
    return f"By {wording.weekday(update.due)}, then every {update.every} ({source})"


def _moved(facts: CaseFacts, table: Timetable) -> list[str]:
    if table.working_due is None:
        return ["The policy does not set a time for the response."]
    if facts.paused:
        return ["The clock is paused. The policy deadline will move by the number of working days it is paused."]
    found = ["The deadline was extended."] if facts.clock.extensions else []
    if facts.clock.pauses:
        found.append("The policy deadline moved by the number of working days the clock was paused.")
    if table.current_response_due is None:
        found.append("The time for the response counts from the acknowledgement.")
    return found


def _response(facts: CaseFacts, table: Timetable) -> str:
    target = facts.stage_rules.response
    if target is None and facts.rules.takes is ContactKind.COMPLAINT:
        return said_of(facts.rules, facts.stage, Asked.RESPONSE)
    if target is None or table.working_due is None:
        return "The policy does not set a time"
    if _moved_from(table) is not None:
        return wording.weekday(table.working_due)
    supposed = table.current_response_due is None
    return _owed(table.working_due, target) + ("; if acknowledged on the last day allowed" if supposed else "")


def _moved_from(table: Timetable) -> date | None:
    return table.response_due if table.working_due != table.response_due else None


def _owed(on: date, target: Target) -> str:
    return f"{wording.weekday(on)} ({target.period} from {target.counts_from}, {cited(target.paragraph)})"


def _code(code: CodeLimits, extended: bool) -> str:
    if extended:
        return wording.weekday(code.latest_response_due)
    return f"{wording.weekday(code.response_due)}; {written(code.latest_response_due)} if extended"


def _rule(target: Target | None, beginning: str) -> str:
    if target is None:
        return ""
    note = f" {target.note}" if target.note else ""
    return f"{beginning} within {target.period} of {target.counts_from} ({cited(target.paragraph)}).{note}"


TITLES = {
    "received": "Received",
    "accepted": "Accepted",
    "declined": "Declined",
    ADDED_TO_OPEN: "Added to an open case",
    LINKED: "Linked",
    UNLINKED: "Link removed",
    SPLIT: "Part split off",
    SPLIT_FROM: "Split from",
    lifecycle.RECLASSIFIED: "Reclassified",
    lifecycle.OFFERED: "Asked whether it should be a complaint",
    lifecycle.CONFIRMED: "Became a complaint",
    lifecycle.OFFER_DECLINED: "They do not want it treated as a complaint",
    lifecycle.OFFER_UNANSWERED: "No answer about a complaint",
    lifecycle.PASSED_TO_SERVICE: "Passed to the service",
    lifecycle.PRAISE_SHARED: "Thanks passed on and closed",
    lifecycle.MATTER_DECIDED: "Questions of the policy answered",
    lifecycle.STAFF_NOTICE: "Told that the member of staff will know of it",
    lifecycle.PASSED_TO_LEGAL: "Passed to the legal team and closed",
    SETTLED: "Recorded and closed",
    "rerouted": "Sent to another service",
    lifecycle.PART_FORWARDED: "Part forwarded to another organisation",
    "assigned": "Assigned",
    "classified": "Theme, severity or risk changed",
    lifecycle.ACKNOWLEDGED: "Acknowledged",
    lifecycle.PAUSED: "Clock paused",
    lifecycle.RESUMED: "Clock restarted",
    lifecycle.EXTENDED: "Deadline extended",
    lifecycle.EXTENSION_WITHDRAWN: "Extension cancelled",
    lifecycle.UPDATED: "Progress update sent",
    lifecycle.RESPONDED: "Response sent",
    lifecycle.ACKNOWLEDGEMENT_WRITTEN: "Acknowledgement written, to be posted or given",
    lifecycle.UPDATE_WRITTEN: "Progress update written, to be posted or given",
    lifecycle.RESPONSE_WRITTEN: "Response written, to be posted or given",
    lifecycle.LETTER_DISCARDED: "Letter not posted or given",
    "escalated": "Escalated",
    lifecycle.STAGE_SKIPPED: "Taken straight to the next stage",
    lifecycle.LOGGED_BY_MISTAKE: "Closed: logged by mistake",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    lifecycle.REOPENED: "Reopened",
    "note": "Note",
    "document": "Document added",
    "unchecked": "Document not checked",
    "learning": "Learning recorded",
    DATE_MOVED: "Dates moved",
    RECEIPT_CORRECTED: "Date of receipt corrected",
    lifecycle.CLAIMED: "Added to the complainant’s account",
    OFFICER_LEFT: "Officer left",
    "ombudsman_notified": "Letter from the Ombudsman",
    "ombudsman_assigned": "Ombudsman reply assigned",
    "ombudsman_unassigned": "Ombudsman letter unassigned",
    "ombudsman_extended": "Ombudsman reply date extended",
    "ombudsman_corrected": "Ombudsman letter corrected",
    "ombudsman_question": "Asked for help with the Ombudsman",
    "ombudsman_replied": "Reply sent to the Ombudsman",
    "ombudsman_decided": "Ombudsman’s decision",
    ACCOUNT_CLOSED: "Account closed by the complainant",
    TASK_DONE: "Task done",
    people.ASKED: "Adjustment asked for",
    people.CLASSIFIED: "Adjustments classified",
    people.DECIDED: "Adjustment decided",
    people.ADJUSTMENT_ENDED: "Adjustment ended",
    lifecycle.FORMAT_ORDERED: "Letter ordered in another format",
    lifecycle.FORMAT_RECEIVED: "Letter received in another format",
    correspondence.CONTACT_CORRECTED: "Contact details corrected",
    LINK_REPLACED: "New private link sent",
    people.CONSENT_ASKED: "Asked for permission",
    CONSENT_RECORDED: "Permission recorded",
    people.CONSENT_ENDED: "Permission ended",
    people.CONSENT_REFUSED: "Permission refused by the person",
    people.CLOSED_WITHOUT_CONSENT: "Closed without permission",
    actions.TOLD_OF_ASKING: "Representative told that permission is needed",
    actions.TOLD_PERSON_CONCERNED: "Representative told that the response goes to the person concerned",
    people.PEOPLE_MERGED: "Record joined to another of the same person",
    people.PEOPLE_SEPARATED: "Record separated from another person’s",
    people.ADDRESS_SEEN: "Protected address seen",
    people.SAFEGUARDING_MARKED: "Marked as safeguarding",
    people.SAFEGUARDING_LIFTED: "Safeguarding marker removed",
    people.ABOUT_STAFF: "Recorded as about a colleague",
    people.CASE_OPENED: "Safeguarding case opened",
    people.LIMITS_PROPOSED: "Contact limits proposed",
    people.LIMITS_SET: "Contact limits set",
    people.LIMITS_NOT_SET: "Decided not to limit contact",
    people.LIMITS_REVIEW_SOON: "Contact limits to review soon",
    people.LIMITS_REVIEWED: "Contact limits reviewed",
    people.LIMITS_APPEALED: "Appeal against contact limits",
    people.LIMITS_APPEAL_DECIDED: "Appeal against contact limits decided",
    people.MATTER_RECORDED: "What it is about, with contact limits in force",
    LINK_ENDED: "Private link ended",
    correspondence.CONTACT_CHANGED: "Contact details changed by the complainant",
    correspondence.EMAIL_CHANGE_ASKED: "New email address requested, not confirmed yet",
    APPROVAL_REQUESTED: "Approval requested",
    APPROVAL_REFUSED: "Not approved",
    **actions.REPRESENTATION_TITLES,
    **people.JOINT_TITLES,
}
# Kinds of event with text to add to their title.
WAITS: dict[str, Callable[[dict[str, Any]], str]] = {
    TASK_DONE: lambda data: TaskKind(data["task_kind"]).label.lower(),
    **dict.fromkeys((APPROVAL_REQUESTED, APPROVAL_REFUSED), lambda data: str(data["proposed"])),
    lifecycle.CONFIRMED: lambda data: f"first came in as {data['was']}",
    lifecycle.PASSED_TO_SERVICE: lambda data: ", ".join(filter(None, (data["team"], data["reference"]))),
    lifecycle.PRAISE_SHARED: lambda data: ", ".join(data["staff"]),
    lifecycle.MATTER_DECIDED: lambda data: str(data["outcome"]),
    lifecycle.PAUSED: lambda data: str(data.get("reason", "")),
    "rerouted": lambda data: str(data.get("service", "")),
    lifecycle.REOPENED: lambda data: "returned by the Ombudsman" if data.get(RETURNED_BY) else "",
    "note": lambda data: f"came as {data['from_case']}, added by {data['added_by']}" if "from_case" in data else "",
    "document": lambda data: f"moved from {data['from_case']} by {data['added_by']}" if "from_case" in data else "",
    **dict.fromkeys((ADDED_TO_OPEN, SPLIT, SPLIT_FROM), lambda data: str(data["to"])),
    **dict.fromkeys((LINKED, UNLINKED), lambda data: f"{LinkKind(data['link']).label.lower()} {data['to']}"),
    actions.DIRECTOR_DECIDED: lambda data: actions.DirectorSays(data["says"]).label.lower(),
    actions.MEMBERS_DECIDED: lambda data: str(data["meeting"]),
    people.DECIDED: lambda data: AdjustmentStatus(data["status"]).label.lower(),
    lifecycle.FORMAT_ORDERED: lambda data: written(date.fromisoformat(data["on"])),
    lifecycle.FORMAT_RECEIVED: lambda data: written(date.fromisoformat(data["on"])),
}

# Titles of letters that were written before they were posted.
POSTED_TITLES = {
    lifecycle.ACKNOWLEDGED: "Acknowledgement posted or given",
    lifecycle.UPDATED: "Progress update posted or given",
    lifecycle.RESPONDED: "Response posted or given",
}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    title: str
    at: str
    machine_at: str
    by: str
    text: str
    public: bool
    text_is_public: bool
    subject: str
    body: str
    # The letter's number, to print it.
    letter: int | None = None
    # For staff only, even if the complainant can see the entry.
    staff_notes: tuple[str, ...] = ()
    reconstructed: bool = False
    # No one outside the council can see the case, and nothing can be sent.
    unreachable: bool = False

    @property
    def seen_by(self) -> str:
        seen = "No contact details: only staff can see this" if self.unreachable else "The complainant can see this"
        return seen if self.public else "Internal: staff only"


def entry(happening: TimelineEvent, *, unreachable: bool = False) -> TimelineItem:
    return TimelineItem(
        title=_title(happening),
        at=wording.moment(happening.at),
        machine_at=wording.machine(happening.at),
        by=_by(happening),
        text=happening.text,
        public=happening.public,
        text_is_public=happening.text_is_public,
        subject=happening.subject,
        body=happening.body,
        letter=happening.data.get("letter") if happening.subject and not unreachable else None,
        staff_notes=(
            *(_contact_change(change) for change in correspondence.contact_changes(happening.data)),
            *_reached(happening.data),
            *sending_notes(happening.data.get(SENDING, {})),
            *_consent(happening),
            *_agreement(happening),
            *_sent_on(happening.data),
        ),
        reconstructed=happening.reconstructed,
        unreachable=unreachable,
    )


def _consent(happening: TimelineEvent) -> list[str]:
    if happening.data.get(actions.TO_PERSON_CONCERNED):
        return ["For the person concerned: there is no permission to tell who acts for them"]
    return [representative_words(happening.data)] if happening.kind == CONSENT_RECORDED else []


def permission_words(consent: Any) -> str:
    return f"{representative_words(consent.given.as_data())}. From {written(consent.starts_on)}"


def _agreement(happening: TimelineEvent) -> list[str]:
    said = happening.data.get("agreed", "") if happening.kind in (lifecycle.RECLASSIFIED, SETTLED) else ""
    return [f"They agreed: {said}"] if said else []


def _sent_on(data: dict[str, Any]) -> list[str]:
    names = ", ".join(body.name for body in bodies_of(data))
    return [f"Sent to {names}:\n{data['passed_on']}"] if data.get("passed_on") else []


def _reached(data: dict[str, Any]) -> list[str]:
    day = data.get(correspondence.REACHED_ON)
    return [f"Deadlines count from {written(date.fromisoformat(day))}, when they could first be reached"] if day else []


def _contact_change(change: ContactChange) -> str:
    return f"{correspondence.CONTACT_LABELS[change.field]}: {change.was or 'none'} → {change.now or 'none'}"


def _by(happening: TimelineEvent) -> str:
    approved_by, told_to = happening.data.get("approved_by"), happening.data.get(TOLD_TO)
    more = (told_to and f"written down by {told_to}", approved_by and f"approved by {approved_by}")
    return ", ".join((happening.by_name, *filter(None, more)))


def _title(happening: TimelineEvent) -> str:
    posted = POSTED_TITLES.get(happening.kind) if "written_at" in happening.data else None
    title = posted or TITLES.get(happening.kind) or happening.kind.replace("_", " ").capitalize()
    more = _more(happening)
    joined = f"{title} {more}" if happening.kind == "escalated" else f"{title}: {more}"
    return joined if more else title


def _news_agreed(happening: TimelineEvent) -> str:
    return f", updates agreed every {every}" if (every := agreed_in(happening.data)) else ""


def _more(happening: TimelineEvent) -> str:
    data = happening.data
    words: dict[str, tuple[str, type[Channel] | type[Outcome] | type[Theme]]] = {
        "received": ("channel", Channel),
        lifecycle.RESPONDED: ("outcome", Outcome),
        lifecycle.RESPONSE_WRITTEN: ("outcome", Outcome),
        "accepted": ("theme", Theme),
    }
    if happening.kind == "declined":
        return ground_label(data["reason"]).lower()
    if happening.kind in words:
        name, word = words[happening.kind]
        return word(data[name]).label.lower() if data.get(name) else ""
    if happening.kind == lifecycle.EXTENDED:
        length = f"by {wording.working_days(data['working_days'])}" if data.get("working_days") else "agreed date"
        return f"{length}{_news_agreed(happening)}"
    if happening.kind == lifecycle.UPDATED:
        return _news_agreed(happening).removeprefix(", ")
    if happening.kind == lifecycle.RECLASSIFIED:
        return str(data["label"])
    if happening.kind in WAITS:
        return WAITS[happening.kind](data)
    if happening.kind == "escalated":
        asked = f", asked for on {written(date.fromisoformat(data['asked_on']))}" if data.get("asked_on") else ""
        return f"to stage {data['to']}{asked}{', after the time limit' if data.get('late') else ''}"
    return ""


_STATUS_COLOURS: dict[Status, Colour] = {
    Status.RECEIVED: "blue",
    Status.UNDER_INVESTIGATION: "teal",
    Status.RESPONDED: "green",
    Status.CLOSED: "grey",
    Status.DECLINED: "grey",
    Status.WITHDRAWN: "",
    Status.DUPLICATE: "",
    Status.MISTAKE: "",
}


def status_tag(status: str) -> Tag:
    return Tag(Status(status).label, _STATUS_COLOURS[Status(status)])
