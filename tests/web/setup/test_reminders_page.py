"""The complaints manager changes who is reminded, on the pages."""

import pytest
from django.test import Client

from councils.models import Council, ReminderDecision
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text
from tests.web.setup.filled_form import filled_form

pytestmark = pytest.mark.django_db
ADDRESS = "/setup/reminders/"
GENERAL, SECOND = f"{ADDRESS}steps/any/0/", f"{ADDRESS}steps/response/2/"


@pytest.fixture
def manager(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINTS_MANAGER, name="Jo Keeper"), city)


def decided(city: Council) -> list[str]:
    with inside(city):
        return [sentence for each in ReminderDecision.objects.all() for sentence in each.changes]


def test_the_page_shows_every_step_and_that_nothing_was_changed_yet(manager: Client) -> None:
    page = text(manager.get(ADDRESS))
    for words in ("5 working days before", "Head of service", "08:00 to 18:00", "No changes yet"):
        assert words in page


def test_a_step_is_changed_and_the_change_is_shown_with_its_reason(city: Council, manager: Client) -> None:
    answers = filled_form(manager.get(GENERAL)) | {"when-0": "-10", "why": "Officers asked for it"}
    assert manager.post(GENERAL, answers).status_code == 302
    page = text(manager.get(ADDRESS))
    assert "10 working days before" in page
    assert "Officers asked for it" in page
    assert decided(city) == [
        "Every other deadline: reminder removed (5 working days before: assigned officer).",
        "Every other deadline: reminder added (10 working days before: assigned officer).",
    ]


def test_a_stage_gets_steps_of_its_own_and_loses_them_again(city: Council, manager: Client) -> None:
    chosen = manager.get(ADDRESS, {"clock": "response", "stage": "2"})
    assert chosen["Location"] == SECOND
    answers = filled_form(manager.get(SECOND)) | {"recipients-0": ["head_of_service"], "why": "Stage 2 is the head's"}
    assert manager.post(SECOND, answers).status_code == 302
    assert "Response at stage 2" in text(manager.get(ADDRESS))
    answers = filled_form(manager.get(SECOND)) | {"remove": "yes", "why": "It was too much"}
    assert manager.post(SECOND, answers).status_code == 302
    assert decided(city)[0] == "Response at stage 2 no longer has its own reminders."


def test_the_hours_are_changed(city: Council, manager: Client) -> None:
    address = f"{ADDRESS}hours/"
    answers = filled_form(manager.get(address)) | {
        "opens": "09:00",
        "digest": "no",
        "news": "digest",
        "why": "New hours",
    }
    assert manager.post(address, answers).status_code == 302
    assert decided(city) == [
        "Opening hours: 09:00 to 18:00 instead of 08:00 to 18:00.",
        "Reminders that are not urgent: as separate emails.",
        "New complaints and messages: emailed to complaint champions in the daily digest.",
    ]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"why": ""}, "Enter who decided this and why"),
        ({"why": "x"}, "You have not changed anything."),
        ({"why": "x", "recipients-0": []}, "Each reminder must have at least one recipient."),
        ({"why": "x", "when-0": "0"}, "Cannot have two reminders on the same day"),
        ({"why": "x", "when-3": "", "when-4": "", "when-5": ""}, "Must have at least one reminder after the due date"),
        ({"why": "x", "seen": "7", "when-0": "-10"}, "has changed the reminders since you opened the page"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence_and_nothing_changes(
    city: Council, manager: Client, answers: dict[str, object], said: str
) -> None:
    response = manager.post(GENERAL, filled_form(manager.get(GENERAL)) | answers)
    assert response.status_code == 409
    assert said in text(response)
    assert decided(city) == []


@pytest.mark.parametrize("address", ["steps/rain/0/", "steps/any/2/", "steps/ombudsman_reply/1/", "steps/response/10/"])
def test_steps_of_what_is_no_date_do_not_exist(manager: Client, address: str) -> None:
    assert manager.get(f"{ADDRESS}{address}").status_code == 404
