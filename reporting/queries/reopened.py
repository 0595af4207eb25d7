"""Responses after a reopening.

Their due dates are not stored, so Python calculates them.
"""

from collections import Counter
from typing import Any, NamedTuple

from complaints.cases.queries.case_page import LaterResponse, later_responses
from councils.calendars.rules import london_day
from reporting.queries import statements
from reporting.queries.rows import rows
from reporting.rules.counted import LaterAnswerRow
from reporting.rules.measures import MeasureStanding


class LaterAnswer(NamedTuple):
    ago: int
    case_id: int
    stage: int
    standing: MeasureStanding


def later_answers(values: dict[str, Any]) -> list[LaterAnswer]:
    case_ids = [case_id for (case_id,) in rows(statements.ANSWERED_AFTER_REOPENING, values)]
    quarters = list(zip(values["agos"], values["starts"], values["ends"], strict=True))
    return [
        LaterAnswer(ago, response.case_id, response.stage, _standing(response))
        for response in later_responses(values["council"], case_ids)
        for ago, starts, ends in quarters
        if starts <= response.sent_at < ends
    ]


def count_later_answers(values: dict[str, Any]) -> tuple[LaterAnswerRow, ...]:
    counts = Counter((answer.ago, answer.stage, answer.standing.value) for answer in later_answers(values))
    return tuple(LaterAnswerRow(*key, number) for key, number in sorted(counts.items()))


def _standing(response: LaterResponse) -> MeasureStanding:
    if response.due is None:
        return MeasureStanding.NO_DATE
    if london_day(response.sent_at) > response.due:
        return MeasureStanding.LATE
    return MeasureStanding.CORRECTED if response.corrected else MeasureStanding.IN_TIME
