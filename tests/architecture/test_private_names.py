"""The product uses and replaces nothing of a library that the library calls private."""

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.architecture.test_code_rules import PRODUCT, ROOT, SOURCES, _nodes, _tree, assert_kept

# Documented although they begin with an underscore.
DOCUMENTED = {"_meta", "_asdict", "_fields", "_replace"}
# Modules in which Django and Jinja put statements and templates together: to subclass or patch anything here is to
# rely on how they do it.
INTERNALS = ("django.db.models.sql", "jinja2.compiler", "jinja2.nodes", "jinja2.runtime")
SUBJECT = {"self", "cls"}


def _is_private(name: str) -> bool:
    """`_name`; not `_`, and not the `__name__` and `_name_` that Python's own classes document."""
    return name.startswith("_") and not name.endswith("_")


def _own_names(tree: ast.AST) -> set[str]:
    """The private names that a module or class defines."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            name, of = (node.id, "self") if isinstance(node, ast.Name) else (node.attr, ast.unparse(node.value))
            found |= {name} if of in SUBJECT else set()
    return {name for name in found if _is_private(name)}


@cache
def _product_names() -> set[str]:
    return {name for path in SOURCES for name in _own_names(_tree(path))}


def borrowed(tree: ast.AST) -> set[str]:
    """Private names of others that are imported or looked up, and modules that are internal as a whole."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] not in PRODUCT:
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            found |= {part for part in parts if _is_private(part)}
            found |= {node.module or ""} if (node.module or "").startswith(INTERNALS) else set()
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith(INTERNALS)}
            found |= {part for alias in node.names for part in alias.name.split(".") if _is_private(part)}
        elif isinstance(node, ast.Attribute) and _is_private(node.attr):
            found.add(node.attr)
    return found - DOCUMENTED - _product_names()


def test_no_private_name_of_a_library_is_used() -> None:
    assert_kept(lambda path: borrowed(_tree(path)), SOURCES)


@cache
def _private_names_of(library_class: type) -> frozenset[str]:
    """What a class of a library defines or keeps on its objects under a private name."""
    try:
        source = inspect.getsource(library_class)
    except (OSError, TypeError):
        source = ""
    names = {*vars(library_class), *re.findall(r"\bself\.(_\w+)", source)}
    return frozenset(filter(_is_private, names))


def overridden(path: Path) -> set[str]:
    """Private names of library classes that classes of a module define anew."""
    relative = path.relative_to(ROOT).with_suffix("")
    defined = [node for node in _nodes(path) if isinstance(node, ast.ClassDef)]
    if not any(node.bases for node in defined):
        return set()
    module = import_module(".".join(part for part in relative.parts if part != "__init__"))
    found: set[str] = set()
    for node in defined:
        made = getattr(module, node.name, None)
        if isinstance(made, type):
            others = [base for base in made.__mro__ if base.__module__.split(".")[0] not in PRODUCT]
            found |= {f"{node.name}.{name}" for base in others for name in _own_names(node) & _private_names_of(base)}
    return found


def test_no_private_name_of_a_library_is_defined_anew() -> None:
    # Settings and entry points do something when they are imported, and define no class that a library calls.
    modules = [path for path in SOURCES if "settings" not in path.parts and path.stem not in ("wsgi", "__main__")]
    assert_kept(overridden, modules)
