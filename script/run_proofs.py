"""Runs proofs whole, each on a throw-away PostgreSQL cluster and broker; without names all of them."""

import os
import sys

from script import run_tests
from script.embedded.environment import PROJECT

FOLDER = PROJECT / "tests" / "proofs"
PREFIX = "test_"
# tests/proofs/conftest.py reads it; script/test runs the same files in their short form.
WHOLE = "REDRESS_PROOF"
# Both processors; tests that belong together name themselves a group (pytest-xdist) and run one after the other.
IN_TWO_PROCESSES = ("-n", "2", "--dist", "loadgroup")


def names() -> list[str]:
    """Every proof that there is."""
    return sorted(path.stem.removeprefix(PREFIX) for path in FOLDER.glob(f"{PREFIX}*.py"))


def main(arguments: list[str]) -> int:
    """Run what was asked for and return the exit status: 0 where nothing was lost."""
    if arguments == ["--list"]:
        print("\n".join(names()))
        return 0
    chosen = arguments or names()
    unknown = [name for name in chosen if name not in names()]
    if unknown or not chosen:
        print(f"There is no proof {', '.join(unknown)}. There are: {', '.join(names())}")
        return 2
    os.environ[WHOLE] = "whole"
    return run_tests.main(["-q", *IN_TWO_PROCESSES, *(str(FOLDER / f"{PREFIX}{name}.py") for name in chosen)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
