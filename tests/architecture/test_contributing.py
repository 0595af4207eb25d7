"""The rows of CONTRIBUTING are true: each path exists, and each name stands in the file that it is given with."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAME, PATH = r"`(\w+)`", r"`([\w./-]+\.(?:py|yaml|html|csv)|[\w./-]+/)`"
# Not an address, which begins with a slash, nor what a run makes in `.local/`; `test_NAME.py` stands for any.
PATHS = sorted({path for path in re.findall(PATH, PAGE) if re.match(r"\w+/", path) and "NAME" not in path})
# "`NAME` in `path`", "`NAME` and `OTHER` in `path`", "`NAME` (`path`)".
GIVEN = rf"((?:{NAME}(?:, | and ))*{NAME}) (?:in |of |\(){PATH}"
FOUND = [match for match in re.findall(GIVEN, " ".join(PAGE.split())) if not match[-1].endswith("/")]
PAIRS = sorted({(name, match[-1]) for match in FOUND for name in re.findall(NAME, match[0])})


def test_the_page_names_paths_and_names() -> None:
    assert len(PATHS) > 60
    assert len(PAIRS) > 15


@pytest.mark.parametrize("path", PATHS)
def test_a_path_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("name", "path"), PAIRS)
def test_a_name_stands_in_its_file(name: str, path: str) -> None:
    assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8"))
