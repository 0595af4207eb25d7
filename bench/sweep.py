"""What a sweep costs beside how many cases are open: it has to follow what is due.

Real rows: copies of an open case of the demonstration with its deadline, spread over the next year.
"""

import sys
from time import perf_counter
from typing import Any

from django.db import connections, transaction

from bench.filling import fill, vacuum
from bench.jobs import ReminderBacklog, nothing_due
from bench.rounds import Operation
from bench.whole_run import machine
from bench.world import LARGEST, ask

MODELS, COUNCILS, WARM_UP = 400, 4, 2
OPEN = "SELECT count(*) FROM complaints_deadline WHERE open"
MODEL = """
SELECT c.id, d.id FROM complaints_case c JOIN complaints_deadline d ON d.case_id = c.id
WHERE c.council_id = %s AND d.open AND d.kind = 'response' AND d.next_at > now() AND c.officer_id IS NOT NULL LIMIT 1
"""
COLUMNS = """
SELECT string_agg(column_name, ', ') FROM information_schema.columns
WHERE table_name = %s AND is_generated = 'NEVER' AND column_name <> ALL (%s)
"""
CASES = """
INSERT INTO complaints_case (reference, idempotency_key, {columns})
SELECT 'B' || number, NULL, {columns} FROM complaints_case, generate_series(%s, %s) AS number WHERE id = %s
"""
DEADLINES = """
INSERT INTO complaints_deadline (case_id, next_at, due_on, {columns})
SELECT c.id, now() + (1 + c.id %% 360) * interval '1 day', current_date + 5 + (c.id %% 360)::int, {columns}
  FROM complaints_case c, complaints_deadline d WHERE d.id = %s AND c.reference LIKE 'B%%' AND c.id > %s
"""


def measure_sweeps(rounds: int, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Nothing due and a thousand due, at each size, beside their floors."""
    fill(MODELS, COUNCILS)
    ((council_id,),) = ask(LARGEST)
    results = []
    for size in sizes:
        seconds = _grow(council_id, size)
        for operation in (nothing_due(), ReminderBacklog(council_id).operation()):
            results.append({"open": size, "filled_in_seconds": seconds, **_measured(operation, rounds)})
    _tell(results)
    return {"machine": machine(), "rounds": rounds, "results": results}


def _grow(council_id: int, size: int) -> float:
    """So many open deadlines, each of a case of its own beyond those of the demonstration."""
    began = perf_counter()
    ((there,),), ((case_id, deadline_id),) = ask(OPEN), ask(MODEL, council_id)
    ((last,),) = ask("SELECT max(id) FROM complaints_case")
    with transaction.atomic(using="floor"), connections["floor"].cursor() as cursor:
        columns = _columns("complaints_case", "id", "reference", "idempotency_key")
        cursor.execute(CASES.format(columns=columns), [there, size - 1, case_id])
        columns = _columns("complaints_deadline", "id", "case_id", "next_at", "due_on")
        named = ", ".join(f"d.{column}" for column in columns.split(", "))
        statement = DEADLINES.replace("{columns}", columns, 1).replace("{columns}", named)
        cursor.execute(statement, [deadline_id, last])
    vacuum()
    return round(perf_counter() - began, 1)


def _columns(table: str, *left_out: str) -> str:
    ((columns,),) = ask(COLUMNS, table, list(left_out))
    return str(columns)


def _measured(operation: Operation, rounds: int) -> dict[str, Any]:
    for number in range(WARM_UP + rounds):
        if number == WARM_UP:
            operation.times.clear()
            operation.floors.clear()
        operation.measure(number)
    return operation.result()


def _tell(results: list[dict[str, Any]]) -> None:
    print(f"{'open':>10}  {'':<30}{'ms':>9}{'SQL':>5}{'floor ms':>10}{'ratio':>7}  goal", file=sys.stderr)
    for each in results:
        print(
            f"{each['open']:>10}  {each['op']:<30}{each['server_ms']['median']:>9}{each['queries']:>5}"
            f"{each['floor_ms']:>10}{each['ratio']:>7}  {'met' if each['met'] else 'MISSED'}",
            file=sys.stderr,
        )
