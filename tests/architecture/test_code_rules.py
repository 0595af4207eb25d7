"""Rules that a reader relies on without looking: one door, no hidden listeners, no council named in code."""

import ast
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from councils.bodies.rules import ombudsmen

ROOT = Path(__file__).parents[2]
PRODUCT = ("config", "councils", "complaints", "ombudsman", "reporting", "demo", "portal")
SOURCES = sorted(
    path for package in PRODUCT for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
COUNCILS = ("cambridge", "cambs", "fenland", "huntingdon")
# Folders and modules of rules: what a complaints officer could argue about.
PURE = {"rules", "vocabulary", "deadlines"}
# A procedure and an invented service, not the Ombudsman of that key.
SERVICES_CALLED_HOUSING = ("complaints/deadlines/explanation.py", "portal/gallery/forms.py")
LISTENERS = ("django.dispatch", "django.db.models.signals", "django.core.signals")
# Columns of a case that follow from its life; whoever writes them has come through the door.
LIFE = {"status", "stage", "officer_id", "outcome", "closed_at", "decline_reason", "paused"}


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    """A module, parsed once for all rules."""
    return ast.parse(_text(path))


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_tree(path)))


def assert_kept(rule: Callable[[Path], object], paths: Iterable[Path], advice: str = "") -> None:
    """No file breaks the rule; those that do are named, each with what it was that broke it."""
    found = {_named(path): rule(path) for path in paths}
    assert found, "there is no file to look at"
    broken = [f"{name}: {breach}" for name, breach in found.items() if breach]
    assert not broken, "\n".join([advice, *broken])


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _methods_called(path: Path) -> set[str]:
    return {
        node.func.attr for node in _nodes(path) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def _listening_or_waiting(path: Path) -> set[str]:
    called = _methods_called(path) & {"on_commit", "apply_async"}
    if "operations" in path.parts or path.stem == "operations":
        called |= _methods_called(path) & {"delay"}
    return called | {name for name in _imports(path) if name.startswith(LISTENERS)}


def test_nothing_listens_and_nothing_waits_for_a_commit() -> None:
    assert_kept(_listening_or_waiting, SOURCES)


def test_no_council_is_named_in_code() -> None:
    advice = "a council differs by data, never by code"
    assert_kept(lambda path: [name for name in COUNCILS if name in _text(path).lower()], SOURCES, advice)


def _ombudsmen_named(path: Path) -> set[str]:
    known = {
        text for each in ombudsmen().values() for text in (each.key, each.name, each.organisation, each.short_name)
    }
    if _named(path) in SERVICES_CALLED_HOUSING:
        known.discard("housing")
    return known & {
        node.value for node in _nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_ombudsman_is_named_in_code() -> None:
    assert_kept(_ombudsmen_named, SOURCES, "an Ombudsman is a row of fixtures/ombudsmen.yaml")


def test_rules_read_no_clock() -> None:
    rules = [path for path in SOURCES if PURE & {*path.parts, path.stem}]
    assert_kept(lambda path: _methods_called(path) & {"now", "today", "utcnow", "localdate"}, rules)


def test_time_is_an_argument_of_operations_and_queries() -> None:
    given = [path for path in SOURCES if "operations" in path.parts or path.stem in ("operations", "queries")]
    clocks = ("timezone.now(", "datetime.now(", "date.today(")
    assert_kept(lambda path: [clock for clock in clocks if clock in _text(path)], given)


def _imported_inside_functions(path: Path) -> list[str]:
    return [
        node.module or ""
        for function in _nodes(path)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PRODUCT
    ]


def test_first_party_imports_stand_at_the_top() -> None:
    assert_kept(_imported_inside_functions, SOURCES)


def _chain(call: ast.Call) -> str:
    """What a method is called on, as it is written."""
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _columns_of_a_case_written_in(tree: ast.Module) -> set[str]:
    """By assignment to a case, by `update()` of a query of cases, or by `setattr`."""
    targets = [target for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign | ast.AnnAssign)]
    written = {
        target.attr
        for target in targets
        if isinstance(target, ast.Attribute) and re.search(r"\bcase\b", ast.unparse(target.value))
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("update", "bulk_update", "update_or_create"):
            if re.match(r"(Case|cases_visible_to)\b", _chain(call)):
                written |= {keyword.arg or "anything" for keyword in call.keywords}
        elif isinstance(call.func, ast.Name) and call.func.id == "setattr" and ast.unparse(call.args[0]) == "case":
            written.add("anything")
    return written


def test_only_the_one_door_writes_what_follows_from_a_cases_life() -> None:
    others = [path for path in SOURCES if _named(path) != "complaints/cases/operations/apply.py"]
    assert_kept(lambda path: _columns_of_a_case_written_in(_tree(path)) & {*LIFE, "anything"}, others)


def _entries_written_in(tree: ast.AST) -> set[str]:
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call for call in calls if re.fullmatch(r"CaseEvent\.objects\.\w*(create|update)\w*", call)}


def test_only_one_operation_writes_entries_of_the_timeline() -> None:
    assert _entries_written_in(ast.parse("CaseEvent.objects.bulk_create(events)"))
    others = [path for path in SOURCES if _named(path) != "complaints/cases/operations/apply.py"]
    assert_kept(lambda path: _entries_written_in(_tree(path)), others)


@pytest.mark.parametrize(
    "line",
    [
        "case.status = 'closed'",
        "referral.case.outcome = 'upheld'",
        "Case.objects.filter(pk=1).update(stage=2)",
        "cases_visible_to(actor).update(**changes)",
        "setattr(case, name, value)",
    ],
)
def test_a_case_written_past_the_door_would_be_found(line: str) -> None:
    assert _columns_of_a_case_written_in(ast.parse(line)) & {*LIFE, "anything"}


def _asked_by_stripping(tree: ast.Module) -> set[str]:
    """Tests of whether a text was given that let what nobody can see count as given."""
    asked = [each.test for each in ast.walk(tree) if isinstance(each, ast.If | ast.IfExp | ast.While)]
    asked += [each.operand for each in ast.walk(tree) if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not)]
    asked += [value for each in ast.walk(tree) if isinstance(each, ast.BoolOp) for value in each.values]
    return {text for text in map(ast.unparse, asked) if re.fullmatch(r"[\w.]+\.strip\(\)", text)}


def test_whether_a_text_was_given_is_asked_of_what_can_be_seen() -> None:
    asking = [path for path in SOURCES if {*PURE, "operations"} & {*path.parts, path.stem}]
    assert_kept(lambda path: _asked_by_stripping(_tree(path)), asking, "use councils.vocabulary.values")


def test_a_text_asked_for_by_stripping_would_be_found() -> None:
    code = "if not a.strip() or b.strip(): pass\nc = d.strip() or NAMELESS\ne = 1 if f.strip() else 2"
    assert _asked_by_stripping(ast.parse(code)) == {f"{each}.strip()" for each in "abdf"}


def test_every_instant_of_somebodys_doing_has_that_somebody_beside_it() -> None:
    """Where a model says when something was done by a person, it says by whom."""
    pairs = {("at", "by"), ("sent_at", "sent_by"), ("replied_on", "replied_by"), ("responded_at", "responded_by")}
    for path in sorted(ROOT.glob("*/models/*.py")) + sorted(ROOT.glob("*/models.py")):
        for node in _nodes(path):
            if isinstance(node, ast.ClassDef):
                fields = {
                    target.id
                    for line in node.body
                    if isinstance(line, ast.Assign)
                    for target in line.targets
                    if isinstance(target, ast.Name)
                }
                for when, who in pairs:
                    # What is queued rather than done has no person: the outbox.
                    if when in fields and node.name != "OutboxMessage":
                        assert who in fields, f"{node.name}.{when} without {who}"


def _approval_said_in(path: Path) -> set[str]:
    calls = [node for node in _nodes(path) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func).split(".")[-1] for call in calls}
    turns = [call for call in calls if ast.unparse(call.func).split(".")[-1] in ("ActionContext", "replace")]
    said = {keyword.arg or "" for call in turns for keyword in call.keywords}
    return names & {"ApprovedBy"} | said & {"approved_by"}


def test_only_the_operation_that_asks_a_second_person_says_that_one_has_approved() -> None:
    others = [path for path in SOURCES if _named(path) != "complaints/approvals/operations/moves.py"]
    assert_kept(_approval_said_in, others)
