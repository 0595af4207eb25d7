"""Which policy governs, and which days count, as the tables stand now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from complaints.deadlines.explanation import DeadlineQuestion
from complaints.intake.queries import answer
from councils.calendars.operations import add_bank_holiday, add_closure_day
from councils.models import BankHoliday, ClosureDay, Council
from councils.policies.queries import policy_in_force, policy_version, procedure_rules, rules_for_service
from councils.queries import council_by_slug, service_area_id, working_calendar
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken

CUT_OVER = datetime(2026, 1, 16, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "version"),
    [
        (CUT_OVER - timedelta(seconds=1), "three-stage"),
        (CUT_OVER, "two-stage"),
        (CUT_OVER + timedelta(days=365), "two-stage"),
        (datetime(2001, 1, 1, tzinfo=UTC), "three-stage"),
    ],
)
def test_the_version_at_the_instant_of_receipt_governs(county: Council, at: datetime, version: str) -> None:
    with tenant(county.pk, ActorKind.SYSTEM):
        assert policy_in_force(county.pk, "corporate", at).version == version


def test_a_procedure_or_version_that_is_not_there_is_refused(county: Council) -> None:
    with tenant(county.pk, ActorKind.SYSTEM):
        with pytest.raises(RuleBroken) as refused:
            policy_in_force(county.pk, "planning", CUT_OVER)
        assert refused.value.code == "policy.none"
        with pytest.raises(RuleBroken) as refused:
            policy_version(county.pk, "corporate", "four-stage")
        assert refused.value.code == "policy.unknown"
        assert "three-stage, two-stage" in refused.value.message
        assert policy_version(county.pk, "corporate", "two-stage").version == "two-stage"


def test_a_council_does_not_see_another_s_policies(county: Council, city: Council) -> None:
    with tenant(city.pk, ActorKind.SYSTEM), pytest.raises(RuleBroken):
        policy_in_force(county.pk, "corporate", CUT_OVER)


def test_rules_are_read_once(county: Council) -> None:
    with tenant(county.pk, ActorKind.SYSTEM):
        version = policy_in_force(county.pk, "corporate", CUT_OVER)
        again = policy_in_force(county.pk, "corporate", CUT_OVER)
        assert procedure_rules(version) is procedure_rules(again)
        assert procedure_rules(version).version == "two-stage"


def test_a_landlord_s_services_stand_under_the_other_code(
    city: Council, county: Council, django_assert_num_queries
) -> None:
    with tenant(city.pk, ActorKind.SYSTEM):
        version = policy_in_force(city.pk, "corporate", CUT_OVER)
        repairs, planning = (service_area_id(city.pk, slug) for slug in ("housing-maintenance", "planning"))
        assert repairs is not None
        assert planning is not None
        assert rules_for_service(version, planning) is procedure_rules(version)
        landlord = rules_for_service(version, repairs)
        assert (landlord.code, landlord.stages) == ("housing", procedure_rules(version).stages)
        assert rules_for_service(version, repairs) is landlord
    with tenant(county.pk, ActorKind.SYSTEM):
        version = policy_in_force(county.pk, "corporate", CUT_OVER)
        procedure_rules(version)
        with django_assert_num_queries(0):
            assert rules_for_service(version, repairs) is procedure_rules(version)


def test_councils_without_closure_days_share_a_calendar_that_costs_one_query(
    county: Council, city: Council, django_assert_num_queries
) -> None:
    with tenant(city.pk, ActorKind.SYSTEM):
        first = working_calendar(city.pk)
        assert (first.first, first.last) == (date(2000, 1, 1), date(2035, 12, 31))
        assert first.announced_until == date(2028, 12, 31)
        with django_assert_num_queries(1):
            assert working_calendar(city.pk) is first
    with tenant(county.pk, ActorKind.SYSTEM):
        assert working_calendar(county.pk) is first


def test_a_closure_day_is_one_council_s_own(county: Council, city: Council) -> None:
    day = date(2026, 12, 29)
    with tenant(city.pk, ActorKind.SYSTEM):
        add_closure_day(council_id=city.pk, day=day, name=" Christmas closure ")
        assert working_calendar(city.pk).why_not(day) == "closure day: Christmas closure"
    with tenant(county.pk, ActorKind.SYSTEM):
        assert working_calendar(county.pk).is_working_day(day)
    city.refresh_from_db()
    assert city.calendar_revision == 2


def test_a_late_bank_holiday_is_seen_at_once_and_moves_the_date(city: Council) -> None:
    question = DeadlineQuestion("2027-06-01T10:00")
    with tenant(city.pk, ActorKind.SYSTEM):
        assert answer(city, question).dates.response_due == date(2027, 6, 15)
        add_bank_holiday(day=date(2027, 6, 7), name="A day of thanks")
        moved = answer(city, question)
    assert moved.dates.response_due == date(2027, 6, 16)
    assert "bank holiday: A day of thanks" in [entry.why for entry in moved.explanation]


def test_a_day_written_by_any_other_way_is_seen_too(city: Council) -> None:
    with tenant(city.pk, ActorKind.SYSTEM):
        assert working_calendar(city.pk).is_working_day(date(2027, 6, 8))
        BankHoliday.objects.filter(day=date(2027, 8, 30)).update(day=date(2027, 6, 8))
        assert working_calendar(city.pk).is_working_day(date(2027, 8, 30))
        assert not working_calendar(city.pk).is_working_day(date(2027, 6, 8))
        ClosureDay.objects.create(council=city, day=date(2027, 6, 9), name="Move")
        assert not working_calendar(city.pk).is_working_day(date(2027, 6, 9))


def test_a_change_that_was_taken_back_leaves_no_calendar_behind(city: Council) -> None:
    first, second = date(2027, 6, 10), date(2027, 6, 11)
    with tenant(city.pk, ActorKind.SYSTEM):
        with transaction.atomic():
            add_closure_day(council_id=city.pk, day=first, name="Tried")
            assert not working_calendar(city.pk).is_working_day(first)
            transaction.set_rollback(True)
        add_closure_day(council_id=city.pk, day=second, name="Meant")
        assert working_calendar(city.pk).is_working_day(first)
        assert not working_calendar(city.pk).is_working_day(second)


def test_without_bank_holidays_no_date_is_given(city: Council) -> None:
    BankHoliday.objects.all().delete()
    with tenant(city.pk, ActorKind.SYSTEM), pytest.raises(RuleBroken) as refused:
        working_calendar(city.pk)
    assert refused.value.code == "calendar.unpublished"


def test_when_all_days_are_announced_none_is_projected(city: Council) -> None:
    BankHoliday.objects.update(announced=True)
    with tenant(city.pk, ActorKind.SYSTEM):
        assert working_calendar(city.pk).announced_until == date(2035, 12, 31)


@pytest.mark.parametrize(
    ("day", "name", "code"),
    [
        (date(2027, 6, 12), "Saturday", "holiday.weekend"),
        (date(2027, 12, 27), "Again", "holiday.exists"),
        (date(2027, 6, 7), "  ", "holiday.unnamed"),
    ],
)
def test_a_pointless_bank_holiday_is_refused(city: Council, day: date, name: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        add_bank_holiday(day=day, name=name)
    assert refused.value.code == code


def test_a_closure_day_is_added_once(city: Council) -> None:
    with tenant(city.pk, ActorKind.SYSTEM):
        add_closure_day(council_id=city.pk, day=date(2027, 6, 7), name="Move")
        with pytest.raises(RuleBroken) as refused:
            add_closure_day(council_id=city.pk, day=date(2027, 6, 7), name="Move")
    assert refused.value.code == "holiday.exists"


def test_a_council_is_found_by_its_slug(city: Council) -> None:
    assert council_by_slug("cambridge-city") == city
    assert council_by_slug("nowhere") is None
