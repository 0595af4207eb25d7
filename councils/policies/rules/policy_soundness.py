"""Numbers that are well formed and yet make no sense together: said before a version is published, not after."""

from collections.abc import Collection, Iterator

from councils.calendars.rules.periods import Period, PeriodUnit
from councils.policies.rules.procedure_rules import ClockStart, ProcedureRules, StageRules

# The longest that any Act allows for a complaint is 6 months (SI 2009/309, regulation 14); twice that is a slip.
LONGEST_DAYS = 366
IN_DAYS = {PeriodUnit.WORKING_DAYS: 7 / 5, PeriodUnit.CALENDAR_DAYS: 1.0, PeriodUnit.MONTHS: 30.5}


def unsound(rules: ProcedureRules) -> tuple[str, ...]:
    """What can't be meant, each with its place; empty for a policy that holds together."""
    problems = [problem for stage in rules.stages for problem in _stage(stage)]
    names = [stage.name.casefold() for stage in rules.stages]
    for stage in rules.stages:
        if names.index(stage.name.casefold()) != stage.number - 1:
            problems.append(f'stages[{stage.number - 1}].name: "{stage.name}" is already the name of an earlier stage')
    reply = rules.ombudsman.reply
    if reply is not None and _days(reply) > LONGEST_DAYS:
        problems.append(f"ombudsman.reply_within: {_too_long(reply)}")
    return tuple(problems)


def unknown_bodies(rules: ProcedureRules, known: Collection[str]) -> tuple[str, ...]:
    """Bodies that the table of bodies doesn't have, each with its place."""
    return tuple(
        f'exclusions[{place}].bodies: "{key}" is not in the list of organisations'
        for place, exclusion in enumerate(rules.exclusions)
        for key in exclusion.bodies
        if key not in known
    )


def _stage(stage: StageRules) -> Iterator[str]:
    place = f"stages[{stage.number - 1}]"
    acknowledgement, response = stage.acknowledgement, stage.response
    for key, period in _periods(stage):
        if period is not None and _days(period) > LONGEST_DAYS:
            yield f"{place}.{key}: {_too_long(period)}"
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


def _periods(stage: StageRules) -> Iterator[tuple[str, Period | None]]:
    yield "acknowledgement.within", stage.acknowledgement.period if stage.acknowledgement else None
    yield "response.within", stage.response.period if stage.response else None
    yield "extension.at_most", stage.extension.at_most if stage.extension else None
    yield "pause.longest", stage.pause.longest if stage.pause else None
    yield "escalation.within", stage.escalation_window


def _days(period: Period) -> float:
    return period.amount * IN_DAYS[period.unit]


def _too_long(period: Period) -> str:
    return f"{period} is more than a year. Check the number and the unit"
