"""What proofs share: their size, and the count of what they tried and lost.

A proof is a file test_NAME.py in this folder. `script/test` runs it in its short form, `script/prove NAME` whole.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from script.run_proofs import WHOLE


@pytest.fixture(scope="session")
def whole() -> bool:
    """Whether this is the whole proof; its short form takes less than 30 seconds."""
    return os.environ.get(WHOLE) == "whole"


@dataclass
class Tally:
    """What a proof tried and how much of it was lost."""

    tried: int = 0
    lost: int = 0

    def add(self, tried: int, lost: int = 0) -> None:
        """Count some more."""
        self.tried += tried
        self.lost += lost

    def __str__(self) -> str:
        return f"tried {self.tried}, survived {self.tried - self.lost}, lost {self.lost}"


@pytest.fixture
def tally(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Iterator[Tally]:
    """Printed when the test ends, whether it failed or not. Nothing may be lost."""
    counted = Tally()
    yield counted
    with capsys.disabled():
        print(f"\n{request.node.name}: {counted}")  # noqa: T201 (the figure is what the proof is for)
    assert counted.tried, "nothing was tried"
    assert not counted.lost, str(counted)
