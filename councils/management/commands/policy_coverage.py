"""List what implements and proves each policy rule."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from councils.management.policy_rules import PolicyRule, missing, read_policy_rules
from councils.vocabulary.errors import RuleBroken

LIST = settings.BASE_DIR / "docs" / "reference" / "policy-rules.yaml"
INCOMPLETE = 1


class Command(BaseCommand):
    help = (
        "Print every rule of the four policies with the field or function that implements it and the test that proves "
        "it, and check that they exist. Exits with status 1 if a name is wrong or fewer rules are implemented than "
        "before."
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
        still_open = sum(bool(rule.still_open) for rule in known.rules)
        broken = sum(map(bool, wrong.values()))
        carried = len(known.rules) - still_open - broken
        self.stdout.write(
            f"\n{carried} of {len(known.rules)} rules are implemented and proved, {still_open} are not yet, "
            f"{broken} name something that does not exist. The minimum is {known.floor}."
        )
        if broken or carried < known.floor:
            self.stdout.flush()
            sys.exit(INCOMPLETE)


def _lines(rule: PolicyRule, wrong: list[str]) -> list[str]:
    head = f"{rule.number:<6} {rule.subject}"
    if rule.still_open:
        return [f"{head}: OPEN. {rule.still_open}."]
    lines = [head, *(f"       implemented by {name}" for name in rule.carried_by)]
    lines += [f"       proved by      {name}" for name in rule.proved_by]
    return lines + [f"       WRONG: {what}" for what in wrong]
