"""A figure and its cases: the list is as long as the figure, for whoever sees the whole council."""

import pytest

from councils.models import Council
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Role
from reporting.permissions import OPEN_CASES
from reporting.queries.drill_down import cases_behind
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london

TODAY = london("2026-07-10T09:00")
QUARTER = Quarter(2026, 4)


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
