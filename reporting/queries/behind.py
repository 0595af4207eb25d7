"""The cases that a figure counts, for people who may open cases: the same conditions as the count."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.queries.cases import cases_visible_to
from councils.domain.actor import Actor
from councils.domain.errors import NotAllowed, RuleBroken
from reporting.domain.measures import Standing, Yardstick
from reporting.domain.quarters import Quarter
from reporting.permissions import may_open_cases
from reporting.queries import statements
from reporting.queries.quarter import parameters, rows

# A statement that gives the numbers of cases, and what it is bound to beside the quarter.
Asked = tuple[str, dict[str, Any]]


class Behind:
    """How many cases a figure counts in the whole council, and those of them that somebody may open."""

    def __init__(self, by: Actor, case_ids: list[int]) -> None:
        self.counted = len(case_ids)
        self.cases: QuerySet[Any] = cases_visible_to(by).filter(pk__in=case_ids).select_related("service_area")


def cases_behind(by: Actor, quarter: Quarter, at: datetime, figure: str) -> Behind:
    """The cases of a figure such as "intake.channel.portal" (reporting.domain.report.Cell.behind) in a quarter.

    Raises NotAllowed for somebody whose roles see figures only, RuleBroken("report.figure") for any other text.
    """
    if not may_open_cases(by):
        raise NotAllowed("report.cases", "Your role does not include the cases behind a figure.")
    statement, values = _statement(figure)
    asked = {**parameters(by.council_id, quarter, at, reach=1), **values}
    return Behind(by, [case_id for (case_id,) in rows(statement, asked)])


def _statement(figure: str) -> Asked:
    kind, *parts = figure.split(".")
    try:
        return _STATEMENTS[kind](*parts)
    except (KeyError, ValueError, TypeError) as error:
        raise RuleBroken("report.figure", "There is no such figure.") from error


def _intake(axis: str, value: str) -> Asked:
    expression = statements.INTAKE_AXES[axis]
    return f"SELECT c.id {statements.INTAKE} WHERE ({expression}) = %(value)s", {"value": value}


def _stage(stage: str, yardstick: str = "", standing: str = "") -> Asked:
    asked = {"stage": int(stage)}
    begun = f"SELECT c.id {statements.STAGES} WHERE s.stage = %(stage)s"
    if not yardstick:
        return begun, asked
    column = Yardstick(yardstick).value
    return f"{begun} AND standing.{column} = %(standing)s", {**asked, "standing": Standing(standing).value}


def _answer(stage: str, outcome: str) -> Asked:
    statement = f"SELECT c.id {statements.ANSWERS} WHERE e.stage = %(stage)s AND {statements.OUTCOME} = %(outcome)s"
    return statement, {"stage": int(stage), "outcome": outcome}


def _further(stage: str) -> Asked:
    statement = f"SELECT c.id {statements.ANSWERS} WHERE e.stage = %(stage)s AND {statements.FURTHER}"
    return statement, {"stage": int(stage)}


def _referral(axis: str, value: str) -> Asked:
    statement = f"SELECT r.case_id {statements.REFERRALS} AND axis = %(axis)s AND value = %(value)s"
    return statement, {"axis": axis, "value": value}


_STATEMENTS: dict[str, Callable[..., Asked]] = {
    "intake": _intake,
    "stage": _stage,
    "answer": _answer,
    "further": _further,
    "referral": _referral,
}
