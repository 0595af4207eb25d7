from collections.abc import Iterator

from reporting.rules.definitions import Figures, Yardstick
from reporting.rules.quarters import REACH

AXES = ("channel", "procedure", "service", "theme", "position")


def contradictions(figures: Figures) -> Iterator[str]:
    """Yield each sum that does not add up."""
    for ago in range(REACH):
        yield from _intake(figures, ago)
        for stage in figures.stages:
            yield from _stages(figures, ago, stage)


def _intake(figures: Figures, ago: int) -> Iterator[str]:
    quarter = figures.quarter.back(ago).months
    received = figures.received(ago)
    for axis in AXES:
        parts = figures.received(ago, axis)
        if parts != received:
            yield f"{quarter}: {received} complaints were received, but {parts} are counted by {axis}."
    first = figures.standing(ago, 1, Yardstick.ANSWERED)
    if first != received:
        yield f"{quarter}: {received} complaints were received, but {first} began stage 1."


def _stages(figures: Figures, ago: int, stage: int) -> Iterator[str]:
    quarter = figures.quarter.back(ago).months
    begun = figures.standing(ago, stage, Yardstick.ANSWERED)
    for yardstick in Yardstick:
        parts = figures.standing(ago, stage, yardstick)
        if parts != begun:
            yield f"{quarter}: {begun} began stage {stage}, but {parts} are counted as {yardstick.value}."
    answered, further = figures.answers(ago, stage), figures.further(ago, stage)
    again = figures.later_answers(ago, stage)
    if again > answered:
        yield f"{quarter}: stage {stage} has {again} responses after reopening, but only {answered} responses."
    if further > answered:
        yield f"{quarter}: {further} were escalated after stage {stage}, but it has only {answered} responses."
