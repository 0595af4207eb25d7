"""What the reliability tests share."""

from collections.abc import Callable

import pytest


@pytest.fixture
def tell(capsys) -> Callable[[str], None]:
    """Says a figure where whoever runs the tests can see it."""

    def say(figure: str) -> None:
        with capsys.disabled():
            print(f"\n{figure}")  # noqa: T201 (the figure is what the test is for)

    return say
