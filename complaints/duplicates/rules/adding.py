"""A contact that is added to an open case."""

from datetime import date, datetime
from typing import Protocol

from complaints.cases.rules.decisions import OpenCase, check_can_be_added
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import Audience, Decision, Notify, Status
from complaints.vocabulary.people import ADDED_TO_OPEN
from complaints.vocabulary.persons import check_same_person
from councils.calendars.rules import london_day, with_weekday
from councils.vocabulary.errors import RuleBroken

TO_STAFF = (Notify("note", Audience.OFFICER), Notify("note", Audience.CHAMPIONS))


class AddedNote(Protocol):
    pk: int
    text: str


def add_to_open(facts: CaseFacts, to: OpenCase, on: date) -> Decision:
    """Tells the complainant where it is now.

    Raises RuleBroken: `duplicate.stage`, `duplicate.same_case`, and as `check_may_be_read`, `check_can_be_added`,
    `check_same_person`.
    """
    check_may_be_read(facts)
    if facts.stage > 1 or facts.rounds > 1:
        raise RuleBroken("duplicate.stage", "It has had a response, so it cannot be added to another case.")
    if to.same_case:
        raise RuleBroken("duplicate.same_case", "Enter the reference of another case.")
    check_can_be_added(facts.rules.takes, to)
    check_same_person(to.reference, same=to.same_person)
    return Decision(
        ADDED_TO_OPEN,
        {"status": Status.DUPLICATE},
        data={"to": to.reference, "escalated": to.escalated, **_due(to, on)},
        notify=(Notify(ADDED_TO_OPEN, Audience.COMPLAINANT),),
    )


def _due(to: OpenCase, on: date) -> dict[str, str]:
    if to.due_on is None:
        return {}
    return {"was_due" if to.due_on < on else "respond_by": with_weekday(to.due_on)}


def is_kept_from_some(facts: CaseFacts) -> bool:
    return facts.safeguarding or bool(facts.about_staff)


def check_may_be_read(facts: CaseFacts) -> None:
    """Whoever reads the other case would read this one too. Raises RuleBroken (`duplicate.restricted`)."""
    if is_kept_from_some(facts):
        raise RuleBroken(
            "duplicate.restricted",
            "Only some staff may see this case, so it cannot be added to another one. Deal with it separately.",
        )


def message_from(reference: str, received_at: datetime, note: AddedNote, added_by: str) -> Decision:
    """The contact's words, as a message on the open case."""
    day = london_day(received_at).isoformat()
    data = {"note": note.pk, "received_on": day, **origin(reference, added_by)}
    return Decision("note", text=note.text, data=data, notify=TO_STAFF)


def origin(reference: str, added_by: str) -> dict[str, str]:
    """Return what an entry says of the contact that it came with, and of who put it into another case."""
    return {"from_case": reference, "added_by": added_by}


def about_message(reference: str, received_at: datetime) -> str:
    return f"It came as {reference} on {with_weekday(london_day(received_at))} and was added to this case."
