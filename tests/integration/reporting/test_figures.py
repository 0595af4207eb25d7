"""Every count of the quarter report against a second reckoning, case by case, over complaints of every fate."""

from datetime import date, datetime

import pytest

from complaints.cases.operations import moves, pausing
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import STAFF_ROLES, Actor, Role
from reporting.exports.csv import report_csv
from reporting.permissions import SEE
from reporting.queries.drill_down import cases_behind
from reporting.queries.figures import count_quarter
from reporting.rules.definitions import (
    Counted,
    Figures,
    LaterResponseRow,
    MeasureStanding,
    ReopenedRow,
    Yardstick,
    contradictions,
)
from reporting.rules.quarters import Quarter
from reporting.rules.writing import write_report
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, case_at, every_part, inside
from tests.factories.councils import london
from tests.integration.reporting.oracle import Oracle
from tests.integration.reporting.scenes import Scene

TODAY = london("2026-07-10T09:00")
QUARTER = Quarter(2026, 4)


def counted(council: Council, quarter: Quarter = QUARTER) -> Counted:
    """What the product counts today."""
    by = councils.staff(council, Role.PERFORMANCE_OFFICER)
    with inside(council):
        return count_quarter(by, quarter, TODAY)


def compare(council: Council, quarter: Quarter) -> Counted:
    """What the product counts, once it agrees with the oracle."""
    count = counted(council, quarter)
    with inside(council):
        oracle = Oracle(council, quarter.starts_on, TODAY)
    assert {row[:3]: row.number for row in count.intake} == dict(oracle.intake)
    assert {row[:5]: row.number for row in count.stages} == dict(oracle.stages)
    answers = {row[:4]: (row.number, row.further, row.learned) for row in count.answers}
    assert answers == {
        key: (number, oracle.further[key], oracle.learned[key]) for key, number in oracle.answers.items()
    }
    assert {row[:2]: row.days for row in count.pace} == oracle.median_days
    assert {row[:3]: row.number for row in count.referrals} == dict(+oracle.referrals)
    assert dict(count.reopened or ()) == dict(oracle.reopened)
    assert {row[:3]: row.number for row in count.later_answers or ()} == dict(oracle.later_answers)
    assert list(contradictions(Figures(count))) == []
    return count


@pytest.mark.in_turns
@pytest.mark.parametrize(("fixture", "seed"), [("south", 2), ("east", 3), ("county", 4)], ids=lambda value: str(value))
def test_every_count_is_what_a_second_reckoning_finds(
    request: pytest.FixtureRequest, fixture: str, seed: int, city: Council, south: Council
):
    council = request.getfixturevalue(fixture)
    other = south if council == city else city
    Scene(other, TODAY, seed + 100).fill(3)
    Scene(council, TODAY, seed).fill(25)
    for quarter in (QUARTER, QUARTER.back(1), QUARTER.back(-1)):
        compare(council, quarter)


def test_an_answer_after_reopening_counts_in_its_own_quarter_with_its_own_finding(city: Council):
    walked = case_at(city, Status.RESPONDED, received_at=london("2026-03-02T10:00"))
    with inside(city):
        moves.close(
            ActionContext(walked.case.pk, walked.champion, london("2026-03-20T10:00")), scheduled="Nothing is left."
        )
        moves.reopen(ActionContext(walked.case.pk, walked.champion, london("2026-04-10T10:00")), reason="New facts.")
        walked.case = moves.respond(
            ActionContext(walked.case.pk, walked.officer, london("2026-04-20T10:00")),
            outcome="not_upheld",
            text="We looked again.",
            parts=every_part(walked.case),
        )
    count = compare(city, QUARTER)
    found = {(row.ago, row.outcome): row.number for row in count.answers}
    assert found == {(1, "upheld"): 1, (0, "not_upheld"): 1}
    assert {row.ago: row.days for row in count.pace if row.ago == 0} == {0: 10}


def _answered_again_late(council: Council) -> Walk:
    """Responses on time, closed, reopened in the same quarter and answered one working day late in the next."""
    walked = case_at(council, Status.RESPONDED, received_at=london("2026-03-02T10:00"))
    with inside(council):
        moves.close(
            ActionContext(walked.case.pk, walked.champion, london("2026-03-20T10:00")), scheduled="Nothing is left."
        )
        moves.reopen(ActionContext(walked.case.pk, walked.champion, london("2026-03-24T10:00")), reason="New facts.")
        # 10 working days from Tuesday 24 March, without Good Friday and Easter Monday, end on Thursday 9 April.
        walked.case = moves.respond(
            ActionContext(walked.case.pk, walked.officer, london("2026-04-10T10:00")),
            outcome="not_upheld",
            text="We looked again.",
            parts=every_part(walked.case),
        )
    return walked


def test_a_late_answer_after_a_reopening_counts_as_late_when_it_was_sent(city: Council):
    _answered_again_late(city)
    count = compare(city, QUARTER)
    assert count.later_answers == (LaterResponseRow(0, 1, "late", 1),)
    assert count.reopened == (ReopenedRow(1, 1),)
    first = Figures(count).standing(1, 1, Yardstick.ANSWERED, MeasureStanding.IN_TIME)
    assert first == 1


def test_an_answer_on_the_last_day_after_a_reopening_is_in_time(city: Council):
    walked = case_at(city, Status.CLOSED, received_at=london("2026-03-02T10:00"))
    with inside(city):
        moves.reopen(ActionContext(walked.case.pk, walked.champion, london("2026-03-24T10:00")), reason="New facts.")
        walked.case = moves.respond(
            ActionContext(walked.case.pk, walked.officer, london("2026-04-09T23:59")),
            outcome="not_upheld",
            text="We looked again.",
            parts=every_part(walked.case),
        )
    assert compare(city, QUARTER).later_answers == (LaterResponseRow(0, 1, "in_time", 1),)


def test_a_late_answer_after_a_reopening_is_on_the_page_and_in_the_file(city: Council):
    walked = _answered_again_late(city)
    report = write_report(city.name, counted(city))
    table = next(table for _, table in report.tables if table.key == "again-1")
    late = next(row for row in table.rows if row.label == "Late")
    assert [cell.value for cell in late.cells] == [1, 0, 0]
    lines = report_csv(report).decode()
    assert "Stage 1: responses after reopening" in lines
    by = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city):
        assert list(cases_behind(by, QUARTER, TODAY, "again.1.late").cases) == [walked.case]
        assert list(cases_behind(by, QUARTER.back(1), TODAY, "reopened").cases) == [walked.case]


def _standing(walked: Walk, at: datetime, yardstick: Yardstick) -> str:
    by = councils.staff(walked.council, Role.PERFORMANCE_OFFICER)
    with inside(walked.council):
        count = count_quarter(by, Quarter.of(walked.case.received_at.date()), at)
    (row,) = (row for row in count.stages if row.yardstick == yardstick)
    return row.standing


def test_the_due_day_itself_is_not_late_and_the_day_after_it_is(city: Council):
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00"))
    # Ten working days from Monday 1 June.
    assert _standing(walked, london("2026-06-15T23:59:59"), Yardstick.ANSWERED) == "not_due"
    assert _standing(walked, london("2026-06-16T00:00"), Yardstick.ANSWERED) == "late_waiting"
    assert _standing(walked, london("2026-06-08T23:59:59"), Yardstick.ACKNOWLEDGED) == "not_due"
    assert _standing(walked, london("2026-06-09T00:00"), Yardstick.ACKNOWLEDGED) == "late_waiting"


def test_a_paused_clock_is_not_late_by_the_policy_and_late_by_the_code(city: Council):
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00"))
    with inside(city):
        pausing.pause(
            ActionContext(walked.case.pk, walked.champion, london("2026-06-03T10:00")),
            reason="We wait for you.",
            awaited=AWAITED,
        )
    later = london("2026-09-01T10:00")
    assert _standing(walked, later, Yardstick.ANSWERED) == "paused"
    assert _standing(walked, later, Yardstick.ACKNOWLEDGED) == "late_waiting"
    assert _standing(walked, later, Yardstick.CODE_ANSWERED) == "late_waiting"


def test_what_was_withdrawn_after_its_date_was_late(city: Council):
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00"))
    walked.at = london("2026-06-16T10:00")
    walked.withdraw()
    assert _standing(walked, TODAY, Yardstick.ANSWERED) == "late_ended"
    early = case_at(city, Status.WITHDRAWN, received_at=london("2025-06-02T10:00"))
    assert _standing(early, london("2025-09-01T10:00"), Yardstick.ANSWERED) == "ended"


def test_a_policy_without_a_date_for_acknowledging_has_none(south: Council):
    walked = case_at(south, Status.RESPONDED, received_at=london("2026-06-01T10:00"))
    assert _standing(walked, TODAY, Yardstick.ACKNOWLEDGED) == "no_date"
    assert _standing(walked, TODAY, Yardstick.CODE_ACKNOWLEDGED) == "in_time"


def test_a_complaint_of_the_last_second_of_june_in_england_counts_in_june(city: Council):
    Scene(city, TODAY, 5).fill(0)
    june = counted(city)
    assert sum(row.number for row in june.intake if row.axis == "channel" and row.ago == 0) == 1
    # 30 June and 1 July 2025 are two quarters, although both are 30 June in UTC.
    assert {row.ago: row.number for row in june.intake if row.axis == "procedure"} == {0: 1, 1: 1, 3: 1, 4: 1}


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role not in SEE])
def test_roles_without_figures_are_refused(city: Council, role: Role):
    by = councils.staff(city, role)
    with inside(city), pytest.raises(NotAllowed):
        count_quarter(by, QUARTER, TODAY)


def test_a_resident_is_refused(city: Council):
    with inside(city), pytest.raises(NotAllowed):
        count_quarter(Actor.complainant(city.pk, None, "Alex"), QUARTER, TODAY)


def test_another_councils_complaints_are_not_counted_even_when_asked_for(city: Council, south: Council):
    Scene(south, TODAY, 3).fill(5)
    by = councils.staff(south, Role.PERFORMANCE_OFFICER)
    with inside(city):
        count = count_quarter(by, QUARTER, TODAY)
    assert count.intake == ()
    assert count.services == ()


def test_a_quarter_long_ago_is_all_zero(city: Council):
    count = counted(city, Quarter(2010, 1))
    assert count.intake == count.stages == count.answers == ()
    assert Figures(count).received(0) == 0
    assert date(2010, 1, 1) == count.quarter.starts_on
