"""`manage.py change_calendar`: add or remove a closure day or bank holiday."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from complaints.models import CalendarChange
from complaints.recalculation.operations import Decided, carry_out, decide_for_all, decide_for_council
from complaints.recalculation.queries import PAGE, Preview, preview
from councils.calendars.rules import DayOff, called_off, written
from councils.queries import all_councils, working_calendar
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

if TYPE_CHECKING:
    from councils.models import Council


class Command(BaseCommand):
    """The same day again resumes an interrupted run, or changes nothing."""

    help = (
        "Show how adding or removing a closure day or bank holiday affects open cases, and apply it with --yes. "
        "If the loaded documents name a day you remove, the next load_policies brings it back unless you change them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--council", metavar="SLUG", help="the council that has the closure day")
        what = parser.add_mutually_exclusive_group(required=True)
        for option, whose in (("--closure", "closure day"), ("--bank-holiday", "bank holiday")):
            what.add_argument(option, nargs=2, metavar=("DATE", "NAME"), help=f"a {whose} to add, and its name")
        for option, whose in (("--remove-closure", "closure day"), ("--remove-bank-holiday", "bank holiday")):
            what.add_argument(option, metavar="DATE", help=f"a {whose} to remove: it becomes a working day again")
        parser.add_argument("--reason", default="", help="kept with the decision")
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what would change (the same as without --yes)"
        )
        parser.add_argument("--yes", action="store_true", help="apply the change")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            self._handle(options, at)
        except RuleBroken as refusal:
            raise CommandError(refusal.message) from refusal

    def _handle(self, options: dict[str, Any], at: datetime) -> None:
        asked = _asked(options)
        councils = _councils(asked, options["council"])
        with tenant(councils[0].pk, ActorKind.SYSTEM), transaction.atomic():
            off = _day_off(asked, councils[0].pk)
        for council in councils:
            with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
                self._show(council, preview(council.pk, off, at))
        if options["dry_run"] or not options["yes"]:
            self.stdout.write("Nothing was changed. Add --yes to apply it.")
            return
        slugs = {council.pk: council.slug for council in councils}
        for change in _decide(off, Decided(Actor.system(councils[0].pk), at, options["reason"])):
            done = carry_out(change, at)
            self.stdout.write(
                f"{slugs[change.council_id]}: {done.cases_looked_at} cases checked, {done.cases_moved} changed, "
                f"{done.letters} letters."
            )

    def _show(self, council: "Council", found: Preview) -> None:
        self.stdout.write(
            f"{council.slug}: {found.off} would change the dates of {found.moved} of {found.looked_at} cases; "
            f"{found.promised} complainants have been given the old date."
        )
        if found.anyway:
            self.stdout.write(f"  The day is already a non-working day: {found.anyway}.")
        if found.late:
            self.stdout.write(f"  {found.late} of them would then have a date that has already passed.")
        for officer, number in found.officers.items():
            self.stdout.write(f"  {officer}: {number}")
        for case in found.cases:
            self.stdout.writelines(
                f"  {case.reference}  {each.what:<40} {each.whose:<22} {written(each.was):>17} -> "
                f"{written(each.becomes):>17}{' (given to the complainant)' if each in case.promised else ''}"
                for each in case.moved
            )
        if found.moved > PAGE:
            self.stdout.write(f"  ... and {found.moved - PAGE} more cases")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A day to remove has its name already."""

    day: date
    national: bool
    name: str | None


def _asked(options: dict[str, Any]) -> _Asked:
    national = bool(options["bank_holiday"] or options["remove_bank_holiday"])
    removed = options["remove_bank_holiday"] or options["remove_closure"]
    text, name = (removed, None) if removed else options["bank_holiday"] or options["closure"]
    try:
        return _Asked(date.fromisoformat(text), national, name)
    except ValueError as wrong:
        raise CommandError(f"{text} is not a date. Enter it in the format 2026-12-29.") from wrong


def _day_off(asked: _Asked, council_id: int) -> DayOff:
    """The council must be entered. Raises RuleBroken for an unknown day."""
    if asked.name is None:
        return called_off(working_calendar(council_id), asked.day, national=asked.national)
    return DayOff(asked.day, asked.name, asked.national)


def _councils(asked: _Asked, slug: str | None) -> "list[Council]":
    if asked.national == bool(slug):
        raise CommandError(
            "A closure day needs --council. A bank holiday applies to every council, so it does not take --council."
        )
    councils = [each for each in all_councils() if slug in (None, each.slug)]
    if not councils:
        raise CommandError(f"There is no council called {slug}." if slug else "There are no councils.")
    return sorted(councils, key=lambda council: council.slug)


def _decide(off: DayOff, decided: Decided) -> list[CalendarChange]:
    if off.national:
        return decide_for_all(off, decided.at, decided.reason)
    return [decide_for_council(off, decided)]
