"""What happened to a complaint, told to the person who made it, and its files. Officers' reasons for other officers are
left out.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from complaints.case_facts.queries import SYSTEM_NAME
from complaints.cases.queries.resident import OwnComplaint
from complaints.deadlines.obligations import DATE_MOVED
from complaints.vocabulary.actions import (
    DIRECTOR_DECIDED,
    MEMBERS_DECIDED,
    SENT_TO_DIRECTOR,
    SETTLED,
    STAFF_TEXT_SHOWN,
    TOLD_OF_ASKING,
    TOLD_PERSON_CONCERNED,
    DirectorSays,
)
from complaints.vocabulary.correspondence import CLEAN, CONTACT_CHANGED
from complaints.vocabulary.lifecycle import (
    ACCOUNT_CLOSED,
    CLAIMED,
    CONFIRMED,
    OFFER_DECLINED,
    OFFERED,
    PASSED_TO_LEGAL,
    PASSED_TO_SERVICE,
    PRAISE_SHARED,
    RECEIPT_CORRECTED,
    RECLASSIFIED,
    STAFF_NOTICE,
    STAGE_SKIPPED,
    Outcome,
)
from complaints.vocabulary.people import (
    ADDED_TO_OPEN,
    JOINT_ADDED,
    JOINT_LEFT,
    LIMITS_APPEAL_DECIDED,
    LIMITS_REVIEWED,
    LIMITS_SET,
    SPLIT,
    SPLIT_FROM,
    SPOKESPERSON_CHANGED,
)
from councils.policies.rules.policy_document import noun
from portal.layout.display import DocumentLink, Fact, Moment, PageLink, WholeLetter
from portal.wording import kind_of_file, machine, moment, size

if TYPE_CHECKING:
    from complaints.models import Case, CaseEvent, Document

STATES = {
    "waiting": "being checked (try again in a few minutes)",
    "blocked": "blocked because our virus check found something in it",
    "unchecked": "not available because we could not read it or check it for viruses (add it again)",
}


def document_state(state: str) -> str:
    return STATES[state]


def download_address(case: "Case", document: "Document", council_slug: str) -> str:
    return reverse(
        "resident:document",
        kwargs={"council_slug": council_slug, "reference": case.reference, "key": document.key},
    )


def document_facts(case: "Case", documents: "tuple[Document, ...]", council_slug: str) -> tuple[Fact, ...]:
    return tuple(_fact(case, document, council_slug) for document in reversed(documents))


def _fact(case: "Case", document: "Document", council_slug: str) -> Fact:
    who = "you" if document.from_complainant else "us"
    said = f"{kind_of_file(document.content_type)}, {size(document.size)}, from {who} on {moment(document.at)}"
    if document.state != CLEAN:
        return Fact(document.name, f"{said}\n{document_state(document.state).capitalize()}.")
    link = PageLink("Download", download_address(case, document, council_slug), document.name)
    return Fact(document.name, said, (link,))


@dataclass(frozen=True, slots=True)
class EventTitles:
    """Titles for the council's and the complainant's event."""

    ours: str
    yours: str = ""


WORDS = {
    "received": EventTitles("We received your {noun}", "You sent us your {noun}"),
    "accepted": EventTitles("We’re looking into your {noun}"),
    "declined": EventTitles("We will not look into this as a complaint"),
    "part_forwarded": EventTitles("We passed part of your {noun} to another organisation"),
    ADDED_TO_OPEN: EventTitles("We added this to another {noun} of yours"),
    SPLIT: EventTitles("We look into part of your {noun} on its own now"),
    SPLIT_FROM: EventTitles("We took this out of another {noun} of yours, to look into it on its own"),
    "rerouted": EventTitles("We passed your {noun} to another service"),
    "assigned": EventTitles("We assigned your {noun} to an officer"),
    "acknowledged": EventTitles("We acknowledged your {noun}"),
    "paused": EventTitles("We paused your {noun}"),
    "resumed": EventTitles("We started work on your {noun} again"),
    "extended": EventTitles("We need longer to respond"),
    "extension_withdrawn": EventTitles("We no longer need an extension"),
    "updated": EventTitles("We sent you a progress update"),
    "responded": EventTitles("We responded"),
    "acknowledgement_written": EventTitles("We wrote a letter to acknowledge your {noun}"),
    "update_written": EventTitles("We wrote a letter with a progress update"),
    "response_written": EventTitles("We wrote our response"),
    "escalated": EventTitles("We moved your {noun} to the next stage", "You asked for the next stage"),
    STAGE_SKIPPED: EventTitles("We moved your {noun} straight to the next stage"),
    "closed": EventTitles("We closed your {noun}"),
    "withdrawn": EventTitles("The {noun} was withdrawn", "You withdrew your {noun}"),
    "reopened": EventTitles("We reopened your {noun}"),
    "note": EventTitles("We wrote to you", "You contacted us"),
    "document": EventTitles("We added a document", "You added a document"),
    "document_blocked": EventTitles("We could not accept a document"),
    "unchecked": EventTitles("We could not check a document"),
    DATE_MOVED: EventTitles("The date for your {noun} changed"),
    RECEIPT_CORRECTED: EventTitles("We corrected the date we received your {noun}"),
    RECLASSIFIED: EventTitles("We changed how we’re handling this"),
    OFFERED: EventTitles("We asked whether you want to complain"),
    CONFIRMED: EventTitles("We’re treating this as a complaint", "You asked us to treat this as a complaint"),
    OFFER_DECLINED: EventTitles("We’re not treating this as a complaint", "You told us this is not a complaint"),
    PASSED_TO_SERVICE: EventTitles("We passed this to the team that deals with it"),
    TOLD_OF_ASKING: EventTitles("We asked the person you contacted us for whether we may talk to you"),
    TOLD_PERSON_CONCERNED: EventTitles("We told you that our response goes to the person you contacted us for"),
    STAFF_NOTICE: EventTitles("We wrote to you about the member of staff"),
    PASSED_TO_LEGAL: EventTitles("We passed this to our legal team"),
    PRAISE_SHARED: EventTitles("We passed on your thanks"),
    SETTLED: EventTitles("What we did"),
    SENT_TO_DIRECTOR: EventTitles("We sent your {noun} to a director"),
    DIRECTOR_DECIDED: EventTitles("A director considered your {noun}"),
    MEMBERS_DECIDED: EventTitles("The final decision was made"),
    LIMITS_SET: EventTitles("We limited how you can contact us"),
    LIMITS_REVIEWED: EventTitles("We reviewed the limits on how you can contact us"),
    LIMITS_APPEAL_DECIDED: EventTitles("We decided your appeal about how you can contact us"),
    ACCOUNT_CLOSED: EventTitles("You closed your account", "You closed your account"),
    CONTACT_CHANGED: EventTitles("You changed your contact details", "You changed your contact details"),
    JOINT_ADDED: EventTitles("We recorded who complains with you"),
    JOINT_LEFT: EventTitles("We recorded who no longer complains with you"),
    SPOKESPERSON_CHANGED: EventTitles("We recorded who speaks for everyone who made this {noun}"),
    CLAIMED: EventTitles("Added to your account", "Added to your account"),
}


TOLD = {
    DirectorSays.CHANGE: "we’re taking it forward",
    DirectorSays.NO_CHANGE: "no change",
    DirectorSays.OTHER_ORGANISATION: "who to contact instead",
}


def moments(complaint: OwnComplaint, council_slug: str, short_name: str) -> tuple[Moment, ...]:
    """Return them newest first. `short_name` replaces officers without a name."""
    teller = _Teller(complaint, council_slug, short_name)
    return tuple(teller.tell(event) for event in reversed(complaint.events) if event.kind in WORDS)


class _Teller:
    def __init__(self, complaint: OwnComplaint, council_slug: str, short_name: str) -> None:
        self.complaint = complaint
        self.council_slug = council_slug
        self.short_name = short_name
        self.noun = noun(complaint.rules.takes)
        self.documents = {document.pk: document for document in complaint.documents}

    def tell(self, event: "CaseEvent") -> Moment:
        words, yours = WORDS[event.kind], self.complaint.is_own(event)
        title = words.yours if yours and words.yours else words.ours
        return Moment(
            title=f"{title.format(noun=self.noun)}{_detail(event.kind, event.data)}",
            at=moment(event.at),
            machine_at=machine(event.at),
            by=self._by(event, yours),
            text=self._text(event, shown=yours or event.kind in STAFF_TEXT_SHOWN),
            documents=self._downloads(event),
            letter=self._whole_letter(event),
        )

    def _by(self, event: "CaseEvent", yours: bool) -> str:
        if yours or event.by_name == SYSTEM_NAME:
            return ""
        # Without a name, `by_name` is an email address.
        return self.short_name if "@" in event.by_name else event.by_name

    def _text(self, event: "CaseEvent", *, shown: bool) -> str:
        letter = self.complaint.letters.get(event.data.get("letter", 0))
        if letter is not None and letter.body:
            return "" if event is self.complaint.answer else letter.body
        document = self.documents.get(event.data.get("document", 0))
        if document is not None:
            return "" if document.state == CLEAN else f"{document.name}: {document_state(document.state)}"
        return event.text if shown else ""

    def _whole_letter(self, event: "CaseEvent") -> WholeLetter | None:
        letter = self.complaint.letters.get(event.data.get("letter", 0))
        if letter is None or not letter.full_text:
            return None
        return WholeLetter(letter.full_subject, letter.full_text, letter.reconstructed)

    def _downloads(self, event: "CaseEvent") -> tuple[DocumentLink, ...]:
        document = self.documents.get(event.data.get("document", 0))
        if document is None or document.state != CLEAN:
            return ()
        return (DocumentLink(document.name, download_address(self.complaint.case, document, self.council_slug)),)


def _detail(kind: str, data: dict[str, object]) -> str:
    if kind in ("responded", "response_written"):
        return f": {Outcome(str(data['outcome'])).label.lower()}"
    if kind == DIRECTOR_DECIDED:
        return f": {TOLD[DirectorSays(str(data['says']))]}"
    if kind in (ADDED_TO_OPEN, SPLIT, SPLIT_FROM):
        return f": {data['to']}"
    if kind == "rerouted" and data.get("service"):
        return f": {data['service']}"
    if kind == "extended" and data.get("working_days"):
        days = int(str(data["working_days"]))
        return f": {days:,} more working {'day' if days == 1 else 'days'}"
    return ""
