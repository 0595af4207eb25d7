"""The dates in one's own calendar: behind a secret address, readable by calendars, silent about people."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from complaints.models import Deadline
from complaints.vocabulary.lifecycle import Status
from councils.models import CalendarFeed, Council, Membership
from councils.people.operations import Away, enter_absence
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.factories.councils import change_user, user_of

pytestmark = pytest.mark.django_db
PAGE = "/casework/calendar/"


@pytest.fixture
def walked(city: Council) -> Walk:
    return case_at(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - timedelta(days=3)).acknowledge()


def made(walked: Walk, user_id: int | None) -> str:
    """A new address, as its owner copies it from the page."""
    page = signed_in(user_of(user_id), walked.council).post(PAGE).content.decode()
    return unescape(page.partition("<code>")[2].partition("</code>")[0]).partition("/calendar/")[2]


def fetched(address: str) -> bytes:
    answer = Client().get(f"/calendar/{address}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def test_a_calendar_reads_the_dates_without_a_session(walked: Walk) -> None:
    content = fetched(made(walked, walked.officer.user_id))
    calendar = Calendar.from_ical(content)
    (event,) = calendar.events
    with inside(walked.council):
        row = Deadline.objects.get(case=walked.case, kind="response")
    assert (event.start, event.end) == (row.due_on, row.due_on + timedelta(days=1))
    assert event["summary"] == f"{walked.case.reference}, stage 1: response due"
    assert str(event["url"]).endswith(f"/casework/cases/{walked.case.reference}/")


def test_it_is_as_rfc_5545_asks(walked: Walk) -> None:
    content = fetched(made(walked, walked.officer.user_id))
    lines = content.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert (lines[0], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"")
    names = {line.partition(b":")[0].partition(b";")[0] for line in lines}
    assert {b"PRODID", b"VERSION", b"UID", b"DTSTAMP", b"DTSTART", b"SUMMARY"} <= names
    assert any(line.startswith(b"DTSTART;VALUE=DATE:") for line in lines)


def test_nothing_that_anybody_wrote_and_nobodys_name_is_in_it(walked: Walk) -> None:
    content = fetched(made(walked, walked.officer.user_id)).decode()
    for text in ("Alex", "Poole", "alex.poole@example.com", "green bin", walked.champion.name):
        assert text not in content


def test_what_somebody_covers_for_is_in_it_with_whose_it_is(walked: Walk) -> None:
    cover = councils.person(walked.council, Role.RESPONDING_OFFICER, service_area=councils.area(walked.council))
    today = timezone.now().astimezone(LONDON).date()
    away = Away(walked.officer.user_id or 0, cover.pk, today, today + timedelta(days=9), instead=False)
    address = made(walked, cover.pk)
    assert not Calendar.from_ical(fetched(address)).events
    with inside(walked.council):
        enter_absence(away, by=walked.officer, at=timezone.now())
    (event,) = Calendar.from_ical(fetched(address)).events
    assert str(event["summary"]).endswith(f"(covering for {walked.officer.name})")


def test_what_is_answered_is_gone(walked: Walk) -> None:
    address = made(walked, walked.officer.user_id)
    walked.respond()
    assert not Calendar.from_ical(fetched(address)).events


def test_only_a_hash_of_the_address_is_kept_and_it_is_shown_once(walked: Walk) -> None:
    token = made(walked, walked.officer.user_id).partition("/")[2].removesuffix(".ics")
    with inside(walked.council):
        assert token not in CalendarFeed.objects.get().token_hash
    page = signed_in(user_of(walked.officer.user_id), walked.council).get(PAGE)
    assert token not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_renewed_or_revoked_address_is_answered_like_one_that_never_was(walked: Walk, south: Council) -> None:
    first = made(walked, walked.officer.user_id)
    second = made(walked, walked.officer.user_id)
    unknown = Client().get(f"/calendar/{walked.council.slug}/no-such-token.ics")
    renewed = Client().get(f"/calendar/{first}")
    elsewhere = Client().get(f"/calendar/{second}".replace(walked.council.slug, south.slug))
    fetched(second)
    signed_in(user_of(walked.officer.user_id), walked.council).post(PAGE, {"revoke": "yes"})
    revoked = Client().get(f"/calendar/{second}")
    assert {answer.status_code for answer in (unknown, renewed, elsewhere, revoked)} == {404}
    assert unknown.content == renewed.content == revoked.content


@pytest.mark.parametrize("gone", ["account", "role"])
def test_whoever_has_left_has_no_calendar_any_more(walked: Walk, gone: str) -> None:
    address = made(walked, walked.officer.user_id)
    with inside(walked.council, ActorKind.SYSTEM):
        if gone == "account":
            change_user(walked.officer.user_id, is_active=False)
        else:
            Membership.objects.filter(user_id=walked.officer.user_id).delete()
    assert Client().get(f"/calendar/{address}").status_code == 404


def test_somebody_elses_session_changes_nothing_about_it(walked: Walk, south: Council) -> None:
    address = made(walked, walked.officer.user_id)
    stranger = signed_in(councils.person(south, Role.COMPLAINTS_MANAGER), south)
    assert Calendar.from_ical(stranger.get(f"/calendar/{address}").content).events
