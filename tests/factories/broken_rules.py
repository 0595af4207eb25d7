"""Policy rules broken one by one: a value of a shipped document replaced, a function, or what a template says.

A pytest plugin that tests/proofs/test_rules.py starts with a plan. Pytest starts once and forks for each rule, so that
nobody waits for Django to start a hundred times; each copy breaks its rule before it reads the tests. The product knows
nothing of it. A breakage is a line of docs/reference/policy-rules.yaml:

    cambridge-city/corporate-undated stages.1.response.within = 12 working days
    complaints.cases.rules.decisions.check_not_held = nothing
    templates/letters/_ombudsman.txt = nothing
    ombudsmen ombudsmen.housing.covers = {procedures: [housing]}

An item of a list is named by its number, key, kind or gate, a further one by "+". `nothing` takes a value or what a
template says away, and is what a function returns; a function may also return its `first argument`.
"""

import importlib
import inspect
import json
import os
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import jinja2
import psycopg2
import pytest
from django.conf import settings

from councils.bodies import rules as bodies
from councils.document_reading import parse_yaml, read_yaml
from councils.policies.rules import policy_document
from councils.policies.rules.policy_document import read_policy
from councils.vocabulary.errors import RuleBroken
from script.embedded.postgres import SUPERUSER

# In the environment: the plan, a list of `Trial`.
PLAN = "REDRESS_BROKEN_RULES"
AT_ONCE = 2
ROOT = Path(__file__).parents[2]
POLICIES, OMBUDSMEN = ROOT / "fixtures" / "policies", ROOT / "fixtures" / "ombudsmen.yaml"
NATIONAL = "national"
LINE = re.compile(r"(?P<what>\S+)(?: (?P<place>\S+))? = (?P<becomes>.+)")
NAMES_AN_ITEM = ("number", "key", "kind", "gate", "of")
ONE_MORE = "+"
TEMPLATES = "templates/"
FIRST_ARGUMENT = "first argument"
PASSED, FAILED, ERROR = "passed", "failed", "error"


@dataclass(frozen=True)
class Breakage:
    """`what` is a document with a `place` in it, the dotted name of a function, or a template."""

    what: str
    place: str
    becomes: Any


def read_breakage(line: str) -> Breakage:
    found = LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{line!r} breaks nothing: write WHAT = VALUE")
    becomes = found["becomes"]
    value = None if becomes == "nothing" else parse_yaml(becomes, line)
    return Breakage(found["what"], found["place"] or "", value)


def function_called(dotted: str) -> FunctionType:
    """Below its decorators, so that everything that has imported it meets the change."""
    names = dotted.split(".")
    for end in range(len(names) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(names[:end]))
        except ModuleNotFoundError:
            continue
        for name in names[end:]:
            found = inspect.getattr_static(found, name, None)
        found = inspect.unwrap(getattr(found, "fget", found))
        if isinstance(found, FunctionType):
            return found
        break
    raise ValueError(f"no function is called {dotted}")


def changed(document: Any, place: str, becomes: Any) -> Any:
    """A copy with one value replaced, or taken out where it becomes nothing."""
    copy = deepcopy(document)
    *way, last = place.split(".")
    around = copy
    for step in way:
        around = around[_key(around, step)]
    if last == ONE_MORE:
        around.append(becomes)
        return copy
    key = _key(around, last)
    if becomes is None:
        del around[key]
    else:
        around[key] = becomes
    return copy


def _key(around: Any, step: str) -> Any:
    if isinstance(around, dict):
        return step
    for position, item in enumerate(around):
        names = [item.get(name) for name in NAMES_AN_ITEM] if isinstance(item, dict) else [item]
        if step in [str(name).replace(" ", "-") for name in names]:
            return position
    raise ValueError(f"nothing there is called {step}")


class BrokenPolicies:
    """Reads policy documents, the broken one as it is broken."""

    def __init__(self, breakage: Breakage, reader: Any) -> None:
        self.breakage, self.reader = breakage, reader
        self.document = read_yaml(POLICIES / f"{breakage.what}.yaml")
        self.national = breakage.what.startswith(f"{NATIONAL}/")

    def read(self, document: Any) -> Any:
        if isinstance(document, dict) and self._is_it(document):
            document = changed(document, self.breakage.place, self.breakage.becomes)
        return self.reader.read(document)

    def _is_it(self, document: dict[str, Any]) -> bool:
        keys = ("procedure", "version") if self.national else ("council", "procedure", "version")
        return all(document.get(key) == self.document.get(key) for key in keys)


def check(breakage: Breakage) -> None:
    """Raises ValueError where nothing would change, RuleBroken where no document would be left."""
    if breakage.what.startswith(TEMPLATES):
        if not (ROOT / breakage.what).is_file():
            raise ValueError(f"there is no {breakage.what}")
    elif not breakage.place:
        function_called(breakage.what)
    else:
        path = OMBUDSMEN if breakage.what == OMBUDSMEN.stem else POLICIES / f"{breakage.what}.yaml"
        read = bodies.read_ombudsmen if path == OMBUDSMEN else read_policy
        document = read_yaml(path)
        if read(document) == read(changed(document, breakage.place, breakage.becomes)):
            raise ValueError(f"{breakage} changes nothing")


def apply(breakage: Breakage) -> None:
    """For the rest of this process. Raises as `check`."""
    check(breakage)
    if breakage.what.startswith(TEMPLATES):
        _break_template(breakage.what.removeprefix(TEMPLATES), breakage.becomes or "")
    elif not breakage.place:
        _break_function(function_called(breakage.what), breakage.becomes)
    elif breakage.what == OMBUDSMEN.stem:
        bodies.read_yaml = lambda path: changed(read_yaml(path), breakage.place, breakage.becomes)  # type: ignore[attr-defined]
    else:
        policy_document.POLICIES = BrokenPolicies(breakage, policy_document.POLICIES)  # type: ignore[assignment]


def _break_function(function: FunctionType, becomes: Any) -> None:
    """In place: modules have imported it by name."""
    replacement: Callable[..., Any] = _returns_the_first if becomes == FIRST_ARGUMENT else _returns
    function.__defaults__, function.__kwdefaults__ = None, {"_becomes": becomes}
    function.__code__ = replacement.__code__


def _returns(*_: Any, _becomes: Any, **__: Any) -> Any:
    return _becomes


def _returns_the_first(*given: Any, _becomes: Any, **named: Any) -> Any:
    return given[0] if given else next(iter(named.values()))


def _break_template(name: str, becomes: str) -> None:
    read = jinja2.FileSystemLoader.get_source

    def get_source(
        loader: jinja2.FileSystemLoader, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        said, path, is_current = read(loader, environment, template)
        return becomes if template == name else said, path, is_current

    jinja2.FileSystemLoader.get_source = get_source  # type: ignore[method-assign]


@dataclass(frozen=True)
class Trial:
    """Tests with one thing broken, or nothing. `outcomes` is the file that is told how each went, a line each."""

    tests: list[str]
    broken_by: str
    outcomes: str

    def tell(self, test: str, outcome: str, why: str) -> None:
        with Path(self.outcomes).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"test": test, "outcome": outcome, "why": why[:300]}) + "\n")


def written_plan(trials: list[Trial]) -> str:
    return json.dumps([asdict(trial) for trial in trials])


def _plan() -> list[Trial]:
    return [Trial(**trial) for trial in json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8"))]


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """In the first process: fork for each trial, and collect nothing. In a copy: go on with its tests."""
    # What most tests import.
    importlib.import_module(settings.ROOT_URLCONF)
    running: dict[int, int] = {}
    free = list(range(AT_ONCE))
    for trial in _plan():
        if not free:
            free.append(running.pop(os.wait()[0]))
        slot = free.pop()
        _drop_database(f"test_rule{slot}")
        process = os.fork()
        if process == 0:
            return _begin(session, trial, slot)
        running[process] = slot
    while running:
        running.pop(os.wait()[0])
    session.items = []
    return True


def _begin(session: pytest.Session, trial: Trial, slot: int) -> None:
    # tests/conftest.py names the database by it.
    os.environ["PYTEST_XDIST_WORKER"] = f"rule{slot}"
    session.config.pluginmanager.register(Witness(trial))
    session.config.args = trial.tests
    if trial.broken_by:
        try:
            apply(read_breakage(trial.broken_by))
        except Exception as error:
            trial.tell("", ERROR, str(error))
            os._exit(1)


def _drop_database(name: str) -> None:
    server = psycopg2.connect(os.environ["TEST_SUPERUSER_URL"], dbname=SUPERUSER)
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        server.close()


class Witness:
    """Tells how each test went. Only what it asserts, or what the product's rules refuse, is a failure."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is not None:
            asserted = call.excinfo.errisinstance((AssertionError, pytest.fail.Exception, RuleBroken))
            outcome = FAILED if asserted and call.when == "call" else ERROR
            self.trial.tell(item.nodeid, outcome, call.excinfo.exconly())
        elif call.when == "call":
            self.trial.tell(item.nodeid, PASSED, "")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.trial.tell("", ERROR, report.longreprtext[-300:])
