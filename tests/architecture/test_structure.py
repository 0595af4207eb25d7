"""Limits of the structure: import depth, modules that an operation or a view needs, files in a folder."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from script.draw_architecture import PAGE, drawn
from script.import_graph import SOURCES, below, depth

ROOT = Path(__file__).parents[2]
DEPTH, BELOW_AN_OPERATION, BELOW_A_VIEW, FILES = 15, 40, 61, 15
# The models of an app stand together, and are read as one.
MODELS = ".models"


def needed(module: str) -> set[str]:
    return {each.partition(MODELS + ".")[0] + MODELS if MODELS + "." in each else each for each in below(module)}


VIEWS = [module for module in SOURCES if module.startswith("portal.") and "views" in module.split(".")]


def test_the_pictures_of_the_architecture_are_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert drawn(page) == page, "run python -m script.draw_architecture"
    assert "cases --> " in page


def test_imports_are_not_deeper() -> None:
    deepest = max(SOURCES, key=depth)
    assert depth(deepest) <= DEPTH, f"{deepest}: {depth(deepest)}"


@pytest.mark.parametrize("module", [m for m in SOURCES if "operations" in m.split(".")])
def test_an_operation_needs_few_modules(module: str) -> None:
    assert len(needed(module)) <= BELOW_AN_OPERATION, sorted(needed(module))


@pytest.mark.parametrize("module", VIEWS)
def test_a_view_needs_few_modules(module: str) -> None:
    assert len(needed(module)) <= BELOW_A_VIEW, sorted(needed(module))


def test_a_folder_holds_few_files() -> None:
    held = Counter(str(path.parent.relative_to(ROOT)) for path in SOURCES.values() if path.name != "__init__.py")
    crowded = {folder: files for folder, files in held.items() if files > FILES}
    assert not crowded


CAPABILITIES = [
    path
    for app in ("councils", "complaints", "demo")
    for path in sorted((ROOT / app).glob("*/__init__.py"))
    if path.parent.name not in ("management", "migrations")
]


@pytest.mark.parametrize("path", CAPABILITIES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_every_capability_says_what_it_is_for(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert len(said.splitlines()) <= 5
