"""What can be read from the same forty complaints of every fate, which are made once for all tests of this file."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from councils.models import Council
from councils.vocabulary.roles import Role
from reporting.queries.drill_down import cases_behind
from reporting.queries.figures import MOST_LESSONS, count_quarter
from reporting.rules.definitions import Counted, Yardstick
from reporting.rules.naming import figure_name
from reporting.rules.report import FigureUnit
from reporting.rules.writing import write_report
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.transactions import taken_back
from tests.integration.reporting.scenes import Scene
from tests.integration.reporting.test_figures import QUARTER, TODAY, compare, counted

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
FATES = {"in_time", "late", "late_waiting", "late_ended", "not_due", "ended", "body", "reply", "decision"}
FATES |= {"declined", "refused_further", "further", "learned"}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Forty complaints to the city, and a few to another council that no count may hold."""
    with django_db_blocker.unblock(), transaction.atomic():
        Scene(councils.council("south-cambridgeshire"), TODAY, 101).fill(3)
        yield Scene(councils.council("cambridge-city"), TODAY, 1).fill(40)
        transaction.set_rollback(True)


@pytest.fixture
def city(scene: Scene) -> Council:
    return scene.council


def test_every_count_is_what_a_second_reckoning_finds(city: Council) -> None:
    for quarter in (QUARTER, QUARTER.back(1), QUARTER.back(-1)):
        compare(city, quarter)


def test_every_figure_of_the_report_leads_to_as_many_cases_as_it_says(scene: Scene, city: Council) -> None:
    checked = 0
    with inside(city):
        report = write_report(city.name, count_quarter(scene.manager, QUARTER, TODAY))
        cells = {cell for _, table in report.tables for row in table.rows for cell in row.cells if cell.behind}
        for cell in cells:
            assert cell.unit is FigureUnit.COUNT
            behind = cases_behind(scene.manager, QUARTER.back(cell.ago), TODAY, cell.behind)
            assert behind.counted == cell.value, cell
            assert figure_name(cell.behind)
            assert behind.cases.count() == len({case.pk for case in behind.cases}) <= behind.counted
            checked += bool(cell.value)
    assert checked > 40


def test_a_head_of_service_gets_only_the_cases_of_their_service(scene: Scene, city: Council) -> None:
    with inside(city):
        area = cases_behind(scene.manager, QUARTER, TODAY, "stage.1").cases[0].service_area
    head = councils.staff(city, Role.HEAD_OF_SERVICE, service_area=area)
    with inside(city):
        behind = cases_behind(head, QUARTER, TODAY, "stage.1")
        assert {case.service_area_id for case in behind.cases} == {area.pk}
        assert behind.cases.count() < behind.counted


def test_lessons_are_those_of_answers_of_the_quarter_newest_first_and_not_too_many(city: Council) -> None:
    lessons = counted(city).lessons
    assert 0 < len(lessons) <= MOST_LESSONS
    assert all(row.lesson.startswith("Lesson of ") and row.action == "We mend it." for row in lessons)


def test_what_was_published_counts_the_same_after_it_was_kept(city: Council) -> None:
    count = counted(city)
    assert Counted.read(count.document()) == count


def _fates(count: Counted) -> set[str]:
    found = {row.standing for row in count.stages if row.yardstick == Yardstick.ANSWERED}
    found |= {row.axis for row in (*count.referrals, *count.intake)}
    return found | {name for name in ("further", "learned") if any(getattr(row, name) for row in count.answers)}


def test_the_scenes_hold_every_fate_sooner_or_later(scene: Scene, city: Council) -> None:
    with taken_back():
        missing = FATES - _fates(counted(city))
        while missing and scene.lived < 200:
            missing = missing - _fates(counted(scene.fill(12).council))
        assert not missing
        compare(city, QUARTER)
