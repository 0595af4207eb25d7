"""The reading part of the sweep, the preview of reminders, and calendar feeds."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from complaints.case_facts.queries import cases_visible_to, hidden_from, service_areas_seen_by
from complaints.models import Case, Deadline, DigestEntry, OutboxMessage, Reminder
from complaints.models.case import IN_WORK
from complaints.notifications.queries import (
    DeadlineGroup,
    Recipients,
    covers_on,
    deadline_groups,
    digest_terms,
    due_by,
    recipients_of,
    reminder_planner,
)
from complaints.notifications.rules import ReminderOutcome, ReminderPlanner
from complaints.vocabulary.lifecycle import OF_STAGES, PAUSED_STEP, DeadlineKind
from councils.calendars.rules import london_day
from councils.models import Council, ServiceArea, User
from councils.queries import actors_for
from councils.vocabulary.roles import Actor, Level
from councils.vocabulary.values import LONDON

SAID = """
said AS MATERIALIZED (
    SELECT *
      FROM jsonb_to_recordset(%(said)s)
        AS s (kind text, subject bigint, due_on date, next_at timestamptz, open boolean,
              step text, planned_at timestamptz, recipients text[], at_once boolean, following timestamptz)
)"""

# `number` is the reminder's id.
DUE = """
due AS MATERIALIZED (
    SELECT {number} AS reminder_id,
           d.id, d.case_id, d.kind, d.due_on, d.officer_id, d.service_area_id, d.complainant_id,
           s.step, s.planned_at, s.recipients, s.at_once, s.following
      FROM claimed d
      JOIN said s ON s.kind = d.kind AND s.subject = d.subject AND s.due_on = d.due_on AND s.next_at = d.next_at
                 AND s.open = d.open
)"""

# Tell the officer, or else the people at that level for the service. People who complained are not told about their own
# case, so keys with their id leave them out; keys with a restricted case leave out those who may not see it. A cover is
# told as well or instead, if they may see the case. Each person is told once.
TOLD = """
told AS MATERIALIZED (
    SELECT DISTINCT ON (due.reminder_id, told.user_id)
           due.reminder_id, due.case_id, due.id AS deadline_id, due.kind, due.due_on, due.step, due.at_once,
           told.user_id, told.covers_id, wanted.level
      FROM due
     CROSS JOIN LATERAL unnest(due.recipients) WITH ORDINALITY AS wanted (level, place)
     CROSS JOIN LATERAL jsonb_array_elements_text(
           CASE WHEN wanted.level = %(officer)s AND due.officer_id = ANY (%(staff)s)
                 AND due.officer_id IS DISTINCT FROM due.complainant_id
                THEN jsonb_build_array(due.officer_id)
                ELSE COALESCE(
                     %(people)s::jsonb -> concat_ws(':', due.service_area_id, wanted.level, 'case', due.case_id),
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
       AND NOT coalesce(%(hidden)s::jsonb -> due.case_id::text @> to_jsonb(cover.user_id), false)
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
    how = reminder_planner(Council.objects.get(pk=council_id))
    due = [(each, said(each, how, at)) for each in deadline_groups(due_by(council_id, at))]
    return terms(council_id, how, at, due)


def terms(
    council_id: int, how: ReminderPlanner, at: datetime, due: Iterable[tuple[DeadlineGroup, ReminderOutcome]]
) -> dict[str, Any]:
    goes_at = how.settings.goes_at(at, how.calendar)
    day = london_day(goes_at)
    people = recipients_of(council_id)
    hidden = hidden_from(council_id, people.staff)
    return {
        **digest_terms(council_id, how, goes_at),
        "at": at,
        "goes_at": goes_at,
        "said": json.dumps([_row(*each) for each in due]),
        "people": json.dumps(_people(council_id, people) | _people_of_restricted(people, hidden)),
        "hidden": json.dumps(hidden),
        "staff": sorted(people.staff),
        "covers": json.dumps(_covers(council_id, day, people.staff)),
        "officer": Level.OFFICER.value,
        "answering": [Level.OFFICER.value, Level.CHAMPION.value],
        "paused": PAUSED_STEP,
    }


def said(each: DeadlineGroup, how: ReminderPlanner, at: datetime) -> ReminderOutcome:
    next_at = each.next_at or at
    if not each.open:
        return how.decide_paused(next_at)
    return how.decide(how.plan(each.kind, each.subject, each.due_on), next_at, at)


def _row(each: DeadlineGroup, outcome: ReminderOutcome) -> dict[str, object]:
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
        f"{area}:{level.value}" + (f":{but}" if but else ""): list(people.at(level, area, [but]))
        for area in areas
        for level in Level
        for but in (None, *theirs)
    }


def _people_of_restricted(people: Recipients, hidden: Mapping[int, Sequence[int]]) -> dict[str, list[int]]:
    cases = Case.objects.filter(pk__in=list(hidden)).order_by() if hidden else Case.objects.none()
    return {
        f"{area}:{level.value}:case:{pk}": list(people.at(level, area, [complainant, *hidden[pk]]))
        for pk, area, complainant in cases.values_list("pk", "service_area_id", "complainant_id")
        for level in Level
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


LOOKED_AT = """
claimed AS (
    SELECT d.*, c.complainant_id
      FROM complaints_deadline d
      JOIN complaints_case c ON c.id = d.case_id
     WHERE d.council_id = %(council)s AND d.next_at <= %(at)s
)"""
_DUE = DUE.format(number="row_number() OVER ()")
LOOK_AHEAD = (
    f"WITH {LOOKED_AT}, {SAID}, {_DUE}, {TOLD} "  # noqa: S608 (fixed text, bound parameters)
    "SELECT told.user_id, told.covers_id, c.reference, told.kind, told.step, told.due_on, told.at_once "
    "FROM told JOIN complaints_case c ON c.id = told.case_id "
    "WHERE (%(only)s::bigint IS NULL OR told.user_id = %(only)s) "
    "AND (%(reader)s::bigint IS NULL OR c.complainant_id IS DISTINCT FROM %(reader)s) "
    "AND NOT coalesce(%(hidden)s::jsonb -> c.id::text @> to_jsonb(%(reader)s::bigint), false) "
    "ORDER BY told.at_once DESC, told.user_id, told.due_on, c.reference"
)


class _Whose(NamedTuple):
    only: int | None
    reader: int | None


class _Row(NamedTuple):
    user_id: int
    covers_id: int | None
    reference: str
    kind: str
    step: str
    due_on: date
    at_once: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One reminder to one person, alone or in a digest."""

    at: datetime
    user_id: int
    name: str
    covers: str
    reference: str
    kind: str
    step: str
    due_on: date
    digest: bool


def going_out(
    council_id: int, day: date, now: datetime, *, only: int | None = None, reader: int | None = None
) -> list[Outgoing]:
    """Return a day's reminders as things stand, without those of cases that the `reader` may not see."""
    how, whose = reminder_planner(Council.objects.get(pk=council_id)), _Whose(only, reader)
    found = [*_recorded(council_id, day, whose), *_still_to_come(council_id, how, (day, now), whose)]
    people = {row.user_id for row, _ in found} | {row.covers_id for row, _ in found if row.covers_id}
    names = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=sorted(people))}
    found.sort(key=lambda each: (each[1], names[each[0].user_id], each[0].due_on, each[0].reference))
    return [
        Outgoing(
            at, row.user_id, names[row.user_id], names.get(row.covers_id or 0, ""), row.reference, row.kind, row.step,
            row.due_on, not row.at_once,
        )
        for row, at in found
    ]  # fmt: skip


def _still_to_come(
    council_id: int, how: ReminderPlanner, when: tuple[date, datetime], whose: _Whose
) -> list[tuple[_Row, datetime]]:
    day, now = when
    until = datetime.combine(day, time.max, tzinfo=LONDON)
    due = [(each, said) for each in deadline_groups(due_by(council_id, until)) for said in _on_the_day(each, how, when)]
    goes_at = max(datetime.combine(day, how.settings.opens, tzinfo=LONDON), now)
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AHEAD, {**terms(council_id, how, goes_at, due), "at": until, **whose._asdict()})
        rows = [_Row(*row) for row in cursor.fetchall()]
    return [(row, goes_at if row.at_once else how.digest_at(goes_at)) for row in rows]


def _on_the_day(each: DeadlineGroup, how: ReminderPlanner, when: tuple[date, datetime]) -> Iterator[ReminderOutcome]:
    day, now = when
    plan = how.plan(each.kind, each.subject, each.due_on) if each.open else ()
    next_at = each.next_at or now
    first = max(next_at, now)
    for due, swept in [(next_at, first), *((step.at, step.at) for step in plan if step.at > first)]:
        outcome = said(each._replace(next_at=due), how, swept)
        goes_at = how.settings.goes_at(swept, how.calendar)
        leaves = goes_at if outcome.at_once else how.digest_at(goes_at)
        if london_day(leaves) == day:
            yield outcome


def _recorded(council_id: int, day: date, whose: _Whose) -> Iterator[tuple[_Row, datetime]]:
    # Recorded while the council was closed.
    begins = datetime.combine(day, time(), tzinfo=LONDON)
    waiting = OutboxMessage.objects.filter(council_id=council_id, sent_at=None, failed_at=None)
    waiting = waiting.filter(not_before__gte=begins, not_before__lt=begins + timedelta(days=1))
    if whose.only is not None:
        waiting = waiting.filter(user_id=whose.only)
    hidden = [case_id for case_id, who in hidden_from(council_id, [whose.reader or 0]).items() if who]
    others = ~Q(case__complainant_id=whose.reader or 0) & ~Q(case_id__in=hidden)
    digests = {each.user_id: each.not_before for each in waiting.filter(kind=OutboxMessage.DIGEST)}
    listed = DigestEntry.objects.filter(council_id=council_id, day=day, user_id__in=list(digests), event=None)
    for entry in listed.filter(others).select_related("reminder__deadline__case"):
        yield _preview_row(entry.user_id, entry.covers_id, entry.reminder, at_once=False), digests[entry.user_id]
    alone = list(waiting.filter(others, kind__startswith="reminder_"))
    reminders = Reminder.objects.select_related("deadline__case").in_bulk([each.payload["reminder"] for each in alone])
    for message in alone:
        reminder = reminders[message.payload["reminder"]]
        yield _preview_row(message.user_id, message.payload.get("covers"), reminder, at_once=True), message.not_before


def _preview_row(user_id: int | None, covers_id: int | None, reminder: Reminder | None, *, at_once: bool) -> _Row:
    if user_id is None or reminder is None:
        raise TypeError("a reminder needs a recipient")
    deadline = reminder.deadline
    return _Row(user_id, covers_id, deadline.case.reference, deadline.kind, reminder.step, reminder.due_on, at_once)


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date without personal data. `covers` names whose it is."""

    deadline_id: int
    reference: str
    what: str
    stage: int | None
    due_on: date
    covers: str


def covered_by(actor: Actor, day: date) -> dict[int, str]:
    """Return whom a person covers on a day, with names."""
    staff = recipients_of(actor.council_id).staff
    away = [who for who, cover in covers_on(actor.council_id, day, staff).items() if cover.cover == actor.user_id]
    return {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=away).order_by("name")}


def covered_cases(actor: Actor, covered: dict[int, str]) -> QuerySet[Case]:
    """Return the covered people's visible cases, earliest date first."""
    found = cases_visible_to(actor).filter(IN_WORK, officer_id__in=list(covered))
    return found.select_related("officer").order_by("next_deadline_on", "pk")


def own_dates(actor: Actor, day: date) -> list[OwnDate]:
    """Return owed dates in order, within the council's tenant."""
    covered = covered_by(actor, day)
    owed = Deadline.objects.filter(council_id=actor.council_id, open=True, officer_id__in=[actor.user_id, *covered])
    # No update is owed before the response is late, or its extension outlasts the next update.
    in_time = Q(kind=DeadlineKind.UPDATE, case__due_on__gte=day, due_on__gt=F("case__due_on"))
    return [
        OwnDate(
            deadline_id=row.pk,
            reference=row.case.reference,
            what=row.get_kind_display(),
            stage=row.subject if row.kind in OF_STAGES else None,
            due_on=row.due_on,
            covers=covered.get(row.officer_id or 0, ""),
        )
        for row in owed.filter(~in_time, case__in=cases_visible_to(actor))
        .select_related("case")
        .order_by("due_on", "pk")
    ]
