"""So many open cases: the proof that nothing changes beside the bare join, a changed calendar beside the bare writing.

A small demonstration is played through the rules, and its open cases are copied with all their rows until there are
enough: the copies are real cases, but there are fewer different ones than in life. How many is in the report.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from bench.filling import SEED, vacuum
from bench.rounds import Goal, Operation, timed
from complaints.models import CalendarChange, Case
from complaints.operations.calendar_changes import carry_out
from complaints.operations.calendar_decisions import Decided, decide_for_council
from complaints.operations.rebuilding import rebuild
from complaints.queries.alike import kinds_of_case
from complaints.queries.calendar_preview import preview
from councils.domain.actor import Actor
from councils.domain.calendar_changes import DayOff
from councils.domain.calendars import LONDON
from councils.models import Council
from councils.queries import working_calendar
from councils.tenancy.scope import Kind, tenant

# Nobody reads one page after the other without a pause, and this process has other things to do.
SECONDS_BETWEEN_PAGES = 0.02
LIVE = "('received', 'under_investigation', 'responded')"
# About one complaint of the demonstration in sixteen is open, and each is copied some hundred times at most.
PLAYED_AT_MOST = 40_000
# A council of the size that the goals speak of.
OF_A_COUNCIL = 3300
JOIN = f"""
SELECT count(*), count(*) FILTER (WHERE d.due_on <> s.response_due), max(e.at)
  FROM complaints_case c
  JOIN complaints_stagerecord s ON s.case_id = c.id AND s.stage = c.stage
  JOIN complaints_deadline d ON d.case_id = c.id
  JOIN complaints_caseevent e ON e.case_id = c.id
 WHERE c.status IN {LIVE}
"""
MODELS = f"""
CREATE TABLE bench_model AS SELECT id, row_number() OVER (ORDER BY id) AS place FROM complaints_case
 WHERE status IN {LIVE}
"""
COPY = """
INSERT INTO {table} ({columns})
SELECT {values} FROM bench_model JOIN {table} model ON model.{of} = bench_model.id,
       generate_series(1, {copies}) AS number
 ORDER BY place, number, model.id
"""
TABLES = ("complaints_case", "complaints_stagerecord", "complaints_caseevent", "complaints_deadline")
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
MOVED = "SELECT case_id FROM complaints_caseevent WHERE kind = 'date_moved' AND data->'change' = to_jsonb(%s)"
# The rows that a moved answer changes, and the entries about it: each by its key, as one statement.
BARE_UPDATES = (
    "UPDATE complaints_deadline SET due_on = due_on + %(by)s, next_at = next_at + %(by)s * interval '1 day' "
    "WHERE case_id = ANY (%(cases)s) AND kind = 'response'",
    "UPDATE complaints_stagerecord SET response_due = response_due + %(by)s WHERE case_id = ANY (%(cases)s)",
    "UPDATE complaints_case SET due_on = due_on + %(by)s WHERE id = ANY (%(cases)s)",
)
BARE_INSERT = (
    "INSERT INTO complaints_caseevent (council_id, case_id, stage, kind, at, by_name, text, data, public) "
    "SELECT council_id, id, stage, 'bare', now(), 'Nobody', 'The day', '{}', false FROM complaints_case "
    "WHERE id = ANY (%(cases)s)"
)


def measure_scaling(live: int, councils: int, rounds: int) -> dict[str, Any]:
    """The report: figures in the order in which they are measured, and what they were measured on."""
    began = perf_counter()
    number = _fill(live, councils)
    filled = perf_counter() - began
    kinds = sum(_kinds(council) for council in _councils())
    _say(f"{number:,} open cases of {kinds:,} kinds in {councils} councils, filled in {filled:.0f} s")
    closing = _Closing(_council_of(OF_A_COUNCIL))
    closing.decide()
    operations = [
        Operation("proof that nothing changes", lambda: timed(_prove), lambda: timed(_join), Goal(ratio=2.0)),
        Operation("the same, all councils joined at once, no walls", lambda: timed(_prove), lambda: timed(_join_all)),
        Operation("closure day, preview", closing.preview, None),
        Operation("closure day, carried out", closing.decide, closing.bare, Goal(ratio=1.3)),
    ]
    for operation in operations:
        for turn in range(rounds):
            operation.measure(turn)
    results = [operation.result() for operation in operations]
    for result in results:
        took, floor = result["server_ms"]["median"], result["floor_ms"]
        _say(f"{result['op']:<50} {took:>10.1f} ms" + (f", floor {floor:.1f} ms: x{result['ratio']}" if floor else ""))
    report = {"live": number, "kinds": kinds, "councils": councils, "fill_seconds": round(filled), "results": results}
    return {**report, "closure": closing.said()}


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["floor"].cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def _fill(live: int, councils: int) -> int:
    played = min(PLAYED_AT_MOST, max(live // 2, 100 * councils))
    sign_ins = Path(settings.MEDIA_ROOT) / "demo.json"
    call_command("seed_demo", cases=played, councils=councils, seed=SEED, sign_ins=sign_ins, stdout=sys.stderr)
    _ask(MODELS)
    ((models, last),) = _ask("SELECT count(*), (SELECT max(id) FROM complaints_case) FROM bench_model")
    copies = max(0, live // models - 1)
    new = f"{last} + (place - 1) * {copies} + number"
    for table in TABLES:
        columns = [name for (name,) in _ask(COLUMNS, table)]
        special = {"reference": "'Y' || place || '-' || number", "idempotency_key": "NULL", "case_id": new}
        values = [special.get(column, f"model.{column}") for column in columns]
        if table == TABLES[0]:
            columns, values = ["id", *columns], [new, *values]
        of = "id" if table == TABLES[0] else "case_id"
        _ask(COPY.format(table=table, columns=", ".join(columns), values=", ".join(values), of=of, copies=copies))
    _ask("DROP TABLE bench_model")
    vacuum()
    return models * (copies + 1)


def _councils() -> list[Council]:
    return list(Council.objects.order_by("pk"))


def _council_of(size: int) -> Council:
    """The council with the number of open cases that comes nearest."""
    counts = _ask(f"SELECT council_id, count(*) FROM complaints_case WHERE status IN {LIVE} GROUP BY 1")
    pk, _ = min(counts, key=lambda each: abs(each[1] - size))
    return Council.objects.get(pk=pk)


def _kinds(council: Council) -> int:
    with tenant(council.pk, Kind.SYSTEM), transaction.atomic():
        return sum(1 for _ in kinds_of_case(council.pk, 0, live_only=True))


def _prove() -> None:
    for council in _councils():
        changed = rebuild(council.pk, live_only=True).changed
        if changed:
            raise AssertionError(f"{council}: {len(changed)} cases did not follow from their events")


def _join() -> None:
    for council in _councils():
        with tenant(council.pk, Kind.SYSTEM), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{JOIN} AND c.council_id = %s", [council.pk])


def _join_all() -> None:
    _ask(JOIN)


@dataclass
class _Closing:
    """A closure day of one council, added and removed in turns."""

    council: Council
    change: CalendarChange | None = None
    cases: list[int] = field(default_factory=list)
    looked_at: int = 0
    rows: int = 0
    longest_page: float = 0.0

    def preview(self) -> tuple[float, float]:
        """What would move, without deciding it."""

        def look() -> None:
            with tenant(self.council.pk, Kind.SYSTEM), transaction.atomic():
                self.looked_at = preview(self.council.pk, self._next(), timezone.now()).looked_at

        return timed(look)

    def decide(self) -> tuple[float, float]:
        """The whole job, events, letters, messages and commits included, while somebody reads the worklist."""
        off, at = self._next(), timezone.now()
        stop = Event()
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(self._read_worklist, stop)
            took = timed(lambda: self._carry_out(off, at))
            stop.set()
            self.longest_page = max(self.longest_page, reading.result())
        if self.change is not None:
            self.cases = [pk for (pk,) in _ask(MOVED, self.change.pk)]
        return took

    def bare(self) -> tuple[float, float]:
        """As many rows changed and entries written, by their keys and for nobody."""

        def write(by: int) -> None:
            with transaction.atomic(using="floor"), connections["floor"].cursor() as cursor:
                for statement in (*BARE_UPDATES, BARE_INSERT):
                    cursor.execute(statement, {"by": by, "cases": self.cases})
                    self.rows += cursor.rowcount

        self.rows = 0
        there, back = timed(lambda: write(1)), timed(lambda: write(-1))
        self.rows //= 2
        return ((there[0] + back[0]) / 2, (there[1] + back[1]) / 2)

    def said(self) -> dict[str, Any]:
        """What it was measured on."""
        change = self.change
        return {
            "open_cases_of_council": _live_of(self.council),
            "cases_looked_at": self.looked_at,
            "cases_moved": len(self.cases),
            "letters": change.letters if change else 0,
            "rows_of_the_floor": self.rows,
            "longest_worklist_page_meanwhile_ms": round(self.longest_page * 1000, 1),
        }

    def _carry_out(self, off: DayOff, at: Any) -> None:
        decided = Decided(Actor.system(self.council.pk), at)
        self.change = carry_out(decide_for_council(off, decided), at)

    def _next(self) -> DayOff:
        with tenant(self.council.pk, Kind.SYSTEM), transaction.atomic():
            calendar = working_calendar(self.council.pk)
        day = calendar.add(timezone.now().astimezone(LONDON).date(), 1)
        if self.change is not None:
            day = self.change.day
        return DayOff(day, "Moving house", national=False, counts_again=day in calendar.closures)

    def _read_worklist(self, stop: Event) -> float:
        longest = 0.0
        try:
            for _ in _until(stop):
                began = perf_counter()
                with tenant(self.council.pk, Kind.SYSTEM), transaction.atomic():
                    list(Case.objects.filter(due_on__isnull=False).order_by("due_on", "pk").values("reference")[:25])
                longest = max(longest, perf_counter() - began)
        finally:
            connection.close()
        return longest


def _until(stop: Event) -> Iterator[None]:
    while not stop.wait(SECONDS_BETWEEN_PAGES):
        yield


def _live_of(council: Council) -> int:
    ((number,),) = _ask(f"SELECT count(*) FROM complaints_case WHERE status IN {LIVE} AND council_id = %s", council.pk)
    return int(number)
