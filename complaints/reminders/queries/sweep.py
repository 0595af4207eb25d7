"""The sweep's queries: what to tell whom and when."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from complaints.models import Case, Deadline, OutboxMessage
from complaints.permissions import service_areas_seen_by
from complaints.recipients.queries import Recipients, covers_on, recipients_of
from complaints.reminders.queries.settings import DeadlinesAlike, alike_among, due_by, reminding
from complaints.reminders.rules import PAUSED, Reminded, Reminding
from councils.calendars.rules import london_day
from councils.models import Council, ServiceArea
from councils.people.queries import actors_for
from councils.vocabulary.roles import Level

SAID = """
said AS MATERIALIZED (
    SELECT *
      FROM jsonb_to_recordset(%(said)s)
        AS s (kind text, subject bigint, due_on date, next_at timestamptz, open boolean,
              step text, planned_at timestamptz, tells text[], at_once boolean, following timestamptz)
)"""

# `number` is the reminder's id.
DUE = """
due AS MATERIALIZED (
    SELECT {number} AS reminder_id,
           d.id, d.case_id, d.kind, d.due_on, d.officer_id, d.service_area_id, d.complainant_id,
           s.step, s.planned_at, s.tells, s.at_once, s.following
      FROM claimed d
      JOIN said s ON s.kind = d.kind AND s.subject = d.subject AND s.due_on = d.due_on AND s.next_at = d.next_at
                 AND s.open = d.open
)"""

# Tell the officer, or else the people at that level for the service. People who complained are not told about their own
# case, so keys with their id leave them out. A cover is told as well or instead, if they may see the case. Each person
# is told once.
TOLD = """
told AS MATERIALIZED (
    SELECT DISTINCT ON (due.reminder_id, told.user_id)
           due.reminder_id, due.case_id, due.id AS deadline_id, due.kind, due.due_on, due.step, due.at_once,
           told.user_id, told.covers_id, wanted.level
      FROM due
     CROSS JOIN LATERAL unnest(due.tells) WITH ORDINALITY AS wanted (level, place)
     CROSS JOIN LATERAL jsonb_array_elements_text(
           CASE WHEN wanted.level = %(officer)s AND due.officer_id = ANY (%(staff)s)
                 AND due.officer_id IS DISTINCT FROM due.complainant_id
                THEN jsonb_build_array(due.officer_id)
                ELSE COALESCE(
                     %(people)s::jsonb -> concat_ws(':', due.service_area_id, wanted.level, due.complainant_id),
                     %(people)s::jsonb -> concat_ws(':', due.service_area_id, wanted.level))
                END) AS holder (user_id)
      LEFT JOIN LATERAL (
           SELECT (%(covers)s::jsonb -> holder.user_id ->> 'cover')::bigint AS user_id,
                  (%(covers)s::jsonb -> holder.user_id ->> 'instead')::boolean AS instead,
                  (%(covers)s::jsonb -> holder.user_id ->> 'everywhere')::boolean AS everywhere,
                  %(covers)s::jsonb -> holder.user_id -> 'areas' AS areas
           ) AS cover
        ON cover.user_id IS DISTINCT FROM due.complainant_id
       AND (cover.everywhere OR cover.areas @> to_jsonb(due.service_area_id) OR cover.user_id = due.officer_id)
     CROSS JOIN LATERAL (
           SELECT holder.user_id::bigint AS user_id, NULL::bigint AS covers_id WHERE cover.instead IS NOT TRUE
            UNION ALL
           SELECT cover.user_id, holder.user_id::bigint WHERE cover.user_id IS NOT NULL
           ) AS told
     WHERE due.step <> ''
     ORDER BY due.reminder_id, told.user_id, told.covers_id NULLS FIRST, wanted.place
)"""


def sweep_terms(council_id: int, at: datetime) -> dict[str, Any]:
    """Return the statement's parameters, within the council's tenant."""
    how = reminding(Council.objects.get(pk=council_id))
    due = [(each, said(each, how, at)) for each in alike_among(due_by(council_id, at))]
    return terms(council_id, how, at, due)


def terms(
    council_id: int, how: Reminding, at: datetime, due: Iterable[tuple[DeadlinesAlike, Reminded]]
) -> dict[str, Any]:
    goes_at = how.settings.goes_at(at, how.calendar)
    day = london_day(goes_at)
    people = recipients_of(council_id)
    return {
        **digest_terms(council_id, how, goes_at),
        "at": at,
        "goes_at": goes_at,
        "said": json.dumps([_row(*each) for each in due]),
        "people": json.dumps(_people(council_id, people)),
        "staff": sorted(people.staff),
        "covers": json.dumps(_covers(council_id, day, people.staff)),
        "officer": Level.OFFICER.value,
        "answering": [Level.OFFICER.value, Level.CHAMPION.value],
        "paused": PAUSED,
    }


def digest_terms(council_id: int, how: Reminding, begins: datetime) -> dict[str, Any]:
    """Return parameters of today's digests and the next day's, for later entries."""
    leaves = how.digest_at(begins)
    following = how.digest_at(how.settings.next_opening(leaves, how.calendar))
    return {
        "council": council_id,
        "digest": OutboxMessage.DIGEST,
        "day": london_day(leaves),
        "digest_at": leaves,
        "next_day": london_day(following),
        "next_digest_at": following,
    }


def said(each: DeadlinesAlike, how: Reminding, at: datetime) -> Reminded:
    next_at = each.next_at or at
    if not each.open:
        return how.decide_paused(next_at)
    return how.decide(how.plan(each.kind, each.subject, each.due_on), next_at, at)


def _row(each: DeadlinesAlike, outcome: Reminded) -> dict[str, object]:
    return {
        **{name: _plain(value) for name, value in each._asdict().items()},
        **{name: _plain(value) for name, value in outcome._asdict().items()},
    }


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _people(council_id: int, people: Recipients) -> dict[str, list[int]]:
    # By area and level, and again without each colleague who complained.
    areas = list(ServiceArea.objects.filter(council_id=council_id).values_list("pk", flat=True))
    complained = Case.objects.filter(council_id=council_id, complainant_id__in=sorted(people.staff))
    theirs: list[int | None] = list(complained.values_list("complainant_id", flat=True).distinct())
    return {
        f"{area}:{level.value}" + (f":{but}" if but else ""): list(people.at(level, area, but))
        for area in areas
        for level in Level
        for but in (None, *theirs)
    }


def _covers(council_id: int, day: date, staff: frozenset[int]) -> dict[int, dict[str, object]]:
    # With what each cover may see now.
    covers = covers_on(council_id, day, staff)
    actors = actors_for(council_id, {each.cover for each in covers.values()})
    sees = {
        who: {"everywhere": actor.sees_whole_council, "areas": sorted(service_areas_seen_by(actor))}
        for who, actor in actors.items()
    }
    return {who: {**cover._asdict(), **sees[cover.cover]} for who, cover in covers.items()}


def councils_to_remind(at: datetime) -> list[int]:
    """Return councils with due reminders, in random order."""
    due = Deadline.objects.filter(next_at__lte=at)
    # The first row comes from the index. EXISTS over a parameter may read the whole table.
    if not list(due.order_by("next_at").values_list("pk")[:1]):
        return []
    of_council = due.filter(council_id=OuterRef("pk")).order_by("next_at").values("next_at")[:1]
    councils = Council.objects.annotate(first=Subquery(of_council)).filter(first__isnull=False)
    return list(councils.order_by("?").values_list("pk", flat=True))
