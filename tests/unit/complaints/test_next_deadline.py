"""Which date binds: the policy's, the Code's, the ceiling of twelve weeks, or the next update."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from complaints.deadlines.calculation import Extension, Pause, StageClock, Timetable, timetable
from complaints.deadlines.clock import PRODUCT_DEFAULT, next_update, overall_ceiling
from complaints.deadlines.obligations import EffectiveDeadline, StageProgress, owed
from complaints.vocabulary.lifecycle import Whose
from councils.policies.rules.casework_rules import Lateness
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.values import Period
from tests.unit.complaints.deadline_questions import england, seeded

CITY, SOUTH, COUNTY = "cambridge-city", "south-cambridgeshire", "cambridgeshire-county"
RECEIVED = datetime(2026, 6, 1, 10, tzinfo=UTC)


def rules_of(council: str, position: int = 0) -> ProcedureRules:
    return seeded()[council][position]


def dates(council: str, stage: int = 1, **happened: object) -> Timetable:
    rules = rules_of(council)
    return timetable(StageClock(RECEIVED, **happened), rules.stage(stage), rules, england())  # type: ignore[arg-type]


def first(table: Timetable, course: StageProgress) -> EffectiveDeadline | None:
    return next(iter(owed(table, course)), None)


def test_the_council_s_own_promise_binds_where_it_comes_first() -> None:
    found = first(dates(CITY), StageProgress(acknowledged=True))
    assert found is not None
    assert (found.due, found.whose, found.what) == (date(2026, 6, 15), Whose.POLICY, "response")
    assert found.officer == "The response is due by 15 June 2026 under the council's policy."
    assert found.resident == "Our policy says we’ll respond by Monday 15 June 2026."


def test_before_it_is_acknowledged_the_acknowledgement_binds() -> None:
    city, south = first(dates(CITY), StageProgress()), first(dates(SOUTH), StageProgress())
    assert city is not None
    assert south is not None
    assert (city.due, city.whose) == (date(2026, 6, 8), Whose.POLICY)
    assert (south.due, south.whose) == (date(2026, 6, 8), Whose.CODE), "the policy does not say, the Code does"
    assert "expects us to acknowledge your complaint" in south.resident


def test_a_pause_stops_the_policy_and_never_the_code() -> None:
    paused = dates(CITY, acknowledged_on=date(2026, 6, 2), pauses=(Pause(date(2026, 6, 3), None),))
    found = first(paused, StageProgress(acknowledged=True))
    assert found is not None
    assert (found.due, found.whose) == (date(2026, 6, 16), Whose.CODE)
    assert "Pauses and council closure days do not move this date" in found.officer


def test_an_extended_case_is_held_to_the_code_s_longest_time() -> None:
    clock = {"acknowledged_on": date(2026, 6, 2), "extensions": (Extension(10), Extension(10))}
    extended = dates(SOUTH, **clock)
    assert extended.working_due == date(2026, 7, 13)
    found = first(extended, StageProgress(acknowledged=True, extended=True))
    assert found is not None
    assert (found.due, found.whose) == (date(2026, 6, 30), Whose.CODE)


def test_twelve_weeks_bind_the_final_response_only() -> None:
    ceiling = overall_ceiling(date(2026, 3, 20))
    assert ceiling == date(2026, 6, 12)
    final = first(dates(CITY, 2), StageProgress(acknowledged=True, final=True, ceiling=ceiling))
    earlier = first(dates(CITY), StageProgress(acknowledged=True, final=False, ceiling=ceiling))
    assert final is not None
    assert earlier is not None
    assert (final.due, final.whose, earlier.whose) == (date(2026, 6, 12), Whose.CEILING, Whose.POLICY)
    assert "12 weeks after you complained" in final.resident


@pytest.mark.parametrize("received", [date(2026, 1, 30), date(2024, 2, 29), date(2026, 12, 25)])
def test_the_ceiling_is_84_calendar_days_and_rolls_to_no_working_day(received: date) -> None:
    assert (overall_ceiling(received) - received).days == 84
    assert overall_ceiling(received).weekday() == received.weekday()


def test_a_late_case_owes_an_update_every_so_often() -> None:
    due, calendar = date(2026, 6, 15), england()
    silent = next_update(due, None, None, rules_of(SOUTH), calendar)
    assert (silent.due, silent.every, silent.source) == (date(2026, 6, 29), PRODUCT_DEFAULT, "default interval")
    agreed = next_update(due, date(2026, 6, 22), None, rules_of(CITY), calendar)
    assert (agreed.due, agreed.to_be_agreed) == (date(2026, 7, 6), True)
    before = next_update(due, date(2026, 6, 3), None, rules_of(CITY), calendar)
    assert before.due == date(2026, 6, 29), "news from before the delay is no news of it"


def test_an_extension_starts_the_updates_when_it_is_granted() -> None:
    found = next_update(date(2026, 6, 29), date(2026, 6, 10), date(2026, 6, 10), rules_of(CITY), england())
    assert found.due == date(2026, 6, 24)


def test_a_policy_s_own_interval_is_used_and_cited() -> None:
    rules = rules_of(CITY)
    lateness = Lateness("4.1", update_every=Period.parse("5 working days"))
    rules = replace(rules, practice=replace(rules.practice, lateness=lateness))
    found = next_update(date(2026, 6, 15), None, None, rules, england())
    assert (found.due, found.source, found.to_be_agreed) == (date(2026, 6, 22), "4.1", False)


def test_the_update_binds_a_case_that_is_already_late_only_if_it_comes_first() -> None:
    update = next_update(date(2026, 6, 8), None, None, rules_of(COUNTY), england())
    found = first(dates(COUNTY, 2), StageProgress(acknowledged=True, update=update))
    assert found is not None
    assert (found.due, found.whose) == (date(2026, 6, 22), Whose.UPDATE)
    assert "(default interval)" in found.officer
    assert "by Monday 22 June 2026" in found.resident


def test_on_the_same_day_the_council_s_own_promise_goes_first() -> None:
    table = dates(CITY)
    ceiling = table.working_due
    found = first(table, StageProgress(acknowledged=True, final=True, ceiling=ceiling))
    assert found is not None
    assert found.whose is Whose.POLICY


def test_where_nothing_sets_a_date_none_binds() -> None:
    rules = replace(rules_of(COUNTY), code=None)
    silent = timetable(StageClock(RECEIVED), rules.stage(2), rules, england())
    assert first(silent, StageProgress()) is None
