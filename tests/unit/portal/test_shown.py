"""What a page shows is escaped exactly as the library escapes it."""

import jinja2
import pytest
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from markupsafe import Markup, escape

from portal.govuk import component
from portal.jinja import environment
from portal.shown import shown

HOSTILE = "<script>alert('\"&')</script>"


class Odd(str):
    """Text of a kind of its own."""


@pytest.mark.parametrize(
    "value", ["", "Plain", HOSTILE, Odd(HOSTILE), Markup("<b>"), mark_safe("<i>"), lazystr(HOSTILE), 7, None, [HOSTILE]]
)
def test_a_piece_of_text_comes_out_as_the_library_would_have_it(value: object) -> None:
    assert shown(value) == str(escape(value))
    ordinary = jinja2.Environment(autoescape=True)
    source = "{{ value }}{% macro told(it) %}<p title='{{ it }}'>{{ it|safe }}</p>{% endmacro %}{{ told(value) }}"
    expected = ordinary.from_string(source).render(value=value)
    assert environment().from_string(source).render(value=value) == expected


def test_an_undefined_name_is_still_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing }}").render()


def test_letters_are_not_escaped_and_pages_go_through_the_short_way() -> None:
    env = environment(loader=jinja2.DictLoader({"letter.txt": "{{ it }}", "page.html": "{{ it }}"}))
    assert env.get_template("letter.txt").render(it=HOSTILE) == HOSTILE
    assert env.get_template("page.html").render(it=HOSTILE) == str(escape(HOSTILE))
    assert "environment.shown(" in str(env.compile("{{ it }}", name="page.html", raw=True))


def test_a_component_escapes_what_it_is_given() -> None:
    assert "<script>" not in component("button", text=HOSTILE)
