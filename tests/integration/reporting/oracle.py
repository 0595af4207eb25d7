"""The same figures, worked out once more: case by case in Python, sharing no code with the product's counting."""

from collections import Counter
from datetime import date, datetime
from statistics import median_low
from zoneinfo import ZoneInfo

from complaints.models import Case, Learning, StageRecord
from councils.models import Council
from ombudsman.models import Referral

ENGLAND = ZoneInfo("Europe/London")


def day_of(at: datetime) -> date:
    return at.astimezone(ENGLAND).date()


def quarters_between(day: date, newest: date) -> int:
    """How many quarters a day lies before the quarter that begins on `newest`; negative after it."""
    months = (newest.year - day.year) * 12 + newest.month - day.month
    return -(-months // 3)


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
        self.days: dict[tuple[int, int], list[int]] = {}
        self.cases = {case.pk: case for case in Case.objects.filter(council_id=council.pk)}
        self.lessons = set(Learning.objects.filter(council_id=council.pk).values_list("case_id", flat=True))
        self.records = list(StageRecord.objects.filter(council_id=council.pk))
        self.reached = {(record.case_id, record.stage) for record in self.records}
        for case in self.cases.values():
            self._receive(case)
        for record in self.records:
            self._begin(record)
            self._answer(record)
        for referral in Referral.objects.filter(council_id=council.pk):
            self._refer(referral)

    def _ago(self, day: date) -> int | None:
        ago = quarters_between(day, self.newest)
        return ago if 0 <= ago <= 4 else None

    def _receive(self, case: Case) -> None:
        ago = self._ago(day_of(case.received_at))
        if ago is None:
            return
        refused = case.status == "declined"
        position = "refused_further" if refused and case.stage > 1 else case.status
        self.intake[ago, "channel", case.channel] += 1
        self.intake[ago, "procedure", case.procedure] += 1
        self.intake[ago, "service", str(case.service_area_id)] += 1
        self.intake[ago, "theme", case.theme] += 1
        self.intake[ago, "position", position] += 1
        if refused:
            self.intake[ago, "declined" if case.stage == 1 else "refused_further", case.decline_reason] += 1

    def _begin(self, record: StageRecord) -> None:
        ago = self._ago(day_of(record.received_at))
        if ago is None:
            return
        case = self.cases[record.case_id]
        answered = day_of(record.responded_at) if record.responded_at else None
        acknowledged = record.acknowledged_on or answered
        promises = {
            "acknowledged": (acknowledged, record.acknowledgement_due, False),
            "answered": (answered, record.response_due, True),
            "code_acknowledged": (acknowledged, record.code_acknowledgement_due, False),
            "code_answered": (answered, record.code_response_due, False),
            "code_extended": (answered, record.code_latest_response_due, False),
        }
        for yardstick, (kept, due, can_pause) in promises.items():
            standing = self._standing(record, case, kept, due, can_pause)
            self.stages[ago, record.stage, case.service_area_id, yardstick, standing] += 1

    def _standing(self, record: StageRecord, case: Case, kept: date | None, due: date | None, can_pause: bool) -> str:
        if due is None:
            return "no_date"
        if kept is not None:
            return "late" if kept > due else "in_time"
        is_current = case.stage == record.stage
        if is_current and case.status in {"declined", "withdrawn"} and record.responded_at is None:
            assert case.closed_at is not None
            return "late_ended" if day_of(case.closed_at) > due else "ended"
        if can_pause and is_current and case.paused:
            return "paused"
        return "late_waiting" if self.today > due else "not_due"

    def _answer(self, record: StageRecord) -> None:
        if record.responded_at is None:
            return
        ago = self._ago(day_of(record.responded_at))
        if ago is None:
            return
        key = (ago, record.stage, self.cases[record.case_id].service_area_id, record.outcome)
        self.answers[key] += 1
        self.further[key] += (record.case_id, record.stage + 1) in self.reached
        self.learned[key] += record.case_id in self.lessons
        taken = (day_of(record.responded_at) - day_of(record.received_at)).days
        self.days.setdefault((ago, record.stage), []).append(taken)

    def _refer(self, referral: Referral) -> None:
        ago = self._ago(referral.notified_on)
        if ago is not None:
            self.referrals[ago, "body", referral.body] += 1
            self.referrals[ago, "reply", self._reply(referral)] += 1
        decided = self._ago(referral.decided_on) if referral.decided_on else None
        if decided is not None:
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
