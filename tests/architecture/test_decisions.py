"""Decision records: short, numbered without gaps, listed in docs/decisions/README.md, and referred to correctly."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))
MOST_WORDS = 150
HEADING = re.compile(r"# (\d+)\. (.+)")
# A file by its name, with the number alone or with its title.
PATH = re.compile(r"decisions/(\d{4}(?:-[a-z0-9-]+\.md)?)")
# Between records the name stands without its folder.
LINK = re.compile(r"\]\((\d{4}-[a-z0-9-]+\.md)\)")
SPOKEN = re.compile(r"\b[Dd]ecisions?\s+(\d+)\b(?:\]\((?:decisions/)?(\d{4}))?")


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _number(record: Path) -> int:
    return int(record.name[:4])


def _title(record: Path) -> str:
    heading = HEADING.fullmatch(record.read_text(encoding="utf-8").split("\n", 1)[0])
    assert heading, "the heading is “# N. Title”"
    assert int(heading[1]) == _number(record)
    return heading[2]


def _texts() -> list[Path]:
    """Everything that people write here and that can refer to a record."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    kinds = {".py", ".md", ".html", ".txt", ".yaml", ".yml", ".toml", ".js", ".css", ".sh", ".conf", ""}
    # A policy or a letter has decisions of its own.
    elsewhere = ("fixtures/", "static/", "templates/", "tests/architecture/test_decisions.py")
    names = [name for name in listed.stdout.split("\0") if name and not name.startswith(elsewhere)]
    return [path for path in map(ROOT.joinpath, names) if path.suffix in kinds and path.is_file()]


def unknown_references(text: str) -> list[str]:
    """The references in a text that lead to no record, or whose number and file differ."""
    files = {record.name for record in RECORDS} | {record.name[:4] for record in RECORDS}
    numbers = {_number(record) for record in RECORDS}
    unknown = [name for name in (*PATH.findall(text), *LINK.findall(text)) if name not in files]
    for spoken, linked in SPOKEN.findall(text):
        if int(spoken) not in numbers or (linked and int(linked) != int(spoken)):
            unknown.append(f"decision {spoken}")
    return unknown


@pytest.mark.parametrize("record", RECORDS, ids=_named)
def test_a_record_is_short_and_has_its_number_as_heading(record: Path) -> None:
    assert _title(record)
    words = len(record.read_text(encoding="utf-8").split())
    assert words <= MOST_WORDS, f"{words} words; a record says what was decided, not how it came about"


def test_records_are_numbered_without_gaps() -> None:
    assert [_number(record) for record in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_list_names_every_record_and_nothing_else() -> None:
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted((f"{_number(record)}. {_title(record)}", record.name) for record in RECORDS)


def test_every_reference_leads_to_a_record() -> None:
    unknown = {_named(path): unknown_references(path.read_text(encoding="utf-8")) for path in _texts()}
    assert {name: references for name, references in unknown.items() if references} == {}


@pytest.mark.parametrize(
    "text",
    [
        "See docs/decisions/0000-no-such-record.md.",
        "(docs/decisions/9999)",
        f"docs/decisions/{RECORDS[0].name[:4]}-another-title.md",
        "as decision 9999 says",
        f"[decision\n2](decisions/{RECORDS[0].name})",
        "[one](0000-no-such-record.md)",
    ],
)
def test_a_reference_that_leads_nowhere_is_found(text: str) -> None:
    assert unknown_references(text)
