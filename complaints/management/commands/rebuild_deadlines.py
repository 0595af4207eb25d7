"""manage.py rebuild_deadlines: bring the stored dates in line with the events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints.operations.rebuilding import rebuild
from councils.queries import all_councils


class Command(BaseCommand):
    """Dates in lists and reminders are derived from each case's events; this derives them again.

    Run it after closure days or bank holidays have changed. It writes only what differs and says how much that
    was; 0 shows that nothing has moved.
    """

    help = "Derives due dates from the events again and writes those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which councils."""
        parser.add_argument("--council", metavar="SLUG", help="only this one (default: all)")
        parser.add_argument("--live", action="store_true", help="leave out the cases that have ended")

    def handle(self, *args: Any, council: str | None, live: bool, **options: Any) -> None:
        """Rebuild and say how many cases changed; -v2 names them."""
        councils = [each for each in all_councils() if council in (None, each.slug)]
        if not councils:
            raise CommandError(f"There is no council {council}." if council else "There are no councils.")
        for each in councils:
            rebuilt = rebuild(each.pk, live_only=live)
            self.stdout.write(f"{each.slug}: {rebuilt.looked_at} cases, {len(rebuilt.changed)} changed")
            if options["verbosity"] > 1:
                self.stdout.writelines(f"  {reference}" for reference in rebuilt.changed)
