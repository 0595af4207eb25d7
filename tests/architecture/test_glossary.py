"""The glossary names what there is: each name in its last column stands in the code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPS = ("portal", "reporting", "ombudsman", "complaints", "councils")
ROW = re.compile(r"^\| .* \| `(\w+)` \|$", re.MULTILINE)


def test_every_name_of_the_glossary_stands_in_the_code() -> None:
    names = ROW.findall((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    sources = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    words = {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    assert len(names) > 50
    assert len(set(names)) == len(names)
    assert not [name for name in names if name not in words]
