"""The same figures, worked out once more: case by case in Python, sharing no code with the product's counting.

What was received, acknowledged, answered and ended, and when, is read from the events, which nobody can change. Only
the due dates come from the stages' records, and those after a reopening from the deadlines: tests of the deadlines
compare them with dates worked out by hand.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median_low
from zoneinfo import ZoneInfo

from complaints.models import Case, CaseEvent, Deadline, Learning, StageRecord
from councils.models import Council
from ombudsman.models import Referral

ENGLAND = ZoneInfo("Europe/London")


def day_of(at: datetime) -> date:
    return at.astimezone(ENGLAND).date()


def quarters_between(day: date, newest: date) -> int:
    """How many quarters a day lies before the quarter that begins on `newest`; negative after it."""
    months = (newest.year - day.year) * 12 + newest.month - day.month
    return -(-months // 3)


STATUS_AFTER = {
    "received": "received",
    "accepted": "under_investigation",
    "declined": "declined",
    "responded": "responded",
    "escalated": "received",
    "closed": "closed",
    "settled": "closed",
    "passed_to_legal": "closed",
    "praise_shared": "closed",
    "passed_to_service": "under_investigation",
    "withdrawn": "withdrawn",
    "reopened": "under_investigation",
}
# What was added to another case, or was no contact at all.
COUNTS_FOR_NOTHING = {"added_to_open", "logged_by_mistake"}
ENDED = {"declined", "withdrawn", "closed"}


@dataclass
class Answer:
    """One answer, and from when it was owed."""

    sent_at: datetime
    outcome: str
    owed_from: datetime
    after_reopening: bool
    corrected: bool


@dataclass
class Stage:
    """What its events say of one stage."""

    begun_at: datetime
    acknowledged_on: date | None = None
    answers: list[Answer] = field(default_factory=list)
    reopened_at: datetime | None = None
    corrected_since: bool = False


class History:
    """One case as its events tell it."""

    def __init__(self, case: Case, events: list[CaseEvent]) -> None:
        self.case = case
        self.stages: dict[int, Stage] = {}
        self.status, self.paused, self.ended_at, self.reason = "received", False, None, ""
        self.reopened_on: list[date] = []
        self.shared = any(event.kind == "praise_shared" for event in events)
        for event in events:
            self._happen(event)

    def _happen(self, event: CaseEvent) -> None:
        kind, data = event.kind, event.data
        if kind in ("received", "escalated"):
            self.stages[data.get("to", 1)] = Stage(event.at if kind == "escalated" else self.case.received_at)
        if kind == "stage_skipped":
            self.stages[data["to"]] = self.stages.pop(data["from"])
        self._happen_to_stage(self.stages[max(event.stage, min(self.stages))], event)
        if kind == "reopened":
            self.reopened_on.append(day_of(event.at))
        if kind in ("paused", "resumed", "responded", "withdrawn", "reopened", "settled"):
            self.paused = kind == "paused"
        if kind == "complaint_confirmed" and self.status != "under_investigation":
            self.status, self.ended_at = "received", None
        if kind in STATUS_AFTER:
            self.status = STATUS_AFTER[kind]
            self.ended_at = event.at if self.status in ENDED else None
            self.reason = data["reason"] if kind == "declined" else ""

    @staticmethod
    def _happen_to_stage(stage: Stage, event: CaseEvent) -> None:
        kind, data = event.kind, event.data
        stage.corrected_since |= bool(data.get("corrected"))
        if kind == "complaint_confirmed":
            stage.begun_at, stage.acknowledged_on = datetime.fromisoformat(data["became"]["received_at"]), None
        if kind == "receipt_corrected":
            stage.begun_at = datetime.fromisoformat(data["received_at"])
        if kind == "acknowledged" and not stage.answers:
            stage.acknowledged_on = date.fromisoformat(data["on"])
        if kind == "responded":
            owed_from, again = stage.reopened_at or stage.begun_at, stage.reopened_at is not None
            stage.answers.append(Answer(event.at, data["outcome"], owed_from, again, stage.corrected_since))
        if kind == "reopened" and stage.answers:
            stage.reopened_at, stage.corrected_since = event.at, False

    @property
    def stage(self) -> int:
        """The stage that it has reached."""
        return max(self.stages)


class Oracle:
    """Every count of a report on the quarter that begins on `newest`, as of `at`, by the report's own names."""

    def __init__(self, council: Council, newest: date, at: datetime) -> None:
        self.newest = newest
        self.today = day_of(at)
        self.intake: Counter = Counter()
        self.stages: Counter = Counter()
        self.answers: Counter = Counter()
        self.further: Counter = Counter()
        self.learned: Counter = Counter()
        self.referrals: Counter = Counter()
        self.reopened: Counter = Counter()
        self.later_answers: Counter = Counter()
        self.days: dict[tuple[int, int], list[int]] = {}
        self.lessons = set(Learning.objects.filter(council_id=council.pk).values_list("case_id", flat=True))
        self.due = {(row.case_id, row.stage): row for row in StageRecord.objects.filter(council_id=council.pk)}
        responses = Deadline.objects.filter(council_id=council.pk, kind="response")
        self.due_again = {(row.case_id, row.subject): row.due_on for row in responses}
        events = defaultdict(list)
        for event in CaseEvent.objects.filter(council_id=council.pk).order_by("at", "pk"):
            events[event.case_id].append(event)
        for case in Case.objects.filter(council_id=council.pk):
            if not COUNTS_FOR_NOTHING & {event.kind for event in events[case.pk]}:
                self._count(History(case, events[case.pk]))
        references: set[tuple[str, str]] = set()
        for referral in Referral.objects.filter(council_id=council.pk).order_by("notified_on", "pk"):
            first = (referral.body, referral.reference) not in references
            references.add((referral.body, referral.reference))
            self._refer(referral, first=first)

    def _ago(self, day: date) -> int | None:
        ago = quarters_between(day, self.newest)
        return ago if 0 <= ago <= 4 else None

    def _count(self, history: History) -> None:
        case = history.case
        came_as_complaint = "complaint" in (case.kind, case.received_as) or case.complaint_since is not None
        self._receive(history, came_as_complaint)
        for number, stage in history.stages.items():
            if came_as_complaint:
                self._begin(history, number, stage)
            for answer in stage.answers if case.kind == "complaint" else ():
                self._answer(history, number, stage, answer)
        if case.kind == "complaint":
            self.reopened.update({ago for day in history.reopened_on if (ago := self._ago(day)) is not None})

    def _receive(self, history: History, came_as_complaint: bool) -> None:
        case = history.case
        ago = self._ago(day_of(case.complaint_since or case.received_at))
        if ago is None:
            return
        if case.complaint_since is not None:
            self.intake[ago, "began_as", case.received_as] += 1
        if not came_as_complaint:
            self.intake[ago, "other", case.kind] += 1
            if case.kind in ("compliment", "staff recognition"):
                self.intake[ago, "thanks", "shared" if history.shared else "not_shared"] += 1
            if case.kind == "member enquiry":
                row, first = self.due[case.pk, 1], history.stages[1]
                answered = day_of(first.answers[0].sent_at) if first.answers else None
                self.intake[ago, "enquiry", self._standing(history, 1, answered, row.response_due, False)] += 1
            return
        refused = history.status == "declined"
        position = "refused_further" if refused and history.stage > 1 else history.status
        self.intake[ago, "channel", case.channel] += 1
        self.intake[ago, "procedure", case.procedure] += 1
        self.intake[ago, "service", str(case.service_area_id)] += 1
        self.intake[ago, "theme", case.theme] += 1
        self.intake[ago, "position", position if case.kind == "complaint" else "moved"] += 1
        if refused:
            self.intake[ago, "declined" if history.stage == 1 else "refused_further", history.reason] += 1

    def _begin(self, history: History, number: int, stage: Stage) -> None:
        ago = self._ago(day_of(stage.begun_at))
        if ago is None:
            return
        row = self.due[history.case.pk, number]
        answered = day_of(stage.answers[0].sent_at) if stage.answers else None
        acknowledged = stage.acknowledged_on or answered
        promises = {
            "acknowledged": (acknowledged, row.acknowledgement_due, False),
            "answered": (answered, row.response_due, True),
            "code_acknowledged": (acknowledged, row.code_acknowledgement_due, False),
            "code_answered": (answered, row.code_response_due, False),
            "code_extended": (answered, row.code_latest_response_due, False),
        }
        for yardstick, (kept, due, can_pause) in promises.items():
            standing = self._standing(history, number, kept, due, can_pause)
            if standing == "in_time" and row.corrected:
                standing = "corrected"
            self.stages[ago, number, history.case.service_area_id, yardstick, standing] += 1

    def _standing(self, history: History, number: int, kept: date | None, due: date | None, can_pause: bool) -> str:
        if due is None:
            return "no_date"
        if kept is not None:
            return "late" if kept > due else "in_time"
        is_current = history.stage == number
        if is_current and history.ended_at is not None and not history.stages[number].answers:
            return "late_ended" if day_of(history.ended_at) > due else "ended"
        if can_pause and is_current and history.paused:
            return "paused"
        return "late_waiting" if self.today > due else "not_due"

    def _answer(self, history: History, number: int, stage: Stage, answer: Answer) -> None:
        ago = self._ago(day_of(answer.sent_at))
        if ago is None:
            return
        case = history.case
        key = (ago, number, case.service_area_id, answer.outcome)
        self.answers[key] += 1
        self.further[key] += answer is stage.answers[-1] and number + 1 in history.stages
        self.learned[key] += case.pk in self.lessons
        taken = (day_of(answer.sent_at) - day_of(answer.owed_from)).days
        self.days.setdefault((ago, number), []).append(taken)
        if answer.after_reopening:
            assert answer is stage.answers[-1], "the deadline of an answer before another reopening is not kept"
            self.later_answers[ago, number, self._again(case, number, answer)] += 1

    def _again(self, case: Case, number: int, answer: Answer) -> str:
        due = self.due_again.get((case.pk, number))
        if due is None:
            return "no_date"
        if day_of(answer.sent_at) > due:
            return "late"
        return "corrected" if answer.corrected else "in_time"

    def _refer(self, referral: Referral, *, first: bool) -> None:
        ago = self._ago(referral.notified_on)
        if ago is not None:
            self.referrals[ago, "body", referral.body] += first
            self.referrals[ago, "reply", self._reply(referral)] += 1
        decided = self._ago(referral.decided_on) if referral.decided_on else None
        if decided is not None and first:
            self.referrals[decided, "decision", referral.decision] += 1

    def _reply(self, referral: Referral) -> str:
        if referral.replied_on:
            return "late" if referral.replied_on > referral.due_on else "in_time"
        if referral.decided_on:
            return "late_ended" if referral.decided_on > referral.due_on else "ended"
        return "late_waiting" if self.today > referral.due_on else "not_due"

    @property
    def median_days(self) -> dict[tuple[int, int], int]:
        """The lower median, as the report says it."""
        return {key: median_low(days) for key, days in self.days.items()}
