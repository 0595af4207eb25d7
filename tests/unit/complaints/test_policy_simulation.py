"""A policy tried out on stages that have happened."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from complaints.deadlines.clock import Pause, StageClock
from complaints.policy_trials.rules import (
    MOST_LISTED,
    PastStage,
    Simulation,
    Timeliness,
    Trial,
    as_record,
    from_record,
    simulate,
)
from complaints.vocabulary.lifecycle import Extension
from councils.calendars.rules import WorkingCalendar
from councils.document_reading import read_yaml
from councils.policies.rules.policy_document import read_policy
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, Target
from councils.vocabulary.values import Period, PeriodUnit
from tests.factories.councils import london
from tests.unit.complaints.deadline_questions import seeded

FIXTURES = Path(__file__).parents[3] / "fixtures" / "policies"
EAST = read_policy(read_yaml(FIXTURES / "east-cambridgeshire" / "corporate-undated.yaml"))
CALENDAR = WorkingCalendar(date(2025, 1, 1), date(2027, 12, 31), {}, {}, date(2027, 12, 31))
TODAY = date(2026, 6, 1)
MONDAY = "2026-03-02T10:00"


def past(answered: str = "", *, stage: int = 1, ended_on: date | None = None, **happened: object) -> PastStage:
    """Received on Monday 2 March 2026, acknowledged the day after: due on 17 March under East's policy."""
    clock = StageClock(london(MONDAY), date(2026, 3, 3), responded_at=london(answered) if answered else None)
    return PastStage(7, stage, "Waste", "Sam", replace(clock, **happened), ended_on, EAST)


def within(days: int) -> ProcedureRules:
    """East's policy with another time for stage 1, counted from receipt."""
    target = Target(Period(days, PeriodUnit.WORKING_DAYS), ClockStart.RECEIPT, "4.5")
    return replace(EAST, stages=(replace(EAST.stages[0], response=target), *EAST.stages[1:]))


def tried(draft: ProcedureRules, *stages: PastStage) -> Simulation:
    return simulate(stages, Trial(draft, CALENDAR, TODAY))


def test_a_shorter_time_makes_some_answers_late_and_lists_them() -> None:
    found = tried(within(5), past("2026-03-09T10:00"), past("2026-03-12T10:00"))
    assert (found.answered.now.percent, found.answered.then.percent) == (100, 50)
    assert found.changed == 1
    (change,) = found.listed
    assert (change.now.due, change.then.due) == (date(2026, 3, 17), date(2026, 3, 9))
    assert (change.now.answered, change.then.answered) == (Timeliness.ON_TIME, Timeliness.LATE)


def test_what_says_the_same_changes_nothing() -> None:
    found = tried(EAST, past("2026-03-09T10:00"), past("2026-04-12T10:00"), past())
    assert (found.changed, found.listed) == (0, [])
    assert found.answered.now == found.answered.then
    assert found.answered.now.kept == {Timeliness.ON_TIME: 1, Timeliness.LATE: 2}


@pytest.mark.parametrize(
    ("stage", "kept"),
    [
        (past("2026-03-17T23:59"), Timeliness.ON_TIME),
        (past("2026-03-18T00:01"), Timeliness.LATE),
        (past(), Timeliness.LATE),
        (past(ended_on=date(2026, 3, 17)), Timeliness.ENDED),
        (past(ended_on=date(2026, 3, 18)), Timeliness.LATE),
        (past(extensions=(Extension(agreed=date(2026, 7, 1), on=date(2026, 3, 5)),)), Timeliness.NOT_DUE),
        (past(stage=3), Timeliness.NO_STAGE),
    ],
)
def test_each_stage_stands_as_the_quarter_report_counts_it(stage: PastStage, kept: Timeliness) -> None:
    assert tried(EAST, stage).answered.now.kept == {kept: 1}


def test_an_extension_that_the_draft_would_not_allow_does_not_count_under_it() -> None:
    without = replace(EAST, stages=(replace(EAST.stages[0], extension=None), *EAST.stages[1:]))
    agreed = Extension(agreed=date(2026, 4, 30), on=date(2026, 3, 5))
    found = tried(without, past("2026-04-20T10:00", extensions=(agreed,)))
    assert [(each.now.answered, each.then.answered) for each in found.listed] == [(Timeliness.ON_TIME, Timeliness.LATE)]


def test_work_is_counted_in_the_week_in_which_it_is_due() -> None:
    found = tried(within(5), past("2026-03-09T10:00"))
    assert found.weeks == {date(2026, 3, 16): [1, 0], date(2026, 3, 9): [0, 1]}
    assert found.officers == {"Sam": found.weeks}


def test_a_stage_whose_events_cannot_have_happened_is_left_out_and_counted() -> None:
    found = tried(EAST, past("2026-03-09T10:00"), past(pauses=(Pause(date(2026, 1, 1), None),)))
    assert (found.stages, found.left_out, found.answered.now.counted) == (2, 1, 1)


def test_a_stage_that_is_paused_or_has_no_time_to_keep_is_counted_as_such() -> None:
    rules = seeded()["cambridge-city"][0]
    waiting = past(pauses=(Pause(date(2026, 3, 4), None),))._replace(rules=rules)
    assert simulate([waiting], Trial(rules, CALENDAR, TODAY)).answered.now.kept == {Timeliness.PAUSED: 1}
    silent = replace(EAST, stages=(replace(EAST.stages[0], response=None), *EAST.stages[1:]))
    assert tried(silent, past("2026-03-09T10:00")).answered.then.kept == {Timeliness.NO_DATE: 1}


@pytest.mark.parametrize("response", [within(5).stages[0].response, None], ids=["another time", "no time"])
def test_a_year_that_is_kept_and_read_back_between_its_parts_comes_out_the_same(response: Target | None) -> None:
    answers = [past(f"2026-03-{day:02}T10:00", stage=1 + day % 3) for day in range(3, 31)]
    year = [*answers, past(), past(ended_on=date(2026, 3, 17)), past(pauses=(Pause(date(2026, 1, 1), None),))]
    draft = replace(EAST, stages=(replace(EAST.stages[0], response=response), *EAST.stages[1:]))
    trial = Trial(draft, CALENDAR, TODAY)
    record: dict[str, object] = {}
    for start in range(0, len(year), 4):
        found = simulate(year[start : start + 4], trial, from_record(record))
        record = json.loads(json.dumps(as_record(found)))
    assert from_record(record) == simulate(year, trial)
    assert from_record(record).changed > 1


def test_more_changes_than_anybody_reads_are_counted_and_not_listed() -> None:
    found = tried(within(5), *[past("2026-03-12T10:00")] * (MOST_LISTED + 1))
    assert (found.changed, len(found.listed)) == (MOST_LISTED + 1, MOST_LISTED)
