"""A chart says its figures three ways: drawn, described and in a table."""

import re

import pytest
from django.template import engines

from portal.display import Chart
from portal.gallery.specimens import CHARTS

ONE = '{% from "components/chart.html" import chart %}{{ chart(one) }}'


def draw(one: Chart) -> str:
    return engines["pages"].from_string(ONE).render({"one": one})


@pytest.mark.parametrize("one", CHARTS[:2], ids=["bar", "line"])
def test_a_chart_has_a_name_a_description_and_every_figure_in_a_table(one: Chart):
    drawn = draw(one)
    assert 'role="img"' in drawn
    assert f">{one.title}</title>" in drawn
    assert f">{one.description}</desc>" in drawn
    figures = re.findall(r'<td class="govuk-table__cell[^>]*>([^<]+)</td>', drawn)
    assert sorted(figures) == sorted(str(value) for _, values in one.series for value in values)


def test_bars_are_as_long_as_their_figures():
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)" height="24"', draw(CHARTS[0]))]
    assert widths == pytest.approx([340, 340 * 38 / 124, 0, 340 * 71 / 124], abs=0.06)


@pytest.mark.parametrize("values", [(0, 0), (1, 0), (0.5, 0.25), (1_000_000, 3), (7, 100)])
@pytest.mark.parametrize("kind", ["bar", "line"])
def test_no_figure_is_drawn_outside_the_picture(kind: str, values: tuple[float, float]):
    drawn = draw(Chart("c", kind, "t", "d", "u", ("a", "b"), (("s", values),)))
    assert all(0 <= float(y) <= 330 for y in re.findall(r' c?y="(-?[\d.]+)"', drawn))
    assert all(0 <= float(x) <= 640 for x in re.findall(r' c?x="(-?[\d.]+)"', drawn))


def test_no_figures_are_said_to_be_none():
    assert "There are no figures for this period." in draw(CHARTS[2])
    assert "<svg" not in draw(CHARTS[2])
