"""What goes out, and who covers for whom, on the pages."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import Deadline
from complaints.vocabulary.lifecycle import Status
from councils.models import Absence, Council
from councils.queries import working_calendar
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.factories.councils import user_of
from tests.web.casework.desk import text

pytestmark = pytest.mark.django_db
GOING_OUT, ABSENCE = "/casework/going-out/", "/casework/absence/"


def parts(name: str, day: datetime) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@pytest.fixture
def walked(city: Council) -> Walk:
    """A case whose officer is reminded on the next working day of the council."""
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - timedelta(days=3)).acknowledge()
    with inside(city, ActorKind.SYSTEM):
        today = timezone.now().astimezone(LONDON).date()
        opens = datetime.combine(working_calendar(city.pk).add(today, 1), datetime.min.time(), LONDON)
        due = working_calendar(city.pk).add(opens.date(), 5)
        row = Deadline.objects.filter(case=walked.case, kind="response")
        row.update(due_on=due, next_at=opens + timedelta(hours=8))
    return walked


def client(walked: Walk, user_id: int | None) -> Client:
    return signed_in(user_of(user_id), walked.council)


def test_the_officer_sees_their_own_and_the_champion_everybodys(walked: Walk) -> None:
    for user_id in (walked.officer.user_id, walked.champion.user_id):
        page = text(client(walked, user_id).get(GOING_OUT))
        assert walked.case.reference in page
        assert "1 reminder in the daily digest, to 1 person." in page
        assert "as things stand now" in page
    stranger = councils.person(walked.council, Role.RESPONDING_OFFICER, service_area=councils.area(walked.council))
    page = text(client(walked, stranger.pk).get(GOING_OUT))
    assert walked.case.reference not in page
    assert "You will not get a reminder on this day." in page
    assert "Other people may get reminders." in page
    assert "No reminders are planned" not in page
    assert "as things stand now" not in page


def test_another_day_can_be_looked_at_but_none_that_has_passed(walked: Walk) -> None:
    browser, now = client(walked, walked.champion.user_id), timezone.now()
    empty = text(browser.get(GOING_OUT, parts("day", now + timedelta(days=200))))
    assert walked.case.reference not in empty
    assert "No reminders are planned for this day." in empty
    assert "The day must be today or later" in text(browser.get(GOING_OUT, parts("day", now - timedelta(days=2))))
    saturday = now + timedelta(days=(5 - now.astimezone(LONDON).weekday()) % 7 + 7)
    assert "The council is closed on this day (Saturday)" in text(browser.get(GOING_OUT, parts("day", saturday)))


def test_an_officer_enters_days_away_and_takes_them_back(walked: Walk) -> None:
    cover = councils.person(
        walked.council, Role.RESPONDING_OFFICER, service_area=councils.area(walked.council), name="Kit Cover"
    )
    browser, now = client(walked, walked.officer.user_id), timezone.now()
    answers = {
        **parts("first_day", now),
        **parts("last_day", now + timedelta(days=20)),
        "cover": str(cover.pk),
        "how": "instead",
    }
    assert browser.post(ABSENCE, answers).status_code == 302
    assert "Kit Cover" in text(browser.get(ABSENCE))
    assert "Kit Cover, covering for" in text(client(walked, walked.champion.user_id).get(GOING_OUT))
    with inside(walked.council):
        entered = Absence.objects.get()
    assert "Cancel" not in text(client(walked, cover.pk).get(ABSENCE))
    assert client(walked, cover.pk).post(ABSENCE, {"end": str(entered.pk)}).status_code == 403
    assert browser.post(ABSENCE, {"end": str(entered.pk)}).status_code == 302
    assert "Cancel" not in text(browser.get(ABSENCE))


@pytest.mark.parametrize("end", ["999999999", "x", "9" * 40])
def test_an_absence_that_is_none_does_not_exist(walked: Walk, end: str) -> None:
    assert client(walked, walked.officer.user_id).post(ABSENCE, {"end": end}).status_code == 404


def test_what_is_refused_is_said_in_a_sentence(walked: Walk) -> None:
    browser, now = client(walked, walked.officer.user_id), timezone.now()
    answers = {
        **parts("first_day", now + timedelta(days=3)),
        **parts("last_day", now),
        "cover": str(walked.champion.user_id),
        "how": "as_well",
    }
    response = browser.post(ABSENCE, answers)
    assert response.status_code == 409
    assert "The last day must be on or after the first day, and within a year of it" in text(response)
    assert "Choose who will cover" in text(browser.post(ABSENCE, {}))


def test_the_complaints_manager_enters_it_for_somebody_else(walked: Walk) -> None:
    manager = councils.person(walked.council, Role.COMPLAINTS_MANAGER)
    now = timezone.now()
    answers = {
        **parts("first_day", now),
        **parts("last_day", now + timedelta(days=2)),
        "who": str(walked.officer.user_id),
        "cover": str(walked.champion.user_id),
        "how": "as_well",
    }
    assert client(walked, manager.pk).post(ABSENCE, answers).status_code == 302
    with inside(walked.council):
        assert Absence.objects.get().user_id == walked.officer.user_id
