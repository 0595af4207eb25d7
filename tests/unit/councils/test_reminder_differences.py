"""Two versions of a council's reminders, told apart in sentences."""

from dataclasses import replace
from datetime import time

from councils.reminders.rules import (
    ANY,
    IncomingNotices,
    ReminderSchedule,
    ReminderSettings,
    ReminderStep,
    clock_name,
    reminder_changes,
)
from councils.vocabulary.roles import Level

NAMES = {"response": "Response", "ombudsman_reply": "Reply to the Ombudsman"}
DAY_BEFORE, DAY_AFTER = (
    ReminderStep(-1, (Level.OFFICER,)),
    ReminderStep(1, (Level.CHAMPION, Level.HEAD_OF_SERVICE), at_once=True),
)
EVERY = ReminderSchedule(ANY, None, (DAY_BEFORE, DAY_AFTER))
SECOND = ReminderSchedule("response", 2, (DAY_BEFORE,))
PLAIN = ReminderSettings(time(8), time(18), True, IncomingNotices.AT_ONCE, (EVERY,))


def test_what_stays_is_not_told() -> None:
    assert reminder_changes(PLAIN, PLAIN, NAMES) == []


def test_every_change_is_a_sentence() -> None:
    after = replace(PLAIN, opens=time(9), digest=False, news=IncomingNotices.DIGEST)
    assert reminder_changes(PLAIN, after, NAMES) == [
        "Opening hours: 09:00 to 18:00 instead of 08:00 to 18:00.",
        "Reminders that are not urgent: as separate emails.",
        "New complaints and messages: emailed to complaint champions in the daily digest.",
    ]
    assert reminder_changes(after, PLAIN, NAMES)[1] == "Reminders that are not urgent: in the daily digest."


def test_steps_that_come_and_go_are_told_with_their_people() -> None:
    own = replace(PLAIN, schedules=(EVERY, SECOND))
    assert reminder_changes(PLAIN, own, NAMES) == [
        "Response at stage 2 now has its own reminders (1 working day before: assigned officer)."
    ]
    assert reminder_changes(own, PLAIN, NAMES) == ["Response at stage 2 no longer has its own reminders."]
    fewer = replace(PLAIN, schedules=(replace(EVERY, steps=(DAY_BEFORE,)),))
    lost = "1 working day after: complaint champion, head of service, immediately"
    assert reminder_changes(PLAIN, fewer, NAMES) == [f"Every other deadline: reminder removed ({lost})."]
    assert reminder_changes(fewer, PLAIN, NAMES) == [f"Every other deadline: reminder added ({lost})."]


def test_a_clock_has_a_name_for_people() -> None:
    assert clock_name(NAMES, "ombudsman_reply") == "Reply to the Ombudsman"
    assert clock_name(NAMES, ANY) == "Every other deadline"
