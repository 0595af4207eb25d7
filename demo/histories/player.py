"""Play a plan as steps of a history."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from complaints.cases.rules import closing, decisions, declining
from complaints.cases.rules.decisions import ResponseParts
from complaints.cases.rules.declining import DeclineFacts, grounds
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.actions import ANOTHER_BODY
from complaints.vocabulary.lifecycle import Audience, Decision, DeclineReason, Move, Notify, Status
from councils.calendars.rules import london_day
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import Gate
from councils.policies.rules.policy_document import ContactChoice, is_passed_on
from councils.policies.rules.procedure_rules import ProcedureRules
from demo.councils.policies import Rulebook
from demo.histories.case_history import CaseHistory, CutShort, Setting
from demo.histories.case_steps import DemoCorrespondence, StepPlayer, answerer_of
from demo.histories.delays import pause_and_extend
from demo.histories.ombudsman_enquiry import Enquiry
from demo.histories.other_contacts import reclassified, settled
from demo.histories.scenarios import Plan, StagePlan
from demo.roles import RANKS, DemoRole
from demo.working_hours import at_home

LAST = 1000
# Working days from a missed date to the progress update.
NEWS_AFTER = 2
# How long before receipt: the event of a matter that is too old; an earlier response or court case.
LONG_BEFORE, BEFORE = timedelta(days=500), timedelta(days=60)
# The placeholder for why no exception is made.
NO_EXCEPTION = "{no_exception}"


def closing_move(rules: ProcedureRules) -> Callable[[CaseFacts], Decision]:
    return partial(closing.close, scheduled="scheduled" if rules.requires(Gate.ACTIONS_SCHEDULED) else "")


def _known_of(facts: CaseFacts) -> DeclineFacts:
    happened_on, before = facts.received_on - LONG_BEFORE, facts.received_on - BEFORE
    return DeclineFacts(
        happened_on, happened_on, NO_EXCEPTION, answered_on=before, started_on=before, body=ANOTHER_BODY
    )


class Script(StepPlayer):
    """`becomes` is what triage makes of it, with its rules."""

    def __init__(
        self, setting: Setting, plan: Plan, day: date, becomes: tuple[ContactChoice, Rulebook] | None = None
    ) -> None:
        super().__init__(setting, plan, day)
        self.becomes = becomes

    @property
    def rules(self) -> ProcedureRules:
        return self.course.setting.rules

    def play(self) -> CaseHistory:
        post = DemoCorrespondence(self.plan, self.course, self.desk, self.half_hour)
        try:
            post.uploads()
            self._first_to_last()
        except CutShort:
            pass
        post.correspondence(until=self.setting.until)
        self.course.finish()
        self.course.happenings.sort(key=lambda happening: happening.at)
        return self.course

    def _first_to_last(self) -> None:
        triage = self.plan.stages[0].triage
        if self.becomes is not None:
            reclassified(self, *self.becomes, triage)
        if is_passed_on(self.rules):
            settled(self, 0 if self.becomes else triage)
        elif self.plan.declined is not None:
            self._decline(self.plan.declined)
            self._ask_ombudsman(self.now)
        else:
            self._answered_at_each_stage()

    def _answered_at_each_stage(self) -> None:
        for number, plan in enumerate(self.plan.stages, start=1):
            if not self._answered(number, plan):
                return
            if not self._asks_for_more(plan):
                break
        if self.course.stage == self.rules.final_stage:
            self._ask_ombudsman(self.now)
        if self.course.status is Status.RESPONDED:
            self.staff(Move.CLOSE, closing_move(self.rules), DemoRole.CHAMPION, self.plan.closes_after)
        if self.plan.reopened_after is not None and self.course.enquiry is None:
            self._reopen(self.plan.reopened_after)

    def _decline(self, reason: DeclineReason) -> None:
        plan = self.plan.stages[0]
        waits = self._acknowledged_by(plan.triage, plan, self.now)
        possible = {ground.key for ground in grounds(self.rules, self.course.stage)}
        # Where the policy does not list the reason: another one, or too old where a law lists them all.
        fallback = DeclineReason.OTHER if DeclineReason.OTHER in possible else DeclineReason.TOO_OLD
        because = reason if reason in possible else fallback

        def decide(facts: CaseFacts) -> Decision:
            on, given = london_day(self.now), _known_of(facts)
            return declining.decline(facts, because.value, f"decline.{because.value}", on, given)

        self.staff(Move.DECLINE, decide, DemoRole.CHAMPION, 0 if waits else plan.triage)

    def _answered(self, number: int, plan: StagePlan) -> bool:
        """Return False where the complaint is withdrawn first."""
        opened, answerer = self.now, answerer_of(self.rules, number)
        days = plan.triage
        waits = self._acknowledged_by(days, plan, opened)
        self.staff(Move.ACCEPT, lambda facts: decisions.accept(facts, "theme"), DemoRole.CHAMPION, 0 if waits else days)
        if plan.rerouted:
            self.staff(Move.REROUTE, lambda facts: decisions.reroute(facts, 2, "reroute", ""), DemoRole.CHAMPION)
        self._assign(plan, opened, answerer)
        self._acknowledged_by(LAST, plan, opened)
        pause_and_extend(self, plan, answerer)
        if number == 1 and self._taken_back():
            return False
        self._answer(plan, opened, answerer, plan.outcome)
        return True

    def _assign(self, plan: StagePlan, opened: datetime, answerer: DemoRole) -> None:
        candidate = self.course.candidate(answerer)

        def assigned(facts: CaseFacts) -> Decision:
            named_by = "" if decisions.is_named(facts, candidate.roles) else "named_by"
            return decisions.assign(facts, candidate, RANKS, named_by)

        waits = self._acknowledged_by(plan.triage + plan.assign - 1, plan, opened)
        self.staff(Move.ASSIGN, assigned, DemoRole.CHAMPION, 0 if waits else plan.assign)

    def _acknowledged_by(self, days: int, plan: StagePlan, opened: datetime) -> bool:
        """Acknowledge if planned within `days` working days of `opened`."""
        facts = self.course.facts()
        if plan.acknowledge is None or plan.acknowledge > days or facts.clock.acknowledged_on is not None:
            return False
        at = max(self.desk.later(opened, plan.acknowledge, self.half_hour()), self.desk.later(self.now, 0, 0))
        on = london_day(at)
        if on < facts.timetable.received_on:
            return False
        words = "acknowledgement" if self.rules.takes is ContactKind.COMPLAINT else "thanks"
        words += ".assigned" if self.course.officer else ".unassigned"
        self.course.move(Move.ACKNOWLEDGE, at, DemoRole.CHAMPION, partial(decisions.acknowledge, on=on, text=words))
        self.now = at
        return True

    def _taken_back(self) -> bool:
        if self.plan.withdrawn_after is None:
            return False
        at = at_home(self.now, self.plan.withdrawn_after, self.half_hour())
        self.course.move(
            Move.WITHDRAW,
            at,
            DemoRole.COMPLAINANT,
            lambda facts: closing.withdraw("withdrawn"),
            reason="given",
        )
        self.now = at
        return True

    def _answer(self, plan: StagePlan, opened: datetime, answerer: DemoRole, outcome: str) -> None:
        calendar, due = self.setting.calendar, self.course.facts().timetable.working_due
        if due is not None and plan.acknowledge is not None and plan.answer < -NEWS_AFTER:
            told_at = self.desk.on(calendar.add(due, NEWS_AFTER), self.half_hour(), self.now)
            news = partial(decisions.update, on=london_day(told_at), text="update", news_every=plan.news_every)
            self.unless_refused(Move.UPDATE, told_at, answerer, news)
        day = calendar.add(london_day(opened), plan.without_date) if due is None else calendar.add(due, -plan.answer)
        at = self.desk.on(day, self.half_hour(), self.now)
        if plan.attaches:
            told = (Notify("document", Audience.COMPLAINANT),)
            self.course.say(Move.ATTACH, Decision("document", text="council", public=True, notify=told), at, answerer)
        decide = partial(
            decisions.respond, by_id=answerer.stand_in, outcome=outcome, text=f"answer.{outcome}", on=london_day(at),
            parts=ResponseParts.every(self.rules),
        )  # fmt: skip
        self.course.move(Move.RESPOND, at, answerer, decide)
        self.now = at
        if plan.learns or self.rules.requires(Gate.LEARNING_FORM):
            self._learn(answerer)

    def _learn(self, by: DemoRole) -> None:
        self.staff(Move.RECORD_LEARNING, lambda facts: Decision("learning", text="learning", public=False), by, 1)
        self.course.learned = True

    def _asks_for_more(self, plan: StagePlan) -> bool:
        if plan.asks_after is None or not self.rules.has_stage(self.course.stage + 1):
            return False
        at = at_home(self.now, plan.asks_after, self.half_hour())
        closes = self.desk.later(self.now, self.plan.closes_after, self.half_hour())
        if closes < at:
            self.course.move(Move.CLOSE, closes, DemoRole.CHAMPION, closing_move(self.rules))
            self.now = closes
        ask = partial(decisions.escalate, at=at, asked_by_complainant=True, reason=self._why_again())
        return self.unless_refused(Move.ESCALATE, at, DemoRole.COMPLAINANT, ask)

    def _why_again(self) -> str:
        return "escalate" if self.rules.takes is ContactKind.COMPLAINT else "ask_review"

    def _ask_ombudsman(self, answered_at: datetime) -> None:
        plan = self.plan.ombudsman
        if plan is None:
            return
        notified_on = london_day(answered_at) + timedelta(days=plan.notified_after)
        closes = self.desk.later(self.now, self.plan.closes_after, self.half_hour())
        if self.course.status is Status.RESPONDED and london_day(closes) < notified_on:
            self.course.move(Move.CLOSE, closes, DemoRole.CHAMPION, closing_move(self.rules))
            self.now = closes
        self.now = Enquiry(self.course, self.desk, plan, notified_on).play(self.now)

    def _reopen(self, days: int) -> None:
        reopen = partial(closing.reopen, reason="reopen", on=london_day(self.now))
        self.staff(Move.REOPEN, reopen, DemoRole.CHAMPION, days)
        plan, opened = self.plan.stages[self.course.stage - 1], self.now
        answerer = answerer_of(self.rules, self.course.stage)
        self._answer(plan, opened, answerer, plan.second_outcome)
        self.staff(Move.CLOSE, closing_move(self.rules), DemoRole.CHAMPION, self.plan.closes_after)
