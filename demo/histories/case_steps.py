"""Steps of a case that several histories share: messages, letters and moves."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import cycle

from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.vocabulary.lifecycle import END_A_PAUSE, PAUSED, Audience, Decision, Move, Notify
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from demo.histories.case_history import CaseHistory, Setting
from demo.histories.scenarios import Plan
from demo.roles import ROLES, DemoRole
from demo.working_hours import Desk, at_home, instant

ANSWERERS = (DemoRole.OFFICER, DemoRole.HEAD, DemoRole.DIRECTOR)
# Residents have an account, other systems a token; the champion logs what comes by another channel.
BY_THEMSELVES = ("portal", "api")


def answerer_of(rules: ProcedureRules, number: int) -> DemoRole:
    """The head, where rules name heads and no officer."""
    usual = ANSWERERS[number - 1]
    named = frozenset(rules.stage(number).responders)
    return usual if ROLES[usual] & named or not ROLES[DemoRole.HEAD] & named else DemoRole.HEAD


def _is_paused(events: Sequence[ClockEvent], at: datetime) -> bool:
    """A complainant's message may restart a paused clock."""
    before = [event.kind for event in events if event.at <= at and event.kind in (PAUSED, *END_A_PAUSE)]
    return bool(before) and before[-1] == PAUSED


class DemoCorrespondence:
    """`half_hour` gives the next time of day."""

    def __init__(self, plan: Plan, course: CaseHistory, desk: Desk, half_hour: Callable[[], int]) -> None:
        self.plan, self.course, self.desk, self._half_hour = plan, course, desk, half_hour

    def uploads(self) -> None:
        if self.plan.arrival.channel in BY_THEMSELVES:
            for _ in range(self.plan.uploads):
                added = Decision("document", text="resident", public=True)
                self.course.say(Move.ATTACH, added, self.course.logged_at, DemoRole.COMPLAINANT)

    def correspondence(self, until: datetime) -> None:
        for number, stage in self.course.stages.items():
            opened, end = max(stage.received_at, self.course.logged_at), self._waited_until(number, until)
            for words, by, at in self._notes(number, opened):
                # Staff who respond see the case from its assignment on.
                seen_from = stage.assigned_at if by in ANSWERERS else opened
                if seen_from is not None and seen_from < at < end and not _is_paused(stage.clock_events, at):
                    public = words != "internal_note"
                    told = (Notify("note", Audience.COMPLAINANT),) if public and by is not DemoRole.COMPLAINANT else ()
                    said = Decision("note", text=words, public=public, notify=told)
                    self.course.say(Move.ADD_NOTE, said, at, by, number)

    def _notes(self, number: int, opened: datetime) -> Iterator[tuple[str, DemoRole, datetime]]:
        plan, answerer = self.plan.stages[number - 1], answerer_of(self.course.setting.rules, number)
        for days in plan.resident_writes:
            yield "resident_note", DemoRole.COMPLAINANT, at_home(opened, days, self._half_hour())
        for words, all_days in (("staff_note", plan.staff_write), ("internal_note", plan.staff_note)):
            for days in all_days:
                by = DemoRole.CHAMPION if words == "internal_note" and days < 2 else answerer
                yield words, by, self.desk.later(opened, days, self._half_hour())

    def _waited_until(self, number: int, until: datetime) -> datetime:
        stage = self.course.stages[number]
        ends = [stage.responded_at, self.course.closed_at, until]
        return min(end for end in ends if end is not None)


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
