"""Count a quarter in the database, without loading cases."""

from datetime import datetime
from typing import Any

from councils.calendars.rules import london_day
from councils.vocabulary.roles import Actor
from reporting.permissions import check_may_see
from reporting.queries import statements
from reporting.queries.reopened import count_later_answers
from reporting.queries.rows import rows
from reporting.rules.counted import (
    AnswerRow,
    Counted,
    IntakeRow,
    LessonRow,
    PaceRow,
    ReferralRow,
    ReopenedRow,
    ServiceRow,
    StageRow,
)
from reporting.rules.quarters import REACH, Quarter

# As many as a committee can read; the total is shown beside them.
MOST_LESSONS = 20


def count_quarter(by: Actor, quarter: Quarter, at: datetime) -> Counted:
    """Count this quarter and the four before. Raises NotAllowed."""
    check_may_see(by)
    values = parameters(by.council_id, quarter, at)
    return Counted(
        quarter=quarter,
        at=at,
        intake=tuple(IntakeRow(*row) for row in rows(statements.COUNT_INTAKE, values)),
        stages=tuple(StageRow(*row) for row in rows(statements.COUNT_STAGES, values)),
        answers=tuple(AnswerRow(*row) for row in rows(statements.COUNT_ANSWERS, values)),
        pace=tuple(PaceRow(*row) for row in rows(statements.PACE, values)),
        referrals=tuple(ReferralRow(*row) for row in rows(statements.COUNT_REFERRALS, values)),
        services=tuple(ServiceRow(*row) for row in rows(statements.SERVICES, values)),
        lessons=tuple(LessonRow(*row) for row in rows(statements.LESSONS, values)),
        reopened=tuple(ReopenedRow(*row) for row in rows(statements.COUNT_REOPENED, values)),
        later_answers=count_later_answers(values),
    )


def parameters(council_id: int, quarter: Quarter, at: datetime, reach: int = REACH) -> dict[str, Any]:
    """Bind `reach` quarters, counted back."""
    quarters = [quarter.back(ago) for ago in range(reach)]
    return {
        "council": council_id,
        "agos": list(range(reach)),
        "starts": [each.starts_at for each in quarters],
        "ends": [each.ends_at for each in quarters],
        "first_days": [each.starts_on for each in quarters],
        "last_days": [each.ends_on for each in quarters],
        "first": quarters[-1].starts_at,
        "start": quarter.starts_at,
        "end": quarter.ends_at,
        "today": london_day(at),
        "most_lessons": MOST_LESSONS,
    }
