"""The gallery draws every component under the rules that hold for every page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from django.urls import reverse
from jinja2 import UndefinedError

PAGES = [
    "/gallery/",
    "/gallery/form/",
    "/gallery/form/?errors",
    "/gallery/question/",
    "/gallery/question/?errors",
    "/gallery/layout/resident/",
    "/gallery/layout/casework/",
]
INLINE = re.compile(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
COMPONENTS = sorted(path.stem for path in (settings.BASE_DIR / "templates" / "components").glob("*.html"))


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_a_page_needs_no_inline_script_or_style(client: Client, address: str):
    response = client.get(address)
    assert response.status_code == 200
    assert not INLINE.findall(response.content.decode())
    assert "script-src 'self';" in response["Content-Security-Policy"] + ";"
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_no_two_elements_of_a_page_share_an_id(client: Client, address: str):
    ids = re.findall(r'\sid="([^"]+)"', client.get(address).content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_gallery_shows_every_component(component: str):
    pages = Path(settings.BASE_DIR, "templates", "gallery").glob("*.html")
    assert any(f'"components/{component}.html"' in page.read_text() for page in pages)


@pytest.mark.django_db
def test_a_page_with_errors_says_so_in_its_title(client: Client):
    assert "<title>Error: Every kind" in client.get("/gallery/form/?errors").content.decode()
    assert "<title>Every kind" in client.get("/gallery/form/").content.decode()


@pytest.mark.django_db
def test_an_unknown_layout_is_not_found(client: Client):
    assert client.get(reverse("gallery:layout", args=["letter"])).status_code == 404


def test_a_name_that_a_template_is_not_given_is_an_error():
    with pytest.raises(UndefinedError):
        engines["pages"].from_string("{{ nobody_passes_this }}").render()


def test_text_files_are_not_escaped_and_pages_are():
    environment = engines["pages"].env
    assert environment.autoescape("letters/response/body.txt") is False
    assert environment.autoescape("casework/case/case.html") is True


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One\r\n\r\nTwo\nlines", '<p class="govuk-body">One</p><p class="govuk-body">Two<br>lines</p>'),
        ("<b>&", '<p class="govuk-body">&lt;b&gt;&amp;</p>'),
        ("\n\n", ""),
    ],
)
def test_typed_text_becomes_paragraphs_and_stays_text(typed: str, shown: str):
    assert engines["pages"].from_string("{{ text|paragraphs }}").render({"text": typed}) == shown
