"""Shares, sums and what counts as in time."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.vocabulary.lifecycle import Outcome
from reporting.rules.definitions import (
    DUE,
    FOUND_FAULT,
    Counted,
    Figures,
    LaterResponseRow,
    MeasureStanding,
    ResponseRow,
    Yardstick,
    contradictions,
    percentage,
)
from tests.unit.reporting.rows import counted, intake, stages

ANSWERED = Yardstick.ANSWERED


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_share_is_the_nearest_whole_number_but_all_and_none_mean_just_that(one: int, other: int):
    part, whole = sorted((one, other))
    shown = percentage(part, whole)
    if whole == 0:
        assert shown is None
        return
    exact = Fraction(100 * part, whole)
    assert shown is not None
    assert abs(shown - exact) < 1
    assert (shown == 100) == (part == whole)
    assert (shown == 0) == (part == 0)
    if 1 <= exact <= 99:
        assert abs(shown - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(1, 8, 13), (3, 8, 38), (66, 100, 66), (999, 1000, 99), (1, 1000, 1), (1, 200, 1)]
)
def test_halves_round_up(part: int, whole: int, shown: int):
    assert percentage(part, whole) == shown


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 4)])
def test_a_part_that_is_no_part_is_a_mistake_in_the_product(part: int, whole: int):
    with pytest.raises(ValueError, match="is no part of"):
        percentage(part, whole)


def test_open_and_late_counts_as_not_in_time():
    figures = Figures(counted(stages=stages(0, 1, 7, in_time=1, late_waiting=3)))
    assert figures.in_time(0, 1, ANSWERED) == 25


def test_what_was_late_when_it_was_withdrawn_counts_as_not_in_time():
    figures = Figures(counted(stages=stages(0, 1, 7, in_time=1, late_ended=1)))
    assert figures.in_time(0, 1, ANSWERED) == 50


def test_what_is_not_due_is_paused_has_no_date_or_ended_before_is_in_neither_part():
    figures = Figures(counted(stages=stages(0, 1, 7, in_time=1, late=1, not_due=9, paused=9, ended=9, no_date=9)))
    assert figures.in_time(0, 1, ANSWERED) == 50
    assert figures.standing(0, 1, ANSWERED) == 38


def test_without_any_date_there_is_no_share():
    figures = Figures(counted(stages=stages(0, 1, 7, no_date=12)))
    assert figures.in_time(0, 1, ANSWERED) is None


def test_services_add_up_to_the_council():
    figures = Figures(counted())
    for each in MeasureStanding:
        parts = sum(figures.standing(0, 1, ANSWERED, each, service=service) for service in (7, 9))
        assert parts == figures.standing(0, 1, ANSWERED, each)
    assert figures.received(0) == figures.received(0, "service", "7") + figures.received(0, "service", "9") == 12


def test_upheld_in_part_counts_as_fault_found():
    figures = Figures(counted())
    assert figures.found_fault(0, 1) == 57
    assert figures.found_fault(0, 2) == 100
    assert figures.found_fault(1, 1) is None
    assert figures.answers(0, 1) == 7
    assert figures.answers(0, 1, Outcome.UPHELD, service=9) == 0


def test_learning_and_going_further_are_shares_of_the_answers():
    figures = Figures(counted())
    assert (figures.further(0, 1), figures.share_further(0, 1)) == (1, 14)
    assert (figures.learned(0), figures.share_learned(0)) == (3, 38)
    assert (figures.learned(0, *FOUND_FAULT), figures.share_learned(0, *FOUND_FAULT)) == (3, 60)


def test_replies_to_an_ombudsman_that_are_still_owed_and_late_count_as_not_in_time():
    figures = Figures(counted())
    assert figures.replied_in_time(0) == 50
    assert figures.referrals(0, "body") == figures.referrals(0, "reply", *DUE) == 2
    assert figures.replied_in_time(1) is None


def test_stages_that_no_code_governs_are_not_counted_as_governed():
    figures = Figures(counted(stages=stages(0, 1, 7, in_time=2, no_date=5)))
    assert figures.governed(0, 1) == 2


def test_sound_rows_contradict_nothing():
    assert list(contradictions(Figures(counted()))) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"intake": intake(0, portal=8, phone=4)[1:]}, "12 complaints were received, but 4 are counted by channel"),
        ({"stages": stages(0, 1, 7, in_time=11)}, "12 complaints were received, but 11 began stage 1"),
        ({"stages": stages(0, 1, 7, in_time=12)[:-1]}, "12 began stage 1, but 0 are counted as code_extended"),
        (
            {"later_answers": (LaterResponseRow(0, 1, "late", 8),)},
            "stage 1 has 8 responses after reopening, but only 7 responses",
        ),
        (
            {"answers": (ResponseRow(0, 1, 7, "upheld", 1, 2, 0),)},
            "2 were escalated after stage 1, but it has only 1 responses",
        ),
    ],
)
def test_sums_that_do_not_come_out_are_said_in_words(rows: dict, said: str):
    found = list(contradictions(Figures(counted(**rows))))
    assert any(said in each for each in found), found


def test_rows_are_the_same_after_they_were_kept_as_json():
    rows = counted()
    assert Counted.read(rows.document()) == rows


def test_two_counts_are_the_same_where_their_figures_are_in_whatever_order() -> None:
    rows = counted()
    assert rows.counts_as(replace(rows, intake=tuple(reversed(rows.intake)), services=(), lessons=()))
    assert not rows.counts_as(replace(rows, pace=()))
    assert not rows.counts_as(replace(rows, later_answers=()))


def test_answers_after_a_reopening_have_a_share_in_time_of_their_own() -> None:
    figures = Figures(counted())
    assert (figures.reopened(0), figures.reopened(1)) == (2, 0)
    assert figures.later_answers(0, 1) == 4
    assert (figures.later_in_time(0, 1), figures.later_in_time(1, 1)) == (25, None)


def test_a_report_from_before_later_answers_were_counted_stays_as_it_was_published() -> None:
    document = counted().document()
    del document["reopened"], document["later_answers"]
    published = Counted.read(document)
    assert published.document() == document
    assert published.counts_as(counted())
    assert counted().counts_as(published)
    assert not published.counts_as(replace(counted(), pace=()))
