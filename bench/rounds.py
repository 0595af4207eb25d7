"""Measures in interleaved rounds: absolute times swing with the machine, ratios inside a round much less."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, thread_time
from typing import Any

from django.db import connections

from bench.counting import StatementCount

MILLISECONDS = 1000
NANOSECONDS = 1_000_000_000
Timed = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at: a ratio to the floor or milliseconds, whichever allows more, and a number of queries."""

    ratio: float | None = None
    ms: float | None = None
    queries: int | None = None


@dataclass
class Operation:
    """Something to measure. `run` and `floor` give their own wall and processor seconds."""

    name: str
    run: Callable[[], Timed]
    floor: Callable[[], Timed] | None = None
    goal: Goal = Goal()
    asked: StatementCount | None = None
    note: str = ""
    times: list[Timed] = field(default_factory=list)
    floors: list[Timed] = field(default_factory=list)

    def measure(self, number: int) -> None:
        """One round; who goes first takes turns."""
        steps = [(self.run, self.times)]
        if self.floor is not None:
            steps.insert(number % 2, (self.floor, self.floors))
        for step, kept in steps:
            kept.append(step())

    def result(self) -> dict[str, Any]:
        """As the report has it."""
        wall = [seconds * MILLISECONDS for seconds, _ in self.times]
        found: dict[str, Any] = {
            "op": self.name,
            "server_ms": {"median": _round(median(wall)), "min": _round(min(wall)), "max": _round(max(wall))},
            "cpu_ms": _round(median(cpu for _, cpu in self.times) * MILLISECONDS),
            "queries": self.asked.queries if self.asked else None,
            "round_trips": self.asked.round_trips if self.asked else None,
            "floor_ms": None,
            "floor_cpu_ms": None,
            "ratio": None,
            "cpu_ratio": None,
        }
        if self.floors:
            found["floor_ms"] = _round(median(seconds for seconds, _ in self.floors) * MILLISECONDS)
            found["floor_cpu_ms"] = _round(median(cpu for _, cpu in self.floors) * MILLISECONDS)
            found["ratio"] = _round(self._ratio(0))
            found["cpu_ratio"] = _round(self._ratio(1))
        found["goal"] = {name: getattr(self.goal, name) for name in Goal.__slots__ if getattr(self.goal, name)}
        found["met"] = self._met(found)
        if self.note:
            found["note"] = self.note
        return found

    def _ratio(self, which: int) -> float:
        pairs = zip(self.times, self.floors, strict=True)
        return median(run[which] / floor[which] for run, floor in pairs if floor[which] > 0)

    def _met(self, found: dict[str, Any]) -> bool | None:
        reached, quick = [], []
        if self.goal.ratio is not None and found["ratio"] is not None:
            quick.append(found["ratio"] <= self.goal.ratio)
        if self.goal.ms is not None:
            quick.append(found["server_ms"]["median"] <= self.goal.ms)
        if quick:
            reached.append(any(quick))
        if self.goal.queries is not None and self.asked is not None:
            reached.append(self.asked.queries <= self.goal.queries)
        return all(reached) if reached else None


def _round(value: float) -> float:
    return round(value, 3)


def timed(act: Callable[[], Any], again: int = 1) -> Timed:
    """Wall and processor seconds of something, on average over so many times."""
    began, began_cpu = perf_counter(), process_time()
    for _ in range(again):
        act()
    return (perf_counter() - began) / again, (process_time() - began_cpu) / again


def timed_with_server(act: Callable[[], Any], using: str = "default") -> Timed:
    """Wall seconds, and processor seconds of this thread and of the server's process for the connection.

    Those are the same whatever else the machine does. Where it doesn't tell of the server, only this thread's.
    """
    began = reading(using)
    act()
    return since(began, using)


def reading(using: str = "default") -> Timed:
    """What the clock and the two processes' accounts show now; see `timed_with_server`."""
    connections[using].ensure_connection()
    account = Path(f"/proc/{connections[using].connection.info.backend_pid}/schedstat")
    nanoseconds = int(account.read_text().split()[0]) if account.exists() else 0
    return perf_counter(), thread_time() + nanoseconds / NANOSECONDS


def since(began: Timed, using: str = "default") -> Timed:
    """Wall and processor seconds since a reading."""
    now = reading(using)
    return now[0] - began[0], now[1] - began[1]
