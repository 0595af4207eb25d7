"""What champions hear of once a day, where their council wants it so: it goes into their digest."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from complaints.domain.decisions import Audience, Tell
from complaints.domain.news import CAME_IN
from complaints.models import Case, CaseEvent
from complaints.operations._remind_sql import DIGESTS
from complaints.queries.recipients import people_at
from complaints.queries.reminders import reminder_settings, reminding
from complaints.queries.sweep_terms import digest_terms
from councils.domain.levels import Level
from councils.domain.reminder_settings import News
from councils.models import Council
from councils.tenancy.scope import Kind, tenant

LIST = (
    "WITH news AS (SELECT user_id, %(case)s::bigint AS case_id, NULL::bigint AS reminder_id, "  # noqa: S608
    "%(event)s::bigint AS event_id, NULL::bigint AS covers_id, false AS at_once "
    f"FROM unnest(%(users)s::bigint[]) AS user_id), {DIGESTS} SELECT 1"
)


def list_in_digests(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> Sequence[Tell]:
    """Put what can wait into the champions' digests; gives what is left to be told at once."""
    told = tuple(tells)
    waits = [each for each in told if each.to is Audience.CHAMPIONS] if event.kind in CAME_IN else []
    council = case.service_area.council
    if not waits or reminder_settings(council).news is News.AT_ONCE:
        return told
    # Whoever also answers the case is told at once, and not a second time.
    users = set(people_at(Level.CHAMPION, case)) - {case.officer_id}
    # Digests are for staff alone, whose entries a complainant who writes may not even add: the product does.
    with tenant(council.pk, Kind.SYSTEM):
        _list(case, event, sorted(users), council, at)
    return [each for each in told if each not in waits]


def _list(case: Case, event: CaseEvent, users: list[int], council: Council, at: datetime) -> None:
    how = reminding(council)
    terms = digest_terms(council.pk, how, how.settings.opening_from(at, how.calendar))
    terms |= {"case": case.pk, "event": event.pk, "users": users, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(LIST, terms)
