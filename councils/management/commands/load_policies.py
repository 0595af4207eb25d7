"""Load councils, bank holidays and policy versions."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from councils.calendars.operations import load_bank_holidays, load_bank_holidays_elsewhere
from councils.council_documents.operations import load_council_document
from councils.document_reading import read_yaml
from councils.management.bank_holidays import read_bank_holidays
from councils.models import PolicyVersion
from councils.policies.operations import publish_for_every_council, publish_policy_version
from councils.queries import council_by_slug
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken

# In place of a council's slug: a document that the law makes for all of them.
EVERY_COUNCIL = "all"


class Command(BaseCommand):
    help = (
        "Load councils, bank holidays and policy versions from documents. Everything is loaded or, if one "
        "document is wrong, nothing. Loading again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path",
            nargs="?",
            type=Path,
            default=settings.BASE_DIR / "fixtures",
            help="a document, or a folder with councils/, bank_holidays/ and policies/ (default: fixtures)",
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        documents = _documents(path)
        if not any(documents.values()):
            raise CommandError(f"There are no documents in {path}.", returncode=2)
        at = timezone.now()
        with transaction.atomic():
            for kind, load in (("bank_holidays", _bank_holidays), ("councils", _council), ("policies", _policy)):
                for document in documents[kind]:
                    try:
                        said = load(document, at)
                    except RuleBroken as refusal:
                        raise CommandError(f"{document}: {refusal.message}", returncode=2) from refusal
                    if options["verbosity"]:
                        self.stdout.write(said)


def _documents(path: Path) -> dict[str, list[Path]]:
    kinds = ("bank_holidays", "councils", "policies")
    if path.is_file():
        return {kind: [path] if kind in path.absolute().parts else [] for kind in kinds}
    return {kind: sorted((path / kind).rglob("*.yaml")) for kind in kinds}


def _bank_holidays(path: Path, at: datetime) -> str:
    read = read_bank_holidays(read_yaml(path))
    if read.nation in ("England", "Wales"):
        return f"bank holidays: {load_bank_holidays(read.days, read.removed)} written"
    return f"bank holidays in {read.nation}: {load_bank_holidays_elsewhere(read.nation, read.days)} written"


def _council(path: Path, at: datetime) -> str:
    return f"council: {load_council_document(read_yaml(path)).slug}"


def _policy(path: Path, at: datetime) -> str:
    document = read_yaml(path)
    slug = document.get("council") if isinstance(document, dict) else None
    if isinstance(document, dict) and slug == EVERY_COUNCIL:
        return "\n".join(_said(*each) for each in publish_for_every_council(document, at))
    council = council_by_slug(str(slug))
    if council is None:
        raise RuleBroken(
            "policy.no_council", f"the policy document is for {slug}, but there is no council with that name"
        )
    with tenant(council.pk, ActorKind.SYSTEM):
        return _said(*publish_policy_version(council=council, document=document, by=None, at=at))


def _said(version: PolicyVersion, is_new: bool) -> str:
    what = f"{version.document['council']} {version.procedure} {version.version}"
    return f"policy: {what} ({'published' if is_new else 'unchanged'})"
