"""An error is told by its code or its class, never by the words of its message, which are its library's own affair."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "councils", "complaints", "ombudsman", "reporting", "portal", "script", "bench")
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
# What an error says of itself in words, and what looks for words in a text.
WORDS = {"message", "messages", "msg", "args", "detail", "strerror", "reason"}
LOOKING = {"startswith", "endswith", "find", "index", "partition", "rpartition", "split", "count"}
MATCHING = {"match", "search", "fullmatch", "findall", "finditer"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _is_error(annotation: ast.expr | None) -> bool:
    names = [node for node in ast.walk(annotation) if isinstance(node, ast.Name | ast.Attribute)] if annotation else []
    last = (name.attr if isinstance(name, ast.Attribute) else name.id for name in names)
    return any(name.endswith(("Error", "Exception")) or name == "RuleBroken" for name in last)


def _errors(function: Function) -> set[str]:
    """The names under which a function holds an error."""
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    caught = {node.name for node in ast.walk(function) if isinstance(node, ast.ExceptHandler) and node.name}
    return caught | {each.arg for each in arguments if _is_error(each.annotation)}


def _is_text(node: ast.AST, errors: set[str], texts: set[str]) -> bool:
    """Whether an expression is, or holds, the words of an error."""
    return any(_says(part, errors, texts) for part in ast.walk(node))


def _says(part: ast.AST, errors: set[str], texts: set[str]) -> bool:
    match part:
        case ast.Name(id=name):
            return name in texts
        case ast.Attribute(value=value, attr=attribute):
            return attribute in WORDS and bool(_names(value) & errors)
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[ast.Name(id=name)]):
            return name in errors
        case ast.FormattedValue(value=ast.Name(id=name)):
            return name in errors
    return False


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def _looked_at(node: ast.AST) -> list[ast.expr]:
    """The texts in which an expression looks for words."""
    match node:
        case ast.Compare(left=left, comparators=others):
            return [left, *others]
        case ast.Call(func=ast.Attribute(value=text, attr=name), args=[_, *_]) if name in LOOKING:
            return [text]
        case ast.Call(func=ast.Attribute(attr=name), args=texts) if name in MATCHING:
            return texts
    return []


def sniffing(tree: ast.AST) -> Iterator[int]:
    """The lines that look for words in an error's message."""
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        errors, texts = _errors(function), set[str]()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and _is_text(node.value, errors, texts):
                texts |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(function):
            if any(_is_text(text, errors, texts) for text in _looked_at(node)):
                yield getattr(node, "lineno", 0)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_error_is_told_by_its_message(path: Path) -> None:
    assert not list(sniffing(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "line",
    [
        'if "already exists" in str(error): pass',
        'if str(error) == "no": pass',
        'if error.args[0].startswith("Ensure"): pass',
        'text = " ".join(error.messages)\n        if text.startswith("Ensure"): pass',
        'if re.search("key", f"{error}"): pass',
        'kind = error.message.partition(":")[0]',
    ],
)
def test_looking_for_words_in_a_message_is_noticed(line: str) -> None:
    caught = f"def f():\n    try:\n        g()\n    except ValueError as error:\n        {line}\n"
    handed = f"def f(error: forms.ValidationError):\n        {line}\n"
    assert list(sniffing(ast.parse(caught)))
    assert list(sniffing(ast.parse(handed)))


@pytest.mark.parametrize(
    "line",
    [
        'if error.code == "required": pass',
        'if error.code.startswith("calendar."): pass',
        'raise OSError(f"not read: {error}") from error',
        "show(error.message)",
        'line = " ".join(str(error).split())',
    ],
)
def test_passing_a_message_on_is_not_looking_into_it(line: str) -> None:
    caught = f"def f():\n    try:\n        g()\n    except RuleBroken as error:\n        {line}\n"
    assert not list(sniffing(ast.parse(caught)))
