"""The page that asks for permission says what becomes of the clock, and staff see why it stands."""

from collections.abc import Iterator

import pytest
import time_machine

from complaints.vocabulary.lifecycle import Move
from councils.models import Council
from tests.factories.cases import needing
from tests.integration.complaints.test_consent_pause import ASKED, FOR_VERA, waits_for_permission
from tests.web.casework.desk import Desk, desk, text

LIMIT = (
    "It starts again when they answer, and after 10 June 2026 at the latest: the policy allows 5 working days (6.2)."
)
BOX = "Pause the clock while we wait"


@pytest.fixture(autouse=True)
def when_permission_is_asked_for() -> Iterator[None]:
    with time_machine.travel(ASKED, tick=True):
        yield


def acting(council: Council) -> Desk:
    at = desk(council)
    needing(at.walked, FOR_VERA)
    return at


def test_asking_pauses_the_clock_where_the_policy_says_so(city: Council) -> None:
    waits_for_permission(city, "asking for permission")
    at = acting(city)
    page = text(at.open(Move.ASK_CONSENT))
    assert f"Asking pauses the clock. {LIMIT}" in page
    assert BOX not in page
    done = text(at.client.post(at.address(Move.ASK_CONSENT), {**at.seen(), "how": "By post on 3 June."}, follow=True))
    assert "Recorded that you asked for permission." in done
    assert "By post on 3 June." in done
    assert at.case.paused
    assert "It waited for the permission of the person concerned." in done
    again = text(at.open(Move.ASK_CONSENT))
    assert "pauses the clock" not in again


def test_staff_tick_a_box_where_the_policy_leaves_it_to_them(city: Council) -> None:
    waits_for_permission(city, "a decision by staff")
    at = acting(city)
    page = text(at.open(Move.ASK_CONSENT))
    assert BOX in page
    assert LIMIT in page
    at.check(Move.ASK_CONSENT, email="vera@example.com")
    assert not at.case.paused
    at.check(Move.ASK_CONSENT, how="She was out. We posted it.", pause="on")
    assert at.case.paused


def test_under_a_policy_without_such_a_pause_nothing_is_said_of_the_clock(city: Council) -> None:
    at = acting(city)
    page = text(at.open(Move.ASK_CONSENT))
    assert BOX not in page
    assert "pauses the clock" not in page
    for answers in ({}, {"email": "vera@example.com", "how": "And by post."}):
        refused = text(at.check(Move.ASK_CONSENT, **answers))
        assert "Choose one: their email address, a letter, or how else you asked them" in refused
    at.check(Move.ASK_CONSENT, email="vera@example.com")
    assert not at.case.paused
