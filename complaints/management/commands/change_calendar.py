"""manage.py change_calendar: add a closure day or a late bank holiday, and see first what it moves."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from complaints.models import CalendarChange
from complaints.operations.calendar_changes import Decided, carry_out, close_council, proclaim
from complaints.queries.calendar_preview import PAGE, Preview, preview
from councils.domain.actor import Actor
from councils.domain.calendar_changes import DayOff
from councils.domain.calendars import written
from councils.domain.errors import RuleBroken
from councils.queries import all_councils
from councils.tenancy.scope import Kind, tenant

if TYPE_CHECKING:
    from councils.models import Council


class Command(BaseCommand):
    """Prints which open cases move, from when to when and by whose clock; with --yes it is decided and done.

    The same day again takes up what an interrupted run has left, and otherwise changes nothing.
    """

    help = "Previews a closure day or a bank holiday over the open cases, and with --yes applies it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day, for whom, and whether it is meant."""
        parser.add_argument("--council", metavar="SLUG", help="whose closure day it is")
        what = parser.add_mutually_exclusive_group(required=True)
        for option, whose in (("--closure", "one council's"), ("--bank-holiday", "every council's")):
            what.add_argument(option, nargs=2, metavar=("DATE", "NAME"), help=f"{whose} day and what it is called")
        parser.add_argument("--reason", default="", help="kept with the decision")
        parser.add_argument("--dry-run", action="store_true", help="only show what would move (also without --yes)")
        parser.add_argument("--yes", action="store_true", help="it has been looked at: apply it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show, and if it is meant, do."""
        off = _day_off(options)
        councils = _councils(off, options["council"])
        at = timezone.now()
        for council in councils:
            with tenant(council.pk, Kind.SYSTEM), transaction.atomic():
                self._show(council, preview(council.pk, off, at))
        if options["dry_run"] or not options["yes"]:
            self.stdout.write("Nothing was changed. Add --yes to apply it.")
            return
        try:
            changes = _decide(off, councils, Decided(Actor.system(councils[0].pk), at, options["reason"]))
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal
        for council, change in zip(councils, changes, strict=True):
            done = carry_out(change, at)
            self.stdout.write(
                f"{council.slug}: {done.cases_looked_at} cases looked at, {done.cases_moved} moved, "
                f"{done.letters} letters."
            )

    def _show(self, council: "Council", found: Preview) -> None:
        self.stdout.write(
            f"{council.slug}: {found.off} would move {found.moved} of {found.looked_at} cases; "
            f"{found.promised} complainants were promised the old date."
        )
        if found.already_off:
            self.stdout.write(f"  The day does not count even now: {found.already_off}.")
        for officer, number in found.officers.items():
            self.stdout.write(f"  {officer}: {number}")
        for case in found.cases:
            self.stdout.writelines(
                f"  {case.reference}  {each.what:<40} {each.whose:<22} {written(each.was):>17} -> "
                f"{written(each.becomes):>17}{' (promised)' if each in case.promised else ''}"
                for each in case.moved
            )
        if found.moved > PAGE:
            self.stdout.write(f"  ... and {found.moved - PAGE} more cases")


def _day_off(options: dict[str, Any]) -> DayOff:
    national = options["bank_holiday"] is not None
    text, name = options["bank_holiday"] or options["closure"]
    try:
        return DayOff(date.fromisoformat(text), name, national)
    except ValueError as wrong:
        raise CommandError(f"{text} is no date: write it as 2026-12-29.") from wrong


def _councils(off: DayOff, slug: str | None) -> "list[Council]":
    if off.national == bool(slug):
        raise CommandError("A closure day needs --council; a bank holiday is every council's and takes none.")
    councils = [each for each in all_councils() if slug in (None, each.slug)]
    if not councils:
        raise CommandError(f"There is no council {slug}." if slug else "There are no councils.")
    return councils


def _decide(off: DayOff, councils: "list[Council]", decided: Decided) -> list[CalendarChange]:
    if off.national:
        return proclaim(off, decided.at, decided.reason)
    return [close_council(off, decided)]
