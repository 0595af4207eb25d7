"""Random plans of cases, at the rates that councils publish.

About 55% of stage 1 complaints are upheld at least in part, 78 to 84% in time; 12 to 20% go to stage 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from complaints.vocabulary.lifecycle import DeclineReason
from councils.policies.rules.casework_rules import CORPORATE, ContactKind
from councils.policies.rules.procedure_rules import ProcedureRules

# About one case in five gets far enough for an Ombudsman.
ONE_IN = 5
STAFF_CHANNELS = ("phone", "in_person", "letter")
DECLINED = (
    (DeclineReason.SERVICE_REQUEST, 40),
    (DeclineReason.NOT_THIS_COUNCIL, 18),
    (DeclineReason.APPEAL_RIGHT, 14),
    (DeclineReason.TOO_OLD, 10),
    (DeclineReason.ALREADY_CONSIDERED, 6),
    (DeclineReason.INSURANCE_CLAIM, 5),
    (DeclineReason.LEGAL_PROCEEDINGS, 3),
    (DeclineReason.COUNCILLOR_CONDUCT, 2),
    (DeclineReason.STAFF_MATTER, 1),
    (DeclineReason.OTHER, 1),
)
OUTCOMES = {"upheld": 42, "partly_upheld": 14, "not_upheld": 44}
# Where a policy has no word for "in part", what is upheld in part is upheld.
TWO_OUTCOMES = {"upheld": 56, "not_upheld": 44}
# Working days before the due date, for responses in time.
EARLY = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7)
ASKS_AFTER = (0, 1, 1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 26, 40, 70)
LATE = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 14, 20, 35)


@dataclass(frozen=True, slots=True)
class StagePlan:
    """In working days, unless said otherwise."""

    triage: int
    assign: int
    acknowledge: int | None
    # Days before the due date (negative: late); where there is no due date, days after receipt.
    answer: int
    without_date: int
    outcome: str
    second_outcome: str
    extends: bool
    # The extension turns out not to be needed.
    takes_back: bool
    # The interval of progress updates, once it is late.
    news_every: int | None
    pauses_after: int | None
    pause_lasts: int
    rerouted: bool
    learns: bool
    # Calendar days until the complainant asks for the next stage, or None.
    asks_after: int | None
    resident_writes: tuple[int, ...]
    staff_write: tuple[int, ...]
    staff_note: tuple[int, ...]
    attaches: bool


@dataclass(frozen=True, slots=True)
class OmbudsmanPlan:
    """In calendar days."""

    notified_after: int
    replies_before: int
    decides_after: int
    fault: bool


class Arrival(NamedTuple):
    channel: str
    half_hour: int


@dataclass(frozen=True, slots=True)
class Plan:
    """`half_hours`: times of day, used in turn."""

    arrival: Arrival
    logged_after: int
    declined: DeclineReason | None
    withdrawn_after: int | None
    stages: tuple[StagePlan, ...]
    closes_after: int
    reopened_after: int | None
    ombudsman: OmbudsmanPlan | None
    uploads: int
    half_hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Habits:
    """Late cases in 100, Ombudsman cases in 1,000."""

    late: int
    ombudsman: int
    hours: Sequence[int]
    channels: dict[str, int]


def draw_arrival(dice: Random, habits: Habits, *, working_day: bool) -> Arrival:
    """Staff channels only in office hours."""
    channel = dice.choices(list(habits.channels), list(habits.channels.values()))[0]
    if channel in STAFF_CHANNELS and working_day:
        return Arrival(channel, 18 + dice.randrange(16))
    half_hour = 2 * dice.choices(range(24), habits.hours)[0] + dice.randrange(2)
    return Arrival("portal" if channel in STAFF_CHANNELS else channel, half_hour)


def draw(dice: Random, rules: ProcedureRules, habits: Habits, arrival: Arrival) -> Plan:
    channel, complains = arrival.channel, rules.takes is ContactKind.COMPLAINT
    declined = _weighted(dice, DECLINED) if dice.random() < 0.06 else None
    plan = Plan(
        arrival=arrival,
        logged_after=dice.choice((0, 0, 0, 0, 0, 0, 1, 2)) if channel not in ("portal", "api") else 0,
        declined=declined,
        withdrawn_after=dice.randrange(1, 9) if dice.random() < 0.025 else None,
        stages=tuple(_stage(dice, rules, habits, number) for number in range(1, rules.final_stage + 1)),
        closes_after=dice.randrange(4, 30),
        reopened_after=dice.randrange(10, 60) if dice.random() < 0.02 else None,
        ombudsman=_ombudsman(dice) if complains and dice.random() < habits.ombudsman / 1000 * ONE_IN else None,
        uploads=dice.choices((0, 1, 2), (80, 15, 5))[0] if channel in ("portal", "email") else 0,
        half_hours=tuple(dice.randrange(48) for _ in range(12)),
    )
    return plan if complains else calm(plan)


def calm(plan: Plan) -> Plan:
    """A plan for what is not a complaint."""
    return replace(
        plan, declined=None, withdrawn_after=None, reopened_after=None, uploads=0,
        stages=tuple(replace(stage, resident_writes=(), staff_write=(), staff_note=()) for stage in plan.stages),
    )  # fmt: skip


def _stage(dice: Random, rules: ProcedureRules, habits: Habits, number: int) -> StagePlan:
    outcome = _outcome(dice, rules)
    late = dice.random() < habits.late / 100 * (1.2 if number > 1 else 1)
    contented = {"upheld": 0.92, "partly_upheld": 0.84, "not_upheld": 0.72, "answered": 0.93}[outcome]
    pauses = rules.stage(number).pause is not None and dice.random() < 0.08
    return StagePlan(
        triage=dice.choice((0, 0, 0, 0, 1, 1, 1, 2, 3)) if dice.random() < 0.97 else dice.randrange(6, 30),
        assign=dice.choice((0, 0, 0, 0, 0, 1, 1, 2)) if dice.random() < 0.96 else dice.randrange(5, 25),
        acknowledge=_acknowledge(dice, rules, number),
        answer=-dice.choice(LATE) if late else dice.choice(EARLY),
        without_date=dice.randrange(6, 28),
        outcome=outcome,
        second_outcome=_outcome(dice, rules),
        extends=dice.random() < 0.1,
        takes_back=dice.random() < 0.08,
        news_every=dice.choice((None, None, 5)),
        pauses_after=dice.randrange(1, 5) if pauses else None,
        pause_lasts=dice.randrange(2, 12),
        rerouted=number == 1 and rules.procedure == CORPORATE and dice.random() < 0.05,
        learns=dice.random() < (0.5 if outcome == "upheld" else 0.12),
        asks_after=None if dice.random() < contented else dice.choice(ASKS_AFTER),
        resident_writes=_days(dice, 0.28, 12),
        staff_write=_days(dice, 0.2, 10),
        staff_note=_days(dice, 0.35, 10),
        attaches=dice.random() < 0.12,
    )


def _acknowledge(dice: Random, rules: ProcedureRules, number: int) -> int | None:
    """Working days after receipt; None for never."""
    target = rules.stage(number).acknowledgement
    longest = target.period.amount if target else 5
    if dice.random() < 0.05:
        return dice.choice((None, longest + 1, longest + 1, longest + 2, longest + 4))
    return dice.randrange(0, longest + 1)


def _outcome(dice: Random, rules: ProcedureRules) -> str:
    if rules.takes is not ContactKind.COMPLAINT:
        return "answered"
    weights = OUTCOMES if "partly_upheld" in rules.outcomes else TWO_OUTCOMES
    return dice.choices(rules.outcomes, [weights[outcome] for outcome in rules.outcomes])[0]


def _days(dice: Random, chance: float, within: int) -> tuple[int, ...]:
    days: list[int] = []
    while dice.random() < chance and len(days) < 4:
        days.append(dice.randrange(within))
    return tuple(sorted(days))


def _ombudsman(dice: Random) -> OmbudsmanPlan:
    return OmbudsmanPlan(
        notified_after=dice.randrange(10, 100),
        replies_before=dice.choice((0, 0, 1, 2, 3, 5, 8, -3, -10)),
        decides_after=dice.randrange(20, 150),
        fault=dice.random() < 0.7,
    )


def _weighted(dice: Random, choices: Sequence[tuple[DeclineReason, int]]) -> DeclineReason:
    return dice.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]
