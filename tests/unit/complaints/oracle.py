"""A second opinion on every date: typed by hand, slow, and sharing no code with the product.

Bank holidays 2010 to 2035 are typed from calendars, British Summer Time is worked out from the last Sundays of
March and October, and every count is a walk from day to day.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)

# Weekdays in England that are bank holidays: day.month, one line a year.
TYPED = """
2010: 1.1 2.4 5.4 3.5 31.5 30.8 27.12 28.12
2011: 3.1 22.4 25.4 29.4 2.5 30.5 29.8 26.12 27.12
2012: 2.1 6.4 9.4 7.5 4.6 5.6 27.8 25.12 26.12
2013: 1.1 29.3 1.4 6.5 27.5 26.8 25.12 26.12
2014: 1.1 18.4 21.4 5.5 26.5 25.8 25.12 26.12
2015: 1.1 3.4 6.4 4.5 25.5 31.8 25.12 28.12
2016: 1.1 25.3 28.3 2.5 30.5 29.8 26.12 27.12
2017: 2.1 14.4 17.4 1.5 29.5 28.8 25.12 26.12
2018: 1.1 30.3 2.4 7.5 28.5 27.8 25.12 26.12
2019: 1.1 19.4 22.4 6.5 27.5 26.8 25.12 26.12
2020: 1.1 10.4 13.4 8.5 25.5 31.8 25.12 28.12
2021: 1.1 2.4 5.4 3.5 31.5 30.8 27.12 28.12
2022: 3.1 15.4 18.4 2.5 2.6 3.6 29.8 19.9 26.12 27.12
2023: 2.1 7.4 10.4 1.5 8.5 29.5 28.8 25.12 26.12
2024: 1.1 29.3 1.4 6.5 27.5 26.8 25.12 26.12
2025: 1.1 18.4 21.4 5.5 26.5 25.8 25.12 26.12
2026: 1.1 3.4 6.4 4.5 25.5 31.8 25.12 28.12
2027: 1.1 26.3 29.3 3.5 31.5 30.8 27.12 28.12
2028: 3.1 14.4 17.4 1.5 29.5 28.8 25.12 26.12
2029: 1.1 30.3 2.4 7.5 28.5 27.8 25.12 26.12
2030: 1.1 19.4 22.4 6.5 27.5 26.8 25.12 26.12
2031: 1.1 11.4 14.4 5.5 26.5 25.8 25.12 26.12
2032: 1.1 26.3 29.3 3.5 31.5 30.8 27.12 28.12
2033: 3.1 15.4 18.4 2.5 30.5 29.8 26.12 27.12
2034: 2.1 7.4 10.4 1.5 29.5 28.8 25.12 26.12
2035: 1.1 23.3 26.3 7.5 28.5 27.8 25.12 26.12
"""


# Weekdays that are bank holidays in Scotland or Northern Ireland and none in England: for 2012 to 2028 as GOV.UK lists
# them, with 15 June 2026 by proclamation; for the other years from calendars.
TYPED_ELSEWHERE = """
2010: 4.1 17.3 12.7 2.8 30.11
2011: 4.1 17.3 12.7 1.8 30.11
2012: 3.1 19.3 12.7 6.8 30.11
2013: 2.1 18.3 12.7 5.8 2.12
2014: 2.1 17.3 14.7 4.8 1.12
2015: 2.1 17.3 13.7 3.8 30.11
2016: 4.1 17.3 12.7 1.8 30.11
2017: 3.1 17.3 12.7 7.8 30.11
2018: 2.1 19.3 12.7 6.8 30.11
2019: 2.1 18.3 12.7 5.8 2.12
2020: 2.1 17.3 13.7 3.8 30.11
2021: 4.1 17.3 12.7 2.8 30.11
2022: 4.1 17.3 12.7 1.8 30.11
2023: 3.1 17.3 12.7 7.8 30.11
2024: 2.1 18.3 12.7 5.8 2.12
2025: 2.1 17.3 14.7 4.8 1.12
2026: 2.1 17.3 15.6 13.7 3.8 30.11
2027: 4.1 17.3 12.7 2.8 30.11
2028: 4.1 17.3 12.7 7.8 30.11
2029: 2.1 19.3 12.7 6.8 30.11
2030: 2.1 18.3 12.7 5.8 2.12
2031: 2.1 17.3 14.7 4.8 1.12
2032: 2.1 17.3 12.7 2.8 30.11
2033: 4.1 17.3 12.7 1.8 30.11
2034: 3.1 17.3 12.7 7.8 30.11
2035: 2.1 19.3 12.7 6.8 30.11
"""


def _typed(lines: str) -> frozenset[date]:
    days = set()
    for line in lines.strip().splitlines():
        year, _, dates = line.partition(":")
        for each in dates.split():
            day, month = each.split(".")
            days.add(date(int(year), int(month), int(day)))
    return frozenset(days)


BANK_HOLIDAYS = _typed(TYPED)
ELSEWHERE = _typed(TYPED_ELSEWHERE)


@dataclass
class Stage:
    """What a policy says of a stage, typed from the policy's text."""

    respond: int | None = None
    of_acknowledgement: bool = False
    acknowledge: int | None = None
    pauses: bool = False
    # "" none, "once" at most so many days once, "capped" so many in all, "soft" any number, "agreed" an agreed date.
    extend: str = ""
    most: int = 10
    window: tuple[int, str] | None = None
    # Counted in months instead of working days; the first begins on the day of receipt.
    months: int | None = None
    # Working days by a regulation, which knows no days on which only the council is closed.
    by_regulation: bool = False
    # Bank holidays in Scotland and Northern Ireland are no working days either.
    uk_wide: bool = False
    # After the response date, each so many working days from the one before.
    then: tuple[int, ...] = ()
    # What the national Code sets for this stage, in working days, for stages received from 1 April 2026.
    code: tuple[int, int, int] | None = None


POLICIES: dict[tuple[str, str, str], list[Stage]] = {
    ("south-cambridgeshire", "corporate", "1.2"): [
        Stage(respond=10, extend="soft", code=(5, 10, 10)),
        Stage(respond=20, extend="soft", code=(5, 20, 20)),
    ],
    ("cambridge-city", "corporate", "undated"): [
        Stage(respond=10, acknowledge=5, pauses=True, extend="once", window=(3, "months"), code=(5, 10, 10)),
        Stage(respond=10, pauses=True, extend="once", code=(5, 20, 20)),
    ],
    ("cambridge-city", "member-enquiry", "provisional"): [Stage(respond=10)],
    ("cambridgeshire-county", "corporate", "three-stage"): [
        Stage(respond=10, code=(5, 10, 10)),
        Stage(code=(5, 20, 20)),
        Stage(),
    ],
    ("cambridgeshire-county", "corporate", "two-stage"): [
        Stage(respond=10, of_acknowledgement=True, acknowledge=5, extend="soft", code=(5, 10, 10)),
        Stage(respond=20, of_acknowledgement=True, acknowledge=5, extend="soft", code=(5, 20, 20)),
    ],
    ("east-cambridgeshire", "corporate", "undated"): [
        Stage(
            respond=10,
            of_acknowledgement=True,
            acknowledge=1,
            extend="agreed",
            window=(28, "days"),
            code=(5, 10, 10),
        ),
        Stage(respond=10, of_acknowledgement=True, acknowledge=1, code=(5, 20, 20)),
    ],
    ("cambridge-city", "councillor-conduct", "undated"): [Stage(acknowledge=10)],
    ("east-cambridgeshire", "comment", "undated"): [Stage(respond=10)],
    ("cambridgeshire-county", "representation", "three-stage"): [Stage()],
    ("cambridgeshire-county", "adult-social-care", "si-2009-309"): [
        Stage(acknowledge=3, months=6, extend="agreed", by_regulation=True),
    ],
    ("cambridgeshire-county", "children", "si-2006-1738"): [
        Stage(respond=10, extend="capped", window=(20, "working"), by_regulation=True),
        Stage(respond=25, extend="capped", most=40, window=(20, "working"), by_regulation=True),
        Stage(respond=30, then=(5, 15), by_regulation=True),
    ],
}
for _council in ("south-cambridgeshire", "cambridge-city", "cambridgeshire-county", "east-cambridgeshire"):
    POLICIES[_council, "foi", "foia-2000"] = [
        Stage(respond=20, extend="once", most=20, window=(40, "working"), by_regulation=True, uk_wide=True),
        Stage(respond=20, extend="capped", most=20, by_regulation=True, uk_wide=True),
    ]
    POLICIES[_council, "eir", "si-2004-3391"] = [
        Stage(respond=20, extend="once", most=20, window=(40, "working"), by_regulation=True, uk_wide=True),
        Stage(respond=40, by_regulation=True, uk_wide=True),
    ]
# What a landlord's Code sets, and from when.
HOUSING_FROM = date(2024, 4, 1)
CODE_FROM = date(2026, 4, 1)


@dataclass
class Asked:
    """One question; instants are in UTC."""

    received: datetime
    acknowledged: date | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)
    extend: list[int] = field(default_factory=list)
    agreed: list[date] = field(default_factory=list)
    responded: datetime | None = None


@dataclass
class Dates:
    """The expected answer."""

    received_on: date
    acknowledgement_due: date | None = None
    response_due: date | None = None
    on_time: date | None = None
    current: date | None = None
    working: date | None = None
    escalate_by: date | None = None
    code: tuple[date, date, date] | None = None
    then: list[date] = field(default_factory=list)
    refused: str | None = None


def english_date(utc: datetime) -> date:
    """The date in England at an instant: an hour ahead of UTC between one in the morning on the last Sundays."""
    starts = datetime.combine(_last_sunday(utc.year, 3), time(1), UTC)
    ends = datetime.combine(_last_sunday(utc.year, 10), time(1), UTC)
    return (utc + timedelta(hours=1 if starts <= utc < ends else 0)).date()


def _last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != 6:
        day -= ONE_DAY
    return day


Closed = frozenset[date]
OPEN_ALWAYS: Closed = frozenset()


def works(day: date, closed: Closed = OPEN_ALWAYS) -> bool:
    """Whether England works on a day, and the council with it."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS and day not in closed


def walk(day: date, n: int, closed: Closed = OPEN_ALWAYS) -> date:
    """The nth working day after a day."""
    while n > 0:
        day += ONE_DAY
        if works(day, closed):
            n -= 1
    return day


def worked(after: date, until: date, closed: Closed = OPEN_ALWAYS) -> int:
    """Working days in (after, until]."""
    n = 0
    day = after + ONE_DAY
    while day <= until:
        n += works(day, closed)
        day += ONE_DAY
    return n


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)


def months_from(day: date, months: int) -> date:
    """The last day of so many months that begin on a day."""
    after = months_on(day, months)
    return after - ONE_DAY if after.day == day.day else after


def consult(stage: Stage, asked: Asked, closed: Closed = OPEN_ALWAYS, code_from: date = CODE_FROM) -> Dates:
    """The dates of a stage of a council that is also closed on some days, under a Code that governs from a date."""
    if stage.by_regulation:
        closed = ELSEWHERE if stage.uk_wide else OPEN_ALWAYS
    found = Dates(english_date(asked.received))
    if stage.acknowledge is not None:
        found.acknowledgement_due = walk(found.received_on, stage.acknowledge, closed)
    start = _respond(found, stage, asked, closed)
    found.working = found.response_due or found.on_time
    _move(found, stage, asked, start, closed)
    for days in stage.then:
        found.then.append(walk(found.then[-1] if found.then else found.working or start, days, closed))
    if asked.responded is not None and stage.window is not None:
        sent = english_date(asked.responded)
        amount, unit = stage.window
        if unit == "working":
            found.escalate_by = walk(sent, amount, closed)
        else:
            found.escalate_by = months_on(sent, amount) if unit == "months" else sent + amount * ONE_DAY
    if stage.code is not None and found.received_on >= code_from:
        acknowledge, respond, extend = stage.code
        due = walk(found.received_on, acknowledge)
        counted = min(asked.acknowledged, due) if asked.acknowledged else due
        found.code = (due, walk(counted, respond), walk(counted, respond + extend))
    return found


def _respond(found: Dates, stage: Stage, asked: Asked, closed: Closed) -> date:
    """Sets the response date and says from which day it counts."""
    start = found.received_on
    if stage.months is not None:
        found.response_due = months_from(start, stage.months)
    elif stage.respond is not None and not stage.of_acknowledgement:
        found.response_due = walk(start, stage.respond, closed)
    elif stage.respond is not None:
        start = asked.acknowledged or found.acknowledgement_due or start
        found.on_time = walk(found.acknowledgement_due or start, stage.respond, closed)
        found.response_due = walk(asked.acknowledged, stage.respond, closed) if asked.acknowledged else None
    return start


def _move(found: Dates, stage: Stage, asked: Asked, start: date, closed: Closed) -> None:
    for first, last in asked.pauses:
        if not stage.pauses:
            found.refused = found.refused or "pause.not_in_policy"
        elif found.working is not None:
            found.working = walk(found.working, worked(max(first, start), last, closed), closed)
    _extend(found, stage, asked.extend, closed)
    agreed_now = any([_agree(found, stage, agreed) for agreed in asked.agreed])
    found.current = found.working if found.response_due is not None or agreed_now else None


def _extend(found: Dates, stage: Stage, extensions: list[int], closed: Closed) -> None:
    taken: list[int] = []
    for days in extensions:
        refusal = _refuse_days(stage, days, taken)
        found.refused = found.refused or refusal
        if refusal is None:
            taken.append(days)
            found.working = found.working and walk(found.working, days, closed)


def _agree(found: Dates, stage: Stage, agreed: date) -> bool:
    refusal = None
    if stage.extend != "agreed":
        refusal = "extension.days_only" if stage.extend else "extension.not_in_policy"
    elif found.working is not None and agreed <= found.working:
        refusal = "extension.not_later"
    else:
        found.working = agreed
    found.refused = found.refused or refusal
    return refusal is None


def _refuse_days(stage: Stage, days: int, taken: list[int]) -> str | None:
    if stage.extend == "":
        return "extension.not_in_policy"
    if stage.extend == "agreed":
        return "extension.agreed_date_only"
    if stage.extend == "once" and taken:
        return "extension.too_many"
    if stage.extend in ("once", "capped") and sum(taken) + days > stage.most:
        return "extension.too_long"
    return None


def earliest_owed(found: Dates, acknowledged: bool, extended: bool, twelve_weeks: date) -> date:
    """The first day by which something is still owed."""
    owed = [found.working, twelve_weeks]
    if found.code is not None:
        owed.append(found.code[2] if extended else found.code[1])
    if not acknowledged:
        owed += [found.acknowledgement_due, found.code[0] if found.code else None]
    return min(day for day in owed if day is not None)
