"""Dates and lengths in words."""

from datetime import UTC, date, datetime

import pytest

from complaints.case_facts.queries import Today
from portal import wording
from portal.casework.presenters import DeadlineReader
from tests.unit.complaints.deadline_questions import england

# A Tuesday; the Monday before was an ordinary one, Friday 3 and Monday 6 April 2026 are bank holidays.
TUESDAY = date(2026, 6, 9)


@pytest.mark.parametrize(
    ("today", "due", "words"),
    [
        (TUESDAY, TUESDAY, "today"),
        (TUESDAY, date(2026, 6, 10), "tomorrow"),
        (TUESDAY, date(2026, 6, 11), "in 2 working days"),
        (date(2026, 4, 2), date(2026, 4, 7), "in 1 working day"),
        (date(2026, 6, 12), date(2026, 6, 14), "on Sunday"),
        (TUESDAY, date(2199, 1, 1), "on 1 January 2199"),
    ],
)
def test_how_far_off_a_date_is(today: date, due: date, words: str) -> None:
    assert wording.until(today, due, england()) == words


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 6, 8), "1 working day late"),
        (date(2026, 6, 4), "3 working days late"),
        (date(2020, 6, 9), "1,514 working days late"),
        (date(1950, 1, 2), "late since 2 January 1950"),
    ],
)
def test_how_late_it_is(due: date, words: str) -> None:
    assert wording.late_by(TUESDAY, due, england()) == words


def test_in_the_weekend_after_it_a_date_is_late_since_its_day() -> None:
    assert wording.late_by(date(2026, 6, 13), date(2026, 6, 12), england()) == "late since Friday"


def test_what_is_still_to_be_sent_is_overdue() -> None:
    assert wording.late_by(TUESDAY, date(2026, 6, 4), england(), "overdue") == "3 working days overdue"
    assert wording.late_by(date(2026, 6, 13), date(2026, 6, 12), england(), "overdue") == "overdue since Friday"
    assert wording.late_by(TUESDAY, date(1950, 1, 2), england(), "overdue") == "overdue since 2 January 1950"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 6, 1, 23, 30, tzinfo=UTC), "2 June 2026 at 12:30am"),
        (datetime(2026, 1, 1, 12, 0, tzinfo=UTC), "1 January 2026 at midday"),
        (datetime(2026, 6, 1, 23, tzinfo=UTC), "2 June 2026 at midnight"),
    ],
)
def test_an_instant_is_written_in_the_time_of_england(at: datetime, words: str) -> None:
    assert wording.moment(at) == words
    assert wording.machine(at).startswith("2026")


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 bytes"), (1023, "1023 bytes"), (120_000, "117 KB"), (5_000_000, "4.8 MB")]
)
def test_a_size_is_rounded(number: int, words: str) -> None:
    assert wording.size(number) == words


@pytest.mark.parametrize(
    ("on", "standing", "words"),
    [
        (date(2026, 6, 8), "overdue", "1 working day overdue"),
        (date(2026, 6, 11), "due_soon", "Due in 2 working days"),
        (date(2026, 6, 12), "on_time", "Due in 3 working days"),
        (None, "none", "No date set"),
    ],
)
def test_a_badge_says_in_words_what_its_colour_says(on: date | None, standing: str, words: str) -> None:
    deadline_reader = DeadlineReader(datetime(2026, 6, 9, 9, 0, tzinfo=UTC), england(), 2)
    due = deadline_reader.due(on, kind="response")
    assert (due.standing, due.text) == (standing, words)
    assert due.date.startswith("Respond by ") is (on is not None)


def test_a_paused_case_owes_no_date_and_the_views_are_told_the_day() -> None:
    deadline_reader = DeadlineReader(datetime(2026, 6, 8, 23, 30, tzinfo=UTC), england(), 2)
    assert deadline_reader.due(None, paused=True).text == "Paused"
    assert deadline_reader.views() == Today(TUESDAY, date(2026, 6, 11))
