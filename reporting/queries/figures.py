"""The cases of a quarter as its figures count them, and what was published."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from complaints.cases.queries.case_page import LaterResponse, later_responses
from complaints.vocabulary.lifecycle import NOT_COUNTED
from councils.calendars.rules import london_day
from councils.tenancy.scope import as_product
from councils.vocabulary.roles import Actor
from reporting.models import PublishedReport
from reporting.permissions import check_may_see
from reporting.rules.definitions import (
    Counted,
    IntakeRow,
    LaterResponseRow,
    LessonRow,
    MeasureStanding,
    PaceRow,
    ReferralRow,
    ReopenedRow,
    ResponseRow,
    ServiceRow,
    StageRow,
)
from reporting.rules.quarters import REACH, Quarter


def rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


_QUARTERS = """
  FROM unnest(%(agos)s::int[], %(starts)s::timestamptz[], %(ends)s::timestamptz[]) AS quarter (ago, starts, ends)
"""
_LONDON_DAY = "({instant} AT TIME ZONE 'Europe/London')::date"

# What was added to an open case is counted once, with that case; what nobody complained about, not at all.
_IS_COUNTED = f"c.status NOT IN ({', '.join(repr(status.value) for status in NOT_COUNTED)})"
# A contact received as a complaint always counts as one, or past figures would fall, and so does what became one since.
# Other contacts are counted only by kind.
_COMPLAINT = "(c.kind = 'complaint' OR c.received_as = 'complaint' OR c.complaint_since IS NOT NULL)"
# Findings and learning count only for current complaints; answered ones cannot be reclassified.
_COMPLAINT_NOW = "c.kind = 'complaint'"
# A refused next stage is not a declined contact: the complaint was answered before.
_COMPLAINT_AXES = {
    "channel": "c.channel",
    "procedure": "c.procedure",
    "service": "c.service_area_id::text",
    "theme": "c.theme",
    "position": f"""CASE WHEN NOT {_COMPLAINT_NOW} THEN 'moved'
      WHEN c.status = 'declined' AND c.stage > 1 THEN 'refused_further' ELSE c.status END""",
    "declined": "CASE WHEN c.status = 'declined' AND c.stage = 1 THEN c.decline_reason END",
    "refused_further": "CASE WHEN c.status = 'declined' AND c.stage > 1 THEN c.decline_reason END",
}
# Whether the council's own target for an enquiry was met.
_ENQUIRY = f"""(SELECT CASE
     WHEN s.response_due IS NULL THEN 'no_date'
     WHEN {_LONDON_DAY.format(instant="s.responded_at")} <= s.response_due THEN 'in_time'
     WHEN s.responded_at IS NOT NULL THEN 'late'
     WHEN {_LONDON_DAY.format(instant="c.closed_at")} <= s.response_due THEN 'ended'
     WHEN c.closed_at IS NOT NULL THEN 'late_ended'
     WHEN s.response_due < %(today)s THEN 'late_waiting'
     ELSE 'not_due' END
   FROM complaints_stagerecord s WHERE s.council_id = c.council_id AND s.case_id = c.id AND s.stage = 1)"""  # noqa: S608
_THANKS = """CASE WHEN EXISTS (
     SELECT 1 FROM complaints_caseevent shared
      WHERE shared.council_id = c.council_id AND shared.case_id = c.id AND shared.kind = 'praise_shared')
   THEN 'shared' ELSE 'not_shared' END"""
INTAKE_AXES = {axis: f"CASE WHEN {_COMPLAINT} THEN ({value}) END" for axis, value in _COMPLAINT_AXES.items()} | {
    "other": f"CASE WHEN NOT {_COMPLAINT} THEN c.kind END",
    "began_as": "CASE WHEN c.complaint_since IS NOT NULL THEN c.received_as END",
    "enquiry": f"CASE WHEN c.kind = 'member enquiry' AND NOT {_COMPLAINT} THEN {_ENQUIRY} END",
    "thanks": f"CASE WHEN c.kind IN ('compliment', 'staff recognition') AND NOT {_COMPLAINT} THEN {_THANKS} END",
}
# What became a complaint is received when it did.
INTAKE = f"""{_QUARTERS}
  JOIN complaints_case c ON c.council_id = %(council)s AND {_IS_COUNTED} AND (
   c.complaint_since IS NULL AND c.received_at >= %(first)s AND c.received_at < %(end)s
   AND c.received_at >= quarter.starts AND c.received_at < quarter.ends
   OR c.complaint_since >= %(first)s AND c.complaint_since < %(end)s
   AND c.complaint_since >= quarter.starts AND c.complaint_since < quarter.ends)
"""

# When a promise was kept, when it was due, and whether a pause excuses it. A pause stops only the policy's response
# clock, and only before the due date; other clocks run on.
_PROMISES = {
    "acknowledged": ("known.acknowledged_on", "s.acknowledgement_due", "false"),
    "answered": ("known.answered_on", "s.response_due", "known.paused"),
    "code_acknowledged": ("known.acknowledged_on", "s.code_acknowledgement_due", "false"),
    "code_answered": ("known.answered_on", "s.code_response_due", "false"),
    "code_extended": ("known.answered_on", "s.code_latest_response_due", "false"),
}
_STANDING = """CASE
     WHEN {due} IS NULL THEN 'no_date'
     WHEN {kept} <= {due} THEN CASE WHEN s.corrected THEN 'corrected' ELSE 'in_time' END
     WHEN {kept} > {due} THEN 'late'
     WHEN known.ended_on <= {due} THEN 'ended'
     WHEN known.ended_on > {due} THEN 'late_ended'
     WHEN {paused} THEN 'paused'
     WHEN {due} < %(today)s THEN 'late_waiting'
     ELSE 'not_due' END AS {name}"""
STAGES = f"""{_QUARTERS}
  JOIN complaints_stagerecord s ON s.council_id = %(council)s
   AND s.received_at >= %(first)s AND s.received_at < %(end)s
   AND s.received_at >= quarter.starts AND s.received_at < quarter.ends
  JOIN complaints_case c ON c.council_id = s.council_id AND c.id = s.case_id AND {_COMPLAINT} AND {_IS_COUNTED}
 CROSS JOIN LATERAL (SELECT
   {_LONDON_DAY.format(instant="s.responded_at")} AS answered_on,
   coalesce(s.acknowledged_on, {_LONDON_DAY.format(instant="s.responded_at")}) AS acknowledged_on,
   CASE WHEN s.responded_at IS NULL AND c.stage = s.stage AND c.status IN ('declined', 'withdrawn', 'closed')
        THEN {_LONDON_DAY.format(instant="c.closed_at")} END AS ended_on,
   c.paused AND c.stage = s.stage AND NOT EXISTS (
     SELECT 1 FROM complaints_deadline d
      WHERE d.case_id = c.id AND d.kind = 'response' AND d.subject = s.stage AND d.open) AS paused
 ) AS known
 CROSS JOIN LATERAL (SELECT
   {
    ", ".join(
        _STANDING.format(name=name, kept=kept, due=due, paused=paused)
        for name, (kept, due, paused) in _PROMISES.items()
    )
}
 ) AS standing
"""  # noqa: S608

# A response is an unchangeable event and counts in the quarter it was sent. A reopened stage can have several.
ANSWERED = "responded"
ANSWERS = f"""{_QUARTERS}
  JOIN complaints_caseevent e ON e.council_id = %(council)s AND e.kind = '{ANSWERED}'
   AND e.at >= %(first)s AND e.at < %(end)s AND e.at >= quarter.starts AND e.at < quarter.ends
  JOIN complaints_case c ON c.council_id = e.council_id AND c.id = e.case_id AND {_COMPLAINT_NOW}
"""
OUTCOME = "e.data ->> 'outcome'"
# Cases with a response to a stage that was reopened before.
ANSWERED_AFTER_REOPENING = f"""SELECT DISTINCT c.id {ANSWERS} WHERE EXISTS (
  SELECT 1 FROM complaints_caseevent reopened
   WHERE reopened.council_id = e.council_id AND reopened.case_id = e.case_id AND reopened.stage = e.stage
     AND reopened.kind = 'reopened' AND reopened.at <= e.at)"""  # noqa: S608
REOPENED = f"""{_QUARTERS}
  JOIN complaints_caseevent e ON e.council_id = %(council)s AND e.kind = 'reopened'
   AND e.at >= %(first)s AND e.at < %(end)s AND e.at >= quarter.starts AND e.at < quarter.ends
  JOIN complaints_case c ON c.council_id = e.council_id AND c.id = e.case_id AND {_COMPLAINT_NOW}
"""
# Only a stage's last response can lead to the next stage. An index lookup for each response; joins would scan the
# stages of years.
FURTHER = f"""(EXISTS (
  SELECT 1 FROM complaints_stagerecord later
   WHERE later.council_id = e.council_id AND later.case_id = e.case_id AND later.stage = e.stage + 1)
  AND NOT EXISTS (
  SELECT 1 FROM complaints_caseevent again
   WHERE again.council_id = e.council_id AND again.case_id = e.case_id AND again.stage = e.stage
     AND again.kind = '{ANSWERED}' AND (again.at, again.id) > (e.at, e.id)))"""  # noqa: S608
LEARNED = """EXISTS (
  SELECT 1 FROM complaints_learning l WHERE l.council_id = e.council_id AND l.case_id = e.case_id)"""
# The start of the time to respond: the stage's receipt (for an anonymous complaint, when the person became reachable)
# or, after a response, its last reopening.
_OWED_FROM = f"""coalesce(
  (SELECT max(reopened.at) FROM complaints_caseevent reopened
    WHERE reopened.council_id = e.council_id AND reopened.case_id = e.case_id AND reopened.stage = e.stage
      AND reopened.kind = 'reopened' AND reopened.at <= e.at
      AND EXISTS (SELECT 1 FROM complaints_caseevent first
                   WHERE first.council_id = e.council_id AND first.case_id = e.case_id AND first.stage = e.stage
                     AND first.kind = '{ANSWERED}' AND first.at <= reopened.at)),
  CASE WHEN e.stage = 1 THEN c.reachable_since END,
  (SELECT s.received_at FROM complaints_stagerecord s
    WHERE s.council_id = e.council_id AND s.case_id = e.case_id AND s.stage = e.stage))"""  # noqa: S608

# A complaint counts once for each reference, by its first letter; each letter needs its own reply. A decision without a
# reply (out of jurisdiction, withdrawn) ends the need.
REFERRALS = """
  FROM unnest(%(agos)s::int[], %(first_days)s::date[], %(last_days)s::date[]) AS quarter (ago, first_day, last_day)
  JOIN ombudsman_referral r ON r.council_id = %(council)s
 CROSS JOIN LATERAL (VALUES
   ('body', r.body, r.notified_on),
   ('reply', CASE
      WHEN r.replied_on <= r.due_on THEN 'in_time'
      WHEN r.replied_on > r.due_on THEN 'late'
      WHEN r.decided_on <= r.due_on THEN 'ended'
      WHEN r.decided_on > r.due_on THEN 'late_ended'
      WHEN r.due_on < %(today)s THEN 'late_waiting'
      ELSE 'not_due' END, r.notified_on),
   ('decision', r.decision, r.decided_on)
 ) AS part (axis, value, day)
 WHERE part.day BETWEEN quarter.first_day AND quarter.last_day
   AND (part.axis = 'reply' OR NOT EXISTS (
     SELECT 1 FROM ombudsman_referral before
      WHERE before.council_id = r.council_id AND before.body = r.body AND before.reference = r.reference
        AND (before.notified_on, before.id) < (r.notified_on, r.id)))
"""

COUNT_INTAKE = f"""
SELECT ago, CASE {" ".join(f"WHEN grouping({axis}) = 0 THEN '{axis}'" for axis in INTAKE_AXES)} END AS axis,
       coalesce({", ".join(INTAKE_AXES)}) AS value, count(*)
  FROM (SELECT quarter.ago, {", ".join(f"{value} AS {axis}" for axis, value in INTAKE_AXES.items())} {INTAKE}) AS part
 GROUP BY GROUPING SETS ({", ".join(f"(ago, {axis})" for axis in INTAKE_AXES)})
HAVING coalesce({", ".join(INTAKE_AXES)}) IS NOT NULL
 ORDER BY 1, 2, 3
"""  # noqa: S608

# Counted first by combinations of the five standings, which are few.
COUNT_STAGES = f"""
SELECT ago, stage, service, promise.yardstick, promise.standing, sum(times)::int
  FROM (SELECT quarter.ago, s.stage, c.service_area_id AS service, {", ".join(_PROMISES)}, count(*) AS times {STAGES}
         GROUP BY 1, 2, 3, {", ".join(str(4 + number) for number in range(len(_PROMISES)))}) AS together
 CROSS JOIN LATERAL (VALUES {", ".join(f"('{name}', {name})" for name in _PROMISES)}) AS promise (yardstick, standing)
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608

COUNT_RESPONSES = f"""
SELECT quarter.ago, e.stage, c.service_area_id, {OUTCOME}, count(*),
       count(*) FILTER (WHERE {FURTHER}), count(*) FILTER (WHERE {LEARNED})
  {ANSWERS} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""  # noqa: S608

COUNT_REOPENED = f"SELECT quarter.ago, count(DISTINCT c.id) {REOPENED} GROUP BY 1 ORDER BY 1"

PACE = f"""
SELECT ago, stage, percentile_disc(0.5) WITHIN GROUP (
         ORDER BY {_LONDON_DAY.format(instant="sent_at")} - {_LONDON_DAY.format(instant="owed_from")})
  FROM (SELECT quarter.ago, e.stage, e.at AS sent_at, {_OWED_FROM} AS owed_from {ANSWERS}) AS answer
 GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608

COUNT_REFERRALS = f"SELECT quarter.ago, axis, value, count(*) {REFERRALS} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"

SERVICES = "SELECT id, name FROM councils_servicearea WHERE council_id = %(council)s ORDER BY name, id"

LESSONS = f"""
SELECT a.name, l.lesson, l.action
  FROM complaints_learning l
  JOIN complaints_case c ON c.council_id = l.council_id AND c.id = l.case_id AND {_COMPLAINT_NOW} AND NOT c.restricted
  JOIN councils_servicearea a ON a.council_id = c.council_id AND a.id = c.service_area_id
 WHERE l.council_id = %(council)s AND l.case_id IN (
   SELECT e.case_id FROM complaints_caseevent e
    WHERE e.council_id = %(council)s AND e.kind = '{ANSWERED}' AND e.at >= %(start)s AND e.at < %(end)s)
 ORDER BY l.at DESC, l.id DESC
 LIMIT %(most_lessons)s
"""  # noqa: S608


class LaterAnswer(NamedTuple):
    ago: int
    case_id: int
    stage: int
    standing: MeasureStanding


def later_answers(values: dict[str, Any]) -> list[LaterAnswer]:
    case_ids = [case_id for (case_id,) in rows(ANSWERED_AFTER_REOPENING, values)]
    quarters = list(zip(values["agos"], values["starts"], values["ends"], strict=True))
    return [
        LaterAnswer(ago, response.case_id, response.stage, _standing(response))
        for response in later_responses(values["council"], case_ids)
        for ago, starts, ends in quarters
        if starts <= response.sent_at < ends
    ]


def count_later_responses(values: dict[str, Any]) -> tuple[LaterResponseRow, ...]:
    counts = Counter((answer.ago, answer.stage, answer.standing.value) for answer in later_answers(values))
    return tuple(LaterResponseRow(*key, number) for key, number in sorted(counts.items()))


def _standing(response: LaterResponse) -> MeasureStanding:
    if response.due is None:
        return MeasureStanding.NO_DATE
    if london_day(response.sent_at) > response.due:
        return MeasureStanding.LATE
    return MeasureStanding.CORRECTED if response.corrected else MeasureStanding.IN_TIME


# As many as a committee can read; the total is shown beside them.
MOST_LESSONS = 20


def count_quarter(by: Actor, quarter: Quarter, at: datetime) -> Counted:
    """Count this quarter and the four before. Raises NotAllowed."""
    check_may_see(by)
    # Figures count every case, also those that the reader may not see.
    with as_product():
        return _count(quarter, at, parameters(by.council_id, quarter, at))


def _count(quarter: Quarter, at: datetime, values: dict[str, Any]) -> Counted:
    return Counted(
        quarter=quarter,
        at=at,
        intake=tuple(IntakeRow(*row) for row in rows(COUNT_INTAKE, values)),
        stages=tuple(StageRow(*row) for row in rows(COUNT_STAGES, values)),
        answers=tuple(ResponseRow(*row) for row in rows(COUNT_RESPONSES, values)),
        pace=tuple(PaceRow(*row) for row in rows(PACE, values)),
        referrals=tuple(ReferralRow(*row) for row in rows(COUNT_REFERRALS, values)),
        services=tuple(ServiceRow(*row) for row in rows(SERVICES, values)),
        lessons=tuple(LessonRow(*row) for row in rows(LESSONS, values)),
        reopened=tuple(ReopenedRow(*row) for row in rows(COUNT_REOPENED, values)),
        later_answers=count_later_responses(values),
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


def published(by: Actor, quarter: Quarter) -> PublishedReport | None:
    """Return the newest revision. Raises NotAllowed."""
    check_may_see(by)
    revisions = PublishedReport.objects.filter(council_id=by.council_id, starts_on=quarter.starts_on)
    return revisions.order_by("-revision").first()
