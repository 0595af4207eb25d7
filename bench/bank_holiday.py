"""A bank holiday that all councils get or lose, in turns, while somebody reads a worklist."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.rounds import MILLISECONDS, Timed, timed, timed_with_server
from complaints.models import CalendarChange, Case
from complaints.recalculation.operations import carry_out, decide_for_all
from complaints.recalculation.queries import preview
from councils.calendars.rules import DayOff, london_day
from councils.models import Council
from councils.queries import working_calendar
from councils.tenancy.scope import ActorKind, tenant

# Nobody reads one page after the other without a pause, and this process has other things to do.
SECONDS_BETWEEN_PAGES = 0.02


class Proclaimed:
    """The bank holiday; `council` is the one whose worklist is read and whose preview is asked for."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.changes: list[CalendarChange] = []
        self.longest_page = 0.0

    def preview(self) -> Timed:
        """What would move in the one council, without deciding it."""

        def look() -> None:
            with self._inside():
                preview(self.council.pk, self._next(), timezone.now())

        return timed(look)

    def carry_out(self) -> Timed:
        """The whole job for all councils: decisions, dates, events, letters, messages and commits."""
        with self._inside():
            off = self._next()
        at = timezone.now()

        def carry() -> None:
            self.changes = [carry_out(change, at) for change in decide_for_all(off, at)]

        with self._read_meanwhile():
            return timed_with_server(carry)

    def said(self) -> dict[str, Any]:
        """What the last one came to."""
        return {
            "cases_looked_at": sum(change.cases_looked_at for change in self.changes),
            "cases_moved": sum(change.cases_moved for change in self.changes),
            "letters": sum(change.letters for change in self.changes),
            "longest_worklist_page_meanwhile_ms": round(self.longest_page * MILLISECONDS, 1),
        }

    def _next(self) -> DayOff:
        calendar = working_calendar(self.council.pk)
        day = self.changes[0].day if self.changes else calendar.add(london_day(timezone.now()), 1)
        return DayOff(day, "State funeral", national=True, counts_again=day in calendar.holidays)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        with tenant(self.council.pk, ActorKind.SYSTEM), transaction.atomic():
            yield

    @contextmanager
    def _read_meanwhile(self) -> Iterator[None]:
        """Somebody reads the worklist during the block, page after page."""
        stop = Event()
        with ThreadPoolExecutor(1) as pool:
            reader = pool.submit(self._read_worklist, stop)
            try:
                yield
            finally:
                stop.set()
            self.longest_page = max(self.longest_page, reader.result())

    def _read_worklist(self, stop: Event) -> float:
        longest = 0.0
        try:
            while not stop.wait(SECONDS_BETWEEN_PAGES):
                began = perf_counter()
                with self._inside():
                    list(Case.objects.filter(due_on__isnull=False).order_by("due_on", "pk").values("reference")[:25])
                longest = max(longest, perf_counter() - began)
        finally:
            connection.close()
        return longest
