"""The trial of a draft on the past year, as shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from complaints.policy_trials.rules import BeforeAndAfter, OnTimeShare, SimulatedDates, Simulation, Timeliness
from councils.calendars.rules import written
from portal.layout.display import ChartComponent, Column, Figure

KEPT = {
    Timeliness.ON_TIME: "On time",
    Timeliness.LATE: "Late",
    Timeliness.NOT_DUE: "Not due yet",
    Timeliness.PAUSED: "Paused",
    Timeliness.ENDED: "Closed before it was due",
    Timeliness.NO_DATE: "No date",
    Timeliness.NO_STAGE: "No such stage",
}
SHARES = tuple(
    Column(text, numeric=number > 0)
    for number, text in enumerate(
        ("Stage or service", "Due under current policy", "On time", "Due under the draft", "On time under the draft")
    )
)
OFFICERS = (
    Column("Officer"),
    Column("Most responses due in a week", numeric=True),
    Column("Under the draft", numeric=True),
)


@dataclass(frozen=True, slots=True)
class ChangedCase:
    reference: str
    href: str
    stage: str
    service: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class SimulationScreen:
    stages: int
    left_out: int
    figures: tuple[Figure, ...]
    shares: tuple[tuple[str, ...], ...]
    services: tuple[tuple[str, ...], ...]
    weeks: ChartComponent
    officers: tuple[tuple[str, ...], ...]
    changed: int
    cases: tuple[ChangedCase, ...]


def simulation_screen(found: Simulation, names: dict[int, tuple[str, str]]) -> SimulationScreen:
    """`names`: (reference, service) of cases the reader may see."""
    stages = [(f"Stage {number}", pair) for number, pair in sorted(found.by_stage.items())]
    services = sorted(found.by_service.items())
    return SimulationScreen(
        stages=found.stages,
        left_out=found.left_out,
        figures=(
            _figure("Responses on time", found.answered),
            _figure("Acknowledgements on time", found.acknowledged),
            Figure("Stages with a different result", f"{found.changed:,}", f"of {found.stages:,}"),
        ),
        shares=tuple(_row(label, pair) for label, pair in (*stages, ("All stages", found.answered))),
        services=tuple(_row(label, pair) for label, pair in services),
        weeks=_weeks(found),
        officers=tuple(_officers(found)),
        changed=found.changed,
        cases=tuple(_cases(found, names)),
    )


def _figure(label: str, pair: BeforeAndAfter) -> Figure:
    return Figure(label, f"{_percent(pair.then)} under the draft", f"{_percent(pair.now)} under the current policy")


def _percent(share: OnTimeShare) -> str:
    return "none due" if share.percent is None else f"{share.percent:.1f}%"


def _row(label: str, pair: BeforeAndAfter) -> tuple[str, ...]:
    now, then = pair
    return label, f"{now.counted:,}", _percent(now), f"{then.counted:,}", _percent(then)


def _weeks(found: Simulation) -> ChartComponent:
    weeks = sorted(found.weeks.items())
    now, then = [number for _, (number, _) in weeks], [number for _, (_, number) in weeks]
    said = ""
    if weeks:
        said = (
            f"In the busiest week, {max(now):,} responses were due under the current policy. "
            f"Under the draft, the busiest week has {max(then):,}."
        )
    return ChartComponent(
        id="chart-weeks",
        kind="line",
        title="Responses due each week",
        description=said,
        unit="Week from",
        labels=tuple(_short(week) for week, _ in weeks),
        series=(("Current policy", tuple(now)), ("Draft", tuple(then))) if weeks else (),
    )


def _short(week: date) -> str:
    return f"{week.day} {week:%b %y}"


def _officers(found: Simulation) -> list[tuple[str, ...]]:
    most = {
        name: tuple(max(week[place] for week in weeks.values()) for place in (0, 1))
        for name, weeks in found.officers.items()
    }
    return [(name, f"{now:,}", f"{then:,}") for name, (now, then) in sorted(most.items())]


def _cases(found: Simulation, names: dict[int, tuple[str, str]]) -> Iterator[ChangedCase]:
    for each in found.listed:
        if each.case_id in names:
            reference, service = names[each.case_id]
            yield ChangedCase(
                reference=reference,
                href=reverse("casework:case", args=[reference]),
                stage=f"Stage {each.stage}",
                service=service,
                now=_said(each.now),
                then=_said(each.then),
            )


def _said(answer: SimulatedDates) -> str:
    return f"{KEPT[answer.answered]}, due {written(answer.due)}" if answer.due else KEPT[answer.answered]
