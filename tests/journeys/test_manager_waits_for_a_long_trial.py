"""A complaints manager tries a draft out on a long year: sees how far it is, with scripts and without."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.policy_trials import operations as policy_trials
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from portal.setup.simulation import views as simulation
from tests.factories import councils, trials
from tests.factories.cases import case_at
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import PHONE, SIDEWAYS, at_work

pytestmark = pytest.mark.django_db(transaction=True)
STAGES = 2
LOOKED_AGAIN = 10_000


@pytest.fixture
def begin(city: Council, open_context: OpenContext, live_app: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens a trial of two stages, which counts as a long one, and begins it."""
    monkeypatch.setattr(simulation, "AT_ONCE", 0)
    monkeypatch.setattr(policy_trials, "CHUNK", 1)
    at = timezone.now()
    for number in range(STAGES):
        case_at(city, Status.RESPONDED, received_at=at - timedelta(days=60 + number))
    draft = trials.drafted(city, councils.staff(city, Role.COMPLAINTS_MANAGER), "1 working day", at)

    def begun(**differences: Any) -> Page:
        who = councils.person(city, Role.COMPLAINTS_MANAGER)
        page = at_work(open_context(**differences), who, city, live_app)
        page.goto(f"/setup/drafts/{draft.pk}/simulation/")
        assert_accessible(page)
        page.get_by_role("button", name="Run the test").click()
        expect(page.get_by_text("0 of 2 stages tested.")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate(SIDEWAYS) == 0
        return page

    return begun


def a_chunk() -> None:
    """What the worker does next."""
    left = iter([True])
    policy_trials.carry_out_waiting(timezone.now(), lambda: next(left, False))


def test_the_page_looks_by_itself_and_leaves_the_focus_where_it_is(begin: Any) -> None:
    page = begin()
    again = page.get_by_role("button", name="Check progress")
    again.focus()
    a_chunk()
    expect(page.get_by_text("1 of 2 stages tested.")).to_be_visible(timeout=LOOKED_AGAIN)
    expect(page.get_by_role("progressbar", name="Stages tested")).to_have_js_property("value", 1)
    expect(again).to_be_focused()
    a_chunk()
    a_chunk()
    expect(page.get_by_role("heading", name="Results of the test on last year’s cases")).to_be_visible(
        timeout=LOOKED_AGAIN
    )
    assert_accessible(page)


def test_without_scripts_a_link_looks_again(begin: Any) -> None:
    page = begin(java_script_enabled=False, viewport=PHONE)
    a_chunk()
    page.get_by_role("button", name="Check progress").click()
    expect(page.get_by_text("1 of 2 stages tested.")).to_be_visible()
    a_chunk()
    a_chunk()
    page.get_by_role("button", name="Check progress").click()
    expect(page.get_by_role("heading", name="Results of the test on last year’s cases")).to_be_visible()
    expect(page.get_by_role("button", name="Run the test again")).to_be_visible()
