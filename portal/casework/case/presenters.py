"""The case page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.http import urlencode

from complaints.case_facts.queries import CaseContext
from complaints.cases.queries.case_page import CasePage, RecordedLearning
from complaints.cases.rules.available_moves import AvailableMove
from complaints.cases.rules.declining import ground
from complaints.correspondence.queries.adjustments import acting_on, unclassified_of
from complaints.people.queries.person_records import is_protected
from complaints.vocabulary.actions import RepresentationState
from complaints.vocabulary.classification import Classification
from complaints.vocabulary.lifecycle import OPEN, Channel, Move, Outcome, Status, ground_label
from complaints.vocabulary.people import HelpPlace, PreferredChannel, RepresentativeKind
from councils.calendars.rules import london_day, written
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.policy_document import is_passed_on, kind_rules, noun
from portal import wording
from portal.addresses import address
from portal.casework.moves.presenters import label
from portal.casework.people.presenters import not_classified, person_tags
from portal.casework.presenters import (
    DeadlinePanel,
    DeadlineReader,
    TimelineItem,
    entry,
    panel,
    permission_words,
    status_tag,
)
from portal.casework.sent_letters import shown_phone
from portal.layout.display import DocumentLink, Fact, Pages, Tag

# Moves that take the case forward, in order. The first open one is the main button.
FORWARD = (
    Move.ACCEPT,
    Move.DECLINE,
    Move.DIRECTOR_DECISION,
    Move.MEMBERS_DECISION,
    Move.SEND_TO_DIRECTOR,
    Move.ASSIGN,
    Move.RESUME,
    Move.ACKNOWLEDGE,
    Move.RESPOND,
    Move.ANSWER_OFFER,
    Move.OFFER_COMPLAINT,
    Move.HAND_OVER,
    Move.SHARE_PRAISE,
    Move.SETTLE,
    Move.CLOSE,
    Move.ESCALATE,
)
# Only the answers to the policy's questions lead to these.
LED_TO_BY_ANSWERS = (Move.PASS_TO_LEGAL,)
# What is done with a contact that gets no response.
PASSING_ON = (Move.ANSWER_OFFER, Move.HAND_OVER, Move.SHARE_PRAISE, Move.SETTLE)
# Refusals that repeat what the page shows anyway.
PLAIN_TO_SEE = {
    "acknowledge.again",
    "resume.not_paused",
    "pause.already",
    "extension.none",
    "escalate.not_answered",
    "settle.complaint",
    "decline.not_complaint",
    "offer.complaint",
    "offer.was_complaint",
    "offer.answered",
    "offer.paused",
    "offer.waiting",
    "offer.none",
    "offer.unreachable",
    "hand_over.kind",
    "praise.kind",
    "matter.none",
    "consent.not_needed",
    "consent.not_held",
    "consent.held",
    "safeguarding.marked",
    "safeguarding.not_marked",
    "representation.kind",
    "representation.decided",
    "representation.not_sent",
    "representation.not_taken_forward",
    "representation.director",
    "policy.not_counted",
}


@dataclass(frozen=True, slots=True)
class Action:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Actions:
    """Open moves, and why others are refused."""

    forward: tuple[Action, ...]
    beside: tuple[Action, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseScreen:
    reference: str
    summary: str
    noun: str
    tags: tuple[Tag, ...]
    came: str
    # What the box about adjustments and consent shows.
    case: Any
    holds: tuple[str, ...]
    actions: Actions
    deadline: DeadlinePanel
    about: tuple[Fact, ...]
    complainant: tuple[Fact, ...]
    complainant_heading: str
    complaint: tuple[Fact, ...]
    stages: tuple[tuple[str, ...], ...]
    lessons: tuple[RecordedLearning, ...]
    documents: tuple[DocumentLink, ...]
    entries: tuple[TimelineItem, ...]
    pages: Pages
    person: int | None
    person_tags: tuple[Tag, ...]
    is_protected: bool


def _is_unreachable(case: Any) -> bool:
    """Whether they left no contact details, and were not shown a link on the portal either."""
    return bool(case.anonymous) and case.complainant_id is None and case.channel != Channel.PORTAL


def case_screen(
    page: CasePage,
    open_moves: Iterable[AvailableMove],
    deadline_reader: DeadlineReader,
    *,
    first_page: bool,
    opens_person: bool,
) -> CaseScreen:
    case_context = page.case_context
    case = case_context.case
    here = address("casework:case", reference=case.reference)
    older = page.timeline.older
    return CaseScreen(
        reference=case.reference,
        summary=case.summary,
        noun=noun(case_context.facts.rules.takes),
        tags=tuple(tags(case_context)),
        came=came(case),
        case=case,
        holds=case_context.facts.holds,
        actions=actions(case_context, open_moves),
        deadline=panel(case_context, deadline_reader),
        about=_about(case_context),
        complainant=complainant_facts(case, opens_person=opens_person, consent=page.consent),
        complainant_heading=complainant_heading(case),
        complaint=complaint_facts(case),
        stages=tuple(_stage(record) for record in case_context.parts.stages),
        lessons=page.lessons,
        documents=tuple(document(each, case.reference) for each in page.documents),
        entries=tuple(entry(each, unreachable=_is_unreachable(case)) for each in page.timeline.happenings),
        pages=Pages(
            newer="" if first_page else f"{here}#timeline",
            older=f"{here}?{urlencode({'before': str(older)})}#timeline" if older else "",
            newer_text="Latest entries",
            older_text="Earlier entries",
        ),
        person=case.person_id,
        person_tags=tuple(person_tags(case.person)) if case.person else (),
        is_protected=is_protected(case) and opens_person,
    )


def came(case: Any) -> str:
    return f"Received {wording.moment(case.received_at)} ({Channel(case.channel).label.lower()})"


def complaint_facts(case: Any) -> tuple[Fact, ...]:
    said = (("What happened", case.description), ("What would put it right", case.wanted))
    return tuple(Fact(key, text) for key, text in said if text)


def complainant_heading(case: Any) -> str:
    return "Complainant" if _complains(case) else "From"


def _complains(case: Any) -> bool:
    return bool(case.kind == ContactKind.COMPLAINT)


def tags(case_context: CaseContext) -> list[Tag]:
    case = case_context.case
    shown = [status_tag(case.status), *([Tag("Safeguarding", "red")] if case.safeguarding else [])]
    if not _complains(case):
        shown += _kind_tags(case)
    if not case_context.facts.rules.single_step:
        shown.append(Tag(f"Stage {case.stage}", "purple" if case.stage > 1 else ""))
    if case_context.facts.paused:
        shown.append(Tag("Paused", "yellow"))
    if case_context.facts.rounds > 1 and Status(case.status) in OPEN:
        shown.append(Tag("Reopened", "orange"))
    if case.anonymity_reason:
        shown.append(Tag("Anonymous by arrangement", "yellow"))
    if case.help_place:
        shown.append(Tag("Helped to complain", "blue"))
    if case.outcome:
        shown.append(Tag(Outcome(case.outcome).label))
    return shown


def _kind_tags(case: Any) -> list[Tag]:
    shown = [Tag(case.kind.capitalize(), "purple")]
    if case.representation_state:
        shown.append(Tag(RepresentationState(case.representation_state).label, "blue"))
    if case.offered:
        shown.append(Tag("Offered as a complaint", "yellow"))
    if case.passed_on_on:
        shown.append(Tag("Passed to the service", "blue"))
    return shown


def actions(case_context: CaseContext, open_moves: Iterable[AvailableMove]) -> Actions:
    found = [opening for opening in open_moves if opening.move not in LED_TO_BY_ANSWERS]
    open_now = [opening.move for opening in found if opening.refusal is None]
    case = case_context.case
    done = {Move.ASSIGN: case.officer_id is not None, Move.HAND_OVER: case.passed_on_on is not None}
    forward = [move for move in FORWARD if move in open_now and not done.get(move)]
    if is_passed_on(case_context.facts.rules):
        forward.sort(key=lambda move: move not in PASSING_ON)
    beside = [move for move in open_now if move not in forward]
    return Actions(
        forward=tuple(action(move, case_context) for move in forward),
        beside=tuple(action(move, case_context) for move in beside),
        closed=tuple(
            f"{label(opening.move, case_context.facts)}: {opening.refusal.message}"
            for opening in found
            if opening.refusal is not None and opening.refusal.code not in PLAIN_TO_SEE
        ),
    )


def action(move: Move, case_context: CaseContext) -> Action:
    """Accepting is one of the decisions on the triage page."""
    text = label(move, case_context.facts)
    if move is Move.ACCEPT:
        text = "Triage" if case_context.case.stage == 1 else f"Triage stage {case_context.case.stage}"
    if move is Move.ASSIGN and case_context.case.officer_id is not None:
        text = "Assign to someone else"
    return Action(text, address(f"casework:{move.value}", reference=case_context.case.reference))


def _about(case_context: CaseContext) -> tuple[Fact, ...]:
    case = case_context.case
    facts = [
        Fact("Service", case.service_area.name),
        Fact("Officer", case.officer.get_full_name() if case.officer else "Unassigned"),
        *(Fact(name, words) for name, words in Classification(case.theme, case.severity, tuple(case.risks)).in_words()),
        Fact("Policy", str(case.policy_version)),
        *_dealt_with(case_context),
        *_became(case_context),
    ]
    if case.decline_reason:
        facts.append(Fact("Declined because", _declined(case_context)))
    if case.closed_at:
        facts.append(Fact("Ended", wording.moment(case.closed_at)))
    return tuple(facts)


def _became(case_context: CaseContext) -> list[Fact]:
    """The service that has it, and both dates of what began as another contact."""
    case, became = case_context.case, case_context.facts.clock.became
    facts = []
    if case.passed_on_on:
        facts.append(Fact("Passed to", f"{case.passed_on_to}, on {written(case.passed_on_on)}"))
    if case.service_reference:
        facts.append(Fact("Their reference", case.service_reference))
    if became is not None:
        facts.append(Fact("First contact", f"{written(london_day(became.first))}, as {became.was}"))
        facts.append(Fact("Complaint since", written(case_context.facts.started_on)))
    return facts


def _declined(case_context: CaseContext) -> str:
    found = ground(case_context.facts.rules, case_context.case.decline_reason)
    return found.label if found else ground_label(case_context.case.decline_reason)


def _dealt_with(case_context: CaseContext) -> list[Fact]:
    case, rules = case_context.case, case_context.facts.rules
    if (case.kind, case.procedure) == (ContactKind.COMPLAINT, CORPORATE):
        return []
    given, owed = kind_rules(rules, rules.takes), case_context.facts.stage_rules.response
    facts = [Fact("Handled as", f"{case.kind.capitalize()} ({wording.procedure(case.procedure)})")]
    if given is not None:
        facts.append(Fact("How the policy handles it", f"{given.handling} ({given.paragraph})"))
    if owed is not None and owed.when:
        facts.append(Fact("Response due", f"{owed.when}; otherwise record what was done ({owed.paragraph})"))
    return facts


def complainant_facts(case: Any, *, opens_person: bool, consent: Any = None) -> tuple[Fact, ...]:
    known = (
        ("Name", _full_name(case)),
        ("Asking as", RepresentativeKind(case.enquirer).label if case.enquirer else ""),
        ("Anonymous because", case.anonymity_reason),
        ("Acting for", case.on_behalf_of),
        ("Permission", permission_words(consent) if consent is not None else ""),
        ("Email", case.complainant_email or _without_email(case)),
        ("Phone", shown_phone(case)),
        ("Address", "Protected" if is_protected(case) else case.complainant_address),
        ("Help to complain", f"{HelpPlace(case.help_place).label} ({case.helper})" if case.help_place else ""),
    )
    return (
        *(Fact(key, value) for key, value in known if value),
        *_about_person(case.person, opens_person=opens_person),
        *_adjustments(case, may_decide=opens_person),
    )


def _adjustments(case: Any, *, may_decide: bool) -> tuple[Fact, ...]:
    page = address("casework:adjustments", reference=case.reference) if may_decide else ""
    words = unclassified_of(case)
    known = "; ".join((*(each.text for each in acting_on(case)), *((not_classified(words),) if words else ())))
    to_do = "Record an adjustment" if may_decide else ""
    return (Fact("Adjustments", known or to_do, href=page),) if known or to_do else ()


def _full_name(case: Any) -> str:
    title, pronouns = (case.person.title, case.person.pronouns) if case.person else ("", "")
    name = f"{title} {case.complainant_name}".strip()
    return f"{name} ({pronouns})" if pronouns else name


def _about_person(person: Any, *, opens_person: bool) -> tuple[Fact, ...]:
    if person is None:
        return ()
    preferred = PreferredChannel(person.preferred_channel).label if person.preferred_channel else ""
    known = (("Other names", person.other_names), ("Prefers", preferred), ("Language", person.language))
    record = Fact("Record", "Person record", href=address("casework:person", person=person.pk))
    return (*(Fact(key, value) for key, value in known if value), *((record,) if opens_person else ()))


def _without_email(case: Any) -> str:
    if case.complainant_address:
        return "None: letters must be posted"
    return "None, and no postal address: letters must be given by phone" if case.complainant_phone else "None"


def _stage(record: Any) -> tuple[str, ...]:
    answered = london_day(record.responded_at) if record.responded_at else None
    return (
        f"Stage {record.stage}",
        written(london_day(record.received_at)),
        _day(record.acknowledged_on),
        _day(record.response_due),
        _day(answered),
        Outcome(record.outcome).label if record.outcome else "–",
        record.responded_by.get_full_name() if record.responded_by else "–",
    )


def _day(day: date | None) -> str:
    return written(day) if day else "–"


def document(kept: Any, reference: str) -> DocumentLink:
    state = {
        "waiting": "being checked",
        "blocked": f"blocked: {kept.finding or 'not safe to open'}",
        "unchecked": f"never checked: {kept.finding}",
    }
    details = [
        wording.size(kept.size),
        f"from {kept.by_name}",
        wording.moment(kept.at),
        "the complainant can see it" if kept.public else "internal",
        *([state[kept.state]] if kept.state in state else []),
    ]
    opens = address("casework:document", reference=reference, key=kept.key)
    return DocumentLink(kept.name, opens if kept.state == "clean" else "", ", ".join(details))
