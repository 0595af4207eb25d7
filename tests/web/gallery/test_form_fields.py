"""From a bound field to what the person sees: nothing typed is lost, every error leads to its field."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines

from portal.gallery.forms import EveryQuestionForm, OneQuestionForm
from portal.govuk_forms.fields import DateQuestion, error_links, render_field

FORM_PAGE = '{% from "forms/form_page.html" import form_page %}{{ form_page(form, "") }}'


class TextArea(HTMLParser):
    """Reads a page as a browser would and keeps what the text area holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside, self.text = False, ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "textarea"

    def handle_data(self, data: str) -> None:
        self.text += data if self.inside else ""


class WhenForm(forms.Form):
    when = DateQuestion(label="When did it happen?")


def when(day: str = "", month: str = "", year: str = "") -> WhenForm:
    return WhenForm({"when-day": day, "when-month": month, "when-year": year})


def draw(form: forms.Form) -> str:
    return engines["pages"].from_string(FORM_PAGE).render({"form": form})


def test_every_error_leads_to_an_input_on_the_page():
    form = EveryQuestionForm({})
    page = draw(form)
    links = error_links(form)
    assert [link.href for link in links if f'id="{link.href[1:]}"' not in page] == []
    assert len(links) == len(form.errors) == 11


@pytest.mark.parametrize("typed", ["One line\n  another, set in\n\nand a third", "</textarea><b>", "€ “ŵ” 👍"])
def test_what_a_person_typed_comes_back_as_it_was(typed: str):
    assert TextArea(draw(OneQuestionForm({"happened": typed}))).text == typed


def test_a_password_never_comes_back():
    assert "never-show-this" not in draw(EveryQuestionForm({"password": "never-show-this"}))


def test_a_long_text_is_counted_and_not_cut_off():
    page = draw(OneQuestionForm())
    assert 'data-maxlength="4000"' in page
    assert " maxlength=" not in page


def test_a_form_with_a_file_can_carry_one():
    assert 'enctype="multipart/form-data"' in draw(EveryQuestionForm())
    assert "enctype" not in draw(OneQuestionForm())


def test_the_only_question_of_a_page_is_its_heading():
    assert re.search(r"<h1[^>]*>\s*<label", draw(OneQuestionForm()))
    assert "<h1" not in draw(EveryQuestionForm())


def test_what_may_stay_empty_says_so():
    assert "Phone number (optional)" in draw(EveryQuestionForm())
    assert "Full name (optional)" not in draw(EveryQuestionForm())


def test_a_hidden_field_is_only_an_input():
    assert str(render_field(EveryQuestionForm()["token"])).startswith("<input")


def test_an_error_of_the_whole_form_leads_to_its_first_field():
    form = OneQuestionForm({"happened": "x"})
    form.add_error(None, "Somebody else changed this case.")
    assert [(link.text, link.href) for link in error_links(form)] == [
        ("Somebody else changed this case.", "#id_happened")
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("27", "3", "2026"), date(2026, 3, 27)),
        (("1", "March", "2026"), date(2026, 3, 1)),
        (("1", "Sept", "2026"), date(2026, 9, 1)),
        (("29", "feb", "2024"), date(2024, 2, 29)),
        (("٣", "3", "2026"), date(2026, 3, 3)),
    ],
)
def test_a_date_may_be_typed_as_people_type_dates(typed: tuple[str, str, str], meant: date):
    form = when(*typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == meant


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        (("", "", ""), "Answer the question “When did it happen?”", "day"),
        (("27", "", ""), "The date must include a month and year", "month"),
        (("27", "3", ""), "The date must include a year", "year"),
        (("31", "2", "2026"), "The date must be a real date", "day"),
        (("29", "2", "2026"), "The date must be a real date", "day"),
        (("1", "Mars", "2026"), "The date must be a real date", "day"),
        (("1", "ma", "2026"), "The date must be a real date", "day"),
        (("1", "3", "26"), "The year must have 4 numbers", "day"),
        (("1", "3", "²⁰²⁶"), "The year must have 4 numbers", "day"),
        (("1", "3", "0000"), "The year must be between 1900 and 2100", "day"),
        (("31", "12", "1899"), "The year must be between 1900 and 2100", "day"),
        (("31", "12", "9999"), "The year must be between 1900 and 2100", "day"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_where(typed: tuple[str, str, str], message: str, field: str):
    form = when(*typed)
    assert [(link.text, link.href) for link in error_links(form)] == [(message, f"#id_when-{field}")]
    page = draw(form)
    assert all(f'value="{text}"' in page for text in typed)


def test_a_date_that_is_known_is_shown_in_its_three_boxes():
    page = draw(WhenForm(initial={"when": date(2026, 3, 27)}))
    assert re.findall(r'name="when-\w+" type="text" value="(\d+)"', page) == ["27", "3", "2026"]
