"""Plays a plan: turns "answers two days late" into steps of a course, each at a moment when somebody would take it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle

from complaints.domain import decisions, endings
from complaints.domain.clock import Extension
from complaints.domain.decisions import Decision
from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import Move, Status
from complaints.domain.outcomes import DeclineReason
from complaints.domain.response_parts import ResponseParts
from councils.domain.errors import RuleBroken
from councils.domain.rules import Gate, ProcedureRules
from ombudsman.demo.course import Course, CutShort, Setting
from ombudsman.demo.desk import Desk, at_home, instant, london
from ombudsman.demo.enquiry import Enquiry
from ombudsman.demo.parts import RANKS, Part
from ombudsman.demo.plans import Plan, StagePlan
from ombudsman.demo.post import ANSWERERS, BY_THEMSELVES, Post

USUAL_EXTENSION = 5
LAST = 1000
AGREED_LATER = 7
# Working days after a missed date on which the complainant is told how it goes.
NEWS_AFTER = 2


def closing(rules: ProcedureRules) -> Callable[[CaseFacts], Decision]:
    """With what follows, where the policy asks for it."""
    return partial(endings.close, scheduled="scheduled" if rules.requires(Gate.ACTIONS_SCHEDULED) else "")


class Script:
    """One case from receipt to its end, or to the demonstration's day."""

    def __init__(self, setting: Setting, plan: Plan, day: date) -> None:
        self.setting, self.plan = setting, plan
        self.desk = Desk(setting.calendar)
        self._half_hours = cycle(plan.half_hours)
        received_at = instant(day, plan.arrival.half_hour)
        by = Part.COMPLAINANT if plan.arrival.channel in BY_THEMSELVES else Part.CHAMPION
        self.now = received_at if by is Part.COMPLAINANT else self._logged(received_at)
        self.course = Course(setting, received_at, self.now, by, plan.arrival.channel)

    def play(self) -> Course:
        """Everything that happens before the demonstration's day, in order."""
        post = Post(self.plan, self.course, self.desk, self._half_hour)
        try:
            post.uploads()
            self._first_to_last()
        except CutShort:
            pass
        post.correspondence(until=self.setting.until)
        self.course.finish()
        self.course.happenings.sort(key=lambda happening: happening.at)
        return self.course

    def _logged(self, received_at: datetime) -> datetime:
        logged_at = self.desk.later(received_at, self.plan.logged_after, self._half_hour())
        return logged_at if logged_at < self.setting.until else received_at

    def _half_hour(self) -> int:
        return next(self._half_hours)

    def _staff(self, move: Move, decide: Callable[[CaseFacts], Decision], by: Part, days: int = 0) -> None:
        """A step that staff take some working days from now; `now` moves on once it is taken."""
        at = self.desk.later(self.now, days, self._half_hour())
        self.course.move(move, at, by, decide, reason="given")
        self.now = at

    def _first_to_last(self) -> None:
        if self.plan.declined is not None:
            self._decline(self.plan.declined)
            self._ask_ombudsman(self.now)
            return
        for number, plan in enumerate(self.plan.stages, start=1):
            if not self._answered(number, plan):
                return
            if not self._asks_for_more(plan):
                break
        if self.course.stage == self.setting.rules.final_stage:
            self._ask_ombudsman(self.now)
        if self.course.status is Status.RESPONDED:
            self._staff(Move.CLOSE, closing(self.setting.rules), Part.CHAMPION, self.plan.closes_after)
        if self.plan.reopened_after is not None and self.course.enquiry is None:
            self._reopen(self.plan.reopened_after)

    def _decline(self, reason: DeclineReason) -> None:
        plan = self.plan.stages[0]
        waits = self._acknowledged_by(plan.triage, plan, self.now)
        decide = partial(decisions.decline, reason=reason, explanation=f"decline.{reason.value}")
        self._staff(Move.DECLINE, decide, Part.CHAMPION, 0 if waits else plan.triage)

    def _answered(self, number: int, plan: StagePlan) -> bool:
        """A stage until its answer; False where the complaint is taken back before it."""
        opened, answerer = self.now, ANSWERERS[number - 1]
        days = plan.triage
        waits = self._acknowledged_by(days, plan, opened)
        self._staff(Move.ACCEPT, lambda facts: decisions.accept(facts, "theme"), Part.CHAMPION, 0 if waits else days)
        if plan.rerouted:
            self._staff(Move.REROUTE, lambda facts: decisions.reroute(facts, 2, "reroute"), Part.CHAMPION)
        self._assign(plan, opened, answerer)
        self._acknowledged_by(LAST, plan, opened)
        self._delays(plan, answerer)
        if number == 1 and self._taken_back():
            return False
        self._answer(plan, opened, answerer, plan.outcome)
        return True

    def _assign(self, plan: StagePlan, opened: datetime, answerer: Part) -> None:
        candidate = self.course.candidate(answerer)
        waits = self._acknowledged_by(plan.triage + plan.assign - 1, plan, opened)
        self._staff(
            Move.ASSIGN, lambda facts: decisions.assign(facts, candidate, RANKS), Part.CHAMPION,
            0 if waits else plan.assign,
        )  # fmt: skip

    def _acknowledged_by(self, days: int, plan: StagePlan, opened: datetime) -> bool:
        """Acknowledge if that comes before what happens so many working days after the stage began."""
        facts = self.course.facts()
        if plan.acknowledge is None or plan.acknowledge > days or facts.clock.acknowledged_on is not None:
            return False
        at = max(self.desk.later(opened, plan.acknowledge, self._half_hour()), self.desk.later(self.now, 0, 0))
        on = london(at)
        if on < facts.timetable.received_on:
            return False
        words = f"acknowledgement.{'assigned' if self.course.officer else 'unassigned'}"
        self.course.move(Move.ACKNOWLEDGE, at, Part.CHAMPION, partial(decisions.acknowledge, on=on, text=words))
        self.now = at
        return True

    def _delays(self, plan: StagePlan, answerer: Part) -> None:
        """A pause and an extension, where people want them and the policy has them."""
        if plan.pauses_after is not None:
            at = self.desk.later(self.now, plan.pauses_after, self._half_hour())
            if self._unless_refused(Move.PAUSE, at, answerer, partial(decisions.pause, on=london(at), reason="pause")):
                back = self.desk.later(at, plan.pause_lasts, self._half_hour())
                self.course.move(Move.RESUME, back, answerer, partial(decisions.resume, on=london(back)))
                self.now = back
        due = self.course.facts().timetable.working_due
        if plan.extends and due is not None:
            at = self.desk.on(self.setting.calendar.add(due, -1), self._half_hour(), self.now)
            if london(at) <= due:
                self._extend(at, due, answerer)

    def _extend(self, at: datetime, due: date, answerer: Part) -> None:
        rules, on = self.course.facts().stage_rules.extension, london(at)
        if rules is None:
            return
        days = min(USUAL_EXTENSION, rules.at_most.amount) if rules.at_most else USUAL_EXTENSION
        extension = (
            Extension(working_days=days, on=on)
            if rules.by_days
            else Extension(agreed=self.setting.calendar.add(due, AGREED_LATER), on=on)
        )
        decide = partial(decisions.extend, extension=extension, on=on, reason="extend")
        self._unless_refused(Move.EXTEND, at, answerer, decide)

    def _unless_refused(self, move: Move, at: datetime, by: Part, decide: Callable[[CaseFacts], Decision]) -> bool:
        """Try what a policy may refuse; somebody who is refused goes on without it."""
        try:
            self.course.move(move, at, by, decide, reason="given")
        except RuleBroken:
            return False
        self.now = at
        return True

    def _taken_back(self) -> bool:
        if self.plan.withdrawn_after is None:
            return False
        at = at_home(self.now, self.plan.withdrawn_after, self._half_hour())
        self.course.move(
            Move.WITHDRAW, at, Part.COMPLAINANT, lambda facts: endings.withdraw("withdrawn"), reason="given"
        )
        self.now = at
        return True

    def _answer(self, plan: StagePlan, opened: datetime, answerer: Part, outcome: str) -> None:
        calendar, due = self.setting.calendar, self.course.facts().timetable.working_due
        if due is not None and plan.acknowledge is not None and plan.answer < -NEWS_AFTER:
            told_at = self.desk.on(calendar.add(due, NEWS_AFTER), self._half_hour(), self.now)
            news = decisions.update(london(told_at), "update")
            self._unless_refused(Move.UPDATE, told_at, answerer, lambda facts: news)
        day = calendar.add(london(opened), plan.without_date) if due is None else calendar.add(due, -plan.answer)
        at = self.desk.on(day, self._half_hour(), self.now)
        if plan.attaches:
            self.course.say(Move.ATTACH, Decision("document", text="letter", public=True), at, answerer)
        decide = partial(
            decisions.respond, by_id=answerer.stand_in, outcome=outcome, text=f"answer.{outcome}", on=london(at),
            parts=ResponseParts.every(self.setting.rules),
        )  # fmt: skip
        self.course.move(Move.RESPOND, at, answerer, decide)
        self.now = at
        if plan.learns or self.setting.rules.requires(Gate.LEARNING_FORM):
            self._learn(answerer)

    def _learn(self, by: Part) -> None:
        self._staff(Move.RECORD_LEARNING, lambda facts: Decision("learning", text="learning", public=False), by, 1)
        self.course.learned = True

    def _asks_for_more(self, plan: StagePlan) -> bool:
        """Whether the complainant asks for the next stage; a request out of time is refused."""
        if plan.asks_after is None or not self.setting.rules.has_stage(self.course.stage + 1):
            return False
        at = at_home(self.now, plan.asks_after, self._half_hour())
        closes = self.desk.later(self.now, self.plan.closes_after, self._half_hour())
        if closes < at:
            self.course.move(Move.CLOSE, closes, Part.CHAMPION, closing(self.setting.rules))
            self.now = closes
        ask = partial(decisions.escalate, on=london(at), asked_by_complainant=True, reason="escalate")
        return self._unless_refused(Move.ESCALATE, at, Part.COMPLAINANT, ask)

    def _ask_ombudsman(self, answered_at: datetime) -> None:
        plan = self.plan.ombudsman
        if plan is None:
            return
        notified_on = london(answered_at) + timedelta(days=plan.notified_after)
        closes = self.desk.later(self.now, self.plan.closes_after, self._half_hour())
        if self.course.status is Status.RESPONDED and london(closes) < notified_on:
            self.course.move(Move.CLOSE, closes, Part.CHAMPION, closing(self.setting.rules))
            self.now = closes
        self.now = Enquiry(self.course, self.desk, plan, notified_on).play(self.now)

    def _reopen(self, days: int) -> None:
        """Answered once more: a closed case is taken up again on new facts."""
        reopen = partial(endings.reopen, reason="reopen", on=london(self.now))
        self._staff(Move.REOPEN, reopen, Part.CHAMPION, days)
        plan, opened = self.plan.stages[self.course.stage - 1], self.now
        answerer = ANSWERERS[self.course.stage - 1]
        self._answer(plan, opened, answerer, plan.second_outcome)
        self._staff(Move.CLOSE, closing(self.setting.rules), Part.CHAMPION, self.plan.closes_after)
