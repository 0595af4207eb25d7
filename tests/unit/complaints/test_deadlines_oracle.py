"""The product and the oracle agree on whatever is drawn at random. REDRESS_ORACLE_DRAWS sets how much is drawn."""

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from complaints.domain.deadlines import Extension, Pause, StageClock, timetable
from complaints.domain.ledger import explain
from tests.unit.complaints import oracle
from tests.unit.complaints.desk import england, seeded

DRAWS = int(os.environ.get("REDRESS_ORACLE_DRAWS", "30000"))
FIRST, LAST = datetime(2012, 1, 1, tzinfo=UTC), datetime(2032, 12, 31, 23, 59, tzinfo=UTC)
MINUTES = int((LAST - FIRST).total_seconds() // 60)
SAMPLE_OF_LEDGERS = 20


def draw(dice: random.Random) -> oracle.Asked:
    received = FIRST + timedelta(minutes=dice.randrange(MINUTES))
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


def compare(council: str, version: str, number: int, asked: oracle.Asked, with_ledger: bool) -> None:
    rules = next(each for each in seeded()[council] if each.version == version)
    clock = clock_of(asked)
    found = timetable(clock, rules.stage(number), rules, england())
    expected = oracle.consult(oracle.POLICIES[council, version][number - 1], asked)
    code = found.code and (found.code.acknowledgement_due, found.code.response_due, found.code.latest_response_due)
    assert expected == oracle.Dates(
        found.received_on,
        found.acknowledgement_due,
        found.response_due,
        found.response_due_if_acknowledged_on_time,
        found.current_response_due,
        found.working_due,
        found.escalate_by,
        code,
        found.refused and found.refused.code,
    ), (council, version, number, asked)
    if with_ledger:
        days = explain(found, clock, rules.stage(number), rules, england())
        check_ledger([(each.date, each.day, each.counts) for each in days], found.received_on, found.last_day)


def check_ledger(days: list[tuple[date, int | None, bool]], first: date, last: date) -> None:
    """Every day is there once, only working days count, and the numbers run without a gap."""
    assert [day for day, _, _ in days] == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert all(oracle.works(day) for day, _, counts in days if counts)
    numbers = [number for _, number, counts in days if counts]
    assert numbers == list(range(1, len(numbers) + 1))


def draws(seed: str, amount: int) -> Iterator[tuple[str, str, int, oracle.Asked, bool]]:
    dice = random.Random(seed)
    policies = sorted(oracle.POLICIES)
    for n in range(amount):
        council, version = dice.choice(policies)
        number = dice.randrange(1, len(oracle.POLICIES[council, version]) + 1)
        yield council, version, number, draw(dice), n % SAMPLE_OF_LEDGERS == 0


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def host_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The machine's own time zone, which no date may depend on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_the_oracle_agrees_on_every_draw_whatever_the_host_s_time_zone(host_zone: str) -> None:
    for each in draws(host_zone, DRAWS // 3):
        compare(*each)


@pytest.mark.parametrize(("council", "version"), sorted(oracle.POLICIES))
def test_the_oracle_agrees_on_every_day_for_every_stage(council: str, version: str) -> None:
    stages = len(oracle.POLICIES[council, version])
    step = timedelta(days=1 if DRAWS >= 100_000 else 7, hours=13)
    received = FIRST
    while received < LAST:
        for number in range(1, stages + 1):
            acknowledged = oracle.english_date(received) + timedelta(days=3)
            compare(council, version, number, oracle.Asked(received), False)
            compare(council, version, number, oracle.Asked(received, acknowledged=acknowledged), False)
        received += step


def test_the_bank_holidays_that_are_loaded_are_those_typed_by_hand() -> None:
    loaded = {day for day in england().holidays if 2010 <= day.year <= 2035}
    assert sorted(loaded) == sorted(oracle.BANK_HOLIDAYS)
