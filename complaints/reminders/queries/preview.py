"""What reminders a day will send, by the sweep's own functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from complaints.models import DigestEntry, OutboxMessage, Reminder
from complaints.reminders.queries.settings import DeadlinesAlike, alike_among, due_by, reminding
from complaints.reminders.queries.sweep import DUE, SAID, TOLD, said, terms
from complaints.reminders.rules import Reminded, Reminding
from councils.calendars.rules import london_day
from councils.models import Council, User
from councils.vocabulary.values import LONDON

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
    """Return a day's reminders as things stand, without the `reader`'s own complaints."""
    how, whose = reminding(Council.objects.get(pk=council_id)), _Whose(only, reader)
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
    council_id: int, how: Reminding, when: tuple[date, datetime], whose: _Whose
) -> list[tuple[_Row, datetime]]:
    day, now = when
    until = datetime.combine(day, time.max, tzinfo=LONDON)
    due = [(each, said) for each in alike_among(due_by(council_id, until)) for said in _on_the_day(each, how, when)]
    goes_at = max(datetime.combine(day, how.settings.opens, tzinfo=LONDON), now)
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AHEAD, {**terms(council_id, how, goes_at, due), "at": until, **whose._asdict()})
        rows = [_Row(*row) for row in cursor.fetchall()]
    return [(row, goes_at if row.at_once else how.digest_at(goes_at)) for row in rows]


def _on_the_day(each: DeadlinesAlike, how: Reminding, when: tuple[date, datetime]) -> Iterator[Reminded]:
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
    others = ~Q(case__complainant_id=whose.reader or 0)
    digests = {each.user_id: each.not_before for each in waiting.filter(kind=OutboxMessage.DIGEST)}
    listed = DigestEntry.objects.filter(council_id=council_id, day=day, user_id__in=list(digests), event=None)
    for entry in listed.filter(others).select_related("reminder__deadline__case"):
        yield _row(entry.user_id, entry.covers_id, entry.reminder, at_once=False), digests[entry.user_id]
    alone = list(waiting.filter(others, kind__startswith="reminder_"))
    reminders = Reminder.objects.select_related("deadline__case").in_bulk([each.payload["reminder"] for each in alone])
    for message in alone:
        reminder = reminders[message.payload["reminder"]]
        yield _row(message.user_id, message.payload.get("covers"), reminder, at_once=True), message.not_before


def _row(user_id: int | None, covers_id: int | None, reminder: Reminder | None, *, at_once: bool) -> _Row:
    if user_id is None or reminder is None:
        raise TypeError("a reminder needs a recipient")
    deadline = reminder.deadline
    return _Row(user_id, covers_id, deadline.case.reference, deadline.kind, reminder.step, reminder.due_on, at_once)
