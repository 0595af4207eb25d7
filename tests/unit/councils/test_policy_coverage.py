"""No rule of the four policies is lost: each is carried and proved, or said to be open and why."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from councils.management.policy_rules import PolicyRule, missing, read_policy_rules
from script.run_tests import WHOLE_RUN

ROOT: Path = settings.BASE_DIR
MODULE = "councils.policies.rules.procedure_rules"
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


def test_the_number_of_carried_rules_does_not_fall() -> None:
    carried = [rule for rule in KNOWN.rules if not rule.still_open and not missing(rule, ROOT)]
    assert len(carried) >= KNOWN.floor >= 190


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
    nodes = set(re.findall(r"^tests/\S+", collected.stdout, re.MULTILINE))
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
        "",
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
    assert all(f"\n{rule.number}" in f"\n{text}" for rule in KNOWN.rules)
    assert f"{KNOWN.floor} of {len(KNOWN.rules)} rules are implemented and proved" in text
    assert "OPEN. " in text
