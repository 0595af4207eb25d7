"""Counted rows, from which all figures follow.

Published quarters store them. `ago` counts quarters back from the report's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from reporting.rules.quarters import Quarter


class IntakeRow(NamedTuple):
    """Complaints received, by axis (channel, procedure, theme ...)."""

    ago: int
    axis: str
    value: str
    number: int


class StageRow(NamedTuple):
    ago: int
    stage: int
    service: int
    yardstick: str
    standing: str
    number: int


class AnswerRow(NamedTuple):
    """Responses; `further` were escalated, `learned` have learning recorded."""

    ago: int
    stage: int
    service: int
    outcome: str
    number: int
    further: int
    learned: int


class PaceRow(NamedTuple):
    """Median calendar days from receipt to response."""

    ago: int
    stage: int
    days: int


class ReferralRow(NamedTuple):
    ago: int
    axis: str
    value: str
    number: int


class ReopenedRow(NamedTuple):
    """Each complaint once."""

    ago: int
    number: int


class LaterAnswerRow(NamedTuple):
    """Responses after a reopening."""

    ago: int
    stage: int
    standing: str
    number: int


class ServiceRow(NamedTuple):
    id: int
    name: str


class LessonRow(NamedTuple):
    service: str
    lesson: str
    action: str


@dataclass(frozen=True, slots=True)
class Counted:
    """`reopened` and `later_answers` are None in reports published before they were counted."""

    quarter: Quarter
    at: datetime
    intake: tuple[IntakeRow, ...]
    stages: tuple[StageRow, ...]
    answers: tuple[AnswerRow, ...]
    pace: tuple[PaceRow, ...]
    referrals: tuple[ReferralRow, ...]
    services: tuple[ServiceRow, ...]
    lessons: tuple[LessonRow, ...]
    reopened: tuple[ReopenedRow, ...] | None = None
    later_answers: tuple[LaterAnswerRow, ...] | None = None

    def counts_as(self, other: "Counted") -> bool:
        """Compare figures that both counted, without service names and lessons."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in COUNTS)
        return all(sorted(mine) == sorted(theirs) for mine, theirs in pairs if None not in (mine, theirs))

    def document(self) -> dict[str, Any]:
        counted = {name: getattr(self, name) for name in ROWS}
        rows = {name: [list(row) for row in kept] for name, kept in counted.items() if kept is not None}
        return {"quarter": self.quarter.key, "at": self.at.isoformat(), **rows}

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        rows = {name: tuple(kind(*row) for row in document[name]) for name, kind in ROWS.items() if name in document}
        return cls(Quarter.read(document["quarter"]), datetime.fromisoformat(document["at"]), **rows)


ROWS: dict[str, Any] = {
    "intake": IntakeRow,
    "stages": StageRow,
    "answers": AnswerRow,
    "pace": PaceRow,
    "referrals": ReferralRow,
    "services": ServiceRow,
    "lessons": LessonRow,
    "reopened": ReopenedRow,
    "later_answers": LaterAnswerRow,
}
COUNTS = ("intake", "stages", "answers", "pace", "referrals", "reopened", "later_answers")
