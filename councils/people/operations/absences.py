"""Absences and their cover."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from councils.calendars.rules.local_time import london_day
from councils.models import Absence, Membership
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES, KEEPERS, WHOLE_COUNCIL_ROLES, Actor, Role

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Away:
    """Reminders go to the cover as well, or `instead`."""

    user_id: int
    cover_id: int
    first_day: date
    last_day: date
    instead: bool


@transaction.atomic
def enter_absence(away: Away, *, by: Actor, at: datetime) -> Absence:
    """Let someone cover, from the first day on.

    Raises NotAllowed `absence.not_own`; RuleBroken `absence.days`, `absence.past`, `absence.self`, `absence.not_staff`,
    `absence.cannot_see`.
    """
    entered_by = _may(by, away.user_id)
    if not away.first_day <= away.last_day or (away.last_day - away.first_day).days > LONGEST_DAYS:
        raise RuleBroken("absence.days", "The last day must be on or after the first day, and within a year of it.")
    if away.last_day < london_day(at):
        raise RuleBroken("absence.past", "These dates have passed.")
    if away.cover_id == away.user_id:
        raise RuleBroken("absence.self", "Choose someone else to cover.")
    posts = _posts(by.council_id, away.user_id, away.cover_id)
    if not posts[away.user_id] or not posts[away.cover_id]:
        raise RuleBroken("absence.not_staff", "Choose people who work on complaints in this council.")
    if not _sees_as_much(posts[away.cover_id], posts[away.user_id]):
        raise RuleBroken("absence.cannot_see", "Choose someone who can open the same complaints.")
    return Absence.objects.create(
        council_id=by.council_id,
        user_id=away.user_id,
        cover_id=away.cover_id,
        first_day=away.first_day,
        last_day=away.last_day,
        instead=away.instead,
        at=at,
        by_id=entered_by,
    )


@transaction.atomic
def end_absence(absence_id: int, *, by: Actor, at: datetime) -> Absence:
    """Raises Absence.DoesNotExist, NotAllowed `absence.not_own`."""
    found = Absence.objects.select_for_update(of=("self",)).filter(council_id=by.council_id, ended_at=None)
    absence = found.get(pk=absence_id)
    _may(by, absence.user_id)
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    return absence


def _may(by: Actor, user_id: int) -> int:
    if by.user_id is None or not (by.user_id == user_id or by.has(*KEEPERS)):
        raise NotAllowed("absence.not_own", "Only a complaints manager or administrator can add this absence.")
    return by.user_id


def _posts(council_id: int, *user_ids: int) -> dict[int, list[tuple[str, int | None]]]:
    """Return (role, service area id) by account."""
    held = Membership.objects.filter(council_id=council_id, user_id__in=user_ids, user__is_active=True)
    posts: dict[int, list[tuple[str, int | None]]] = {user_id: [] for user_id in user_ids}
    for user_id, role, area_id in held.filter(role__in=CASEWORK_ROLES).values_list(
        "user_id", "role", "service_area_id"
    ):
        posts[user_id].append((role, area_id))
    return posts


def _sees_as_much(cover: list[tuple[str, int | None]], away: list[tuple[str, int | None]]) -> bool:
    def everything(posts: list[tuple[str, int | None]]) -> bool:
        return any(
            role in WHOLE_COUNCIL_ROLES or (role == Role.HEAD_OF_SERVICE and area is None) for role, area in posts
        )

    areas = [{area for _, area in posts} for posts in (cover, away)]
    return everything(cover) or (not everything(away) and areas[1] <= areas[0])
