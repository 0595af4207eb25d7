"""`manage.py rebuild_deadlines`: derive stored dates from events again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints.recalculation.operations import DateCorrection, rebuild
from councils.queries import all_councils


class Command(BaseCommand):
    """Prints how many differed; 0 means all were right.

    Ended cases keep the dates by which they were judged.
    """

    help = "Calculate due dates again from the events and store those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--council", metavar="SLUG", help="only this council (default: all)")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--live", action="store_true", help="leave out closed, declined and withdrawn cases")
        which.add_argument(
            "--ended-too", action="store_true", help="also store the dates of closed, declined and withdrawn cases"
        )

    def handle(self, *args: Any, council: str | None, live: bool, ended_too: bool, **options: Any) -> None:
        """-v2 names the cases."""
        councils = [each for each in all_councils() if council in (None, each.slug)]
        if not councils:
            raise CommandError(f"There is no council called {council}." if council else "There are no councils.")
        correction = DateCorrection(timezone.now(), ended_too)
        for each in councils:
            rebuilt = rebuild(each.pk, correction, live_only=live)
            changed = [reference for reference in rebuilt.changed if reference not in rebuilt.kept]
            kept = f", {len(rebuilt.kept)} that have ended differ and were not changed" if rebuilt.kept else ""
            self.stdout.write(f"{each.slug}: {rebuilt.looked_at} cases, {len(changed)} changed{kept}")
            if options["verbosity"] > 1:
                self.stdout.writelines(f"  {reference}" for reference in (*changed, *rebuilt.kept))
