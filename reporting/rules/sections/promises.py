"""Dates kept, by policy and Code."""

from reporting.rules import definitions
from reporting.rules.definitions import Figures, MeasureStanding, Yardstick
from reporting.rules.lines import COMPARED, columns, line, occurring, share
from reporting.rules.quarters import REACH
from reporting.rules.report import Cell, FigureUnit, Picture, Row, Section, Table

CODE_LINES = (
    (Yardstick.CODE_ACKNOWLEDGED, "Acknowledged within the Code’s time"),
    (Yardstick.CODE_ANSWERED, "Responded within the Code’s time"),
    (Yardstick.CODE_EXTENDED, "Responded within the Code’s longest extension"),
)
# Shown even if 0, because readers look for them.
ALWAYS = (MeasureStanding.IN_TIME, MeasureStanding.LATE, MeasureStanding.LATE_WAITING)


def acknowledgements(figures: Figures) -> Section:
    return Section(
        "acknowledged",
        "Acknowledgements on time",
        tuple(_kept(figures, stage, Yardstick.ACKNOWLEDGED, "Acknowledged on time") for stage in figures.stages),
    )


def answers(figures: Figures) -> Section:
    kept = tuple(_kept(figures, stage, Yardstick.ANSWERED, "Responses on time") for stage in figures.stages)
    return Section(
        "answered", "Responses on time", (*kept, *_after_reopening(figures), _trend(figures), _pace(figures))
    )


def code(figures: Figures) -> Section:
    tables = tuple(_by_code(figures, stage) for stage in figures.stages if _is_governed(figures, stage))
    intro = "" if tables else "No stages that began in these quarters are covered by a Complaint Handling Code."
    return Section("code", "Performance against the Complaint Handling Code", tables, intro)


def _kept(figures: Figures, stage: int, yardstick: Yardstick, caption: str) -> Table:
    def standing(each: MeasureStanding) -> Row:
        behind = f"stage.{stage}.{yardstick}.{each}"
        return line(definitions.STANDINGS[each], figures.standing, stage, yardstick, each, behind=behind)

    lines = tuple(standing(each) for each in ALWAYS)
    lines += occurring(standing(each) for each in MeasureStanding if each not in ALWAYS)
    totals = (
        line("All", figures.standing, stage, yardstick, total=True),
        share(f"{caption}, per cent", figures.in_time, stage, yardstick, total=True),
    )
    return Table(
        f"{yardstick}-{stage}",
        f"Stage {stage}: {caption.lower()}",
        "Stages started",
        columns(figures.quarter),
        (*lines, *totals),
        definitions.PROMISES[yardstick],
    )


def _is_governed(figures: Figures, stage: int) -> bool:
    return any(figures.governed(ago, stage) for ago in COMPARED)


def _by_code(figures: Figures, stage: int) -> Table:
    lines = [line("Stages covered by the Code", figures.governed, stage)]
    for yardstick, label in CODE_LINES:
        behind = f"stage.{stage}.{yardstick}.{MeasureStanding.IN_TIME}"
        lines += [
            line(label, figures.standing, stage, yardstick, MeasureStanding.IN_TIME, behind=behind),
            *occurring([_corrected(figures, stage, yardstick, label)]),
            share(f"{label}, per cent", figures.in_time, stage, yardstick),
        ]
    return Table(
        f"code-{stage}",
        f"Stage {stage}: against the Code’s dates",
        "Stages started",
        columns(figures.quarter),
        tuple(lines),
        definitions.CODE,
    )


def _corrected(figures: Figures, stage: int, yardstick: Yardstick, label: str) -> Row:
    behind = f"stage.{stage}.{yardstick}.{MeasureStanding.CORRECTED}"
    each = f"{label} after an approved correction"
    return line(each, figures.standing, stage, yardstick, MeasureStanding.CORRECTED, behind=behind)


def _after_reopening(figures: Figures) -> tuple[Table, ...]:
    """Empty in reports published before this was counted."""
    if figures.counted.later_answers is None:
        return ()
    return (*(_responded_again(figures, stage) for stage in figures.stages), _reopened(figures))


def _responded_again(figures: Figures, stage: int) -> Table:
    def sent(standing: MeasureStanding) -> Row:
        behind = f"again.{stage}.{standing}"
        return line(definitions.STANDINGS[standing], figures.later_answers, stage, standing, behind=behind)

    rows = (
        sent(MeasureStanding.IN_TIME),
        sent(MeasureStanding.LATE),
        *occurring((sent(MeasureStanding.CORRECTED), sent(MeasureStanding.NO_DATE))),
        line("All", figures.later_answers, stage, total=True),
        share("On time, per cent", figures.later_in_time, stage, total=True),
    )
    caption = f"Stage {stage}: responses after reopening"
    return Table(
        f"again-{stage}", caption, "Responses sent", columns(figures.quarter), rows, definitions.ANSWERED_AGAIN
    )


def _reopened(figures: Figures) -> Table:
    rows = (line("Complaints reopened", figures.reopened, behind="reopened"),)
    caption = "Complaints reopened"
    return Table("reopened", caption, "Complaints", columns(figures.quarter), rows, definitions.REOPENED)


def _trend(figures: Figures) -> Table:
    rows = tuple(
        Row(
            figures.quarter.back(ago).tick,
            tuple(
                Cell(figures.in_time(ago, stage, Yardstick.ANSWERED), FigureUnit.PERCENT, ago)
                for stage in figures.stages
            ),
        )
        for ago in reversed(range(REACH))
    )
    return Table(
        "trend",
        "Responses on time over 5 quarters",
        "Quarter",
        tuple(f"Stage {stage}" for stage in figures.stages),
        rows,
        definitions.RESPONDED_TREND,
        pivot=True,
        picture=Picture.LINES,
    )


def _pace(figures: Figures) -> Table:
    rows = tuple(line(f"Stage {stage}", figures.median_days, stage, unit=FigureUnit.DAYS) for stage in figures.stages)
    caption = "Calendar days to respond (median)"
    return Table("pace", caption, "Responses sent", columns(figures.quarter), rows, definitions.MEDIAN)
