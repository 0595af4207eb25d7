"""The list of policy rules, and names in it that do not exist."""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from councils.document_reading import DocumentReader, read_yaml
from councils.vocabulary.values import DocumentField

# The tables of values, with a row for each rule, and the test that goes through them.
ROWS = Path("tests/unit/councils/rules")
OWN_TEST = "tests/unit/councils/test_policy_rules.py::test_a_rule_stands_in_the_policy"


class RuleState(StrEnum):
    ACTS = "acts"
    SHOWN = "shown"
    HELD = "held"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One of `broken_by`, `shown`, `held` and `still_open` is given; the last three are sentences.

    `broken_by` changes a policy value or a function so that each test in `proved_by` fails.
    """

    number: str
    subject: str
    carried_by: tuple[str, ...] = ()
    proved_by: tuple[str, ...] = ()
    broken_by: str = ""
    shown: str = ""
    held: str = ""
    still_open: Annotated[str, DocumentField(at="open")] = ""

    @property
    def state(self) -> RuleState:
        if self.broken_by:
            return RuleState.ACTS
        if self.shown:
            return RuleState.SHOWN
        return RuleState.HELD if self.held else RuleState.OPEN


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """`floor` is the least number of rules that act."""

    floor: Annotated[int, DocumentField(low=0, high=1000)]
    rules: tuple[PolicyRule, ...]


def read_policy_rules(path: Path) -> PolicyRules:
    """Raises RuleBroken `rules.invalid`."""
    document: Any = read_yaml(path)
    rules = [{**rule, "number": number} for number, rule in document["rules"].items()]
    return READER.read({**document, "rules": rules})


def _rule_problems(rule: Any) -> Iterator[tuple[str, str]]:
    if sum(map(bool, (rule.broken_by, rule.shown, rule.held, rule.open))) != 1:
        yield "broken_by", "or shown, held or open: give one of them"
    if bool(rule.open) == bool(rule.carried_by):
        yield "carried_by", "is there, or else open says why not"
    if bool(rule.broken_by) != bool(rule.proved_by):
        yield "proved_by", "and broken_by belong together"
    if any(proof.startswith(OWN_TEST) for proof in rule.proved_by or ()):
        yield "proved_by", "names a test of what the product does, not of what the policy says"


def _whole_rule(values: dict[str, Any], _: Any) -> dict[str, Any]:
    """What does not act has its row alone, which says that the policy holds it."""
    if "broken_by" in values or "still_open" in values:
        return values
    return values | {"proved_by": (f"{OWN_TEST}[{values['number']}]",)}


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
    """Whether the function is there; which rows it has is known to pytest, except for the policies' own."""
    path, _, name = node.partition("::")
    function, _, row = name.partition("[")
    if not (root / path).is_file() or function not in _functions(root / path):
        return False
    return not node.startswith(OWN_TEST) or row.removesuffix("]") in _rows(root)


@cache
def _functions(path: Path) -> frozenset[str]:
    """Names as pytest writes them: TestClosing::test_a_case_is_closed."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = [
        f"{each.name}::{node.name}" for each in classes for node in each.body if isinstance(node, ast.FunctionDef)
    ]
    return frozenset([*(node.name for node in tree.body if isinstance(node, ast.FunctionDef)), *methods])


@cache
def _rows(root: Path) -> frozenset[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((root / ROWS).glob("*.py")))
    tables = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict))
    keys = (key for table in tables for key in table.keys)
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
