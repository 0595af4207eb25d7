"""A window that a letter has named stays open."""

from datetime import timedelta

from complaints.deadlines.calculation import timetable
from tests.unit.complaints.case_contexts import CITY, RECEIVED, clock
from tests.unit.complaints.deadline_questions import england


def test_a_window_that_a_letter_has_named_stays_open_though_a_day_counts_again() -> None:
    dates = timetable(clock(RECEIVED, responded_at=RECEIVED + timedelta(days=9)), CITY.stage(1), CITY, england())
    assert dates.escalate_by is not None
    before, after = dates.escalate_by - timedelta(days=1), dates.escalate_by + timedelta(days=1)
    assert dates.open_until(after) == dates._replace(escalate_by=after)
    assert [dates.open_until(promised) for promised in (None, before, dates.escalate_by)] == [dates] * 3
    unanswered = timetable(clock(RECEIVED), CITY.stage(1), CITY, england())
    assert unanswered.open_until(after) is unanswered
