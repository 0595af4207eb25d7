"""Run whole proofs, all or by name."""

import os
import sys
from pathlib import Path

from script import run_tests
from script.embedded.environment import PROJECT

PREFIX = "test_"
FOLDERS = ("tests/journeys", "tests/proofs", "tests/reliability")
# Proofs among other tests of their subject.
ELSEWHERE = (
    "tests/access/test_ids_in_bodies.py",
    "tests/access/test_matrix.py",
    "tests/access/test_typed_text_survives.py",
    "tests/bench/test_plans.py",
    "tests/infrastructure/test_commands.py",
    "tests/infrastructure/test_server.py",
    "tests/integration/demo/test_histories.py",
    "tests/integration/demo/test_search.py",
    "tests/unit/complaints/test_deadlines_oracle.py",
)
# Read by tests/factories/sampling.py; script/test runs the short form.
WHOLE = "REDRESS_PROOF"
# Tests in one group (pytest-xdist) run one after the other.
IN_TWO_PROCESSES = ("-n", "2", "--dist", "loadgroup")


def proofs() -> dict[str, Path]:
    paths = [path for folder in FOLDERS for path in (PROJECT / folder).glob(f"{PREFIX}*.py")]
    paths += [PROJECT / path for path in ELSEWHERE]
    return {path.stem.removeprefix(PREFIX): path for path in sorted(paths, key=lambda path: path.stem)}


def main(arguments: list[str]) -> int:
    known = proofs()
    if arguments == ["--list"]:
        print("\n".join(known))
        return 0
    chosen = arguments or list(known)
    unknown = [name for name in chosen if name not in known]
    if unknown or not chosen:
        print(f"There is no proof {', '.join(unknown)}. There are: {', '.join(known)}")
        return 2
    os.environ[WHOLE] = "whole"
    return run_tests.main(["-q", *IN_TWO_PROCESSES, *(str(known[name]) for name in chosen)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
