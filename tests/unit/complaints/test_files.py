"""Which files are kept, and what is said of the others."""

from uuid import UUID

import pytest

from complaints.vocabulary.correspondence import ALLOWED, INSTEAD, CheckedFile, WaitingFile, content_type_of
from councils.vocabulary.errors import RuleBroken

LIMIT = 10 * 2**20


@pytest.mark.parametrize("ending", ALLOWED)
def test_a_file_that_begins_as_its_name_says_is_kept_under_the_type_of_the_list(ending: str) -> None:
    kind, signatures = ALLOWED[ending]
    beginning = signatures[0] + b"more" if signatures else b"Dear council"
    assert content_type_of(f"Letter.of.June.{ending.upper()}", LIMIT, beginning, LIMIT) == kind


@pytest.mark.parametrize(
    ("name", "size", "beginning", "code"),
    [
        ("photo.jpg", 0, b"", "file.empty"),
        ("photo.jpg", LIMIT + 1, b"\xff\xd8\xff", "file.too_large"),
        ("program.exe", 10, b"MZ", "file.type"),
        ("README", 10, b"text", "file.type"),
        ("photo.jpg", 10, b"%PDF-1.7", "file.disguised"),
        ("note.txt", 10, b"a\x00b", "file.disguised"),
    ],
)
def test_every_other_file_is_refused_by_name(name: str, size: int, beginning: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        content_type_of(name, size, beginning, LIMIT)
    assert refused.value.code == code
    assert name in refused.value.message


@pytest.mark.parametrize("name", ["photo.jpg", "photo.jfif", "PHOTO.JPE", "photo.jpeg", "photo.jif", "photo.png"])
def test_a_picture_is_what_is_in_it_under_any_name_of_a_picture(name: str) -> None:
    assert content_type_of(name, 10, b"\xff\xd8\xff\xe0", LIMIT) == "image/jpeg"
    assert content_type_of(name, 10, b"\x89PNG\r\n\x1a\nmore", LIMIT) == "image/png"


@pytest.mark.parametrize("ending", [ending for endings in INSTEAD for ending in endings])
def test_what_is_not_taken_is_refused_with_what_to_do_instead(ending: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        content_type_of(f"Bin.{ending.upper()}", 10, b"anything", LIMIT)
    assert refused.value.code == "file.type"
    advice = refused.value.message.removeprefix(f"“Bin.{ending.upper()}” is not a type of file we accept. ")
    assert not advice.startswith("Use ")
    assert advice in INSTEAD.values()
    assert ending not in ALLOWED


def test_a_waiting_file_has_the_key_under_which_it_lies() -> None:
    key = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    checked = CheckedFile("note.txt", "text/plain", 4, "0" * 64)
    assert WaitingFile(f"received/2026-06-01/1/{key.hex}", checked).key == key
