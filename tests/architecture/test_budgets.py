"""Limits of size: files, functions, classes, tasks and templates (docs/architecture.md, rule 10)."""

import ast
from pathlib import Path

from tests.architecture.test_code_rules import ROOT, _named, _nodes, _text, assert_kept

PACKAGES = ("config", "councils", "complaints", "ombudsman", "reporting", "demo", "portal", "script", "bench", "tests")
# A file ends where its subject ends: look at one over 300 lines, a function over 40. These limits fail.
FILE_LINES, CLASS_LINES, FUNCTION_LINES, TASK_LINES, TEMPLATE_LINES = 600, 300, 60, 12, 160


def _sources() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _lines(node: ast.AST) -> int:
    """Lines of a definition without its docstring: explaining costs nothing."""
    length = node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]
    first = node.body[0]  # type: ignore[attr-defined]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or 0) - first.lineno + 1
    return length


def _past_its_budget(path: Path) -> list[str]:
    lines, past = _text(path).count("\n"), []
    if lines > FILE_LINES:
        past.append(f"{lines} lines; split it by topic")
    for node in _nodes(path):
        most = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _lines(node) > most:
            past.append(f"{node.name} has {_lines(node)} lines")
    return past


def test_every_source_file_keeps_to_its_budgets() -> None:
    assert_kept(_past_its_budget, _sources())


def test_every_template_keeps_to_its_budget() -> None:
    templates = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    assert_kept(lambda path: _text(path).count("\n") > TEMPLATE_LINES, templates)


def test_a_task_only_looks_at_the_clock_and_calls_one_operation() -> None:
    def too_long(path: Path) -> list[str]:
        functions = [node for node in _nodes(path) if isinstance(node, ast.FunctionDef)]
        return [function.name for function in functions if _lines(function) > TASK_LINES]

    assert_kept(too_long, ROOT.glob("*/tasks.py"))


def test_the_shared_settings_stay_readable() -> None:
    assert (ROOT / "config" / "settings" / "base.py").read_text(encoding="utf-8").count("\n") <= 300
    for overlay in ("local", "test", "production"):
        assert (ROOT / "config" / "settings" / f"{overlay}.py").read_text(encoding="utf-8").count("\n") <= 60


def test_there_is_no_drawer_for_what_nobody_named() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
    assert not [_named(path) for path in _sources() if drawers & {path.stem, *path.relative_to(ROOT).parts}]
