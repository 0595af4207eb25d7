"""What the reliability tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from script.embedded.broker import Broker


@pytest.fixture
def notify(capsys) -> Callable[[str], None]:
    """Says a figure where whoever runs the tests can see it."""

    def say(figure: str) -> None:
        with capsys.disabled():
            print(f"\n{figure}")  # noqa: T201 (the figure is what the test is for)

    return say


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    server = Broker(tmp_path, durable=False)
    server.join()
    yield server
    server.stop()
    server.leave()
