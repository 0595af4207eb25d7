"""Check policies against the Complaint Handling Codes."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from councils.bodies.rules import HandlingCode, handling_codes
from councils.policies.queries import policy_in_force, policy_version, procedure_rules
from councils.policies.rules.casework_rules import CORPORATE
from councils.policies.rules.code_check import PROVISIONS, Provision, Verdict, check, code_of
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.queries import council_by_slug
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import read_instant

MALFORMED = 2


class Command(BaseCommand):
    help = (
        "Check policies against each requirement of the Ombudsmen's Complaint Handling Codes, with one column for each "
        "council. It checks what the policy says, not what the council does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("council", nargs="+", help="one or more slugs, each with /VERSION if not the one in force")
        parser.add_argument("--procedure", default=CORPORATE, help=f"which procedure (default: {CORPORATE})")
        parser.add_argument("--at", help="the version in force at this time, YYYY-MM-DDTHH:MM (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        at = options["at"]
        try:
            instant = read_instant(at) if at else timezone.now()
            columns = [(name, _rules(name, options["procedure"], instant)) for name in options["council"]]
        except RuleBroken as refusal:
            raise CommandError(refusal.message, returncode=MALFORMED) from refusal
        self.stdout.write("\n".join(_table(columns)))


def _rules(name: str, procedure: str, at: datetime) -> ProcedureRules:
    slug, _, version = name.partition("/")
    council = council_by_slug(slug)
    if council is None:
        raise RuleBroken("council.unknown", f'There is no council called "{slug}".')
    with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
        if version:
            return procedure_rules(policy_version(council.pk, procedure, version))
        return procedure_rules(policy_in_force(council.pk, procedure, at))


def _table(columns: list[tuple[str, ProcedureRules]]) -> list[str]:
    found = [[checked.finding for checked in check(rules)] for _, rules in columns]
    code, codes = code_of(columns[0][1]), handling_codes()
    rows = [("Provision", *(each.short_name for each in codes), *(name for name, _ in columns))]
    rows += [(*_place(each, code, codes), *(column[i].words for column in found)) for i, each in enumerate(PROVISIONS)]
    met = [sum(each.verdict is Verdict.MET for each in column) for column in found]
    rows.append(("Met", *("" for _ in codes), *(f"{number} of {len(PROVISIONS)}" for number in met)))
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _place(provision: Provision, code: HandlingCode, codes: tuple[HandlingCode, ...]) -> tuple[str, ...]:
    return provision.subject_under(code), *(each.provisions.get(provision.key, "") for each in codes)
