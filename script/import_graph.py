"""Imports, for architecture tests and docs/architecture.md."""

import ast
from functools import cache
from pathlib import Path

from script.embedded.environment import PROJECT

# From the top down.
APPS = ("config", "portal", "demo", "reporting", "ombudsman", "complaints", "councils")


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


# Modules by dotted name, without migrations.
SOURCES = {
    _module(path): path
    for app in APPS
    for path in sorted((PROJECT / app).rglob("*.py"))
    if "migrations" not in path.parts
}


def _only_for_types(tree: ast.Module) -> set[ast.AST]:
    conditions = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    guarded = [node for node in conditions if "TYPE_CHECKING" in ast.unparse(node.test)]
    return {inner for node in guarded for inner in ast.walk(node)}


@cache
def imported_by(module: str) -> frozenset[str]:
    """Without modules that only annotations name."""
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
    """All direct and indirect imports."""
    own = imported_by(module)
    return own.union(*(below(each) for each in own))


@cache
def depth(module: str) -> int:
    """The longest import chain."""
    return 1 + max((depth(each) for each in imported_by(module)), default=0)


def rooms(app: str) -> dict[str, set[str]]:
    """Folders or single modules of an app, with those they import."""
    found: dict[str, set[str]] = {}
    for module in SOURCES:
        if module.startswith(f"{app}."):
            room = module.split(".")[1]
            ties = {each.split(".")[1] for each in imported_by(module) if each.startswith(f"{app}.")}
            found.setdefault(room, set()).update(ties - {room})
    return found
