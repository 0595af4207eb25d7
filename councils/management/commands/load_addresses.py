"""Load a council's gazetteer."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from councils.addresses.operations import load_addresses
from councils.queries import council_by_slug
from councils.vocabulary.errors import RuleBroken

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Replace a council's addresses by those of a CSV document with the columns of AddressBase or BS 7666: UPRN, "
        "street, town, postcode and the parts of the building. Lines that are no address are left out and named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("council", help="its name in addresses, such as in /c/NAME/")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, council: str, file: Path, **options: Any) -> None:
        found = council_by_slug(council)
        if found is None:
            raise CommandError(f"There is no council “{council}”.", returncode=2)
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                loaded = load_addresses(found, lines, lambda number: self.stdout.write(f"{number:,} addresses read"))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not in UTF-8.", returncode=2) from error
        except RuleBroken as refusal:
            raise CommandError(f"{file}: {refusal.message}", returncode=2) from refusal
        self.stdout.write(f"{found}: {loaded.number:,} addresses, {len(loaded.bad):,} lines left out.")
        for line, why in loaded.bad[:MOST_SHOWN]:
            self.stdout.write(f"Line {line}: {why}")
        if len(loaded.bad) > MOST_SHOWN:
            self.stdout.write(f"And {len(loaded.bad) - MOST_SHOWN:,} more.")
