"""What a whole proof tries all of, its short form tries a part of."""

import os
import random
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

from script.run_proofs import WHOLE
from script.run_tests import WHOLE_RUN

Value = TypeVar("Value")
# Of what takes turns, a whole run of script/test tries one part in so many, another part with each commit.
IN_TURNS = 5


def is_whole() -> bool:
    """Whether `script/prove` runs the tests."""
    return os.environ.get(WHOLE) == "whole"


def sample(values: Iterable[Value], number: int, seed: object, *, whole: bool | None = None) -> list[Value]:
    """`number` of the values, always the same for one seed and in their order; all of them if `whole` (None: in a
    whole proof).
    """
    every = list(values)
    if (is_whole() if whole is None else whole) or len(every) <= number:
        return every
    chosen = sorted(random.Random(str(seed)).sample(range(len(every)), number))
    return [every[place] for place in chosen]


@cache
def commit() -> str:
    """A seed that takes another sample with each commit. Without git: always the same."""
    asked = ["git", "rev-parse", "HEAD"]
    return subprocess.run(asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=False).stdout


def in_turns(values: Iterable[Value]) -> list[Value]:
    """A fifth in a whole run of script/test, another fifth with each commit; otherwise all."""
    every = list(values)
    takes_turns = os.environ.get(WHOLE_RUN) == "1"
    return sample(every, -(-len(every) // IN_TURNS), commit()) if takes_turns else every
