"""So many open cases: the proof that every date follows from its events, and a bank holiday that moves dates.

A small demonstration is played through the rules, and its open cases are copied with all their rows until there are
enough: the copies are real cases, but there are fewer different ones than in life.
"""

import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management import call_command

from bench.bank_holiday import Proclaimed
from bench.filling import SEED, vacuum
from bench.rounds import MILLISECONDS, Goal, Operation, Timed, timed_with_server
from bench.world import ask
from complaints.recalculation.operations import rebuild
from councils.models import Council

LIVE = "('received', 'under_investigation', 'responded')"
# About one complaint of the demonstration in sixteen is open, and each is copied some hundred times at most.
PLAYED_AT_MOST = 40_000
# A large council, whose people ask what a day would move.
OF_A_COUNCIL = 3300
# 100,000 open cases in at most 10 minutes, on two processors.
CASES_A_MINUTE = 10_000
MILLISECONDS_A_MINUTE = 60 * MILLISECONDS
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
    """The report: what was filled, and what was measured on it."""
    began = perf_counter()
    number = _fill(live, councils)
    filled = perf_counter() - began
    _say(f"{number:,} open cases in {councils} councils, filled in {filled:.0f} s")
    proclaimed = Proclaimed(_council_of(OF_A_COUNCIL))
    results = []
    for operation in _operations(proclaimed, number):
        for turn in range(rounds):
            operation.measure(turn)
        results.append(operation.result())
        _tell(results[-1])
    return {
        "live": number,
        "councils": councils,
        "fill_seconds": round(filled),
        "results": results,
        "bank_holiday": proclaimed.said(),
    }


def _operations(proclaimed: Proclaimed, live: int) -> list[Operation]:
    goal = Goal(ms=live / CASES_A_MINUTE * MILLISECONDS_A_MINUTE)
    size = _live_of(proclaimed.council)
    return [
        Operation("proof that nothing changes", _prove, goal=goal, note=f"{live} open cases"),
        Operation("bank holiday, preview in one council", proclaimed.preview, note=f"{size} open cases"),
        Operation("bank holiday, carried out", proclaimed.carry_out, goal=goal, note=f"{live} open cases"),
    ]


def _tell(result: dict[str, Any]) -> None:
    met = {True: ": goal met", False: ": goal MISSED", None: ""}[result["met"]]
    _say(f"{result['op']:<40} {result['note']:>20} {result['server_ms']['median'] / MILLISECONDS:>10.1f} s{met}")


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


def _prove() -> Timed:
    return timed_with_server(_look_at_all)


def _look_at_all() -> None:
    for council in _councils():
        changed = rebuild(council.pk, live_only=True).changed
        if changed:
            raise AssertionError(f"{council}: {len(changed)} cases did not follow from their events")


def _live_of(council: Council) -> int:
    ((number,),) = ask(f"SELECT count(*) FROM complaints_case WHERE status IN {LIVE} AND council_id = %s", council.pk)
    return int(number)
