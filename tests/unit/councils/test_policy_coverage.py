"""No rule of the four policies is lost: each acts, is shown, is held, or is said to be open and why."""

import os
import re
import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from councils.management.commands import policy_coverage
from councils.management.policy_rules import OWN_TEST, PolicyRule, RuleState, missing, read_policy_rules
from councils.vocabulary.errors import RuleBroken
from script.run_tests import WHOLE_RUN
from tests.factories.broken_rules import check, read_breakage

ROOT: Path = settings.BASE_DIR
KNOWN = read_policy_rules(ROOT / "docs" / "reference" / "policy-rules.yaml")
# How many rules and contradictions the research counts for each council.
COUNTED = {"SC": (54, 11), "CC": (54, 14), "CO": (21, 6), "EC": (27, 8)}


def test_the_list_has_every_number_of_the_research() -> None:
    plain = [f"{council}-{n:02}" for council, (rules, _) in COUNTED.items() for n in range(1, rules + 1)]
    contradictions = [f"{council}!{n}" for council, (_, found) in COUNTED.items() for n in range(1, found + 1)]
    assert sorted(rule.number for rule in KNOWN.rules) == sorted(plain + contradictions)


@pytest.mark.parametrize("rule", KNOWN.rules, ids=lambda rule: rule.number)
def test_what_carries_and_proves_a_rule_exists(rule: PolicyRule) -> None:
    assert missing(rule, ROOT) == []


@pytest.mark.parametrize("rule", [rule for rule in KNOWN.rules if rule.broken_by], ids=lambda rule: rule.number)
def test_there_is_something_to_break_where_a_rule_acts(rule: PolicyRule) -> None:
    check(read_breakage(rule.broken_by))


def test_the_number_of_rules_that_act_does_not_fall() -> None:
    acting = [rule for rule in KNOWN.rules if rule.state is RuleState.ACTS]
    assert len(acting) >= KNOWN.floor >= 105


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"held": "It is stored", "shown": "A page says it"}, "give one of them"),
        ({}, "give one of them"),
        ({"broken_by": "a.b = nothing"}, "proved_by: and broken_by belong together"),
        ({"held": "It is stored", "proved_by": ["tests/a.py::test_b"]}, "proved_by: and broken_by belong together"),
        ({"broken_by": "a.b = nothing", "proved_by": [f"{OWN_TEST}[SC-01]"]}, "not of what the policy says"),
        ({"open": "Nothing does it"}, "carried_by: is there, or else open says why not"),
    ],
)
def test_a_rule_is_in_one_state_and_proved_where_it_acts(tmp_path: Path, rule: dict[str, Any], problem: str) -> None:
    document = {"floor": 0, "rules": {"SC-01": {"subject": "A rule", "carried_by": ["a.b"], **rule}}}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(document))
    with pytest.raises(RuleBroken, match=re.escape(problem)):
        read_policy_rules(tmp_path / "rules.yaml")


def test_every_proof_is_collected_by_pytest() -> None:
    proofs = {proof for rule in KNOWN.rules for proof in rule.proved_by}
    files = sorted({proof.partition("::")[0] for proof in proofs})
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != WHOLE_RUN},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    nodes = set(re.findall(r"^tests/.+$", collected.stdout, re.MULTILINE))
    functions = {node.partition("[")[0] for node in nodes}
    assert {proof for proof in proofs if proof not in nodes and proof not in functions} == set()


def test_a_name_that_leads_nowhere_is_found() -> None:
    wrong = PolicyRule(
        "SC-01",
        "A rule",
        (
            "councils.policies.rules.lifecycle_rules.AgeLimit.colour",
            "councils.policies.rules.lifecycle_rules.AgeLimit.period",
            "nowhere.at.all",
        ),
        (
            "tests/unit/councils/test_policy_rules.py::test_nothing",
            "tests/unit/councils/test_policy_rules.py::test_a_rule_stands_in_the_policy[SC-99]",
            "tests/unit/councils/test_policy_rules.py::test_a_rule_stands_in_the_policy[SC-01]",
        ),
    )
    assert missing(wrong, ROOT) == [
        "nothing is called councils.policies.rules.lifecycle_rules.AgeLimit.colour",
        "nothing is called nowhere.at.all",
        "there is no test tests/unit/councils/test_policy_rules.py::test_nothing",
        "there is no test tests/unit/councils/test_policy_rules.py::test_a_rule_stands_in_the_policy[SC-99]",
    ]


def test_the_command_prints_every_rule_and_the_totals() -> None:
    said = StringIO()
    call_command("policy_coverage", stdout=said)
    text = said.getvalue()
    counted = Counter(rule.state for rule in KNOWN.rules)
    for rule in KNOWN.rules:
        assert f"\n{rule.number:<6} {rule.state:<5} {rule.subject}\n" in f"\n{text}"
    assert (
        f"{len(KNOWN.rules)} rules: {counted[RuleState.ACTS]} act, {counted[RuleState.SHOWN]} are shown, "
        f"{counted[RuleState.HELD]} are only held, {counted[RuleState.OPEN]} are open." in text
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"floor": 2}, "1 rules: 1 act, 0 are shown, 0 are only held, 0 are open. 0 name"),
        ({"carried_by": ["nowhere.at.all"]}, "WRONG: nothing is called nowhere.at.all"),
        ({"proved_by": ["tests/nowhere.py::test_it"]}, "WRONG: there is no test tests/nowhere.py::test_it"),
    ],
)
def test_too_few_rules_that_act_and_a_wrong_name_are_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    rule = {
        "subject": "A rule",
        "carried_by": ["councils.policies.rules.lifecycle_rules.AgeLimit.period"],
        "proved_by": ["tests/unit/councils/test_policy_coverage.py::test_a_name_that_leads_nowhere_is_found"],
        "broken_by": "councils.management.policy_rules.missing = []",
    }
    floor = changed.pop("floor", 1)
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"floor": floor, "rules": {"SC-01": rule | changed}}))
    monkeypatch.setattr(policy_coverage, "LIST", tmp_path / "rules.yaml")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("policy_coverage", stdout=said)
    assert ended.value.code == 1
    assert says in said.getvalue()
