"""What goes out on a day, said beforehand: exactly what the sweep of that day does then."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from complaints.cases.operations import pausing
from complaints.models import DigestEntry, OutboxMessage
from complaints.reminders import operations as reminders
from complaints.reminders.queries import going_out
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.people.operations import Away, enter_absence
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import AWAITED, case_at, inside, walk
from tests.factories.councils import london

pytestmark = pytest.mark.in_turns
FRIDAY = london("2026-06-05T15:00")
DAYS = [date(2026, 6, 6) + timedelta(days=number) for number in range(24)]
Told = set[tuple[int, str, str, bool]]


def foretold(council: Council, day: date, now: datetime, only: int | None = None) -> Told:
    with inside(council, ActorKind.SYSTEM):
        found = going_out(council.pk, day, now, only=only)
    assert all(each.at.date() == day for each in found)
    told = [(each.user_id, each.reference, each.step, each.digest) for each in found]
    assert len(told) == len(set(told))
    return set(told)


def came(council: Council, day: date) -> Told:
    """What was recorded to go out on a day."""
    with inside(council, ActorKind.SYSTEM):
        listed = DigestEntry.objects.filter(day=day).values_list("user_id", "case__reference", "reminder__step")
        alone = OutboxMessage.objects.filter(kind__startswith="reminder", not_before__date=day)
        steps = dict(alone.values_list("pk", "dedupe_key"))
        return {(*row, True) for row in listed} | {
            (each.user_id, each.case.reference, steps[each.pk].split(":")[2], False) for each in alone
        }


@pytest.fixture
def busy(city: Council) -> Council:
    """Cases of a week, one paused, one overdue, one for nobody; somebody away."""
    with transaction.atomic():
        councils.person(city, Role.COMPLAINTS_MANAGER)
        councils.person(city, Role.HEAD_OF_SERVICE)
        for day in ("05-18", "05-26", "05-29", "06-01", "06-03"):
            case_at(city, Status.UNDER_INVESTIGATION, received_at=london(f"2026-{day}T10:00")).acknowledge()
        paused = case_at(city, Status.UNDER_INVESTIGATION, received_at=london("2026-06-01T10:00")).acknowledge()
        walk(city, received_at=london("2026-06-04T22:00"))
        cover = councils.staff(city, Role.COMPLAINT_CHAMPION)
    with inside(city):
        pausing.pause(
            ActionContext(paused.case.pk, paused.officer, paused.at), reason="We need your photographs", awaited=AWAITED
        )
        away = Away(paused.officer.user_id, cover.user_id, date(2026, 6, 8), date(2026, 6, 30), instead=True)
        enter_absence(away, by=paused.officer, at=FRIDAY)
    return city


def test_every_day_brings_what_was_foretold_the_day_before_and_no_more(busy: Council) -> None:
    reminders.send_due_reminders(FRIDAY)
    said = 0
    for day in DAYS:
        before = london(f"{day - timedelta(days=1)}T17:59")
        expected = foretold(busy, day, before)
        reminders.send_due_reminders(london(f"{day}T08:00"))
        assert came(busy, day) == expected, day
        said += len(expected)
    assert said > 20


def test_three_weeks_ahead_is_foretold_as_well_while_nothing_changes(busy: Council) -> None:
    reminders.send_due_reminders(FRIDAY)
    expected = {day: foretold(busy, day, FRIDAY) for day in DAYS}
    for day in DAYS:
        reminders.send_due_reminders(london(f"{day}T08:00"))
        assert came(busy, day) == expected[day], day


def test_what_came_up_at_the_weekend_is_foretold_for_monday(busy: Council) -> None:
    saturday = london("2026-06-06T10:00")
    assert foretold(busy, saturday.date(), FRIDAY) == set()
    reminders.send_due_reminders(saturday)
    monday = date(2026, 6, 8)
    with inside(busy, ActorKind.SYSTEM):
        waiting = OutboxMessage.objects.filter(not_before__date=monday, kind__startswith="reminder").count()
    assert waiting > 0
    expected = foretold(busy, monday, saturday + timedelta(hours=1))
    reminders.send_due_reminders(london("2026-06-08T08:00"))
    assert came(busy, monday) == expected


def test_after_an_outage_what_is_late_is_foretold_for_when_the_council_opens_next(busy: Council) -> None:
    sunday = london("2026-06-21T12:00")
    expected = foretold(busy, date(2026, 6, 22), sunday)
    reminders.send_due_reminders(sunday)
    reminders.send_due_reminders(london("2026-06-22T08:00"))
    assert came(busy, date(2026, 6, 22)) == expected


def test_everybody_sees_their_own(busy: Council) -> None:
    for day in DAYS:
        everything = foretold(busy, day, FRIDAY)
        for user_id in {row[0] for row in everything}:
            assert foretold(busy, day, FRIDAY, only=user_id) == {row for row in everything if row[0] == user_id}
