"""What proofs share: their size, and the count of what they tried and lost.

A proof is a file test_NAME.py in this folder, or one that script/run_proofs.py names.
`script/test` runs it in its short form, `script/prove NAME` whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic

import pytest

from tests.factories.clock import Clock, set_ahead
from tests.factories.sampling import is_whole

TALLY = "tally"


@pytest.fixture(scope="session")
def whole() -> bool:
    """Whether this is the whole proof; its short form takes less than 30 seconds."""
    return is_whole()


@pytest.fixture
def clock(transactional_db: None) -> Iterator[Clock]:
    """The clock of the test and of its database, to be set ahead."""
    with set_ahead() as clock:
        yield clock


@dataclass
class Tally:
    """What a proof tried and how much of it was lost."""

    tried: int = 0
    lost: int = 0
    remark: str = ""

    def add(self, tried: int, lost: int = 0) -> None:
        """Count some more."""
        self.tried += tried
        self.lost += lost

    def __str__(self) -> str:
        counts = f"tried {self.tried}, survived {self.tried - self.lost}, lost {self.lost}"
        return f"{counts}; {self.remark}" if self.remark else counts


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Printed at the end, whether the test failed or not. Nothing may be lost."""
    counted, began = Tally(), monotonic()
    yield counted
    line = f"{request.node.name}: {counted} ({monotonic() - began:.0f} seconds)"
    request.node.user_properties.append((TALLY, line))
    assert counted.tried, "nothing was tried"
    assert not counted.lost, str(counted)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tallies, also those of tests that another process has run."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    for report in reports:
        if getattr(report, "when", "") == "teardown":
            for line in (value for name, value in report.user_properties if name == TALLY):
                terminalreporter.write_line(line)
