"""What counts as given: something that a person can see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.vocabulary.values import BLANKS, INVISIBLE_CATEGORIES, either, has_visible_text, visible_or_empty

INVISIBLE = {
    "nothing": "",
    "spaces": "  \t\r\n",
    "no-break space": "\u00a0",
    "ideographic space": "\u3000",
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "direction marks": "\u200e\u202e\u2066",
    "soft hyphen": "\u00ad",
    "controls": "\x00\x1b\x7f\x85",
    "line and paragraph separators": "\u2028\u2029",
    "a combining accent alone": "\u0301",
    "variation selectors": "\ufe0f\U000e0101",
    "tags": "\U000e0041",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "an empty braille cell": "\u2800",
    "Mongolian vowel separator": "\u180e",
    "unassigned": "\U000e0fff",
    "a lone surrogate": "\ud800",
}


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_what_nobody_can_see_is_nothing(text: str) -> None:
    assert not has_visible_text(text)
    assert visible_or_empty(text) == ""


@pytest.mark.parametrize("text", ["a", "-", "\u200b.\u200b", "é", "e\u0301", "ไทย", "한글", "👩‍🦽", "\ufffd", "¿", "⠃"])
def test_what_somebody_can_see_is_something(text: str) -> None:
    assert has_visible_text(text)
    assert visible_or_empty(f" {text}\n") == text


@given(st.text(alphabet=st.characters(categories=sorted(INVISIBLE_CATEGORIES)) | st.sampled_from(sorted(BLANKS))))
def test_any_mixture_of_invisible_signs_stays_invisible(text: str) -> None:
    assert not has_visible_text(text)
    assert has_visible_text(f"{text}x{text}")


@pytest.mark.parametrize(
    ("choices", "said"), [((), ""), (("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")]
)
def test_choices_are_listed_as_in_a_sentence(choices: tuple[str, ...], said: str) -> None:
    assert either(choices) == said
