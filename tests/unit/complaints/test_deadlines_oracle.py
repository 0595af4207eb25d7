"""The product and the oracle agree on every day from 2012 to 2032, every rule of every policy that is shipped, and
whatever pauses, extensions, acknowledgements and answers are drawn at random, under three time zones of the host.

One day in DAYS_APART is tried as a rule. Every day, with the number of comparisons:
script/prove deadlines_oracle
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from complaints.deadlines.calculation import Extension, Pause, StageClock, Timetable, timetable
from complaints.deadlines.clock import overall_ceiling
from complaints.deadlines.explanation import explain, steps_from
from complaints.deadlines.obligations import StageProgress, owed
from councils.calendars.rules import WorkingCalendar
from councils.vocabulary.values import PeriodUnit
from tests.factories.sampling import is_whole
from tests.unit.complaints import oracle
from tests.unit.complaints.deadline_questions import england, every_policy, seeded

PolicyKey = tuple[str, str, str]

# A prime, so that every weekday and every day of a month has its turn.
DAYS_APART = 1 if is_whole() else 23
FIRST, LAST = datetime(2012, 1, 1, tzinfo=UTC), datetime(2032, 12, 31, tzinfo=UTC)
MINUTES_OF_A_DAY = 24 * 60
SAMPLE_OF_LEDGERS = 20
ZONES = ("UTC", "America/Los_Angeles", "Pacific/Auckland")
LANDLORDS = ("south-cambridgeshire", "cambridge-city")
# A council that closes between Christmas and the new year.
CLOSED = frozenset(date(year, 12, day) for year in range(2010, 2034) for day in (29, 30, 31))


@cache
def closing_at_christmas() -> WorkingCalendar:
    base = england()
    closures = {day: "Christmas closure" for day in CLOSED}
    return WorkingCalendar(base.first, base.last, base.holidays, closures, base.announced_until, base.elsewhere)


def draw(dice: random.Random, morning: datetime) -> oracle.Asked:
    """Something received in the 24 hours after an instant, and what happened to it."""
    received = morning + timedelta(minutes=dice.randrange(MINUTES_OF_A_DAY))
    day = oracle.english_date(received)
    asked = oracle.Asked(received)
    if dice.random() < 0.5:
        asked.acknowledged = day + timedelta(days=dice.randrange(15))
    begin = day
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
        begin += timedelta(days=dice.randrange(12))
        end = begin + timedelta(days=dice.randrange(20))
        asked.pauses.append((begin, end))
        begin = end
    asked.extend = [dice.randrange(1, 25) for _ in range(dice.choice((0, 0, 1, 1, 2)))]
    asked.agreed = [day + timedelta(days=dice.randrange(60)) for _ in range(dice.choice((0, 0, 0, 1)))]
    if dice.random() < 0.5:
        asked.responded = received + timedelta(minutes=dice.randrange(60 * 24 * 40))
    return asked


def clock_of(asked: oracle.Asked) -> StageClock:
    return StageClock(
        received_at=asked.received,
        acknowledged_on=asked.acknowledged,
        pauses=tuple(Pause(*each) for each in asked.pauses),
        extensions=(*map(Extension, asked.extend), *(Extension(agreed=each) for each in asked.agreed)),
        responded_at=asked.responded,
    )


def compare(
    policy: PolicyKey, number: int, asked: oracle.Asked, *, closed: bool = False, with_ledger: bool = False
) -> None:
    council, procedure, version = policy
    rules = next(each for each in seeded(procedure)[council] if each.version == version)
    clock, calendar = clock_of(asked), closing_at_christmas() if closed else england()
    stage = rules.stage(number)
    found = timetable(clock, stage, rules, calendar)
    expected = oracle.consult(oracle.POLICIES[policy][number - 1], asked, CLOSED if closed else oracle.OPEN_ALWAYS)
    code = found.code and (found.code.acknowledgement_due, found.code.response_due, found.code.latest_response_due)
    steps = steps_from(found.working_due, stage, calendar.under(rules.working_days))
    assert expected == oracle.Dates(
        found.received_on,
        found.acknowledgement_due,
        found.response_due,
        found.response_due_if_acknowledged_on_time,
        found.current_response_due,
        found.working_due,
        found.escalate_by,
        code,
        [step.due for step in steps[1:]],
        found.refused and found.refused.code,
    ), (policy, number, asked, closed)
    compare_binding(found, expected, asked)
    if with_ledger:
        days = explain(found, clock, stage, rules, calendar)
        in_working_days = stage.response is None or stage.response.period.unit is PeriodUnit.WORKING_DAYS
        known = CLOSED if closed and rules.working_days is None else oracle.OPEN_ALWAYS
        known = oracle.ELSEWHERE if oracle.POLICIES[policy][number - 1].uk_wide else known
        check_ledger([(each.date, each.day, each.counts) for each in days], found, known if in_working_days else None)


def compare_binding(found: Timetable, expected: oracle.Dates, asked: oracle.Asked) -> None:
    """The date that binds a final stage, with and without its acknowledgement and an extension."""
    ceiling = overall_ceiling(found.received_on)
    assert (ceiling - found.received_on).days == 84
    acknowledged, extended = asked.acknowledged is not None, bool(asked.extend)
    course = StageProgress(acknowledged=acknowledged, extended=extended, final=True, ceiling=ceiling)
    assert owed(found, course)[0].due == oracle.earliest_owed(expected, acknowledged, extended, ceiling)


def check_ledger(days: list[tuple[date, int | None, bool]], found: Timetable, closed: oracle.Closed | None) -> None:
    """Every day is there once, only working days count (where the target is in such), and no number is left out."""
    first, last = found.received_on, found.last_day
    assert [day for day, _, _ in days] == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert closed is None or all(oracle.works(day, closed) for day, _, counts in days if counts)
    numbers = [number for _, number, counts in days if counts]
    assert numbers == list(range(1, len(numbers) + 1))


def days(place: int) -> Iterator[datetime]:
    """Every day, or one in so many; which of them depends on the `place` of the time zone."""
    day = FIRST + timedelta(days=place * DAYS_APART // len(ZONES))
    while day <= LAST:
        yield day
        day += timedelta(days=DAYS_APART)


@pytest.fixture(params=ZONES)
def host_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own time zone, which no date may depend on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.fixture(scope="module")
def agreed() -> Iterator[Counter[str]]:
    """Counts the comparisons in which nothing was different, and says in the end how many there were."""
    count: Counter[str] = Counter()
    yield count
    # Shown with pytest -s; several processes say it each for its part.
    print(f"\noracle: {count.total():,} comparisons agreed: {dict(count)}")  # noqa: T201


@pytest.mark.parametrize("policy", sorted(oracle.POLICIES), ids="-".join)
def test_the_oracle_agrees_on_every_day_for_every_stage_whatever_the_host_s_time_zone(
    policy: PolicyKey, host_zone: str, agreed: Counter[str]
) -> None:
    dice = random.Random(f"{host_zone}{policy}")
    for day in days(ZONES.index(host_zone)):
        for number in range(1, len(oracle.POLICIES[policy]) + 1):
            with_ledger = dice.randrange(SAMPLE_OF_LEDGERS) == 0
            compare(policy, number, draw(dice, day), closed=dice.random() < 0.3, with_ledger=with_ledger)
            agreed[host_zone] += 1


@pytest.mark.parametrize("policy", sorted(oracle.POLICIES), ids="-".join)
def test_the_oracle_agrees_on_every_day_on_which_nothing_else_happens(policy: PolicyKey, agreed: Counter[str]) -> None:
    for day in days(0):
        received = day + timedelta(hours=day.day % 24)
        for number in range(1, len(oracle.POLICIES[policy]) + 1):
            acknowledged = oracle.english_date(received) + timedelta(days=3)
            compare(policy, number, oracle.Asked(received))
            compare(policy, number, oracle.Asked(received, acknowledged=acknowledged), closed=True)
            agreed["nothing else happens"] += 2


@pytest.mark.parametrize("council", LANDLORDS)
def test_the_oracle_agrees_on_every_day_on_a_landlord_s_outer_limits(
    council: str, host_zone: str, agreed: Counter[str]
) -> None:
    dice = random.Random(f"{host_zone}{council}")
    rules = seeded()[council][0].for_landlord(True)
    for day in days(ZONES.index(host_zone)):
        for number in (1, 2):
            asked = draw(dice, day)
            found = timetable(clock_of(asked), rules.stage(number), rules, england()).code
            stages = oracle.POLICIES[council, "corporate", rules.version]
            expected = oracle.consult(stages[number - 1], asked, code_from=oracle.HOUSING_FROM).code
            assert expected == (found and (found.acknowledgement_due, found.response_due, found.latest_response_due))
            agreed[f"landlord, {host_zone}"] += 1


def test_the_oracle_knows_every_policy_that_is_shipped() -> None:
    shipped = {(council, each.procedure, each.version) for council, rules in every_policy().items() for each in rules}
    assert shipped == set(oracle.POLICIES)


def test_the_bank_holidays_that_are_loaded_are_those_typed_by_hand() -> None:
    loaded = {day for day in england().holidays if 2010 <= day.year <= 2035}
    assert sorted(loaded) == sorted(oracle.BANK_HOLIDAYS)
    elsewhere = {day for day in england().elsewhere if 2010 <= day.year <= 2035} - loaded
    assert sorted(elsewhere) == sorted(oracle.ELSEWHERE)
