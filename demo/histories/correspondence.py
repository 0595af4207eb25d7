"""Files and notes of a demonstration case."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from complaints.deadlines.stage_events import ClockEvent
from complaints.vocabulary.lifecycle import END_A_PAUSE, PAUSED, Audience, Decision, Move, Tell
from councils.policies.rules.procedure_rules import ProcedureRules
from demo.histories.case_history import CaseHistory
from demo.histories.scenarios import Plan
from demo.roles import ROLES, DemoRole
from demo.working_hours import Desk, at_home

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
                added = Decision("document", text="photograph", public=True)
                self.course.say(Move.ATTACH, added, self.course.logged_at, DemoRole.COMPLAINANT)

    def correspondence(self, until: datetime) -> None:
        for number, stage in self.course.stages.items():
            opened, end = max(stage.received_at, self.course.logged_at), self._waited_until(number, until)
            for words, by, at in self._notes(number, opened):
                # Staff who respond see the case from its assignment on.
                seen_from = stage.assigned_at if by in ANSWERERS else opened
                if seen_from is not None and seen_from < at < end and not _is_paused(stage.clock_events, at):
                    public = words != "internal_note"
                    told = (Tell("note", Audience.COMPLAINANT),) if public and by is not DemoRole.COMPLAINANT else ()
                    said = Decision("note", text=words, public=public, tell=told)
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
