"""Takes the arguments, makes the cluster and hands over to what needs Django."""

import argparse
import json
import os
import sys
from pathlib import Path

from bench.cluster import cluster

ROUNDS = 25


def main(arguments: list[str]) -> int:
    """Measure, print a table for people on standard error and JSON for programs on standard output or in a file."""
    options = arguments_of(arguments)
    with cluster(os.environ):
        import django  # noqa: PLC0415 (needs the addresses that the cluster has only now)

        django.setup()
        from bench.scaling import measure_scaling  # noqa: PLC0415
        from bench.sweep import measure_sweeps  # noqa: PLC0415
        from bench.whole_run import measure_everything  # noqa: PLC0415

        if options.live:
            report = measure_scaling(options.live, options.councils, options.rounds)
        elif options.sweep:
            report = measure_sweeps(options.rounds, tuple(options.sweep))
        else:
            report = measure_everything(options.cases, options.councils, options.rounds, options.largest)
    text = json.dumps(report, indent=2)
    if options.out is None:
        print(text)
    else:
        options.out.write_text(text + "\n", encoding="utf-8")
    return 0


def arguments_of(arguments: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--councils", type=int, default=4)
    parser.add_argument("--largest", type=int, help="so many of the cases in one council")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often everything is measured")
    parser.add_argument(
        "--live", type=int, help="so many open cases: measure the proof of all dates and a bank holiday instead"
    )
    parser.add_argument(
        "--sweep", type=int, nargs="+", metavar="OPEN", help="only the reminders, at each number of open deadlines"
    )
    parser.add_argument("--out", type=Path, help="a file for the JSON (default: standard output)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
