"""How each figure is defined and counted, and figures that contradict each other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self

from complaints.vocabulary.lifecycle import FINDINGS, Outcome
from reporting.rules.quarters import REACH, Quarter


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


class ResponseRow(NamedTuple):
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


class LaterResponseRow(NamedTuple):
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
    answers: tuple[ResponseRow, ...]
    pace: tuple[PaceRow, ...]
    referrals: tuple[ReferralRow, ...]
    services: tuple[ServiceRow, ...]
    lessons: tuple[LessonRow, ...]
    reopened: tuple[ReopenedRow, ...] | None = None
    later_answers: tuple[LaterResponseRow, ...] | None = None

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
    "answers": ResponseRow,
    "pace": PaceRow,
    "referrals": ReferralRow,
    "services": ServiceRow,
    "lessons": LessonRow,
    "reopened": ReopenedRow,
    "later_answers": LaterResponseRow,
}
COUNTS = ("intake", "stages", "answers", "pace", "referrals", "reopened", "later_answers")


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
        self._later_responses = {row[:3]: row.number for row in counted.later_answers or ()}
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
        return sum(self._later_responses.get((ago, stage, each), 0) for each in standings or tuple(MeasureStanding))

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


RECEIVED = (
    "Counts every contact logged as a complaint and received in the quarter (by date and time in England). It includes "
    "contacts we later handled another way, and contacts that became complaints."
)
OTHERS = (
    "Counts compliments, comments, requests and other contacts that were not received as complaints and are not "
    "complaints now, by date and time of receipt. No other figure in this report includes them."
)
BEGAN_AS = (
    "Counts contacts that first came in as something else and became complaints in the quarter, because the person "
    "wanted that. They are included in the complaints received, by the day from which they count as complaints."
)
ENQUIRIES = (
    "Counts enquiries from councillors and MPs received in the quarter: was the response sent by the council’s own "
    "target? They are not complaints."
)
THANKS = "Counts compliments and nominations received in the quarter: were they passed on to the staff they are for?"
POSITION = RECEIVED + " It shows the status of each complaint when the figures were counted."
SERVICE_NOW = RECEIVED + " Each complaint counts under the service that responds to it now."
THEME = RECEIVED + " The theme is the one chosen when the complaint was first assessed."
DECLINED = (
    "Counts complaints received in the quarter that had not been accepted as complaints when the figures were counted, "
    "by the reason given to the person. The Complaint Handling Code asks councils to report the types of complaint "
    "they refuse (paragraph 8.1)."
)
REFUSED_FURTHER = (
    "Counts complaints received in the quarter that had a response and were refused the next stage, by the reason "
    "given (Complaint Handling Code, paragraph 5.7)."
)
STAGES_BEGUN = (
    "Counts each stage that began in the quarter. Stage 1 begins when the complaint is received. Later stages begin "
    "when the person asks for them, so a complaint received earlier can begin a later stage in this quarter."
)
_OPEN_AND_LATE = (
    "Anything overdue and not sent yet counts as late. So does anything that was overdue when it ended (withdrawn, "
    "refused or reclassified) and was never sent. The percentage leaves out anything that is not due yet, is paused, "
    "has no date or ended before it was due. “On time after an approved correction” counts as on time: someone "
    "corrected a date of receipt after the due date had passed, and a second person approved it."
)
PROMISES = {
    Yardstick.ACKNOWLEDGED: (
        "For the stages that began in the quarter: was the acknowledgement sent by the date in the council’s policy? "
        "If there was no acknowledgement before the response, the response counts. " + _OPEN_AND_LATE
    ),
    Yardstick.ANSWERED: (
        "For the stages that began in the quarter: was the response sent by the date in the council’s policy, with the "
        "pauses and extensions that the policy allows? If a stage was reopened, only its first response counts here. "
        "Later ones are under “responses after reopening”. " + _OPEN_AND_LATE
    ),
}
ANSWERED_AGAIN = (
    "Counts each response sent in the quarter to a stage that already had a response and was then reopened. It is on "
    "time if it was sent by the date in the council’s policy, counted from the day of reopening. “On time after an "
    "approved correction” counts as on time: someone corrected a date after the due date had passed, and a second "
    "person approved it. Responses that have not been sent are not counted."
)
REOPENED = (
    "Counts each complaint that was reopened in the quarter once, whether it had a response or had been declined or "
    "withdrawn. If it already had a response, a new response is due."
)
CODE = (
    "The same stages measured against the Complaint Handling Code that covers them: acknowledged within 5 working "
    "days, responded to within 10 (stage 1) or 20 (stage 2) working days of the acknowledgement, and responded to "
    "within the longest extension the Code allows (10 or 20 more working days). Pauses and late acknowledgements do "
    "not move these dates. Stages that no Code covers are left out."
)
MEDIAN = (
    "For the responses sent in the quarter: calendar days from the start of the stage (or its last reopening) to the "
    "response. Half of the responses took this long or less."
)
RESPONDED_TREND = (
    "For each quarter: of the stages that began in it and are now due under the council’s policy, the percentage "
    "responded to by the due date. Overdue stages count as late."
)
BY_SERVICE = (
    "For this quarter and the service that responds now: complaints received; stage 1 responses due and sent on time "
    "or not on time, including those overdue and not sent yet; stage 1 responses sent; and the percentage of them that "
    "upheld the complaint at least in part."
)
OUTCOMES = (
    "Counts every response to a complaint sent in the quarter, by its finding, whenever the complaint was received. If "
    "a stage was reopened and had another response, each response counts in the quarter it was sent. Contacts handled "
    "another way have no finding and are left out."
)
FURTHER = (
    "Of the responses sent in the quarter at one stage, how many complaints have since been escalated to the next "
    "stage. This can still rise while people have time to ask."
)
REFERRALS = (
    "Counts the complaints that an Ombudsman first wrote to the council about in the quarter. Each of the Ombudsman’s "
    "references counts once."
)
REPLIES = (
    "For all the Ombudsman’s letters received in the quarter (there may be several about one complaint): was the "
    "council’s reply sent by the date in the letter or the later date that the Ombudsman agreed to? If the letter "
    "gives no date, the date in the policy counts. " + _OPEN_AND_LATE
)
DECISIONS = "Counts the Ombudsman’s decisions dated in the quarter, in the Ombudsman’s own words."
LEARNING = (
    "Of the responses sent in the quarter, how many are on complaints with learning recorded: out of all responses, "
    "and out of those that upheld the complaint at least in part. If lessons are listed, they are the newest 20 of "
    "the quarter."
)
SUMMARY = "Each figure is explained in the section it comes from."

NOTES = (
    "Percentages are rounded to the nearest whole number, and halves are rounded up. 100% means all and 0% means none. "
    "Rounded percentages may not add up to 100. “none” means there were no cases to work out a percentage from.",
    "We counted all three quarters at the same time. A quarter’s figures can still change while complaints are open "
    "or dates are still to come, so they can differ from an earlier report.",
    "Small numbers can identify people. Before you share figures below 5 for a service outside the council, consider "
    "leaving them out.",
)

STANDINGS = {
    MeasureStanding.IN_TIME: "On time",
    MeasureStanding.CORRECTED: "On time after an approved correction",
    MeasureStanding.LATE: "Late",
    MeasureStanding.LATE_WAITING: "Overdue and not sent yet",
    MeasureStanding.LATE_ENDED: "Overdue when it ended and never sent",
    MeasureStanding.NOT_DUE: "Not due yet",
    MeasureStanding.PAUSED: "Clock paused",
    MeasureStanding.ENDED: "Ended before it was due",
    MeasureStanding.NO_DATE: "No date in the policy",
}
THANKS_SHARED = {"shared": "Passed on to staff", "not_shared": "Not passed on to staff"}
POSITIONS = {
    "received": "Received, not under investigation yet",
    "under_investigation": "Under investigation",
    "responded": "Responded, next stage still open",
    "closed": "Responded and closed",
    "declined": "Not accepted as a complaint",
    "moved": "Reclassified",
    "refused_further": "Responded, next stage refused",
    "withdrawn": "Withdrawn",
}
AXES = ("channel", "procedure", "service", "theme", "position")


def contradictions(figures: Figures) -> Iterator[str]:
    """Yield each sum that does not add up."""
    for ago in range(REACH):
        yield from _intake(figures, ago)
        for stage in figures.stages:
            yield from _stages(figures, ago, stage)


def _intake(figures: Figures, ago: int) -> Iterator[str]:
    quarter = figures.quarter.back(ago).months
    received = figures.received(ago)
    for axis in AXES:
        parts = figures.received(ago, axis)
        if parts != received:
            yield f"{quarter}: {received} complaints were received, but {parts} are counted by {axis}."
    first = figures.standing(ago, 1, Yardstick.ANSWERED)
    if first != received:
        yield f"{quarter}: {received} complaints were received, but {first} began stage 1."


def _stages(figures: Figures, ago: int, stage: int) -> Iterator[str]:
    quarter = figures.quarter.back(ago).months
    begun = figures.standing(ago, stage, Yardstick.ANSWERED)
    for yardstick in Yardstick:
        parts = figures.standing(ago, stage, yardstick)
        if parts != begun:
            yield f"{quarter}: {begun} began stage {stage}, but {parts} are counted as {yardstick.value}."
    answered, further = figures.answers(ago, stage), figures.further(ago, stage)
    again = figures.later_answers(ago, stage)
    if again > answered:
        yield f"{quarter}: stage {stage} has {again} responses after reopening, but only {answered} responses."
    if further > answered:
        yield f"{quarter}: {further} were escalated after stage {stage}, but it has only {answered} responses."
