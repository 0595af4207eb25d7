"""`manage.py reconstruct_letters`: rebuild letters whose whole text was not kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from complaints.delivery.letter_reconstruction import reconstruct_letters
from councils.queries import all_councils


class Command(BaseCommand):
    """Run once after the upgrade that keeps whole letters. Safe while the product runs, and to repeat."""

    help = "Store the full text of letters sent before texts were stored, marked as reconstructed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--council", metavar="SLUG", help="only this council (default: all)")

    def handle(self, *args: Any, council: str | None, **options: Any) -> None:
        for each in all_councils():
            if council in (None, each.slug):
                number = reconstruct_letters(each.pk)
                self.stdout.write(f"{each.slug}: {number} letters reconstructed")
