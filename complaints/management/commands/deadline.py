"""`manage.py deadline`: the dates of one stage, without a case."""

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from complaints.deadlines.explanation import DeadlineAnswer, DeadlineQuestion, Reader
from complaints.intake.queries import answer
from councils.policies.rules.casework_rules import CORPORATE
from councils.queries import council_by_slug
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken

MALFORMED, REFUSED = 2, 3
ROWS = (
    ("Received on (day 0)", "received_on"),
    ("Acknowledgement due", "acknowledgement_due"),
    ("Response due", "response_due"),
    ("Response due if acknowledged on time", "response_due_if_acknowledged_on_time"),
    ("Response due now", "current_response_due"),
    ("Last day to ask for the next stage", "escalate_by"),
)
CODE_ROWS = (
    ("acknowledgement due", "acknowledgement_due"),
    ("response due", "response_due"),
    ("response due at the latest", "latest_response_due"),
)


class Command(BaseCommand):
    help = "Show when a council has to acknowledge and respond, and explain it day by day."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self._unreadable  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("council", help="the council's name in addresses: /c/COUNCIL/")
        parser.add_argument(
            "--procedure",
            default=CORPORATE,
            help="corporate (default), housing, ombudsman, or another of its procedures",
        )
        parser.add_argument("--stage", help="the stage, from 1 (default)")
        parser.add_argument("--received", required=True, help="when it was received, YYYY-MM-DDTHH:MM")
        parser.add_argument("--acknowledged", help="the date the acknowledgement was sent")
        parser.add_argument("--pause", action="append", default=[], help="FROM..TO; may be given several times")
        parser.add_argument("--extend", action="append", default=[], help="working days")
        parser.add_argument("--agreed", action="append", default=[], help="a date agreed with the complainant")
        parser.add_argument("--responded", help="when the response was sent, YYYY-MM-DDTHH:MM")
        parser.add_argument("--policy", help="a version other than the one in force at receipt")
        parser.add_argument(
            "--for", dest="audience", choices=[each.value for each in Reader], help="give the dates in sentences"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self._answer(options)
        except RuleBroken as refusal:
            _malformed(refusal.message)
        document = found.as_document(Reader(options["audience"]) if options["audience"] else None)
        if options["format"] == "json":
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(document)))
        if found.dates.refused is not None:
            self.stdout.flush()
            sys.exit(REFUSED)

    def _unreadable(self, message: str) -> NoReturn:
        """Django reads options before it turns refusals into exit statuses."""
        if not getattr(self, "_called_from_command_line", False):
            _malformed(message)
        self.stderr.write(f"CommandError: {message}")
        sys.exit(MALFORMED)

    def _answer(self, options: dict[str, Any]) -> DeadlineAnswer:
        council = council_by_slug(options["council"])
        if council is None:
            raise RuleBroken("council.unknown", f'There is no council called "{options["council"]}".')
        question = DeadlineQuestion(
            received=options["received"],
            procedure=options["procedure"],
            stage=options["stage"],
            acknowledged=options["acknowledged"],
            pauses=options["pause"],
            extend=options["extend"],
            agreed=options["agreed"],
            responded=options["responded"],
            policy=options["policy"],
        )
        with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
            return answer(council, question)


def _malformed(message: str) -> NoReturn:
    raise CommandError(" ".join(message.split()), returncode=MALFORMED)


def _lines(document: dict[str, Any]) -> list[str]:
    stage = f", stage {document['stage']}" if document["stage"] else ""
    head = f"{document['council']}, {document['procedure']}{stage}, policy version {document['policy_version']}"
    rows = [(label, document[key]) for label, key in ROWS]
    if document["code"]:
        rows += [(f"{document['code']['name']}: {label}", document["code"][key]) for label, key in CODE_ROWS]
    rows += [(each["name"].capitalize(), each["due"]) for each in document["steps"]]
    width = max(len(label) for label, _ in rows)
    lines = [head, "", *(f"{label:<{width}}  {value or 'none'}" for label, value in rows)]
    if document["refused"]:
        lines += ["", f"Refused: {document['refused']['message']}"]
    lines += [f"Note: {warning}" for warning in document["warnings"]]
    if "account" in document:
        lines += ["", *document["account"]]
    lines += ["", *(_ledger_line(entry) for entry in document["explanation"])]
    return lines


def _ledger_line(entry: dict[str, Any]) -> str:
    day = "" if entry["day"] is None else str(entry["day"])
    return f"{entry['date']}  {day:>4}  {'counts' if entry['counts'] else '      '}  {entry['why']}"
