"""YAML is read more strictly than YAML reads itself."""

from pathlib import Path

import pytest

from councils.document_reading import LARGEST_BYTES, parse_yaml, read_yaml
from councils.vocabulary.errors import RuleBroken


def reading(tmp_path: Path, text: str | bytes) -> object:
    path = tmp_path / "document.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.10", "4.10"),
        ("17:00", "17:00"),
        ("2026-01-16", "2026-01-16"),
        ("2026-01-16T17:00", "2026-01-16T17:00"),
        ("10", 10),
        ("010", "010"),
        ("1_000", "1_000"),
        ("yes", True),
        ("false", False),
        ("on", "on"),
        ("No", "No"),
        ("~", None),
        ("", None),
        ("<<", "<<"),
    ],
)
def test_only_plain_numbers_and_yes_or_no_are_not_text(tmp_path: Path, text: str, value: object) -> None:
    assert reading(tmp_path, f"key: {text}\n") == {"key": value}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", 'the key "a" is used twice'),
        ("a: [1, 2\n", "line 2"),
        ("a: !!python/object/apply:os.getcwd []\n", "could not determine a constructor"),
        ("a: \x00\n", "unacceptable character"),
        (b"a: \xff\n", "can't decode"),
        ("[" * 20_000, "cannot be read"),
        ("? [a, b]\n: 1\n", "cannot be read"),
        ("a: 1\n--- \nb: 2\n", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        reading(tmp_path, text)
    assert broken.value.code == "document.unreadable"
    assert said in broken.value.message
    assert "\n" not in broken.value.message


def test_a_document_that_is_not_there_or_far_too_large_is_refused(tmp_path: Path) -> None:
    for text in (None, "a" * (LARGEST_BYTES + 1)):
        path = tmp_path / "document.yaml"
        if text is not None:
            path.write_text(text)
        with pytest.raises(RuleBroken) as broken:
            read_yaml(path)
        assert broken.value.code == "document.unreadable"


def test_a_document_has_no_references(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="documents cannot use references"):
        reading(tmp_path, "a: &one 1\nb: *one\n")


def test_a_text_that_is_too_large_is_not_read() -> None:
    with pytest.raises(RuleBroken, match="is too large"):
        parse_yaml("a" * (LARGEST_BYTES + 1), "The document")
