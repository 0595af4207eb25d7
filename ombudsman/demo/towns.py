"""The councils of a demonstration with all that a case there needs: rules, calendar, people, habits."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db import transaction

from complaints.queries.reminders import reminding
from councils.domain.calendars import LONDON, WorkingCalendar
from councils.operations.staffing import (
    Person,
    appoint,
    councils_for_demo,
    invent_council,
    make_accounts,
    service_areas_of,
)
from councils.queries import policy_versions, working_calendar
from councils.tenancy.scope import Kind, tenant
from ombudsman.demo.cast import Area, Cast, cast_of, residents, staff_of
from ombudsman.demo.invention import council_document, policy_document
from ombudsman.demo.plans import Habits
from ombudsman.demo.shelf import Shelf
from ombudsman.demo.words import Words


@dataclass(frozen=True, slots=True)
class Town:
    """One council."""

    council_id: int
    slug: str
    name: str
    prefix: str
    invented: bool
    areas: tuple[Area, ...]
    calendar: WorkingCalendar
    shelf: Shelf
    staff: tuple[Person, ...]
    cast: Cast
    habits: Habits
    a_year: int


def settle(wanted: int, words: Words, as_of: date, at: datetime) -> list[Town]:
    """So many councils with their people, invented ones where there are not enough; made unless they are there.

    `as_of` is the day before which everything happens. All accounts share the demonstration's password.
    """
    invent(wanted, words, at)
    others = list(residents(words, RESIDENTS))
    accounts = make_accounts(others, words.people["password"])
    return [_town(council, words, as_of, (others, accounts)) for council in councils_for_demo()[:wanted]]


RESIDENTS = 400


def invent(wanted: int, words: Words, at: datetime) -> None:
    """Make as many councils up as are missing."""
    known = councils_for_demo()
    real = sum(not council.invented for council in known)
    for number in range(len(known) - real, wanted - real):
        document = council_document(number, words)
        invent_council(document, policy_document(number, document, words), at)


@transaction.atomic
def _town(council, words: Words, as_of: date, crowd: tuple[list[Person], dict[str, int]]) -> Town:
    midnight = datetime.combine(as_of, time(), tzinfo=LONDON).astimezone(UTC)
    others, accounts = crowd
    with tenant(council.pk, Kind.SYSTEM):
        areas = [
            Area(area.pk, area.slug, area.name, area.landlord, area.procedure) for area in service_areas_of(council.pk)
        ]
        staff = list(staff_of(council.slug, areas, words))
        own = make_accounts(staff, words.people["password"])
        appoint(council.pk, staff, own)
        calendar = working_calendar(council.pk)
        how = reminding(council, calendar)
        versions = list(policy_versions(council.pk).defer(None))
    volume = words.volume(council.slug)
    return Town(
        council_id=council.pk,
        slug=council.slug,
        name=council.name,
        prefix=council.reference_prefix,
        invented=council.invented,
        areas=tuple(areas),
        calendar=calendar,
        shelf=Shelf(versions, how, midnight),
        staff=tuple(staff),
        cast=cast_of(staff, others, {**accounts, **own}),
        habits=Habits(volume["late"], volume["ombudsman"], words.volumes["hours"], words.volumes["channels"]),
        a_year=volume["a_year"],
    )
