"""A simulation as it is kept between two chunks of its work, and afterwards to be shown again: JSON, no case data.

Cases are kept by their numbers alone: who looks at the list reads the rest under their own eyes (`cases_visible_to`).
"""

from collections import Counter
from datetime import date
from typing import Any

from complaints.domain.simulating import Answer, Change, Kept, Pair, Share, Simulation

Record = dict[str, Any]


def as_record(found: Simulation) -> Record:
    """What `from_record` reads back."""
    return {
        "stages": found.stages,
        "left_out": found.left_out,
        "acknowledged": _pair(found.acknowledged),
        "answered": _pair(found.answered),
        "by_stage": {str(stage): _pair(pair) for stage, pair in found.by_stage.items()},
        "by_service": {service: _pair(pair) for service, pair in found.by_service.items()},
        "weeks": _weeks(found.weeks),
        "officers": {name: _weeks(weeks) for name, weeks in found.officers.items()},
        "changed": found.changed,
        "listed": [[each.case_id, each.stage, _answer(each.now), _answer(each.then)] for each in found.listed],
    }


def from_record(record: Record) -> Simulation:
    """The simulation; one that has not begun from an empty record."""
    if not record:
        return Simulation()
    return Simulation(
        stages=record["stages"],
        left_out=record["left_out"],
        acknowledged=_read_pair(record["acknowledged"]),
        answered=_read_pair(record["answered"]),
        by_stage={int(stage): _read_pair(pair) for stage, pair in record["by_stage"].items()},
        by_service={service: _read_pair(pair) for service, pair in record["by_service"].items()},
        weeks=_read_weeks(record["weeks"]),
        officers={name: _read_weeks(weeks) for name, weeks in record["officers"].items()},
        changed=record["changed"],
        listed=[
            Change(case_id, stage, _read_answer(now), _read_answer(then))
            for case_id, stage, now, then in record["listed"]
        ],
    )


def _pair(pair: Pair) -> list[dict[str, int]]:
    return [{kept.value: number for kept, number in share.kept.items()} for share in pair]


def _read_pair(pair: list[dict[str, int]]) -> Pair:
    now, then = (Share(Counter({Kept(kept): number for kept, number in share.items()})) for share in pair)
    return Pair(now, then)


def _weeks(weeks: dict[date, list[int]]) -> dict[str, list[int]]:
    return {week.isoformat(): due for week, due in weeks.items()}


def _read_weeks(weeks: dict[str, list[int]]) -> dict[date, list[int]]:
    return {date.fromisoformat(week): list(due) for week, due in weeks.items()}


def _answer(answer: Answer) -> list[str | None]:
    return [answer.due.isoformat() if answer.due else None, answer.answered.value, answer.acknowledged.value]


def _read_answer(answer: list[str]) -> Answer:
    due, answered, acknowledged = answer
    return Answer(date.fromisoformat(due) if due else None, Kept(answered), Kept(acknowledged))
