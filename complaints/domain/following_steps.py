"""What follows a stage's date where a regulation names further steps, such as a panel's report and the answer to it."""

from datetime import date
from typing import NamedTuple

from councils.domain.calendars import WorkingCalendar
from councils.domain.rules import StageRules


class StepDue(NamedTuple):
    """A step by its name, and its last day if every step before it is taken on its own last day."""

    name: str
    due: date
    paragraph: str


def steps_from(first_due: date | None, stage: StageRules, calendar: WorkingCalendar) -> tuple[StepDue, ...]:
    """The steps of a stage in their order, first its own date; empty where the stage has no steps.

    Each counts from the day on which the step before was taken: call it again with that day once it is known.
    """
    if first_due is None or not stage.steps or stage.response is None:
        return ()
    found = [StepDue(stage.response_name or "response", first_due, stage.response.paragraph)]
    for step in stage.steps:
        found.append(StepDue(step.name, calendar.end_of(found[-1].due, step.period), step.paragraph))
    return tuple(found)
