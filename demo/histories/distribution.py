"""How many complaints arrive, where and when."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

YEARS = 2
DAYS = 365 * YEARS
# A small demonstration has nearly all cases of these last days, and few from before.
RECENT_DAYS = 60
MOST_RECENT = 0.45
# The random variation between days.
SPREAD = 0.25


def shared_out(cases: int, weights: Sequence[int]) -> list[int]:
    """The parts add up to `cases`."""
    total = sum(weights)
    bounds = [0, *(cases * part // total for part in accumulate(weights))]
    return [after - before for before, after in zip(bounds, bounds[1:], strict=False)]


def by_day(cases: int, a_year: int, as_of: date, weekdays: Sequence[int], dice: Random) -> Iterator[tuple[date, int]]:
    """Leave out days without complaints."""
    days = [as_of - timedelta(days=DAYS - n) for n in range(DAYS)]
    weights = [int(weekdays[day.weekday()] * dice.lognormvariate(0, SPREAD)) + 1 for day in days]
    recent = recent_cases(cases, a_year)
    before = shared_out(cases - recent, weights[:-RECENT_DAYS])
    for day, amount in zip(days, [*before, *shared_out(recent, weights[-RECENT_DAYS:])], strict=True):
        if amount:
            yield day, amount


def recent_cases(cases: int, a_year: int) -> int:
    share = a_year * RECENT_DAYS / 365 / max(cases, 1)
    return round(cases * min(MOST_RECENT, max(share, RECENT_DAYS / DAYS)))
