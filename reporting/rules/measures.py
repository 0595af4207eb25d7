"""Figures, from counted rows."""

from collections import Counter
from enum import StrEnum

from complaints.vocabulary.lifecycle import FINDINGS, Outcome
from reporting.rules.counted import Counted


class Yardstick(StrEnum):
    """Pauses and extensions never move a Code's dates."""

    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CODE_ACKNOWLEDGED = "code_acknowledged"
    CODE_ANSWERED = "code_answered"
    CODE_EXTENDED = "code_extended"


class MeasureStanding(StrEnum):
    """Each stage has exactly one for each yardstick."""

    IN_TIME = "in_time"
    # In time after a correction approved by a second person once the due date had passed.
    CORRECTED = "corrected"
    LATE = "late"
    LATE_WAITING = "late_waiting"
    LATE_ENDED = "late_ended"
    NOT_DUE = "not_due"
    PAUSED = "paused"
    ENDED = "ended"
    NO_DATE = "no_date"


# Late stays late, whether still unanswered or ended without a response.
NOT_IN_TIME = (MeasureStanding.LATE, MeasureStanding.LATE_WAITING, MeasureStanding.LATE_ENDED)
KEPT = (MeasureStanding.IN_TIME, MeasureStanding.CORRECTED)
DUE = (*KEPT, *NOT_IN_TIME)
FOUND_FAULT = (Outcome.UPHELD, Outcome.PARTLY_UPHELD)


def percentage(part: int, whole: int) -> int | None:
    """Return a whole percentage, halves rounded up; None if `whole` is 0.

    Only all is 100 and only none is 0. Raises ValueError for an impossible part.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return None
    if part in (0, whole):
        return 100 * part // whole
    return min(99, max(1, (200 * part + whole) // (2 * whole)))


class Figures:
    """`ago` counts quarters back; `service` None means the whole council. Without given values, functions count all."""

    def __init__(self, counted: Counted) -> None:
        self.counted = counted
        self.quarter = counted.quarter
        self._intake: Counter[tuple[int, str, str]] = Counter()
        self._stages: Counter[tuple[int, int, int | None, str, str]] = Counter()
        self._answers: Counter[tuple[int, int, int | None, str]] = Counter()
        self._further: Counter[tuple[int, int]] = Counter()
        self._learned: Counter[tuple[int, str]] = Counter()
        self._pace = {(row.ago, row.stage): row.days for row in counted.pace}
        self._referrals: Counter[tuple[int, str, str]] = Counter()
        self._reopened = dict(counted.reopened or ())
        self._later_answers = {row[:3]: row.number for row in counted.later_answers or ()}
        self._index()

    def _index(self) -> None:
        for intake in self.counted.intake:
            self._intake[intake.ago, intake.axis, intake.value] += intake.number
        for stage in self.counted.stages:
            for service in (stage.service, None):
                self._stages[stage.ago, stage.stage, service, stage.yardstick, stage.standing] += stage.number
        for answer in self.counted.answers:
            for service in (answer.service, None):
                self._answers[answer.ago, answer.stage, service, answer.outcome] += answer.number
            self._further[answer.ago, answer.stage] += answer.further
            self._learned[answer.ago, answer.outcome] += answer.learned
        for referral in self.counted.referrals:
            self._referrals[referral.ago, referral.axis, referral.value] += referral.number

    @property
    def stages(self) -> list[int]:
        reached = {row.stage for row in self.counted.stages} | {row.stage for row in self.counted.answers}
        return sorted(reached | {1})

    def values(self, axis: str) -> list[str]:
        return sorted({value for _, named, value in self._intake if named == axis})

    def received(self, ago: int, axis: str = "service", value: str | None = None) -> int:
        if value is not None:
            return self._intake[ago, axis, value]
        return sum(number for (when, named, _), number in self._intake.items() if (when, named) == (ago, axis))

    def standing(
        self, ago: int, stage: int, yardstick: Yardstick, *standings: MeasureStanding, service: int | None = None
    ) -> int:
        asked = standings or tuple(MeasureStanding)
        return sum(self._stages[ago, stage, service, yardstick, each] for each in asked)

    def in_time(self, ago: int, stage: int, yardstick: Yardstick, service: int | None = None) -> int | None:
        """Return the percentage of those due; overdue counts as late."""
        return percentage(
            self.standing(ago, stage, yardstick, *KEPT, service=service),
            self.standing(ago, stage, yardstick, *DUE, service=service),
        )

    def answers(self, ago: int, stage: int, *outcomes: Outcome, service: int | None = None) -> int:
        return sum(self._answers[ago, stage, service, each] for each in outcomes or FINDINGS)

    def reopened(self, ago: int) -> int:
        return self._reopened.get(ago, 0)

    def later_answers(self, ago: int, stage: int, *standings: MeasureStanding) -> int:
        return sum(self._later_answers.get((ago, stage, each), 0) for each in standings or tuple(MeasureStanding))

    def later_in_time(self, ago: int, stage: int) -> int | None:
        return percentage(self.later_answers(ago, stage, *KEPT), self.later_answers(ago, stage, *DUE))

    def found_fault(self, ago: int, stage: int, service: int | None = None) -> int | None:
        """Return the percentage upheld at least in part."""
        return percentage(
            self.answers(ago, stage, *FOUND_FAULT, service=service), self.answers(ago, stage, service=service)
        )

    def governed(self, ago: int, stage: int) -> int:
        """Count stages that a Complaint Handling Code covers."""
        dated = (each for each in MeasureStanding if each is not MeasureStanding.NO_DATE)
        return self.standing(ago, stage, Yardstick.CODE_ANSWERED, *dated)

    def further(self, ago: int, stage: int) -> int:
        return self._further[ago, stage]

    def share_further(self, ago: int, stage: int) -> int | None:
        return percentage(self.further(ago, stage), self.answers(ago, stage))

    def learned(self, ago: int, *outcomes: Outcome) -> int:
        return sum(self._learned[ago, each] for each in outcomes or FINDINGS)

    def share_learned(self, ago: int, *outcomes: Outcome) -> int | None:
        answers = sum(self.answers(ago, stage, *outcomes) for stage in self.stages)
        return percentage(self.learned(ago, *outcomes), answers)

    def median_days(self, ago: int, stage: int) -> int | None:
        return self._pace.get((ago, stage))

    def referrals(self, ago: int, axis: str, *values: str) -> int:
        return sum(
            count
            for (when, named, value), count in self._referrals.items()
            if (when, named) == (ago, axis) and (not values or value in values)
        )

    def replied_in_time(self, ago: int) -> int | None:
        return percentage(self.referrals(ago, "reply", MeasureStanding.IN_TIME), self.referrals(ago, "reply", *DUE))
