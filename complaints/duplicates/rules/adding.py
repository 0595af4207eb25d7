"""A contact that is added to an open case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import OPEN, Audience, Decision, Notify, Status
from complaints.vocabulary.people import ADDED_TO_OPEN
from councils.calendars.rules import london_day, with_weekday
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import noun
from councils.vocabulary.errors import RuleBroken

TO_STAFF = (Notify("note", Audience.OFFICER), Notify("note", Audience.CHAMPIONS))


class AddedNote(Protocol):
    pk: int
    text: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """The case that a contact is to be added to."""

    reference: str
    status: Status
    same_person: bool
    same_case: bool = False
    kind: ContactKind = ContactKind.COMPLAINT


def add_to_open(facts: CaseFacts, to: OpenCase) -> Decision:
    """Tells the complainant where it is now.

    Raises RuleBroken: `duplicate.stage`, `duplicate.same_case`, `duplicate.not_open`, `duplicate.other_kind` (there a
    complaint would have no date of its own), `duplicate.other_person`.
    """
    if facts.stage > 1 or facts.rounds > 1:
        raise RuleBroken("duplicate.stage", "It has had a response, so it cannot be added to another case.")
    if to.same_case:
        raise RuleBroken("duplicate.same_case", "Enter the reference of another case.")
    if to.status not in OPEN:
        raise RuleBroken(
            "duplicate.not_open",
            f"{to.reference} is no longer open, so nothing can be added to it. Decline this one if the policy says so.",
        )
    if facts.rules.takes is ContactKind.COMPLAINT and to.kind is not ContactKind.COMPLAINT:
        raise RuleBroken(
            "duplicate.other_kind",
            f"{to.reference} is a {noun(to.kind)}, so a complaint cannot be added to it. Link the two cases.",
        )
    if not to.same_person:
        raise RuleBroken(
            "duplicate.other_person",
            f"{to.reference} seems to be someone else’s: no account, email address, phone number or postcode with the "
            "same name. The person it belongs to would read what is added. If they are the same person, correct the "
            "contact details first.",
        )
    return Decision(
        ADDED_TO_OPEN,
        {"status": Status.DUPLICATE},
        data={"to": to.reference},
        notify=(Notify(ADDED_TO_OPEN, Audience.COMPLAINANT),),
    )


def message_from(reference: str, received_at: datetime, note: AddedNote, added_by: str) -> Decision:
    """The contact's words, as a message on the open case."""
    day = london_day(received_at).isoformat()
    data = {"note": note.pk, "from_case": reference, "received_on": day, "added_by": added_by}
    return Decision("note", text=note.text, data=data, notify=TO_STAFF)


def about_message(reference: str, received_at: datetime) -> str:
    return f"It came as {reference} on {with_weekday(london_day(received_at))} and was added to this case."
