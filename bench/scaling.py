"""So many open cases: the proof that nothing changes beside the bare join, a changed calendar beside the bare writing.

A small demonstration is played through the rules, and its open cases are copied with all their rows until there are
enough: the copies are real cases, but there are fewer different ones than in life. How many is in the report.
"""

import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from bench.closing import Closing
from bench.filling import SEED, vacuum
from bench.rounds import Goal, Operation, Timed, timed_with_server
from bench.world import ask
from complaints.recalculation.operations.verify_deadlines import rebuild
from complaints.recalculation.queries.alike import kinds_of_case
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant

LIVE = "('received', 'under_investigation', 'responded')"
# About one complaint of the demonstration in sixteen is open, and each is copied some hundred times at most.
PLAYED_AT_MOST = 40_000
# A council of the size that the goals speak of.
OF_A_COUNCIL = 3300
# Reads of each table what no proof can do without: of events also what they were, which no index holds.
JOIN = f"""
SELECT count(*), count(*) FILTER (WHERE d.due_on <> s.response_due), max(e.at) FILTER (WHERE e.kind <> 'note')
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
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> 'id'
"""


def measure_scaling(live: int, councils: int, rounds: int) -> dict[str, Any]:
    """The report: what was filled, and what `measure_filled` finds."""
    began = perf_counter()
    number = _fill(live, councils)
    filled = perf_counter() - began
    _say(f"{number:,} open cases in {councils} councils, filled in {filled:.0f} s")
    return {"live": number, "councils": councils, "fill_seconds": round(filled), **measure_filled(rounds)}


def measure_filled(rounds: int) -> dict[str, Any]:
    """Figures in the order in which they are measured, and what they were measured on."""
    council, kinds = _council_of(OF_A_COUNCIL), sum(_kinds(each) for each in _councils())
    closing = Closing(council)
    closing.decide()
    operations = _operations(closing)
    for operation in operations:
        for turn in range(rounds):
            operation.measure(turn)
        _tell(operation.result())
    results = [operation.result() for operation in operations]
    return {
        "kinds": kinds,
        "results": results,
        "closure": {"open_cases_of_council": _live_of(council), **closing.said()},
    }


def _operations(closing: Closing) -> list[Operation]:
    def prove() -> Timed:
        return timed_with_server(_prove)

    return [
        Operation("proof that nothing changes", prove, lambda: timed_with_server(_join), Goal(ratio=2.0)),
        Operation("the same, one join of all, no walls", prove, _join_all, Goal(ratio=2.0)),
        Operation("the same, that join on several processes", prove, _join_on_several),
        Operation("closure day, preview", closing.preview),
        Operation("closure day, dates written", closing.dates, closing.bare_dates, Goal(ratio=1.3)),
        Operation("closure day, all beside all bare writing", closing.decide, closing.bare),
    ]


def _tell(result: dict[str, Any]) -> None:
    took, floor = result["server_ms"]["median"], result["floor_ms"]
    beside = f", floor {floor:.1f} ms: x{result['ratio']}, of processors x{result['cpu_ratio']}" if floor else ""
    _say(f"{result['op']:<42} {took:>10.1f} ms{beside}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _fill(live: int, councils: int) -> int:
    played = min(PLAYED_AT_MOST, max(live // 2, 100 * councils))
    sign_ins = Path(settings.MEDIA_ROOT) / "demo.json"
    call_command("seed_demo", cases=played, councils=councils, seed=SEED, sign_ins=sign_ins, stdout=sys.stderr)
    ask(MODELS)
    ((models, last),) = ask("SELECT count(*), (SELECT max(id) FROM complaints_case) FROM bench_model")
    copies = max(0, live // models - 1)
    new = f"{last} + (place - 1) * {copies} + number"
    for table in TABLES:
        columns = [name for (name,) in ask(COLUMNS, table)]
        special = {"reference": "'Y' || place || '-' || number", "idempotency_key": "NULL", "case_id": new}
        values = [special.get(column, f"model.{column}") for column in columns]
        if table == TABLES[0]:
            columns, values = ["id", *columns], [new, *values]
        of = "id" if table == TABLES[0] else "case_id"
        ask(COPY.format(table=table, columns=", ".join(columns), values=", ".join(values), of=of, copies=copies))
    ask("DROP TABLE bench_model")
    vacuum()
    return models * (copies + 1)


def _councils() -> list[Council]:
    return list(Council.objects.order_by("pk"))


def _council_of(size: int) -> Council:
    """The council with the number of open cases that comes nearest."""
    counts = ask(f"SELECT council_id, count(*) FROM complaints_case WHERE status IN {LIVE} GROUP BY 1")
    pk, _ = min(counts, key=lambda each: abs(each[1] - size))
    return Council.objects.get(pk=pk)


def _kinds(council: Council) -> int:
    with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic():
        return sum(1 for _ in kinds_of_case(council.pk, 0, live_only=True))


def _prove() -> None:
    for council in _councils():
        changed = rebuild(council.pk, live_only=True).changed
        if changed:
            raise AssertionError(f"{council}: {len(changed)} cases did not follow from their events")


def _join() -> None:
    for council in _councils():
        with tenant(council.pk, ActorKind.SYSTEM), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{JOIN} AND c.council_id = %s", [council.pk])


def _join_all(processes: int = 0) -> Timed:
    """In one process, as the proof and as whatever is asked behind the walls, unless PostgreSQL may help itself."""
    ask(f"SET max_parallel_workers_per_gather = {processes}")
    return timed_with_server(lambda: ask(JOIN), "floor")


def _join_on_several() -> Timed:
    """The processor time of PostgreSQL's helpers is not in it: only the clock says something."""
    return _join_all(processes=2)


def _live_of(council: Council) -> int:
    ((number,),) = ask(f"SELECT count(*) FROM complaints_case WHERE status IN {LIVE} AND council_id = %s", council.pk)
    return int(number)
