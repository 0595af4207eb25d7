"""A chart says its figures three ways: drawn, described and in a table."""

import re

import pytest
from django.template import engines

from portal.gallery.specimens import CHARTS
from portal.layout.display import ChartComponent

ONE = '{% from "components/chart.html" import chart %}{{ chart(one) }}'


def draw(one: ChartComponent) -> str:
    return engines["pages"].from_string(ONE).render({"one": one})


@pytest.mark.parametrize("one", CHARTS[:2], ids=["bar", "line"])
def test_a_chart_has_a_name_a_description_and_every_figure_in_a_table(one: ChartComponent):
    drawn = draw(one)
    assert 'role="img"' in drawn
    assert f">{one.title}</title>" in drawn
    assert f">{one.description}</desc>" in drawn
    figures = re.findall(r'<td class="govuk-table__cell[^>]*>([^<]+)</td>', drawn)
    assert sorted(figures) == sorted(str(value) for _, values in one.series for value in values)


def test_bars_are_as_long_as_their_figures():
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)" height="19"', draw(CHARTS[0]))]
    assert widths == pytest.approx([330, 330 * 38 / 124, 0, 330 * 71 / 124], abs=0.06)


@pytest.mark.parametrize("values", [(0, 0), (1, 0), (0.5, 0.25), (1_000_000, 3), (7, 100)])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_no_figure_is_drawn_outside_the_picture(kind: str, values: tuple[float, float]):
    drawn = draw(ChartComponent("c", kind, "t", "d", "u", ("a", "b"), (("s", values),)))
    assert all(0 <= float(y) <= 330 for y in re.findall(r' c?y="(-?[\d.]+)"', drawn))
    assert all(0 <= float(x) <= 400 for x in re.findall(r' c?x="(-?[\d.]+)"', drawn))


def test_no_figures_are_said_to_be_none():
    assert "There are no figures for this period." in draw(CHARTS[2])
    assert "<svg" not in draw(CHARTS[2])


def test_labels_that_would_run_into_each_other_are_left_to_the_table():
    quarters = tuple(f"Jul–Sep 20{year}" for year in range(10, 30))
    drawn = draw(ChartComponent("c", "line", "t", "d", "u", quarters, (("s", tuple(range(20))),)))
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)" y="234"', drawn)]
    assert len(places) > 1
    assert min(later - earlier for earlier, later in zip(places, places[1:], strict=False)) > 8 * len(quarters[0])
    assert drawn.count("Jul–Sep 2029") == 1
