"""One timetable costs a few table look-ups, whatever the number of days."""

from datetime import UTC, datetime
from time import process_time

import pytest

from complaints.deadlines.calculation import StageClock, timetable
from tests.unit.complaints.deadline_questions import england, seeded

pytestmark = pytest.mark.uncounted
AIM_IN_MICROSECONDS = 5
# Counted in the processor's time, which waiting for it doesn't lengthen; a walk from day to day takes longer still.
SLACK = 6
ROUNDS, EACH = 5, 4000


@pytest.mark.parametrize("council", sorted(seeded()))
def test_a_timetable_takes_a_few_microseconds(council: str) -> None:
    rules = seeded()[council][0]
    stage, calendar = rules.stage(1), england()
    clock = StageClock(datetime(2026, 6, 1, 10, tzinfo=UTC))
    taken = []
    for _ in range(ROUNDS):
        start = process_time()
        for _ in range(EACH):
            timetable(clock, stage, rules, calendar)
        taken.append((process_time() - start) / EACH * 1e6)
    # Shown with pytest -s.
    print(f"{council}: {min(taken):.1f} microseconds (aim: {AIM_IN_MICROSECONDS})")  # noqa: T201
    assert min(taken) < AIM_IN_MICROSECONDS * SLACK
