"""Fill the database with demonstration data."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError
from django.utils import timezone

from complaints.delivery.letter_reconstruction import reconstruct_letters
from demo.councils.settling import Town, has_cases, settle
from demo.councils.sign_ins import accounts, write_down
from demo.rows.files import keep_files
from demo.rows.seeding import Seeding, run
from demo.stories.played import play_stories
from demo.texts import DemoTexts

FIXTURES = settings.BASE_DIR / "fixtures" / "demo"
# One process makes cases while the database stores another's.
MOST_PROCESSES = 2
WORTH_SEVERAL = 20_000
WIDTH = 40


class Command(BaseCommand):
    help = (
        "Make demonstration data: councils (the real ones first, then clearly named invented ones), accounts for "
        "every role, and complaints over the two years before --as-of. The same arguments in an empty database "
        "make the same complaints. All accounts have one published password, so this runs in demonstrations only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True)
        parser.add_argument("--councils", type=int, required=True)
        parser.add_argument("--largest", type=int, help="how many of the cases the first council gets")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="the data ends before this date, YYYY-MM-DD (default: today)"
        )
        parser.add_argument("--stories", action="store_true", help="also play what happens around cases")
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there are already cases")
        parser.add_argument(
            "--sign-ins", type=Path, default=settings.LOCAL_DIR / "demo.json", help="the file that lists the accounts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cases, councils, as_of = options["cases"], options["councils"], options["as_of"] or timezone.localdate()
        if not settings.DEMO:
            raise CommandError(
                "Demonstration accounts have a published password, so they cannot be made in this installation."
            )
        if cases < 0 or councils < 1:
            raise CommandError("--cases must be at least 0 and --councils at least 1.", returncode=2)
        largest = options["largest"]
        if largest is not None and not 0 <= largest <= cases:
            raise CommandError("--largest must be between 0 and --cases.", returncode=2)
        words = DemoTexts(FIXTURES)
        empty = not has_cases()
        towns = settle(councils, words, as_of, timezone.now())
        if empty or not options["if_empty"]:
            files = keep_files(FIXTURES / "files", [town.council_id for town in towns])
            self._seed(Seeding(towns, words, files, cases, options["seed"], as_of, largest))
            if options["stories"]:
                self.stdout.write(f"{play_stories(towns, words, as_of)} stories.")
        else:
            self.stdout.write("There are already cases, so none were made.")
        self._list(options["sign_ins"], towns, words)

    def _seed(self, seeding: Seeding) -> None:
        made = 0

        def done(more: int) -> None:
            nonlocal made
            made += more
            self._bar(made, seeding.cases)

        try:
            run(seeding, _processes(seeding.cases), done)
        except IntegrityError as error:
            raise CommandError(f"This seed has already been used here. Choose another --seed. ({error})") from error
        if seeding.cases < WORTH_SEVERAL:
            # Larger demonstrations are for measurements: their letters are not read.
            for town in seeding.towns:
                reconstruct_letters(town.council_id, reconstructed=False)
        where = f"{len(seeding.towns)} councils, seed {seeding.seed}, as of {seeding.as_of}"
        self.stdout.write(f"{made} complaints in {where}.")

    def _bar(self, made: int, wanted: int) -> None:
        if sys.stderr.isatty():
            full = WIDTH * made // max(wanted, 1)
            end = "\n" if made == wanted else ""
            self.stderr.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {made}/{wanted}", ending=end)

    def _list(self, path: Path, towns: list[Town], words: DemoTexts) -> None:
        write_down(path, settings.BASE_URL, accounts(towns, words))
        self.stdout.write(f"Sign-ins: {path}")


def _processes(cases: int) -> int:
    return min(os.cpu_count() or 1, MOST_PROCESSES) if cases >= WORTH_SEVERAL else 1
