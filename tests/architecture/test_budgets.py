"""Small by budget: files, functions, classes, tasks and templates (docs/architecture.md, budgets)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "councils", "complaints", "ombudsman", "reporting", "demo", "portal", "script", "bench", "tests")
# Sense decides where a file ends: look at one over 300 lines, a function over 40. Past these limits it fails.
FILE_LINES, CLASS_LINES, FUNCTION_LINES, TASK_LINES, TEMPLATE_LINES = 600, 300, 60, 12, 160


def _sources() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, kinds):
            yield node


def _lines(node: ast.AST) -> int:
    """Lines of a definition without its docstring: explaining costs nothing."""
    length = node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]
    first = node.body[0]  # type: ignore[attr-defined]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or 0) - first.lineno + 1
    return length


@pytest.mark.parametrize("path", _sources(), ids=_named)
def test_a_source_file_keeps_to_its_budgets(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= FILE_LINES, f"{lines} lines; split it by topic"
    for node in _nodes(path, ast.FunctionDef, ast.AsyncFunctionDef):
        assert _lines(node) <= FUNCTION_LINES, f"{node.name} has {_lines(node)} lines"  # type: ignore[attr-defined]
    for node in _nodes(path, ast.ClassDef):
        assert _lines(node) <= CLASS_LINES, f"{node.name} has {_lines(node)} lines"  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=_named)
def test_a_template_keeps_to_its_budget(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") <= TEMPLATE_LINES


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/tasks.py")), ids=_named)
def test_a_task_only_looks_at_the_clock_and_calls_one_operation(path: Path) -> None:
    for node in _nodes(path, ast.FunctionDef):
        assert _lines(node) <= TASK_LINES, node.name  # type: ignore[attr-defined]


def test_the_shared_settings_stay_readable() -> None:
    assert (ROOT / "config" / "settings" / "base.py").read_text(encoding="utf-8").count("\n") <= 300
    for overlay in ("local", "test", "production"):
        assert (ROOT / "config" / "settings" / f"{overlay}.py").read_text(encoding="utf-8").count("\n") <= 60


def test_there_is_no_drawer_for_what_nobody_named() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
    assert not [_named(path) for path in _sources() if drawers & {path.stem, *path.relative_to(ROOT).parts}]
