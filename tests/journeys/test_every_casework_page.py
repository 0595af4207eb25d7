"""Every page on which staff make a move: accessible, and no wider than a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.domain.lifecycle import Move, Status
from councils.domain.roles import Role
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.clients import signed_in
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import OpenContext

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    Status.RECEIVED: (Move.ACCEPT, Move.DECLINE, Move.REROUTE, Move.RECLASSIFY, Move.ACKNOWLEDGE, Move.WITHDRAW),
    Status.UNDER_INVESTIGATION: (
        Move.ASSIGN,
        Move.PAUSE,
        Move.EXTEND,
        Move.CORRECT_RECEIPT,
        Move.RESPOND,
        Move.ADD_NOTE,
        Move.ATTACH,
    ),
    Status.RESPONDED: (Move.ESCALATE, Move.CLOSE, Move.RECORD_LEARNING),
    Status.CLOSED: (Move.REOPEN,),
}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [(1280, 900), (390, 800)], ids=["desk", "phone"])
def test_every_page_of_a_move_is_accessible_fresh_and_with_its_errors(
    open_context: OpenContext, city: Council, live_app: str, size: tuple[int, int]
) -> None:
    who = councils.person(city, Role.COMPLAINT_CHAMPION, name="Priya Anand")
    councils.hold(who, city, Role.HEAD_OF_SERVICE, seniority=5)
    context = open_context(viewport={"width": size[0], "height": size[1]})
    session = signed_in(who, city).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_app}])
    page = context.new_page()
    for status, moves in PAGES.items():
        case = case_at(city, status, received_at=timezone.now() - timedelta(days=9)).case
        for part in ("", *(f"{move.value.replace('_', '-')}/" for move in moves)):
            answer = page.goto(f"/casework/cases/{case.reference}/{part}")
            assert answer is not None
            assert answer.status == 200
            assert_accessible(page)
            assert not page.evaluate(SIDEWAYS), f"{page.url} scrolls sideways"
            asks = page.get_by_role("button", name="Check before sending")
            if asks.count():
                asks.click()
                assert_accessible(page)
