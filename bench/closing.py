"""A closure day of one council, decided and called off in turns, beside the bare writing of the rows it writes.

The floors write the same rows again: whatever was written is known by its transaction. They go by keys, know every
value beforehand and derive nothing, as the same role behind the same walls.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.rounds import MILLISECONDS, Timed, reading, since, timed, timed_with_server
from bench.world import ask
from complaints.models import CalendarChange, Case
from complaints.recalculation.operations.calendar_changes import carry_out
from complaints.recalculation.operations.calendar_decisions import Decided, decide_for_council
from complaints.recalculation.queries.calendar_preview import preview
from councils.calendars.queries import working_calendar
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import DayOff
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor

# Nobody reads one page after the other without a pause, and this process has other things to do.
SECONDS_BETWEEN_PAGES = 0.02
# The columns that a moved day changes, each to a day that differs.
SHIFTED = {
    "complaints_deadline": ("due_on", "next_at"),
    "complaints_stagerecord": ("response_due", "escalate_by", "code_response_due", "code_latest_response_due"),
    "complaints_case": ("due_on", "binds_on", "update_on"),
}
# For a row of each of these tables once more: what makes it another. It belongs to a case that has ended, because
# otherwise each round would find more entries to read in every case that is open.
ANEW = {"kind": "'bare'", "dedupe_key": "gen_random_uuid()::text", "case_id": "ended[1 + case_id % cardinality(ended)]"}
INSERTED: dict[str, dict[str, str]] = {
    "complaints_letter": ANEW,
    "complaints_caseevent": ANEW,
    "complaints_outboxmessage": {**ANEW, "id": "gen_random_uuid()"},
}
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
INSERT = """
INSERT INTO {table} ({columns})
SELECT {values} FROM {table}, (SELECT %s::bigint[] AS ended) AS given WHERE id = ANY (%s)
"""
ENDED = "SELECT id FROM complaints_case WHERE council_id = %s AND status = 'closed'"
WRITTEN = "SELECT id FROM {table} WHERE council_id = %s AND xmin::text::bigint >= %s"


class Closing:
    """The closure day; `decide` goes first, so that the others know what it writes."""

    def __init__(self, council: Council) -> None:
        self.council = council
        self.change: CalendarChange | None = None
        self.written: dict[str, list[Any]] = {}
        self.parts: dict[str, Timed] = {}
        self.looked_at = 0
        self.longest_page = 0.0
        self.inserts = {table: _insert(table) for table in INSERTED}
        self.ended = [pk for (pk,) in ask(ENDED, council.pk)]

    def preview(self) -> Timed:
        """What would move, without deciding it."""

        def look() -> None:
            with self._inside():
                self.looked_at = preview(self.council.pk, self._next(), timezone.now()).looked_at

        return timed(look)

    def decide(self) -> Timed:
        """The whole job, events, letters, messages and commits included, while somebody reads the worklist."""
        with self._inside():
            off = self._next()
        at = timezone.now()
        ((first,),) = ask("SELECT txid_current()")
        with self._read_meanwhile(), self._watched():
            took = timed_with_server(lambda: self._carry_out(off, at))
        for table in (*SHIFTED, *INSERTED):
            self.written[table] = [pk for (pk,) in ask(WRITTEN.format(table=table), self.council.pk, first)]
        self.parts["in all"] = took
        return took

    def dates(self) -> Timed:
        """Of the whole job only the statements that write dates."""
        self.decide()
        return self.parts["writing dates"]

    def bare_dates(self) -> Timed:
        """The same rows changed by their keys, the commit left out; halved, because it is done there and back."""
        with self._read_meanwhile():
            there, back = (self._write(self._shift(by)) for by in (1, -1))
        return (there[0] + back[0]) / 2, (there[1] + back[1]) / 2

    def bare(self) -> Timed:
        """The same rows changed, and as many events, letters and messages put in, the commit included."""
        with self._read_meanwhile():
            both = timed_with_server(lambda: self._write([*self._shift(1), *self._put_in()]))
        self._write(self._shift(-1))
        return both

    def said(self) -> dict[str, Any]:
        """What it was measured on, and where the time of the last whole job went."""
        change = self.change
        return {
            "cases_looked_at": self.looked_at,
            "cases_moved": change.cases_moved if change else 0,
            "letters": change.letters if change else 0,
            "rows_written": {table: len(ids) for table, ids in self.written.items()},
            "milliseconds_and_of_processors": {
                what: [round(seconds * MILLISECONDS, 1) for seconds in took] for what, took in self.parts.items()
            },
            "longest_worklist_page_meanwhile_ms": round(self.longest_page * MILLISECONDS, 1),
        }

    def _inside(self) -> Any:
        return _inside(self.council)

    def _carry_out(self, off: DayOff, at: datetime) -> None:
        decided = Decided(Actor.system(self.council.pk), at)
        self.change = carry_out(decide_for_council(off, decided), at)

    def _next(self) -> DayOff:
        calendar = working_calendar(self.council.pk)
        day = self.change.day if self.change else calendar.add(london_day(timezone.now()), 1)
        return DayOff(day, "Moving house", national=False, counts_again=day in calendar.closures)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Adds up what the statements of a block took, by what they do."""
        self.parts = dict.fromkeys(("asking", "writing dates", "writing entries"), (0.0, 0.0))

        def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            began = reading()
            try:
                return execute(sql, params, many, context)
            finally:
                took, before = since(began), self.parts[_kind_of(sql)]
                self.parts[_kind_of(sql)] = (before[0] + took[0], before[1] + took[1])

        with connection.execute_wrapper(watch):
            yield

    def _shift(self, by: int) -> Iterator[tuple[str, Sequence[Any]]]:
        for table, columns in SHIFTED.items():
            sets = ", ".join(f"{column} = {column} + %s * interval '1 day'" for column in columns)
            yield f"UPDATE {table} SET {sets} WHERE id = ANY (%s)", (*[by] * len(columns), self.written[table])

    def _put_in(self) -> Iterator[tuple[str, Sequence[Any]]]:
        for table, statement in self.inserts.items():
            yield statement, (self.ended, self.written[table])

    def _write(self, statements: Iterable[tuple[str, Sequence[Any]]]) -> Timed:
        """In one transaction; what the statements took."""
        with self._inside(), connection.cursor() as cursor:
            began = reading()
            for statement, values in statements:
                cursor.execute(statement, values)
            return since(began)

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


@contextmanager
def _inside(council: Council) -> Iterator[None]:
    with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
        yield


def _insert(table: str) -> str:
    anew = INSERTED[table]
    columns = [name for (name,) in ask(COLUMNS, table) if name != "id" or name in anew]
    values = [anew.get(name, name).replace("%", "%%") for name in columns]
    return INSERT.format(table=table, columns=", ".join(columns), values=", ".join(values))


def _kind_of(sql: str) -> str:
    if any(f"UPDATE {table} " in sql for table in SHIFTED):
        return "writing dates"
    return "writing entries" if "INSERT INTO complaints_" in sql else "asking"
