"""Numbers of rows, as they stand in addresses and forms."""

import pytest

from councils.vocabulary.values import LARGEST_NUMBER, number_in


@pytest.mark.parametrize(
    ("typed", "number"),
    [("7", 7), ("0", 0), (str(LARGEST_NUMBER), LARGEST_NUMBER), ("007", 7)],
)
def test_the_number_of_a_row_is_read(typed: str, number: int) -> None:
    assert number_in(typed) == number


@pytest.mark.parametrize("typed", ["", "-1", "+1", " 1", "1.5", "²", "٣", "one", str(LARGEST_NUMBER + 1), "9" * 5000])
def test_what_cannot_be_a_number_of_a_row_is_none(typed: str) -> None:
    assert number_in(typed) is None
