"""What a page shows is escaped by the library's own autoescape; letters are plain text."""

import jinja2
import pytest
from django.utils.functional import lazystr
from markupsafe import Markup, escape

from portal.govuk_forms.fields import component
from portal.jinja import environment

HOSTILE = "<script>alert('\"&')</script>"


@pytest.mark.parametrize("value", ["Plain", HOSTILE, Markup("<b>"), lazystr(HOSTILE), [HOSTILE]])
def test_a_page_shows_text_escaped_and_markup_as_it_is(value: object) -> None:
    source = "{{ value }}{% macro quoted(it) %}<p title='{{ it }}'></p>{% endmacro %}{{ quoted(value) }}"
    shown = environment().from_string(source).render(value=value)
    assert shown == f"{escape(value)}<p title='{escape(value)}'></p>"


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_letters_are_not_escaped_and_pages_are() -> None:
    env = environment(loader=jinja2.DictLoader({"letter.txt": "{{ it }}", "page.html": "{{ it }}"}))
    assert env.get_template("letter.txt").render(it=HOSTILE) == HOSTILE
    assert env.get_template("page.html").render(it=HOSTILE) == str(escape(HOSTILE))


def test_a_component_escapes_what_it_is_given() -> None:
    assert "<script>" not in component("button", text=HOSTILE)
