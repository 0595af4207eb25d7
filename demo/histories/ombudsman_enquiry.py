"""An Ombudsman's enquiry about a demonstration case."""

from datetime import date, datetime, timedelta

from complaints.deadlines.obligations import Obligation
from complaints.vocabulary.lifecycle import DeadlineKind, Decision
from councils.bodies.rules import ombudsman_for
from demo.histories.case_history import CaseHistory
from demo.histories.scenarios import OmbudsmanPlan
from demo.roles import DemoRole
from demo.working_hours import Desk
from ombudsman.rules import ReplyDue, reply_due

# The deadline's subject until the referral has an id.
NOT_NUMBERED = 0


class Enquiry:
    """What `ombudsman.operations` would write."""

    def __init__(self, course: CaseHistory, desk: Desk, plan: OmbudsmanPlan, notified_on: date) -> None:
        self.course, self.desk, self.plan, self.notified_on = course, desk, plan, notified_on
        rules, landlord = course.setting.rules, course.setting.landlords[course.elsewhere]
        self.ombudsman = ombudsman_for(landlord, rules.procedure)
        usual = self.ombudsman.reply_within
        self.due: ReplyDue = reply_due(notified_on, rules.ombudsman, usual, desk.calendar)
        self.logged_at: datetime | None = None
        self.assigned = False
        self.replied_on: date | None = None
        self.decided_on: date | None = None
        self.fault = plan.fault

    def play(self, after: datetime) -> datetime:
        """Return when it was decided. Raises CutShort."""
        logged_at = self.desk.on(self.notified_on, 2, after)
        self._step("ombudsman_notified", logged_at, DemoRole.CHAMPION)
        self.logged_at = logged_at
        self.course.enquiry = self
        self.course.held.append((logged_at, None))
        self._owe(None, logged_at)
        assigned_at = self.desk.later(logged_at, 0, 6)
        self._step("ombudsman_assigned", assigned_at, DemoRole.CHAMPION)
        self.assigned = True
        self._owe(DemoRole.HEAD, assigned_at)
        replied_at = self.desk.on(self.due.on - timedelta(days=self.plan.replies_before), 8, assigned_at)
        self._step("ombudsman_replied", replied_at, DemoRole.HEAD)
        self.replied_on = replied_at.date()
        self._owe(DemoRole.HEAD, replied_at, met_on=self.replied_on)
        decided_at = self.desk.on(self.replied_on + timedelta(days=self.plan.decides_after), 4, replied_at)
        self._step("ombudsman_decided", decided_at, DemoRole.CHAMPION)
        self.decided_on = decided_at.date()
        self.course.held[-1] = (logged_at, decided_at)
        return decided_at

    def _step(self, event: str, at: datetime, by: DemoRole) -> None:
        self.course.obligations.remind(until=min(at, self.course.setting.until))
        self.course.happened(Decision(event, public=False), at, by)

    def _owe(self, officer: DemoRole | None, at: datetime, met_on: date | None = None) -> None:
        reply = Obligation(DeadlineKind.OMBUDSMAN_REPLY, self.due.on, met_on, met_on is None)
        owner = (officer, self.course.elsewhere)
        self.course.obligations.owe(reply, self.due.on, NOT_NUMBERED, owner=owner, at=at)
