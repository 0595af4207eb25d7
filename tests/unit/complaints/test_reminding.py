"""When people are reminded, planned from a schedule: no database."""

from datetime import date, datetime, time, timedelta

import pytest

from complaints.notifications.rules import ReminderPlanner, again_at, carried_on, first_at
from complaints.vocabulary.lifecycle import PAUSED_STEP
from councils.calendars.rules import WorkingCalendar
from councils.reminders.rules import ANY, IncomingNotices, ReminderSchedule, ReminderSettings, ReminderStep
from councils.vocabulary.roles import Level
from councils.vocabulary.values import LONDON

CALENDAR = WorkingCalendar(
    date(2026, 1, 1),
    date(2027, 12, 31),
    holidays={date(2026, 8, 31): "Summer bank holiday"},
    closures={date(2026, 6, 12): "Moving house"},
    announced_until=date(2027, 12, 31),
)
OFFICER, CHAMPION, HEAD = Level.OFFICER, Level.CHAMPION, Level.HEAD_OF_SERVICE
STEPS = (
    ReminderStep(-2, (OFFICER,)),
    ReminderStep(0, (OFFICER, CHAMPION)),
    ReminderStep(1, (CHAMPION,), at_once=True),
    ReminderStep(3, (HEAD,)),
)
SECOND_STAGE = (ReminderStep(-1, (HEAD,)), ReminderStep(2, (HEAD,)))
DUE = date(2026, 6, 15)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def how(*, digest: bool = True) -> ReminderPlanner:
    schedules = (ReminderSchedule(ANY, None, STEPS), ReminderSchedule("response", 2, SECOND_STAGE))
    return ReminderPlanner(
        ReminderSettings(time(8, 30), time(17), digest, IncomingNotices.AT_ONCE, schedules), CALENDAR
    )


PLAN = how().plan("response", 1, DUE)


def test_every_step_lies_on_a_working_day_of_the_council_when_it_opens() -> None:
    assert [(step.reminder_step.key, step.at) for step in PLAN] == [
        ("-2", at("2026-06-10T08:30")),
        ("0", at("2026-06-15T08:30")),
        ("+1", at("2026-06-16T08:30")),
        ("+3", at("2026-06-18T08:30")),
    ]


def test_a_date_on_a_day_off_is_reminded_of_on_the_last_working_day_before() -> None:
    plan = how().plan("response", 1, date(2026, 8, 31))
    assert [step.at.date() for step in plan] == [date(2026, 8, day) for day in (27, 28)] + [
        date(2026, 9, day) for day in (1, 3)
    ]


def test_a_stage_may_have_its_own_schedule_and_the_others_keep_that_of_all() -> None:
    assert [step.reminder_step for step in how().plan("response", 2, DUE)] == list(SECOND_STAGE)
    assert [step.reminder_step for step in how().plan("acknowledgement", 2, DUE)] == list(STEPS)


def test_in_time_a_step_tells_its_own_people() -> None:
    said = how().decide(PLAN, PLAN[0].at, PLAN[0].at + timedelta(seconds=30))
    assert (said.step, said.planned_at, said.recipients, said.at_once, said.following) == (
        "-2",
        PLAN[0].at,
        (OFFICER,),
        False,
        PLAN[1].at,
    )


def test_missed_steps_become_the_latest_and_tell_everybody_who_missed_something() -> None:
    said = how().decide(PLAN, PLAN[0].at, at("2026-06-17T09:00"))
    assert (said.step, said.planned_at, said.recipients, said.at_once) == ("+1", PLAN[2].at, (OFFICER, CHAMPION), True)
    assert said.following == PLAN[3].at
    assert how().decide(PLAN, PLAN[3].at, at("2027-06-17T09:00")).following is None


def test_an_overdue_reply_to_an_ombudsman_is_reminded_of_until_the_calendar_ends() -> None:
    plan = how().plan("ombudsman_reply", 7, DUE)
    assert [step.reminder_step.key for step in plan[:6]] == ["-2", "0", "+1", "+3", "+8", "+13"]
    assert plan[-1].reminder_step.recipients == (HEAD,)
    assert CALENDAR.last - plan[-1].at.date() < timedelta(days=14)


def test_without_digests_everything_goes_at_once() -> None:
    assert how(digest=False).decide(PLAN, PLAN[0].at, PLAN[0].at).at_once
    assert how(digest=False).decide_paused(PLAN[0].at).at_once


def test_where_no_step_has_passed_there_is_nothing_to_say_yet() -> None:
    said = how().decide(PLAN, PLAN[0].at - timedelta(days=9), PLAN[0].at - timedelta(days=2))
    assert (said.step, said.following) == ("", PLAN[0].at)


def test_a_paused_date_has_one_thing_to_say_and_nothing_after_it() -> None:
    said = how().decide_paused(PLAN[0].at)
    assert (said.step, said.recipients, said.following) == (PAUSED_STEP, (OFFICER,), None)


@pytest.mark.parametrize(
    ("set_at", "first"),
    [
        ("2026-06-01T10:00", "2026-06-10T08:30"),
        ("2026-06-10T08:30", "2026-06-15T08:30"),
        ("2026-06-15T10:00", "2026-06-16T08:30"),
        ("2026-06-16T10:00", "2026-06-16T10:00"),
        ("2026-07-01T10:00", "2026-07-01T10:00"),
    ],
)
def test_what_would_have_come_before_a_date_is_set_is_left_out_and_a_missed_one_is_told_at_once(
    set_at: str, first: str
) -> None:
    assert first_at(PLAN, at(set_at)) == at(first)


def test_a_missed_date_is_planned_for_when_it_was_set_and_so_is_not_late() -> None:
    set_at = at("2026-07-01T10:00")
    said = how().decide(PLAN, set_at, set_at)
    assert (said.step, said.planned_at, said.recipients) == ("+3", set_at, (HEAD,))


def test_after_a_change_what_was_due_stays_due_and_nothing_that_has_passed_is_made_up_for() -> None:
    changed_at = at("2026-06-15T12:00")
    assert again_at(PLAN, at("2026-06-15T08:30"), changed_at) == at("2026-06-15T08:30")
    assert again_at(PLAN, at("2026-06-20T08:30"), changed_at) == PLAN[2].at
    assert again_at(PLAN, None, changed_at) == PLAN[2].at
    assert again_at(PLAN, None, at("2026-07-15T12:00")) is None


def test_what_is_decided_about_a_case_keeps_the_reminder_that_waits_unless_its_date_is_another() -> None:
    now = at("2026-06-11T12:00")
    assert carried_on(PLAN, PLAN[0].at, now, same=True, wanted=True) == PLAN[0].at
    assert carried_on(PLAN, PLAN[0].at, now, same=False, wanted=True) == PLAN[1].at
    assert carried_on(PLAN, PLAN[0].at, now, same=True, wanted=False) is None


@pytest.mark.parametrize(
    ("ready", "goes"),
    [
        ("2026-06-10T09:00", "2026-06-10T09:00"),
        ("2026-06-10T07:00", "2026-06-10T08:30"),
        ("2026-06-10T17:00", "2026-06-11T08:30"),
        ("2026-06-11T23:59", "2026-06-15T08:30"),
        ("2026-06-13T10:00", "2026-06-15T08:30"),
        ("2026-08-31T10:00", "2026-09-01T08:30"),
    ],
)
def test_what_is_ready_outside_the_councils_hours_waits_until_it_opens(ready: str, goes: str) -> None:
    assert how().settings.goes_at(at(ready), CALENDAR) == at(goes)


def test_a_plan_is_worked_out_once_for_each_date() -> None:
    plans = how()
    assert plans.plan("response", 1, DUE) is plans.plan("response", 1, DUE)


@pytest.mark.parametrize(
    ("begins", "leaves"),
    [
        ("2026-06-10T08:30", "2026-06-10T08:35"),
        ("2026-06-10T16:54", "2026-06-10T16:59"),
        ("2026-06-10T16:55", "2026-06-11T08:35"),
        ("2026-06-11T16:58", "2026-06-15T08:35"),
        ("2026-06-10T06:00", "2026-06-10T08:35"),
        ("2026-08-28T17:00", "2026-09-01T08:35"),
    ],
)
def test_the_days_message_leaves_once_it_has_settled_and_otherwise_with_that_of_the_next_working_day(
    begins: str, leaves: str
) -> None:
    assert how().digest_at(at(begins)) == at(leaves)
