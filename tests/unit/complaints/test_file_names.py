"""The name under which a file is kept."""

import pytest

from complaints.vocabulary.correspondence import kept_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\letter.pdf", "letter.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202ec.pdf", "abc.pdf"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_its_ending_and_nothing_that_misleads(given: str, kept: str) -> None:
    assert kept_name(given) == kept
