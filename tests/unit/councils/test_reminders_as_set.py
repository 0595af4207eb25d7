"""What councils had chosen before reminders became their own setting goes on in it."""

import json
from importlib import import_module

import pytest

from complaints.notifications.queries import default_reminders
from councils.reminders.rules import ReminderSettings, as_document, read_reminder_settings
from councils.vocabulary.roles import Level

written_then = import_module("councils.migrations.0005_reminders").reminders_as_set
RENAMED = import_module("councils.migrations.0037_reminder_schedules").KEYS


def as_set(*chosen: int) -> object:
    """The settings that the migrations leave."""
    document = json.dumps(written_then(*chosen))
    for old, new in RENAMED:
        document = document.replace(f'"{old}": ', f'"{new}": ')
    return json.loads(document)


def days(settings: ReminderSettings, clock: str) -> list[int]:
    return [reminder_step.days for reminder_step in settings.schedule_for(clock, 1).steps]


def test_a_council_that_had_chosen_nothing_has_the_default() -> None:
    assert as_set(2, 5) is None


def test_what_was_written_down_then_is_the_default_but_for_what_was_chosen() -> None:
    before, after = (read_reminder_settings(as_set(*chosen)) for chosen in ((3, 5), (2, 9)))
    assert days(before, "response") == [-5, -3, 0, 1, 3, 5]
    assert days(after, "response") == [-5, -2, 0, 1, 3, 9]
    assert days(after, "acknowledgement") == [-1, 0, 1, 3, 9]
    default = as_document(default_reminders())
    assert {**as_document(after), "schedules": default["schedules"]} == default


def test_steps_that_come_to_the_same_day_are_one_that_tells_everybody() -> None:
    settings = read_reminder_settings(as_set(5, 3))
    steps = {reminder_step.days: reminder_step for reminder_step in settings.schedule_for("response", 1).steps}
    assert list(steps) == [-5, 0, 1, 3]
    assert steps[-5].recipients == (Level.OFFICER, Level.CHAMPION)
    assert (steps[3].recipients, steps[3].at_once) == ((Level.COMPLAINTS_MANAGER, Level.HEAD_OF_SERVICE), True)


@pytest.mark.parametrize("chosen", [(0, 0), (1, 1), (60, 60), (32767, 32767)])
def test_whatever_could_be_chosen_makes_settings(chosen: tuple[int, int]) -> None:
    read_reminder_settings(as_set(*chosen))
