"""Every rule that acts is held by the tests that it names: they pass, and fail once the rule is broken.

Each rule is broken in a process of its own (tests/factories/broken_rules.py). The short form takes twenty rules.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from councils.management.commands.policy_coverage import LIST
from councils.management.policy_rules import PolicyRule, read_policy_rules
from script.children import die_with_parent
from script.run_proofs import WHOLE
from script.run_tests import WHOLE_RUN
from tests.factories.broken_rules import ERROR, FAILED, PASSED, PLAN, Trial, written_plan
from tests.factories.sampling import commit, sample
from tests.proofs.conftest import Tally

pytestmark = pytest.mark.slow
ROOT: Path = settings.BASE_DIR
PLUGIN = "tests.factories.broken_rules"
IN_SHORT = 20
# In the environment: numbers of rules to try instead, such as SC-37,CO-02.
CHOSEN = "RULES"
# The tests that rules name run in their short form, and all of them.
NOT_PASSED_ON = (WHOLE, WHOLE_RUN)
SECONDS = 3000
ACTING = [rule for rule in read_policy_rules(LIST).rules if rule.broken_by]

# How each test went and why, by its name with and without a row; under "" what kept them all from running.
Outcomes = dict[str, list[tuple[str, str]]]


def test_each_rule_is_held_by_the_tests_that_it_names(tmp_path: Path, tally: Tally) -> None:
    chosen = os.environ.get(CHOSEN, "").split(",")
    tried = [rule for rule in ACTING if rule.number in chosen] or sample(ACTING, IN_SHORT, commit())
    wrong = unheld(tried, tmp_path)
    tally.add(tried=len(tried), lost=len({each.partition(":")[0] for each in wrong}))
    assert not wrong, "\n".join(wrong)


def test_a_rule_that_nothing_holds_is_named(tmp_path: Path) -> None:
    held = next(rule for rule in ACTING if rule.number == "SC-23")
    untouched = replace(held, number="SC-98", broken_by="south-cambridgeshire/corporate-1.2 stages.1.name = Stage one")
    impossible = replace(held, number="SC-99", broken_by="complaints.deadlines.nowhere = nothing")
    wrong = unheld([held, untouched, impossible], tmp_path)
    assert [each.partition(":")[0] for each in wrong] == ["SC-98", "SC-99"]
    assert held.proved_by[0] in wrong[0]
    assert "no function is called complaints.deadlines.nowhere" in wrong[1]


def unheld(rules: Sequence[PolicyRule], folder: Path) -> list[str]:
    """What is wrong with each rule's proof, beginning with the rule's number."""
    whole = Trial(sorted({test for rule in rules for test in rule.proved_by}), "", str(folder / "unbroken"))
    broken = [Trial(list(rule.proved_by), rule.broken_by, str(folder / rule.number)) for rule in rules]
    run([whole, *broken], folder / "plan")
    said = outcomes_of(whole)
    return [
        problem
        for rule, trial in zip(rules, broken, strict=True)
        for problem in (*_not_passed(rule, said), *_not_failed(rule, outcomes_of(trial)))
    ]


def run(trials: list[Trial], plan: Path) -> None:
    plan.write_text(written_plan(trials), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", PLUGIN],
        cwd=ROOT,
        env=environment | {PLAN: str(plan)},
        stdout=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
        preexec_fn=die_with_parent,
    )


def outcomes_of(trial: Trial) -> Outcomes:
    said: Outcomes = defaultdict(list)
    file = Path(trial.outcomes)
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        outcome = json.loads(line)
        for name in {outcome["test"], outcome["test"].partition("[")[0]}:
            said[name].append((outcome["outcome"], outcome["why"]))
    return said


def _not_passed(rule: PolicyRule, said: Outcomes) -> list[str]:
    found = {test: said.get(test) or said.get("") or [(ERROR, "it does not run")] for test in rule.proved_by}
    return [
        f"{rule.number}: {test} does not pass: {why}"
        for test, outcomes in found.items()
        for why in {why for outcome, why in outcomes if outcome != PASSED}
    ]


def _not_failed(rule: PolicyRule, said: Outcomes) -> list[str]:
    """One row of a test is enough."""
    wrong = []
    for test in rule.proved_by:
        found = said.get(test) or said.get("") or [(ERROR, "it does not run")]
        if not any(outcome == FAILED for outcome, _ in found):
            why = "; ".join(sorted({f"{outcome} {why}".strip() for outcome, why in found}))
            wrong.append(f"{rule.number}: {test} does not fail with {rule.broken_by} ({why})")
    return wrong
