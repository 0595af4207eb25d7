"""Outcomes, escalations and services."""

from complaints.vocabulary.lifecycle import FINDINGS
from reporting.rules import definitions
from reporting.rules.definitions import KEPT, NOT_IN_TIME, Figures, Yardstick
from reporting.rules.lines import columns, line, share
from reporting.rules.report import Cell, FigureUnit, Row, Section, Table


def services(figures: Figures) -> Section:
    rows = tuple(
        Row(service.name, _service(figures, service.id))
        for service in figures.counted.services
        if figures.received(0, "service", str(service.id)) or figures.answers(0, 1, service=service.id)
    )
    heads = ("Received", "On time", "Not on time", "On time, per cent", "Responses sent", "Upheld, per cent")
    total = Row("All", _service(figures, None), total=True)
    table = Table(
        "by-service",
        f"Services in {figures.quarter.months}",
        "Service",
        heads,
        (*rows, total),
        definitions.BY_SERVICE,
        pivot=True,
    )
    return Section("services", "Results by service", (table,))


def _service(figures: Figures, service: int | None) -> tuple[Cell, ...]:
    received = figures.received(0, "service", None if service is None else str(service))
    counts = (
        received,
        figures.standing(0, 1, Yardstick.ANSWERED, *KEPT, service=service),
        figures.standing(0, 1, Yardstick.ANSWERED, *NOT_IN_TIME, service=service),
    )
    return (
        *(Cell(count) for count in counts),
        Cell(figures.in_time(0, 1, Yardstick.ANSWERED, service), FigureUnit.PERCENT),
        Cell(figures.answers(0, 1, service=service)),
        Cell(figures.found_fault(0, 1, service), FigureUnit.PERCENT),
    )


def outcomes(figures: Figures) -> Section:
    found = tuple(_outcomes(figures, stage) for stage in figures.stages)
    return Section("outcomes", "Outcomes", (*found, _further(figures)))


def _outcomes(figures: Figures, stage: int) -> Table:
    lines = (line(each.label, figures.answers, stage, each, behind=f"answer.{stage}.{each}") for each in FINDINGS)
    totals = (
        line("All", figures.answers, stage, total=True),
        share("Upheld at least in part, per cent", figures.found_fault, stage, total=True),
    )
    return Table(
        f"outcomes-{stage}",
        f"Stage {stage}: outcomes",
        "Responses sent",
        columns(figures.quarter),
        (*lines, *totals),
        definitions.OUTCOMES,
    )


def _further(figures: Figures) -> Table:
    rows: list[Row] = []
    # There is no escalation from the last stage reached.
    for stage in figures.stages[:-1] or [1]:
        step = f"From stage {stage} to stage {stage + 1}"
        rows += [
            line(step, figures.further, stage, behind=f"further.{stage}"),
            share(f"{step}, per cent", figures.share_further, stage),
        ]
    caption = "Escalated to the next stage"
    return Table("further", caption, "Responses sent", columns(figures.quarter), tuple(rows), definitions.FURTHER)
