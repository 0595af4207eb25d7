"""Which earlier cases a contact may repeat, what the policy says about it, and what adding it to one does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from complaints.cases.rules.declining import Ground, grounds
from complaints.duplicates.rules.matters import ComplaintMatter, Likeness, likeness
from complaints.vocabulary.lifecycle import OPEN, Status
from complaints.vocabulary.persons import PersonIdentity, compared_with
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules

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
        return f"{_sentence(person)} Both are about: {', '.join(self.likeness.shared)}."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _listed(words: tuple[str, ...]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


def matches(person: PersonIdentity, matter: ComplaintMatter, earlier: Iterable[EarlierContact]) -> tuple[Match, ...]:
    """Return the likely ones, the likeliest first."""
    found, same = [], compared_with(person)
    for contact in earlier:
        by = same(contact.person)
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
