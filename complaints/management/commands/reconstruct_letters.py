"""manage.py reconstruct_letters: put letters together again that are from before their whole text was kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.delivery.operations.letters_from_before import reconstruct_letters
from councils.queries import all_councils


class Command(BaseCommand):
    """Run it once after the upgrade to the version that keeps the whole text of letters.

    Each is put together from its case's events up to the letter, kept and marked as reconstructed. It works in batches
    while the product runs, may be interrupted and run again, and writes nothing twice.
    """

    help = "Store the full text of letters sent before texts were stored, marked as reconstructed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which councils."""
        parser.add_argument("--council", metavar="SLUG", help="only this council (default: all)")

    def handle(self, *args: Any, council: str | None, **options: Any) -> None:
        """Say for each council how many letters there were."""
        for each in all_councils():
            if council in (None, each.slug):
                number = reconstruct_letters(each.pk)
                self.stdout.write(f"{each.slug}: {number} letters reconstructed")
