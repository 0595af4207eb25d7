"""A figure and its cases: the list is as long as the figure, for whoever sees the whole council."""

import pytest

from councils.models import Council
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Role
from reporting.permissions import OPEN_CASES
from reporting.queries.drill_down import cases_behind
from reporting.queries.figures import count_quarter
from reporting.rules.naming import figure_name
from reporting.rules.quarters import Quarter
from reporting.rules.report import FigureUnit
from reporting.rules.writing import write_report
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.reporting.scenes import Scene

TODAY = london("2026-07-10T09:00")
QUARTER = Quarter(2026, 4)


def test_every_figure_of_the_report_leads_to_as_many_cases_as_it_says(city: Council):
    scene = Scene(city, TODAY, 21).fill(40)
    checked = 0
    with inside(city):
        report = write_report(city.name, count_quarter(scene.manager, QUARTER, TODAY))
        cells = {cell for _, table in report.tables for row in table.rows for cell in row.cells if cell.behind}
        for cell in cells:
            assert cell.unit is FigureUnit.COUNT
            behind = cases_behind(scene.manager, QUARTER.back(cell.ago), TODAY, cell.behind)
            assert behind.counted == cell.value, cell
            assert figure_name(cell.behind)
            assert behind.cases.count() == len({case.pk for case in behind.cases}) <= behind.counted
            checked += bool(cell.value)
    assert checked > 40


def test_a_head_of_service_gets_only_the_cases_of_their_service(city: Council):
    scene = Scene(city, TODAY, 22).fill(20)
    head = councils.staff(city, Role.HEAD_OF_SERVICE, service_area=scene.areas[0])
    with inside(city):
        behind = cases_behind(head, QUARTER, TODAY, "stage.1")
        assert {case.service_area_id for case in behind.cases} == {scene.areas[0].pk}
        assert behind.cases.count() < behind.counted


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role not in OPEN_CASES])
def test_roles_that_see_figures_never_see_the_cases(city: Council, role: Role):
    by = councils.staff(city, role)
    with inside(city), pytest.raises(NotAllowed):
        cases_behind(by, QUARTER, TODAY, "stage.1")


@pytest.mark.parametrize(
    "figure",
    [
        "",
        "intake",
        "intake.channel",
        "intake.secret.x",
        "intake.channel.a.b",
        "stage.one",
        "stage.1.answered",
        "stage.1.standing; DROP TABLE complaints_case.late",
        "stage.1.answered.tomorrow",
        "stage." + "9" * 5000,
        "answer.1.upheld.x",
        "further.1.2",
        "again.1",
        "again.one.late",
        "again.1.tomorrow",
        "reopened.1",
        "nothing.1",
        "__class__.x",
    ],
)
def test_what_is_no_figure_is_refused(city: Council, figure: str):
    by = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city), pytest.raises(RuleBroken) as refused:
        cases_behind(by, QUARTER, TODAY, figure)
    assert refused.value.code == "report.figure"


def test_a_stage_that_no_case_ever_reaches_has_none(city: Council):
    by = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city):
        assert cases_behind(by, QUARTER, TODAY, "stage.99999999999999999999").counted == 0


def test_a_value_with_a_quote_in_it_is_only_a_value(city: Council):
    by = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city):
        assert cases_behind(by, QUARTER, TODAY, "intake.theme.x' OR '1'='1").counted == 0
