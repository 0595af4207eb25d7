"""Reads the list of the policies' rules and finds out whether what it names as carrier and proof really exists."""

import ast
import importlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from councils.documents.reading import DocumentSection, refuse_if_any
from councils.documents.yaml_documents import read_yaml

# Where a rule's own row of values is, and the test that goes through all rows.
ROWS = Path("tests/unit/councils/rules")
OWN_TEST = "tests/unit/councils/test_policy_rules.py::test_a_rule_stands_in_the_policy"
OWN = "own"


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A rule by its number; `still_open` says why nothing carries it yet, and is empty where something does."""

    number: str
    subject: str
    carried_by: tuple[str, ...]
    proved_by: tuple[str, ...]
    still_open: str


@dataclass(frozen=True, slots=True)
class PolicyRules:
    """The whole list; `floor` is the number of carried rules below which it may not fall."""

    floor: int
    rules: tuple[PolicyRule, ...]


def read_policy_rules(path: Path) -> PolicyRules:
    """The list of a document. Raises RuleBroken("rules.invalid") with one line for each problem."""
    problems: list[str] = []
    root = DocumentSection(read_yaml(path), "", problems)
    floor = root.number("floor", 0, 1000)
    listed = root.required_section("rules")
    rules = tuple(_rule(str(number), listed.required_section(str(number))) for number in listed.content)
    root.finish()
    refuse_if_any("rules.invalid", "The list of rules", problems)
    return PolicyRules(floor or 0, rules)


def _rule(number: str, part: DocumentSection) -> PolicyRule:
    still_open = part.text("open", default="")
    carried_by = part.texts("carried_by")
    if bool(still_open) == bool(carried_by):
        part.refuse("carried_by", "is there, or else open says why not")
    proofs = () if still_open else part.texts("proved_by") or (OWN,)
    proved_by = tuple(f"{OWN_TEST}[{number}]" if proof == OWN else proof for proof in proofs)
    return PolicyRule(number, part.text("subject"), carried_by, proved_by, still_open)


def missing(rule: PolicyRule, root: Path) -> list[str]:
    """What the rule names and doesn't exist, below the project's folder."""
    carriers = [name for name in rule.carried_by if not _exists(name)]
    proofs = [name for name in rule.proved_by if not _is_test(name, root)]
    return [f"nothing is called {name}" for name in carriers] + [f"there is no test {name}" for name in proofs]


def _exists(dotted: str) -> bool:
    """Whether a module, a class, a field or a function of that name can be imported."""
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
    """The numbers that have a row: the keys of the tables."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((root / ROWS).glob("*.py")))
    tables = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict))
    keys = (key for table in tables for key in table.keys)
    return frozenset(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
