"""What champions hear of once a day, where their council wants it so: it goes into their digest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from complaints.domain.decisions import Audience, Tell
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.operations._remind_sql import DIGESTS
from complaints.queries.recipients import people_at
from complaints.queries.reminders import reminder_settings
from complaints.queries.sweep_terms import SETTLING
from councils.domain.calendars import LONDON
from councils.domain.levels import Level
from councils.domain.reminder_settings import News
from councils.queries import working_calendar

# What came in. What was decided, and what failed, is told at once.
CAME_IN = frozenset({"received_staff", "note", "document"})
LIST = (
    "WITH news AS (SELECT user_id, %(case)s::bigint AS case_id, NULL::bigint AS reminder_id, "  # noqa: S608
    "%(event)s::bigint AS event_id, NULL::bigint AS covers_id, false AS at_once "
    f"FROM unnest(%(users)s::bigint[]) AS user_id), {DIGESTS} SELECT 1"
)


def fold(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> Sequence[Tell]:
    """Put what can wait into the champions' digests; gives what is left to be told at once."""
    told = tuple(tells)
    waits = [each for each in told if each.to is Audience.CHAMPIONS and each.kind in CAME_IN]
    if not waits:
        return told
    council = case.service_area.council
    settings = reminder_settings(council)
    if settings.news is News.AT_ONCE:
        return told
    calendar = working_calendar(council.pk)
    opens = settings.opening_from(at, calendar)
    following = settings.next_opening(opens, calendar)
    # Whoever also answers the case is told at once, and not a second time.
    users = set(people_at(Level.CHAMPION, council.pk, case.service_area_id)) - {case.officer_id}
    with connection.cursor() as cursor:
        terms: dict[str, Any] = {
            "council": council.pk,
            "case": case.pk,
            "event": event.pk,
            "users": sorted(users),
            "at": at,
        }
        days = {"day": opens.astimezone(LONDON).date(), "next_day": following.astimezone(LONDON).date()}
        times = {"digest_at": opens + SETTLING, "next_digest_at": following + SETTLING}
        cursor.execute(LIST, {**terms, **days, **times, "digest": OutboxMessage.DIGEST})
    return [each for each in told if each not in waits]
