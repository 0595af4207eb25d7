"""The cases behind a figure, by its own conditions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.case_facts.queries import cases_visible_to
from councils.tenancy.scope import as_product
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor
from reporting.permissions import may_open_cases
from reporting.queries import figures
from reporting.queries.figures import later_answers, parameters, rows
from reporting.rules.definitions import MeasureStanding, Yardstick
from reporting.rules.quarters import Quarter

# A statement that selects primary keys of cases, and its own parameters.
Asked = tuple[str, dict[str, Any]]
# Returns primary keys of cases in the parameters' quarter.
Finder = Callable[[dict[str, Any]], list[int]]


class Behind:
    """How many the figure counts, and those the actor may open."""

    def __init__(self, by: Actor, case_ids: list[int]) -> None:
        self.counted = len(case_ids)
        self.cases: QuerySet[Any] = cases_visible_to(by).filter(pk__in=case_ids).select_related("service_area")


def cases_behind(by: Actor, quarter: Quarter, at: datetime, figure: str) -> Behind:
    """`figure` as in `Cell.behind`: "intake.channel.portal".

    Raises NotAllowed, or RuleBroken("report.figure").
    """
    if not may_open_cases(by):
        raise NotAllowed("report.cases", "Your role does not let you see the cases behind a figure.")
    find = _finder(figure)
    # As the figure was counted.
    with as_product():
        found = find(parameters(by.council_id, quarter, at, reach=1))
    return Behind(by, found)


def _finder(figure: str) -> Finder:
    kind, *parts = figure.split(".")
    try:
        if kind == "again":
            return _again(*parts)
        statement, asked = _STATEMENTS[kind](*parts)
    except (KeyError, ValueError, TypeError) as error:
        raise RuleBroken("report.figure", "This figure does not exist.") from error
    return lambda values: [case_id for (case_id,) in rows(statement, {**values, **asked})]


def _again(stage: str, standing: str) -> Finder:
    of = (int(stage), MeasureStanding(standing))
    return lambda values: [each.case_id for each in later_answers(values) if (each.stage, each.standing) == of]


def _intake(axis: str, value: str) -> Asked:
    expression = figures.INTAKE_AXES[axis]
    return f"SELECT c.id {figures.INTAKE} WHERE ({expression}) = %(value)s", {"value": value}


def _stage(stage: str, yardstick: str = "", standing: str = "") -> Asked:
    asked = {"stage": int(stage)}
    begun = f"SELECT c.id {figures.STAGES} WHERE s.stage = %(stage)s"
    if not yardstick:
        return begun, asked
    column = Yardstick(yardstick).value
    return f"{begun} AND standing.{column} = %(standing)s", {**asked, "standing": MeasureStanding(standing).value}


def _answer(stage: str, outcome: str) -> Asked:
    statement = f"SELECT c.id {figures.ANSWERS} WHERE e.stage = %(stage)s AND {figures.OUTCOME} = %(outcome)s"
    return statement, {"stage": int(stage), "outcome": outcome}


def _further(stage: str) -> Asked:
    statement = f"SELECT c.id {figures.ANSWERS} WHERE e.stage = %(stage)s AND {figures.FURTHER}"
    return statement, {"stage": int(stage)}


def _reopened() -> Asked:
    return f"SELECT DISTINCT c.id {figures.REOPENED}", {}


def _referral(axis: str, value: str) -> Asked:
    statement = f"SELECT r.case_id {figures.REFERRALS} AND axis = %(axis)s AND value = %(value)s"
    return statement, {"axis": axis, "value": value}


_STATEMENTS: dict[str, Callable[..., Asked]] = {
    "intake": _intake,
    "stage": _stage,
    "answer": _answer,
    "further": _further,
    "reopened": _reopened,
    "referral": _referral,
}
