"""Pauses and extensions."""

from datetime import date, datetime
from functools import partial

from complaints.cases.rules import decisions
from complaints.cases.rules.decisions import Restart
from complaints.vocabulary.lifecycle import Awaited, Extension, Move
from councils.calendars.rules import london_day
from demo.histories.case_steps import StepPlayer
from demo.histories.scenarios import StagePlan
from demo.roles import DemoRole

USUAL_EXTENSION = 5
# The placeholder for what is needed, and the working days to reply.
NEEDED, DAYS_TO_REPLY = "{needed}", 5
AGREED_LATER = 7


def pause_and_extend(steps: StepPlayer, plan: StagePlan, answerer: DemoRole) -> None:
    if plan.pauses_after is not None:
        _pause(steps, plan.pauses_after, plan.pause_lasts, answerer)
    due = steps.course.facts().timetable.working_due
    if plan.extends and due is not None:
        at = steps.desk.on(steps.setting.calendar.add(due, -1), steps.half_hour(), steps.now)
        if london_day(at) <= due and _extend(steps, at, due, answerer) and plan.takes_back:
            _take_back(steps, answerer)


def _pause(steps: StepPlayer, after: int, lasts: int, answerer: DemoRole) -> None:
    at = steps.desk.later(steps.now, after, steps.half_hour())
    rules = steps.course.facts().stage_rules.pause
    awaited = Awaited(NEEDED, steps.setting.calendar.add(london_day(at), DAYS_TO_REPLY))
    reason = rules.reasons[0] if rules else ""
    stop = partial(decisions.pause, on=london_day(at), reason=reason, awaited=awaited)
    if steps.unless_refused(Move.PAUSE, at, answerer, stop):
        back = steps.desk.later(at, lasts, steps.half_hour())
        steps.taken(
            Move.RESUME,
            back,
            answerer,
            partial(decisions.resume, restart=Restart(london_day(back)), today=london_day(back)),
        )


def _extend(steps: StepPlayer, at: datetime, due: date, answerer: DemoRole) -> bool:
    rules, on = steps.course.facts().stage_rules.extension, london_day(at)
    if rules is None:
        return False
    days = min(USUAL_EXTENSION, rules.at_most.amount) if rules.at_most else USUAL_EXTENSION
    extension = (
        Extension(working_days=days, on=on)
        if rules.by_days
        else Extension(agreed=steps.setting.calendar.add(due, AGREED_LATER), on=on)
    )
    decide = partial(decisions.extend, extension=extension, on=on, reason="extend")
    return steps.unless_refused(Move.EXTEND, at, answerer, decide)


def _take_back(steps: StepPlayer, answerer: DemoRole) -> None:
    at = steps.desk.later(steps.now, 0, steps.half_hour())
    decide = partial(decisions.withdraw_extension, on=london_day(at), reason="extension_withdrawn")
    steps.taken(Move.WITHDRAW_EXTENSION, at, answerer, decide)
