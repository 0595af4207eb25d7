"""Cases as the rules see them, without a database."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from complaints.cases.rules.declining import DeclineFacts, EarlierComplaint
from complaints.deadlines.calculation import timetable
from complaints.deadlines.clock import StageClock
from complaints.deadlines.stage_events import CaseFacts
from complaints.vocabulary.lifecycle import Channel, Status
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.values import LONDON
from tests.factories.councils import london
from tests.unit.complaints.deadline_questions import england, seeded

CITY, EAST = seeded()["cambridge-city"][0], seeded()["east-cambridgeshire"][0]
SOUTH = seeded()["south-cambridgeshire"][0]
# A Monday with no bank holiday near it.
RECEIVED = london("2026-06-01T10:00")
# Two days later.
ON = date(2026, 6, 3)


def true_of(case: CaseFacts, condition: ExclusionCondition | None) -> DeclineFacts:
    """What makes a reason to decline apply to a case that was received on Monday 1 June 2026."""
    long_ago, day = date(2024, 1, 8), case.received_on
    final = condition is ExclusionCondition.FINAL
    ended = condition is not ExclusionCondition.OPEN
    earlier = EarlierComplaint("SC-222-333-444", True, ended, 2 if final else 1, 2, 2 if final else 1, date(2026, 3, 2))
    return DeclineFacts(long_ago, long_ago, "Nothing kept them", earlier.reference, None, earlier, day, day, "another")


def clock(received_at: datetime = RECEIVED, **happened: Any) -> StageClock:
    """A stage's clock with what has happened to it."""
    return StageClock(received_at, **happened)


def facts(rules: ProcedureRules = CITY, *, stage: int = 1, at: StageClock | None = None, **others: Any) -> CaseFacts:
    """A case under investigation by officer 7, received on Monday 1 June 2026 unless its clock says otherwise."""
    running = at or clock()
    known = CaseFacts(
        status=Status.UNDER_INVESTIGATION,
        stage=stage,
        channel=Channel.PHONE,
        received_on=running.received_at.astimezone(LONDON).date(),
        started_on=running.received_at.astimezone(LONDON).date(),
        clock=running,
        timetable=timetable(running, rules.stage(stage), rules, england()),
        rules=rules,
        calendar=england(),
        officer_id=7,
        service_area_id=3,
        answered_by={},
        holds=(),
        has_learning=False,
        rounds=1,
    )
    return replace(known, **others)
