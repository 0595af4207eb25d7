"""The tree stays a house of few floors and small rooms: import depth, modules below another, files in a folder.

The limits only go down. Where a folder or a module is above the aim, its own limit stands here until it is divided.
"""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("config", "portal", "demo", "reporting", "ombudsman", "complaints", "councils")
# The aims: 15 deep, 40 modules below an operation, 60 below a view, 15 files in a folder.
DEPTH, BELOW_AN_OPERATION, BELOW_A_VIEW, FILES = 28, 88, 149, 15
CROWDED = {"portal/casework/views": 16}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SOURCES = {
    _module(path): path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
}


def _only_for_types(tree: ast.Module) -> set[ast.AST]:
    guarded = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    return {inner for node in guarded for inner in ast.walk(node)}


@cache
def imported_by(module: str) -> frozenset[str]:
    """Modules of the product that a module imports itself."""
    tree = ast.parse(SOURCES[module].read_text(encoding="utf-8"))
    unused, found = _only_for_types(tree), set()
    for node in ast.walk(tree):
        if node in unused:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & SOURCES.keys()) or {node.module}
    return frozenset(found & SOURCES.keys()) - {module}


@cache
def below(module: str) -> frozenset[str]:
    """Every module of the product that another needs, directly or not."""
    own = imported_by(module)
    return own.union(*(below(each) for each in own))


@cache
def depth(module: str) -> int:
    """How many modules stand on each other up to this one."""
    return 1 + max((depth(each) for each in imported_by(module)), default=0)


def test_imports_are_not_deeper() -> None:
    deepest = max(SOURCES, key=depth)
    assert depth(deepest) <= DEPTH, f"{deepest} stands on {depth(deepest)} floors"


@pytest.mark.parametrize("module", [m for m in SOURCES if "operations" in m.split(".")])
def test_an_operation_needs_few_modules(module: str) -> None:
    assert len(below(module)) <= BELOW_AN_OPERATION, sorted(below(module))


@pytest.mark.parametrize("module", [m for m in SOURCES if m.startswith("portal.") and "views" in m.split(".")])
def test_a_view_needs_few_modules(module: str) -> None:
    assert len(below(module)) <= BELOW_A_VIEW, sorted(below(module))


def test_a_folder_holds_few_files() -> None:
    held = Counter(str(path.parent.relative_to(ROOT)) for path in SOURCES.values() if path.name != "__init__.py")
    crowded = {folder: files for folder, files in held.items() if files > CROWDED.get(folder, FILES)}
    assert not crowded


def test_no_limit_is_kept_for_a_folder_that_needs_none() -> None:
    for folder, limit in CROWDED.items():
        assert len([*(ROOT / folder).glob("*.py")]) - 1 == limit, folder


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
