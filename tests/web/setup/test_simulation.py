"""A draft tried out on cases that were really handled."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import PolicyTrial
from complaints.tasks import try_policies_out
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, PolicyDraft
from councils.policies.operations import DraftContext, change_draft
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from portal.setup.simulation import views as simulation
from tests.factories import councils, trials
from tests.factories.cases import Walk, case_at
from tests.factories.clients import signed_in
from tests.factories.councils import inside
from tests.web.setup.test_workshop import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(city: Council) -> Actor:
    return councils.staff(city, Role.COMPLAINTS_MANAGER)


@pytest.fixture
def answered(city: Council) -> Walk:
    """Answered some two days after it was received, in the middle of a week."""
    at = timezone.now() - timedelta(days=60)
    return case_at(city, Status.RESPONDED, received_at=at - timedelta(days=at.weekday()))


def drafted(council: Council, by: Actor, within: str) -> PolicyDraft:
    return trials.drafted(council, by, within, timezone.now())


def shown(council: Council, by: Actor, draft: PolicyDraft) -> str:
    manager = signed_in(councils.hold(councils.user(), council, Role.COMPLAINTS_MANAGER), council)
    answer = manager.get(f"/setup/drafts/{draft.pk}/simulation/")
    assert answer.status_code == 200
    return text_of(answer)


def test_a_shorter_time_would_have_made_the_answer_late_and_the_case_is_listed(
    city: Council, manager: Actor, answered: Walk
) -> None:
    said = shown(city, manager, drafted(city, manager, "1 working day"))
    assert "Responses on time 0.0% under the draft 100.0% under the current policy" in said
    assert answered.case.reference in said
    assert "Stage 1 0 none due" not in said


def test_a_longer_time_changes_no_outcome(city: Council, manager: Actor, answered: Walk) -> None:
    said = shown(city, manager, drafted(city, manager, "30 working days"))
    assert "Responses on time 100.0% under the draft 100.0% under the current policy" in said
    assert "No case would have a different result." in said


def test_without_cases_there_is_nothing_to_try_it_on(city: Council, manager: Actor) -> None:
    assert "no cases to test the draft on" in shown(city, manager, drafted(city, manager, "9 working days"))


def test_another_councils_cases_are_not_counted(city: Council, south: Council, manager: Actor) -> None:
    case_at(south, Status.RESPONDED, received_at=timezone.now() - timedelta(days=30))
    assert "no cases to test the draft on" in shown(city, manager, drafted(city, manager, "9 working days"))


def test_trying_out_asks_the_same_questions_for_one_case_as_for_many(
    city: Council, manager: Actor, answered: Walk, django_assert_max_num_queries: Any
) -> None:
    draft = drafted(city, manager, "1 working day")
    for number in range(3):
        case_at(city, Status.RESPONDED, received_at=answered.case.received_at - timedelta(hours=number))
    client = signed_in(councils.hold(councils.user(), city, Role.COMPLAINTS_MANAGER), city)
    with django_assert_max_num_queries(16):
        assert client.get(f"/setup/drafts/{draft.pk}/simulation/").status_code == 200


@pytest.fixture
def _long_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if even one case were more than anybody waits for."""
    monkeypatch.setattr(simulation, "AT_ONCE", 0)


def a_manager(council: Council, role: Role = Role.COMPLAINTS_MANAGER) -> Client:
    return signed_in(councils.person(council, role), council)


@pytest.mark.usefixtures("_long_year")
def test_a_long_year_is_tried_out_by_the_worker_and_what_was_found_is_kept(
    city: Council, manager: Actor, answered: Walk
) -> None:
    draft = drafted(city, manager, "1 working day")
    browser, address = a_manager(city), f"/setup/drafts/{draft.pk}/simulation/"
    assert "1 stages began in the last 365 days" in text_of(browser.get(address))
    for _ in range(2):
        assert browser.post(address)["Location"] == address
    waiting = browser.get(address)
    assert "0 of 1 stages tested." in text_of(waiting)
    assert b'<progress class="app-progress" max="1" value="0"' in waiting.content
    assert "Check progress" in text_of(waiting)
    try_policies_out()
    for _ in range(2):
        said = text_of(browser.get(address))
        assert "Responses on time 0.0% under the draft 100.0% under the current policy" in said
        assert answered.case.reference in said
        assert "We keep them until the draft changes." in said
    assert "Testing the draft on" not in said
    # What people see differs, so it is not another person's.
    assert "Testing the draft on that many will take some time" in text_of(a_manager(city).get(address))


@pytest.mark.usefixtures("_long_year")
def test_a_changed_draft_has_to_be_tried_out_again(city: Council, manager: Actor, answered: Walk) -> None:
    draft = drafted(city, manager, "1 working day")
    browser, address = a_manager(city), f"/setup/drafts/{draft.pk}/simulation/"
    browser.post(address)
    try_policies_out()
    with inside(city):
        stages = [dict(stage) for stage in draft.document["stages"]]
        stages[0]["response"] = {"within": "30 working days", "of": "receipt", "paragraph": "1"}
        change_draft(DraftContext(draft.pk, manager, timezone.now()), draft.document | {"stages": stages})
    said = text_of(browser.get(address))
    assert "The draft has changed since the last test" in said
    assert "0.0% under the draft" not in said
    browser.post(address)
    assert "0 of 1 stages tested." in text_of(browser.get(address))
    try_policies_out()
    assert "Responses on time 100.0% under the draft 100.0% under the current policy" in text_of(browser.get(address))


@pytest.mark.usefixtures("_long_year")
def test_a_trial_that_failed_says_so_and_can_be_begun_again(city: Council, manager: Actor, answered: Walk) -> None:
    draft = drafted(city, manager, "1 working day")
    browser, address = a_manager(city), f"/setup/drafts/{draft.pk}/simulation/"
    browser.post(address)
    with inside(city, ActorKind.SYSTEM):
        PolicyTrial.objects.update(failed=True)
    assert "The last test did not finish" in text_of(browser.get(address))
    browser.post(address)
    try_policies_out()
    assert "Responses on time 0.0% under the draft" in text_of(browser.get(address))


@pytest.mark.usefixtures("_long_year")
def test_nobody_begins_a_trial_of_another_councils_draft_or_without_the_role(
    city: Council, south: Council, manager: Actor, answered: Walk
) -> None:
    address = f"/setup/drafts/{drafted(city, manager, '1 working day').pk}/simulation/"
    foreign, missing = (a_manager(south).post(each) for each in (address, "/setup/drafts/999999/simulation/"))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert a_manager(south).get(address).content == a_manager(south).get("/setup/drafts/999999/simulation/").content
    for role in (Role.COMPLAINT_CHAMPION, Role.ADMINISTRATOR):
        assert a_manager(city, role).post(address).status_code == 403
    with inside(city, ActorKind.SYSTEM):
        assert not PolicyTrial.objects.exists()


def test_a_short_year_is_not_left_to_the_worker_even_when_asked(city: Council, manager: Actor, answered: Walk) -> None:
    address = f"/setup/drafts/{drafted(city, manager, '1 working day').pk}/simulation/"
    assert "Responses on time 0.0% under the draft" in text_of(a_manager(city).post(address, follow=True))
    with inside(city, ActorKind.SYSTEM):
        assert not PolicyTrial.objects.exists()
