"""Well-formed numbers that make no sense together."""

from collections.abc import Collection, Iterator
from typing import Any

from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, StageRules
from councils.vocabulary.document_fields import declared_fields
from councils.vocabulary.periods import Period, PeriodUnit

# The longest that any Act allows for a complaint is 6 months (SI 2009/309, regulation 14); twice that is an error.
LONGEST_DAYS = 366
IN_DAYS = {PeriodUnit.WORKING_DAYS: 7 / 5, PeriodUnit.CALENDAR_DAYS: 1.0, PeriodUnit.MONTHS: 30.5}


def unsound(rules: ProcedureRules) -> tuple[str, ...]:
    problems = [problem for stage in rules.stages for problem in _stage(stage)]
    names = [stage.name.casefold() for stage in rules.stages]
    for stage in rules.stages:
        if names.index(stage.name.casefold()) != stage.number - 1:
            problems.append(f'stages[{stage.number - 1}].name: "{stage.name}" is already the name of an earlier stage')
    return (*problems, *_too_long(rules.ombudsman, "ombudsman"))


def unknown_bodies(rules: ProcedureRules, known: Collection[str]) -> tuple[str, ...]:
    return tuple(
        f'exclusions[{place}].bodies: "{key}" is not in the list of organisations'
        for place, exclusion in enumerate(rules.exclusions)
        for key in exclusion.bodies
        if key not in known
    )


def _stage(stage: StageRules) -> Iterator[str]:
    place = f"stages[{stage.number - 1}]"
    acknowledgement, response = stage.acknowledgement, stage.response
    yield from _too_long(stage, place)
    if (
        acknowledgement is not None
        and response is not None
        and response.counts_from is ClockStart.RECEIPT
        and _days(acknowledgement.period) > _days(response.period)
    ):
        yield (
            f"{place}.acknowledgement.within: {acknowledgement.period} is later than the "
            f"response, which is due within {response.period}"
        )


def _too_long(record: Any, place: str) -> Iterator[str]:
    for each in declared_fields(type(record)):
        value, inner = getattr(record, each.name), ".".join((place, *each.path))
        if isinstance(value, Period) and _days(value) > LONGEST_DAYS:
            yield f"{inner}: {value} is more than a year. Check the number and the unit"
        elif each.is_record and not each.many and value is not None:
            yield from _too_long(value, inner)


def _days(period: Period) -> float:
    return period.amount * IN_DAYS[period.unit]
