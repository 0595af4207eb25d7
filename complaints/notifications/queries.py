"""How a council reminds, who is told, and the statement that fills digests."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from complaints.case_facts.queries import hidden_from
from complaints.models import Case, Deadline, OutboxMessage
from complaints.notifications.rules import ReminderPlanner
from complaints.vocabulary.lifecycle import DeadlineKind
from councils.calendars.rules import WorkingCalendar, london_day
from councils.document_reading import read_yaml
from councils.models import Absence, Council, Membership, ReminderDecision
from councils.queries import who_sees_safeguarding, working_calendar
from councils.reminders.rules import ReminderSettings, read_reminder_settings
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import CASEWORK_ROLES, Level, holders

# A digest being sent takes nothing more: later entries go into the next day's. The row lock settles this, since senders
# skip locked rows. Rows are locked in the order of people everywhere.
DIGESTS = """
digest AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, %(digest)s, user_id, jsonb_build_object('day', %(day)s::date),
           concat_ws(':', %(digest)s, user_id, %(day)s), %(at)s, %(digest_at)s
      FROM (SELECT DISTINCT user_id FROM news WHERE NOT at_once) AS reader
     ORDER BY user_id
        ON CONFLICT (council_id, dedupe_key)
        DO UPDATE SET created_at = complaints_outboxmessage.created_at
            WHERE complaints_outboxmessage.sent_at IS NULL
              AND complaints_outboxmessage.failed_at IS NULL
              AND complaints_outboxmessage.claimed_at IS NULL
    RETURNING user_id
),
next_digest AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, %(digest)s, user_id, jsonb_build_object('day', %(next_day)s::date),
           concat_ws(':', %(digest)s, user_id, %(next_day)s), %(at)s, %(next_digest_at)s
      FROM (SELECT DISTINCT user_id FROM news WHERE NOT at_once) AS reader
     WHERE user_id <> ALL (ARRAY(SELECT user_id FROM digest))
     ORDER BY user_id
        ON CONFLICT (council_id, dedupe_key) DO NOTHING
),
listed AS (
    INSERT INTO complaints_digestentry (council_id, case_id, user_id, day, reminder_id, event_id, covers_id)
    SELECT %(council)s, case_id, user_id,
           CASE WHEN user_id = ANY (ARRAY(SELECT user_id FROM digest)) THEN %(day)s::date ELSE %(next_day)s::date END,
           reminder_id, event_id, covers_id
      FROM news
     WHERE NOT at_once
)"""


def digest_terms(council_id: int, how: ReminderPlanner, begins: datetime) -> dict[str, Any]:
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


@cache
def default_reminders() -> ReminderSettings:
    return read_reminder_settings(read_yaml(settings.BASE_DIR / "fixtures" / "reminders.yaml"))


def reminder_settings(council: Council) -> ReminderSettings:
    return default_reminders() if council.reminders is None else read_reminder_settings(council.reminders)


def reminder_planner(council: Council, calendar: WorkingCalendar | None = None) -> ReminderPlanner:
    """Call it within the council's tenant, unless `calendar` is given."""
    return ReminderPlanner(reminder_settings(council), calendar or working_calendar(council.pk))


class DeadlineGroup(NamedTuple):
    """What equal reminders share. Not `open`: paused."""

    kind: str
    subject: int
    due_on: date
    next_at: datetime | None
    open: bool


def due_by(council_id: int, at: datetime) -> QuerySet[Deadline]:
    return Deadline.objects.filter(council_id=council_id, next_at__lte=at)


def deadline_groups(deadlines: QuerySet[Deadline]) -> list[DeadlineGroup]:
    """Return each combination once."""
    return [DeadlineGroup(*row) for row in deadlines.order_by().values_list(*DeadlineGroup._fields).distinct()]


def clocks() -> dict[str, str]:
    return {kind.value: kind.label for kind in DeadlineKind}


def reminder_decisions(council_id: int) -> QuerySet[ReminderDecision]:
    return ReminderDecision.objects.filter(council_id=council_id)


# Account id, role, and the service area id that it is held for.
Post = tuple[int, str, int | None]
ABOVE = tuple(level for level in Level if level is not Level.OFFICER)


@dataclass(frozen=True, slots=True)
class Recipients:
    """`everywhere` holds people without a service area."""

    staff: frozenset[int]
    everywhere: Mapping[Level, Sequence[int]]
    by_area: Mapping[int, Mapping[Level, Sequence[int]]]

    def at(self, level: Level, service_area_id: int, but: Collection[int | None] = ()) -> Sequence[int]:
        """For the officer's level: those told while there is no officer.

        `but` are the complainant, since staff hear nothing of their own complaint, and who may not see the case.
        """
        own = self.by_area.get(service_area_id, {})
        held: dict[Level, Sequence[int]] = {
            each: sorted({*self.everywhere.get(each, ()), *own.get(each, ())}.difference(but)) for each in ABOVE
        }
        return holders(level, held)


def recipients_of(council_id: int) -> Recipients:
    """The council must be entered."""
    return _grouped(_posts(council_id, None))


def people_at(level: Level, case: Case) -> Sequence[int]:
    area = case.service_area_id
    recipients = _grouped(_posts(case.council_id, area))
    hidden = hidden_from(case.council_id, recipients.staff, [case.pk]).get(case.pk, []) if case.restricted else []
    return recipients.at(level, area, [case.complainant_id, *hidden])


def told_of_safeguarding(case: Case) -> Sequence[int]:
    """Return those who see safeguarding cases and this one."""
    with tenant(case.council_id, ActorKind.SYSTEM):
        privileged = who_sees_safeguarding(case.council_id)
    hidden = hidden_from(case.council_id, privileged, [case.pk]).get(case.pk, [])
    return sorted(privileged.difference(hidden, [case.complainant_id]))


def _posts(council_id: int, service_area_id: int | None) -> "QuerySet[Membership, Post]":
    held = Membership.objects.filter(council_id=council_id, user__is_active=True).order_by()
    if service_area_id is not None:
        held = held.filter(role__in=[each.value for each in ABOVE])
        held = held.filter(Q(service_area_id=service_area_id) | Q(service_area_id=None))
    return held.values_list("user_id", "role", "service_area_id")


def _grouped(posts: Iterable[Post]) -> Recipients:
    staff: set[int] = set()
    everywhere: dict[Level, list[int]] = defaultdict(list)
    by_area: dict[int, dict[Level, list[int]]] = defaultdict(lambda: defaultdict(list))
    levels = {level.value: level for level in ABOVE}
    for user_id, role, area_id in posts:
        staff.add(user_id)
        if role in levels:
            (everywhere if area_id is None else by_area[area_id])[levels[role]].append(user_id)
    return Recipients(frozenset(staff), everywhere, by_area)


# A cover may be away too. Stop after this many.
LONGEST_CHAIN = 5


class Cover(NamedTuple):
    """`instead`: the absent person is not told."""

    cover: int
    instead: bool


def absences(council_id: int) -> QuerySet[Absence]:
    return Absence.objects.filter(council_id=council_id, ended_at=None).select_related("user", "cover")


def covers_on(council_id: int, day: date, staff: Collection[int]) -> dict[int, Cover]:
    """Return covers by absent account id. The absence entered last counts."""
    away = Absence.objects.filter(council_id=council_id, ended_at=None, first_day__lte=day, last_day__gte=day)
    direct = {each.user_id: Cover(each.cover_id, each.instead) for each in away.order_by("pk")}
    found = {who: _reached(who, direct) for who in direct}
    return {who: cover for who, cover in found.items() if cover is not None and cover.cover in staff}


def _reached(who: int, direct: Mapping[int, Cover]) -> Cover | None:
    """An absent cover who is told `instead` passes it on."""
    cover = direct[who]
    for _ in range(LONGEST_CHAIN):
        onward = direct.get(cover.cover)
        if onward is None or not onward.instead:
            return cover if cover.cover != who else None
        cover = Cover(onward.cover, cover.instead)
    return None


def colleagues_in_casework(council_id: int) -> list[tuple[int, str]]:
    """Return (account id, name), by name."""
    held = Membership.objects.filter(council_id=council_id, role__in=CASEWORK_ROLES, user__is_active=True)
    people = {each.user_id: each.user.get_full_name() for each in held.select_related("user")}
    return sorted(people.items(), key=lambda each: (each[1], each[0]))
