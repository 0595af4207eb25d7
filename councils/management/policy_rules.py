"""The list of policy rules, and names in it that do not exist."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from councils.document_reading import DocumentReader, read_yaml
from councils.vocabulary.values import DocumentField

# The tables of values, with a row for each rule, and the test that goes through them.
ROWS = Path("tests/unit/councils/rules")
OWN_TEST = "tests/unit/councils/test_policy_rules.py::test_a_rule_stands_in_the_policy"
OWN = "own"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """`still_open` says why nothing implements it yet."""

    number: str
    subject: str
    carried_by: tuple[str, ...] = ()
    proved_by: tuple[str, ...] = ()
    still_open: Annotated[str, DocumentField(at="open")] = ""


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """`floor` is the least number of implemented rules."""

    floor: Annotated[int, DocumentField(low=0, high=1000)]
    rules: tuple[PolicyRule, ...]


def read_policy_rules(path: Path) -> PolicyRules:
    """Raises RuleBroken `rules.invalid`."""
    document: Any = read_yaml(path)
    rules = [{**rule, "number": number} for number, rule in document["rules"].items()]
    return READER.read({**document, "rules": rules})


def _rule_problems(rule: Any) -> Iterator[tuple[str, str]]:
    if bool(rule.open) == bool(rule.carried_by):
        yield "carried_by", "is there, or else open says why not"


def _whole_rule(values: dict[str, Any], _: Any) -> dict[str, Any]:
    proofs = () if "still_open" in values else values.get("proved_by", (OWN,))
    number = values["number"]
    return values | {"proved_by": tuple(f"{OWN_TEST}[{number}]" if proof == OWN else proof for proof in proofs)}


READER = DocumentReader(
    PolicyRules, "rules.invalid", "The list of rules", {PolicyRule: _rule_problems}, {PolicyRule: _whole_rule}
)


def missing(rule: PolicyRule, root: Path) -> list[str]:
    carriers = [name for name in rule.carried_by if not _exists(name)]
    proofs = [name for name in rule.proved_by if not _is_test(name, root)]
    return [f"nothing is called {name}" for name in carriers] + [f"there is no test {name}" for name in proofs]


def _exists(dotted: str) -> bool:
    names = dotted.split(".")
    for end in range(len(names), 0, -1):
        try:
            found = importlib.import_module(".".join(names[:end]))
        except ModuleNotFoundError:
            continue
        return _reaches(found, names[end:])
    return False


def _reaches(found: object, names: list[str]) -> bool:
    for name in names:
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


def _is_test(node: str, root: Path) -> bool:
    path, _, name = node.partition("::")
    function, _, number = name.partition("[")
    if not (root / path).is_file() or function not in _functions(root / path):
        return False
    return not number or number.removesuffix("]") in _rows(root)


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def _rows(root: Path) -> frozenset[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((root / ROWS).glob("*.py")))
    tables = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict))
    keys = (key for table in tables for key in table.keys)
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
