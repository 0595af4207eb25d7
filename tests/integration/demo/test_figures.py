"""Every figure of every quarter of the demonstration against an independent count from the events."""

from datetime import date, timedelta

import pytest

from councils.models import Council
from councils.vocabulary.roles import Role
from reporting.queries.figures import count_quarter
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.reporting.oracle import Oracle

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
AS_OF = date(2026, 11, 18)
TODAY = london("2026-11-18T09:00")
# The newest begins now; each report covers it and the four before it.
NEWEST = Quarter.of(AS_OF)


def test_every_figure_of_all_quarters_is_what_the_events_say(seeded: list[Council]) -> None:
    compared = answered_again = 0
    for council in seeded:
        by = councils.staff(council, Role.PERFORMANCE_OFFICER)
        for quarter in (NEWEST, NEWEST.back(4)):
            with inside(council):
                counted = count_quarter(by, quarter, TODAY + timedelta(hours=1))
                oracle = Oracle(council, quarter.starts_on, TODAY)
            assert {row[:3]: row.number for row in counted.intake} == dict(oracle.intake)
            assert {row[:5]: row.number for row in counted.stages} == dict(oracle.stages)
            answers = {row[:4]: (row.number, row.further, row.learned) for row in counted.answers}
            assert answers == {
                key: (number, oracle.further[key], oracle.learned[key]) for key, number in oracle.answers.items()
            }
            assert {row[:2]: row.days for row in counted.pace} == oracle.median_days
            assert {row[:3]: row.number for row in counted.referrals} == dict(oracle.referrals)
            assert dict(counted.reopened or ()) == dict(oracle.reopened)
            assert {row[:3]: row.number for row in counted.later_answers or ()} == dict(oracle.later_answers)
            answered_again += len(counted.later_answers or ())
            compared += len(counted.intake) + len(counted.stages) + len(counted.answers) + len(counted.referrals)
    assert compared > 1000
    assert answered_again > 0
