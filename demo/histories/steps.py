"""Steps of a case, each at a plausible time."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import cycle

from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import Decision, Move
from councils.vocabulary.errors import RuleBroken
from demo.histories.case_history import CaseHistory, Setting
from demo.histories.correspondence import BY_THEMSELVES
from demo.histories.scenarios import Plan
from demo.roles import DemoRole
from demo.working_hours import Desk, instant

Decide = Callable[[CaseFacts], Decision]


class StepPlayer:
    """`now` is the time of the last step."""

    def __init__(self, setting: Setting, plan: Plan, day: date) -> None:
        self.setting, self.plan = setting, plan
        self.desk = Desk(setting.calendar)
        self._half_hours = cycle(plan.half_hours)
        received_at = instant(day, plan.arrival.half_hour)
        by = DemoRole.COMPLAINANT if plan.arrival.channel in BY_THEMSELVES else DemoRole.CHAMPION
        self.now = received_at if by is DemoRole.COMPLAINANT else self._logged(received_at)
        self.course = CaseHistory(setting, received_at, self.now, by, plan.arrival.channel)

    def _logged(self, received_at: datetime) -> datetime:
        logged_at = self.desk.later(received_at, self.plan.logged_after, self.half_hour())
        return logged_at if logged_at < self.setting.until else received_at

    def half_hour(self) -> int:
        return next(self._half_hours)

    def staff(self, move: Move, decide: Decide, by: DemoRole, days: int = 0) -> None:
        """`days` are working days."""
        self.taken(move, self.desk.later(self.now, days, self.half_hour()), by, decide)

    def taken(self, move: Move, at: datetime, by: DemoRole, decide: Decide) -> None:
        self.course.move(move, at, by, decide, reason="given")
        self.now = at

    def unless_refused(self, move: Move, at: datetime, by: DemoRole, decide: Decide) -> bool:
        try:
            self.taken(move, at, by, decide)
        except RuleBroken:
            return False
        return True
