"""One run: fill, warm up, measure in rounds, report."""

import os
import platform
import sys
from typing import Any

from django.db import connection

from bench.filling import fill
from bench.jobs import jobs
from bench.people import people_pages
from bench.requests import api, resident_pages, staff_pages, submissions
from bench.rounds import timed
from bench.walls import behind_walls
from bench.world import make_world

WARM_UP = 3
MILLION = 1_000_000


def measure_everything(cases: int, councils: int, rounds: int, largest: int | None = None) -> dict[str, Any]:
    """The report, as docs/benchmark.md describes it."""
    filled = fill(cases, councils, largest)
    world = make_world()
    operations = [
        *staff_pages(world),
        *resident_pages(world),
        *submissions(world),
        *people_pages(world),
        *api(world),
        *jobs(world),
        *behind_walls(world),
    ]
    for number in range(WARM_UP + rounds):
        for operation in operations:
            if number == WARM_UP:
                operation.times.clear()
                operation.floors.clear()
            operation.measure(number)
    results = [operation.result() for operation in operations]
    _tell(results)
    return {
        "machine": machine(),
        "cases": cases,
        "councils": councils,
        "fill": filled,
        "rounds": rounds,
        "results": results,
    }


def machine() -> dict[str, Any]:
    connection.ensure_connection()
    wall, cpu = timed(lambda: sum(range(MILLION)), 5)
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "postgresql": connection.pg_version,  # type: ignore[attr-defined]
        "load": os.getloadavg()[0],
        # The same loop everywhere: tells a slow machine, or a busy one, from a slow program.
        "million_additions_ms": {"wall": round(wall * 1000, 1), "cpu": round(cpu * 1000, 1)},
    }


def _tell(results: list[dict[str, Any]]) -> None:
    """The same for people."""
    head = ("", "ms", "cpu ms", "SQL", "floor ms", "ratio", "cpu ratio", "goal")
    print(f"{head[0]:<46}" + "".join(f"{name:>11}" for name in head[1:]), file=sys.stderr)
    for each in results:
        met = {True: "met", False: "MISSED", None: ""}[each["met"]]
        values = (
            each["server_ms"]["median"], each["cpu_ms"], each["queries"], each["floor_ms"], each["ratio"],
            each["cpu_ratio"], met,
        )  # fmt: skip
        print(f"{each['op']:<46}" + "".join(f"{'' if v is None else v:>11}" for v in values), file=sys.stderr)
