"""The document of a council's reminders: what it says, and every way in which it is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from councils.document_reading import DocumentRefused, read_yaml
from councils.reminders.rules import (
    ANY,
    IncomingNotices,
    ReminderSchedule,
    ReminderStep,
    as_document,
    read_reminder_settings,
    with_steps,
    without_schedule,
)
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import IN_TURN, Level, holders

DEFAULT = Path(__file__).parents[3] / "fixtures" / "reminders.yaml"


def document(**changes: Any) -> dict[str, Any]:
    steps = [{"days": -2, "recipients": ["officer"]}, {"days": 1, "recipients": ["complaints_manager", "officer"]}]
    return {
        "opens": "08:00",
        "closes": "17:30",
        "digest": True,
        "news": "digest",
        "schedules": [{"clock": ANY, "steps": steps}],
        **changes,
    }


def test_the_default_tells_the_next_level_up_at_every_later_step() -> None:
    settings = read_reminder_settings(read_yaml(DEFAULT))
    steps = settings.schedule_for("response", 1).steps
    assert [reminder_step.days for reminder_step in steps] == [-5, -2, 0, 1, 3, 5]
    assert [reminder_step.recipients[-1] for reminder_step in steps][2:] == [
        Level.CHAMPION,
        Level.CHAMPION,
        Level.COMPLAINTS_MANAGER,
        Level.HEAD_OF_SERVICE,
    ]
    assert [reminder_step.at_once for reminder_step in steps] == [False, False, False, True, True, True]
    assert all(reminder_step.at_once for reminder_step in settings.schedule_for("ombudsman_reply", 1).steps)


def test_what_is_written_reads_the_same_again() -> None:
    settings = read_reminder_settings(document())
    assert read_reminder_settings(as_document(settings)) == settings
    assert settings.news is IncomingNotices.DIGEST
    assert settings.schedules[0].steps[1].recipients == (Level.OFFICER, Level.COMPLAINTS_MANAGER), "from the bottom up"


def test_a_step_says_when_it_is_in_words() -> None:
    assert [ReminderStep(days, (Level.OFFICER,)).when for days in (-2, 0, 1)] == [
        "2 working days before",
        "On the day",
        "1 working day after",
    ]


def test_a_schedule_of_its_own_takes_the_place_of_the_general_one_until_it_is_removed() -> None:
    settings = read_reminder_settings(document())
    own = ReminderSchedule("response", 2, (ReminderStep(4, (Level.HEAD_OF_SERVICE,)),))
    steps = [{"days": 4, "recipients": ["head_of_service"]}]
    changed = read_reminder_settings(with_steps(settings, "response", 2, steps))
    assert changed.schedule_for("response", 2) == own
    assert changed.schedule_for("response", 1) == settings.schedule_for("response", 1)
    assert read_reminder_settings(with_steps(changed, "response", 2, steps)) == changed, "in its place, not twice"
    assert read_reminder_settings(without_schedule(changed, "response", 2)) == settings
    with pytest.raises(RuleBroken) as refusal:
        without_schedule(settings, ANY, None)
    assert refusal.value.code == "reminders.last_schedule"


def _step(**changes: Any) -> Callable[[], dict[str, Any]]:
    steps = [{"days": 1, "recipients": ["officer"]}, {"days": -2, "recipients": ["officer"], **changes}]
    return lambda: document(schedules=[{"clock": ANY, "steps": steps}])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: document(opens="8"), "is not a time"),
        (lambda: document(closes="07:00"), "later than the opening time"),
        (lambda: document(news="never"), "is not one of"),
        (lambda: document(schedules=[]), "applies where there is no other"),
        (lambda: document(schedules=document()["schedules"] * 2), "two for the same clock"),
        (lambda: document(schedules=[{**document()["schedules"][0], "stage": 2}]), "cannot be given for the clock"),
        (lambda: document(schedules=[{"clock": ANY, "steps": []}]), "between 1 and 10 reminders"),
        (
            lambda: document(schedules=[{"clock": ANY, "steps": document()["schedules"][0]["steps"][:1]}]),
            "after the due date",
        ),
        (_step(days=1), "two reminders on the same day"),
        (_step(days=61), "from -60 to 60"),
        (_step(days=None), "is missing"),
        (_step(recipients=[]), "at least one recipient"),
        (_step(recipients=["mayor"]), "is not one of"),
        (_step(sms=True), "is not a known key"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        read_reminder_settings(wrong())
    assert refusal.value.code == "reminders.invalid"
    assert any(said in problem for problem in refusal.value.problems), refusal.value.problems


def test_where_nobody_holds_a_level_the_next_one_up_is_told_and_at_the_top_the_highest_there_is() -> None:
    held = {Level.CHAMPION: [1], Level.COMPLAINTS_MANAGER: [2], Level.HEAD_OF_SERVICE: [3]}
    assert [list(holders(level, held)) for level in Level] == [[1], [1], [2], [3]]
    without_manager = {level: who for level, who in held.items() if level is not Level.COMPLAINTS_MANAGER}
    assert list(holders(Level.COMPLAINTS_MANAGER, without_manager)) == [3]
    assert list(holders(Level.OFFICER, {Level.HEAD_OF_SERVICE: [3]})) == [3]
    assert list(holders(Level.HEAD_OF_SERVICE, {Level.CHAMPION: [1]})) == [1]
    assert list(holders(Level.CHAMPION, {})) == []
    assert set(IN_TURN) == set(Level)
