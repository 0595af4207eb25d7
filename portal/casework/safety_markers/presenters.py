"""A person's safety markers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from councils.calendars.rules import written
from portal import wording
from portal.layout.display import Fact, Tag


@dataclass(frozen=True, slots=True)
class MarkerCard:
    pk: int
    hazard: str
    overdue: Tag | None
    facts: tuple[Fact, ...]


def marker_cards(rows: Iterable[Any], case: Any, today: date) -> list[MarkerCard]:
    """Say whom one is about, where that is not the case's complainant."""
    return [_card(row, "" if row.person_id == case.person_id else row.person.name, today) for row in rows]


def _card(row: Any, about: str, today: date) -> MarkerCard:
    known = (
        ("About", about),
        ("Reported by", row.source),
        ("Review by", "" if row.ended_at else written(row.review_on)),
        ("Added", f"{row.added_by_name}, {wording.moment(row.added_at)}"),
        ("Reviewed", f"{row.reviewed_by_name}, {wording.moment(row.reviewed_at)}" if row.reviewed_at else ""),
        ("Ended", f"{row.ended_by_name}, {wording.moment(row.ended_at)}: {row.ended_reason}" if row.ended_at else ""),
    )
    late = row.ended_at is None and row.review_on <= today
    return MarkerCard(
        row.pk,
        row.hazard,
        Tag("Review overdue", "red") if late else None,
        tuple(Fact(key, value) for key, value in known if value),
    )
