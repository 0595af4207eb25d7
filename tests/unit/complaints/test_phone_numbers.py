"""Phone numbers as people write them."""

import pytest

from complaints.vocabulary.correspondence import can_be_called


@pytest.mark.parametrize(
    "number",
    [
        "01223 457000",
        "+44 (0)7700 900982",
        "07700900982 (mornings)",
        "01223 457000 ext 12",
        "116 123",
        "01223 457000 or 07700 900982",
        "01223 457000 07700 900982",
    ],
)
def test_a_number_is_taken_as_people_write_it(number: str) -> None:
    assert can_be_called(number)


@pytest.mark.parametrize("text", ["abc", "999", "ask next door", "1" * 21, "²³¹¹²", "①②③④⑤"])
def test_what_cannot_be_dialled_is_no_number(text: str) -> None:
    assert not can_be_called(text)
