"""Names that mean one thing: no class name twice, forms end in Form and views in View, no public module is private."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("bench", "config", "portal", "demo", "reporting", "ombudsman", "complaints", "councils", "script")
# What Django asks for by this name.
ASKED_FOR = {"Command", "Meta"}
DUNDER = {"__init__", "__main__"}
SOURCES = sorted(
    path for package in PRODUCT for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
CLASSES = {
    (path, node.name): [ast.unparse(base).split("[")[0] for base in node.bases]
    for path, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.ClassDef)
}
BASES = {name: bases for (_, name), bases in CLASSES.items()}


def _stems_from(name: str, ending: str) -> bool:
    """Whether a class descends from a library's class of this ending, by way of the product's own."""
    bases = BASES.get(name, [])
    return any(_stems_from(base, ending) if base in BASES else base.endswith(ending) for base in bases)


def test_no_class_name_stands_twice() -> None:
    found = defaultdict(list)
    for path, name in CLASSES:
        if name not in ASKED_FOR:
            found[name].append(str(path.relative_to(ROOT)))
    assert not {name: paths for name, paths in found.items() if len(paths) > 1}


@pytest.mark.parametrize("ending", ["Form", "View"])
def test_forms_and_views_are_called_so(ending: str) -> None:
    pages = [name for path, name in CLASSES if path.relative_to(ROOT).parts[0] == "portal"]
    descended = [name for name in pages if _stems_from(name, ending)]
    assert descended
    assert not [name for name in descended if not name.endswith((ending, "Mixin"))]


def test_no_module_that_others_import_is_called_private() -> None:
    private = {path.stem for path in SOURCES if path.stem.startswith("_") and path.stem not in DUNDER}
    assert not private
