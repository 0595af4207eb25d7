"""How many complaints come in, where and on which days."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

YEARS = 2
DAYS = 365 * YEARS
# Days differ from each other by this much for no reason at all.
SPREAD = 0.25


def shared_out(cases: int, weights: Sequence[int]) -> list[int]:
    """So many cases to each by weight; they add up to all of them."""
    total = sum(weights)
    bounds = [0, *(cases * part // total for part in accumulate(weights))]
    return [after - before for before, after in zip(bounds, bounds[1:], strict=False)]


def by_day(cases: int, as_of: date, weekdays: Sequence[int], months: Sequence[int], dice: Random) -> Iterator[tuple[date, int]]:
    """The days of the two years before `as_of` that see complaints, and how many each."""
    days = [as_of - timedelta(days=DAYS - n) for n in range(DAYS)]
    weights = [
        int(weekdays[day.weekday()] * months[day.month - 1] * dice.lognormvariate(0, SPREAD)) + 1 for day in days
    ]
    for day, amount in zip(days, shared_out(cases, weights), strict=True):
        if amount:
            yield day, amount
