"""Every colour a council may choose can be read."""

import pytest
from django.test import Client

from councils.models import Council
from portal.layout.theme import LEAST_CONTRAST, contrast_with_white, readable, theme_css

STEPS = ("00", "40", "80", "c0", "ff")


@pytest.mark.parametrize("colour", [f"#{red}{green}{blue}" for red in STEPS for green in STEPS for blue in STEPS])
def test_white_text_can_be_read_on_every_theme(colour: str):
    assert contrast_with_white(readable(colour)) >= LEAST_CONTRAST


@pytest.mark.parametrize("colour", ["#1d70b8", "#0b0c0c", "#54319f"])
def test_a_colour_that_can_be_read_is_left_as_it_is(colour: str):
    assert readable(colour) == colour
    assert f"--app-theme:{colour}" in theme_css(colour)


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54)])
def test_contrast_is_what_the_guidelines_define(colour: str, ratio: float):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.005)


def test_a_council_has_a_style_sheet_that_browsers_keep(client: Client, city: Council):
    response = client.get(f"/c/{city.slug}/theme.css")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age=86400" in response["Cache-Control"]
    assert readable(city.theme_colour) in response.content.decode()


@pytest.mark.django_db
def test_a_council_that_does_not_exist_has_no_style_sheet(client: Client):
    assert client.get("/c/nowhere/theme.css").status_code == 404
