"""List what the product does because of each policy rule."""

import sys
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from councils.management.policy_rules import PolicyRule, RuleState, missing, read_policy_rules
from councils.vocabulary.errors import RuleBroken

LIST = settings.BASE_DIR / "docs" / "reference" / "policy-rules.yaml"
INCOMPLETE = 1


class Command(BaseCommand):
    help = (
        "Print every rule of the four policies: whether the product acts on it, shows it or only holds it, with what "
        "implements it and what proves it. Exits with status 1 if a name is wrong or fewer rules act than before."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = read_policy_rules(LIST)
        except RuleBroken as refusal:
            raise CommandError(refusal.message, returncode=2) from refusal
        wrong = {rule.number: missing(rule, settings.BASE_DIR) for rule in known.rules}
        for rule in known.rules:
            self.stdout.write("\n".join(_lines(rule, wrong[rule.number])))
        broken = sum(map(bool, wrong.values()))
        states = Counter(rule.state for rule in known.rules)
        self.stdout.write(
            f"\n{len(known.rules)} rules: {states[RuleState.ACTS]} act, {states[RuleState.SHOWN]} are shown, "
            f"{states[RuleState.HELD]} are only held, {states[RuleState.OPEN]} are open. "
            f"{broken} name something that does not exist. The minimum of rules that act is {known.floor}."
        )
        if broken or states[RuleState.ACTS] < known.floor:
            self.stdout.flush()
            sys.exit(INCOMPLETE)


def _lines(rule: PolicyRule, wrong: list[str]) -> list[str]:
    why = rule.shown or rule.held or rule.still_open
    lines = [f"{rule.number:<6} {rule.state.value:<5} {rule.subject}", *([f"       {why}."] if why else [])]
    lines += [f"       implemented by {name}" for name in rule.carried_by]
    compared = "proved by     " if rule.state is RuleState.ACTS else "compared by   "
    lines += [f"       {compared} {name}" for name in rule.proved_by]
    lines += [f"       broken by      {rule.broken_by}"] if rule.broken_by else []
    return lines + [f"       WRONG: {what}" for what in wrong]
