"""A person's adjustments, and what was decided about each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from complaints.correspondence.queries.adjustments import adjustments_of, people_of
from complaints.people.rules.adjustments import CONSIDERATIONS
from complaints.vocabulary.people import ACTS, AdjustmentKind, AdjustmentStatus
from councils.calendars.rules import written
from portal import wording
from portal.layout.display import Colour, Fact, Tag

# The others are named by the numbers of their records.
COMPLAINANT = "complainant"
COLOURS: dict[AdjustmentStatus, Colour] = {AdjustmentStatus.ASKED_FOR: "yellow", AdjustmentStatus.AGREED: "green"}


@dataclass(frozen=True, slots=True)
class AdjustmentCard:
    pk: int
    title: str
    tag: Tag
    acts: bool
    is_agreed: bool
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReaderAdjustments:
    """What someone who has a part in a case needs. `value`: how the form that records an adjustment names them."""

    value: str
    name: str
    cards: Sequence[AdjustmentCard]


def adjustments_by_reader(case: Any) -> list[ReaderAdjustments]:
    """The complainant comes first."""
    cards: dict[str, list[Any]] = {value: [] for value, _ in reader_choices(case)}
    for row in adjustments_of(*people_of(case)):
        cards[COMPLAINANT if row.person_id == case.person_id else str(row.person_id)].append(row)
    return [ReaderAdjustments(value, name, adjustment_cards(cards[value])) for value, name in reader_choices(case)]


def reader_choices(case: Any) -> list[tuple[str, str]]:
    others = [(str(person.pk), person.name) for person in people_of(case) if person.pk != case.person_id]
    return [(COMPLAINANT, case.complainant_name), *others]


def adjustment_cards(rows: Iterable[Any]) -> list[AdjustmentCard]:
    """Those that act come first."""
    return sorted(map(_card, rows), key=lambda card: not card.acts)


def _card(row: Any) -> AdjustmentCard:
    status = AdjustmentStatus(row.status)
    known = (
        ("Named contact", row.named_contact.get_full_name() if row.named_contact else ""),
        ("Details", row.detail),
        ("Discussed with them on", written(row.discussed_on) if row.discussed_on else ""),
        ("Review on", written(row.review_on) if row.review_on and status is AdjustmentStatus.AGREED else ""),
        ("Email", "They agree that an email meets this" if row.email_counts else ""),
    )
    facts = [Fact(key, value) for key, value in known if value]
    return AdjustmentCard(
        pk=row.pk,
        title=AdjustmentKind(row.kind).label,
        tag=Tag(status.label, COLOURS.get(status, "grey")),
        acts=status in ACTS,
        is_agreed=status is AdjustmentStatus.AGREED,
        facts=(*facts, *(_change(change) for change in row.changes.all())),
    )


def _change(change: Any) -> Fact:
    considered = [
        f"{question} {getattr(change, name)}" for name, question in CONSIDERATIONS.items() if getattr(change, name)
    ]
    more = [
        *considered,
        *([f"Reason: {change.reason}"] if change.reason else []),
        *([f"Offered instead: {change.instead}"] if change.instead else []),
    ]
    who = f"{change.by_name}, {wording.moment(change.at)}"
    return Fact(AdjustmentStatus(change.status).label, "\n".join((who, *more)))
