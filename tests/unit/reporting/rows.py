"""Counted rows written out by hand."""

from datetime import UTC, datetime

from reporting.rules.definitions import (
    Counted,
    IntakeRow,
    LaterResponseRow,
    LessonRow,
    PaceRow,
    ReferralRow,
    ReopenedRow,
    ResponseRow,
    ServiceRow,
    StageRow,
    Yardstick,
)
from reporting.rules.quarters import Quarter

BINS, HOMES = ServiceRow(7, "Bins"), ServiceRow(9, "Homes")
COUNTED_AT = datetime(2026, 7, 10, 8, 0, tzinfo=UTC)


def intake(ago: int, *, portal: int, phone: int) -> tuple[IntakeRow, ...]:
    """So many complaints: by portal about the bins, by phone about homes."""
    values = {"channel": ("portal", "phone"), "service": ("7", "9"), "theme": ("delay", "")}
    same = {"procedure": "corporate", "position": "closed"}
    rows = [
        IntakeRow(ago, axis, value, count)
        for axis, pair in values.items()
        for value, count in zip(pair, (portal, phone), strict=True)
    ]
    rows += [IntakeRow(ago, axis, value, portal + phone) for axis, value in same.items()]
    return tuple(row for row in rows if row.number)


def stages(ago: int, stage: int, service: int, **standings: int) -> tuple[StageRow, ...]:
    """So many stages that stand in each way, the same by every yardstick."""
    return tuple(
        StageRow(ago, stage, service, yardstick.value, standing, count)
        for yardstick in Yardstick
        for standing, count in standings.items()
    )


def counted(**rows: tuple) -> Counted:
    """This quarter: 12 received; the quarter before and the year before less, or what is given instead."""
    usual = {
        "intake": intake(0, portal=8, phone=4) + intake(1, portal=3, phone=0) + intake(4, portal=0, phone=5),
        "stages": (
            *stages(0, 1, 7, in_time=5, late=1, late_waiting=1, not_due=1),
            *stages(0, 1, 9, in_time=3, ended=1),
            *stages(0, 2, 9, late=1),
            *stages(1, 1, 7, in_time=3),
            *stages(4, 1, 9, in_time=4, late=1),
        ),
        "answers": (
            ResponseRow(0, 1, 7, "upheld", 4, 1, 2),
            ResponseRow(0, 1, 9, "not_upheld", 3, 0, 0),
            ResponseRow(0, 2, 9, "partly_upheld", 1, 0, 1),
        ),
        "pace": (PaceRow(0, 1, 9),),
        "referrals": (
            ReferralRow(0, "body", "lgsco", 2),
            ReferralRow(0, "reply", "in_time", 1),
            ReferralRow(0, "reply", "late_waiting", 1),
            ReferralRow(0, "decision", "upheld", 1),
        ),
        "services": (BINS, HOMES),
        "lessons": (LessonRow("Homes", "Ring back sooner.", "A rota."), LessonRow("Bins", "Count the houses.", "")),
        "reopened": (ReopenedRow(0, 2),),
        "later_answers": (LaterResponseRow(0, 1, "in_time", 1), LaterResponseRow(0, 1, "late", 3)),
    }
    return Counted(Quarter(2026, 4), COUNTED_AT, **{**usual, **rows})
