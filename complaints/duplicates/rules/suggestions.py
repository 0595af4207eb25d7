"""Which earlier cases a contact may repeat, what the policy says about it, and what adding it to one does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from complaints.cases.rules.declining import Ground, grounds
from complaints.deadlines.stage_events import CaseFacts
from complaints.duplicates.rules.matters import ComplaintMatter, Likeness, likeness
from complaints.duplicates.rules.persons import PersonIdentity, same_person
from complaints.vocabulary.lifecycle import OPEN, Audience, Decision, Notify, Status
from complaints.vocabulary.links import ADDED_TO_OPEN
from councils.calendars.rules import london_day, with_weekday
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken

# More would not be read.
MOST_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class EarlierContact:
    case_id: int
    person: PersonIdentity
    matter: ComplaintMatter


@dataclass(frozen=True, slots=True)
class Match:
    case_id: int
    same_person_by: tuple[str, ...]
    likeness: Likeness

    @property
    def why(self) -> str:
        """Return a sentence about the person and one about the matter."""
        person = _listed(self.same_person_by)
        if self.likeness.named:
            return f"{_sentence(person)} It gives the reference of this case."
        if not self.likeness.shared:
            return f"{_sentence(person)} It goes on with something from earlier."
        return f"{_sentence(person)} Both mention: {', '.join(self.likeness.shared)}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def matches(person: PersonIdentity, matter: ComplaintMatter, earlier: Iterable[EarlierContact]) -> tuple[Match, ...]:
    """Return the likely ones, the likeliest first."""
    found = []
    for contact in earlier:
        by = same_person(person, contact.person)
        alike = likeness(matter, contact.matter) if by else None
        if alike is not None and alike.score > 0:
            found.append(Match(contact.case_id, by, alike))
    return tuple(sorted(found, key=lambda match: (-match.likeness.score, -match.case_id))[:MOST_SUGGESTIONS])


class Repeats(StrEnum):
    """What the earlier case is, for a contact about the same matter."""

    OPEN = "open"
    NOT_FINAL = "not final"
    FINAL = "final"
    ENDED = "ended"


CONDITIONS: dict[Repeats, tuple[ExclusionCondition, ...]] = {
    Repeats.OPEN: (ExclusionCondition.OPEN,),
    Repeats.NOT_FINAL: (ExclusionCondition.NOT_FINAL, ExclusionCondition.INVESTIGATED),
    Repeats.FINAL: (ExclusionCondition.FINAL, ExclusionCondition.INVESTIGATED),
    Repeats.ENDED: (),
}


def what_it_repeats(status: Status, stage: int, final_stage: int, answered_on: date | None) -> Repeats:
    if status in OPEN:
        return Repeats.OPEN
    if answered_on is None:
        return Repeats.ENDED
    return Repeats.FINAL if stage >= final_stage else Repeats.NOT_FINAL


def policy_ground(rules: ProcedureRules, repeats: Repeats) -> Ground | None:
    """Return the policy's own ground for such a repeat at stage 1; None where the policy is silent."""
    own = [each for each in grounds(rules, 1) if each.paragraph]
    return next((each for condition in CONDITIONS[repeats] for each in own if each.condition is condition), None)


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


def add_to_open(facts: CaseFacts, to: OpenCase) -> Decision:
    """Tells the complainant where it is now.

    Raises RuleBroken: `duplicate.stage`, `duplicate.same_case`, `duplicate.not_open`, `duplicate.other_person`.
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
