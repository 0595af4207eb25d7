"""Run whole proofs, all or by name."""

import os
import sys

from script import run_tests
from script.embedded.environment import PROJECT

FOLDER = PROJECT / "tests" / "proofs"
PREFIX = "test_"
# Read by tests/proofs/conftest.py; script/test runs the short form.
WHOLE = "REDRESS_PROOF"
# Tests in one group (pytest-xdist) run one after the other.
IN_TWO_PROCESSES = ("-n", "2", "--dist", "loadgroup")


def names() -> list[str]:
    return sorted(path.stem.removeprefix(PREFIX) for path in FOLDER.glob(f"{PREFIX}*.py"))


def main(arguments: list[str]) -> int:
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
