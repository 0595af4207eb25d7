"""What was counted for one quarter and the four before it: the rows that every figure of a report comes from.

A published quarter stores these rows, so that its figures can be worked out again and stay what they were.
`ago` is how many quarters before the reported one: 0 is the quarter itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from reporting.rules.quarters import Quarter


class IntakeRow(NamedTuple):
    """Complaints received in a quarter that have one value on one axis (channel, procedure, theme ...)."""

    ago: int
    axis: str
    value: str
    number: int


class StageRow(NamedTuple):
    """Stages that began in a quarter and stand so against one yardstick."""

    ago: int
    stage: int
    service: int
    yardstick: str
    standing: str
    number: int


class AnswerRow(NamedTuple):
    """Answers sent in a quarter; `further` of them went to the next stage since, on `learned` a lesson is recorded."""

    ago: int
    stage: int
    service: int
    outcome: str
    number: int
    further: int
    learned: int


class PaceRow(NamedTuple):
    """The median of calendar days from the receipt of a stage to its answer."""

    ago: int
    stage: int
    days: int


class ReferralRow(NamedTuple):
    """Ombudsman matters of a quarter: referrals or decisions by body, and how the replies stand."""

    ago: int
    axis: str
    value: str
    number: int


class ReopenedRow(NamedTuple):
    """Complaints that were reopened in a quarter, each once."""

    ago: int
    number: int


class LaterAnswerRow(NamedTuple):
    """Answers sent in a quarter to stages that were reopened after an earlier answer, by how they stand."""

    ago: int
    stage: int
    standing: str
    number: int


class ServiceRow(NamedTuple):
    """A service area's number and name."""

    id: int
    name: str


class LessonRow(NamedTuple):
    """What was learned from a complaint answered in the quarter."""

    service: str
    lesson: str
    action: str


@dataclass(frozen=True, slots=True)
class Counted:
    """All rows of one report, and the instant at which they were counted.

    `reopened` and `later_answers` are None in a report that was published before these were counted.
    """

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
        """Whether both come to the same figures, of those that both counted. Names of services and lessons are none."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in COUNTS)
        return all(sorted(mine) == sorted(theirs) for mine, theirs in pairs if None not in (mine, theirs))

    def document(self) -> dict[str, Any]:
        """The rows as JSON can hold them."""
        counted = {name: getattr(self, name) for name in ROWS}
        rows = {name: [list(row) for row in kept] for name, kept in counted.items() if kept is not None}
        return {"quarter": self.quarter.key, "at": self.at.isoformat(), **rows}

    @classmethod
    def read(cls, document: dict[str, Any]) -> Self:
        """The rows again, exactly as they were."""
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
