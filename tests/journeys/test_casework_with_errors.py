"""What no walk over every address sees: a case in each status, and the page of each letter with its errors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at
from tests.journeys.accessibility import assert_accessible
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import PHONE, SIDEWAYS, at_work, press

pytestmark = pytest.mark.django_db(transaction=True)

# The pages that show a letter before it is sent, and refuse an empty one, by the status of a case that has them.
LETTERS = {
    Status.RECEIVED: (Move.DECLINE, Move.RECLASSIFY),
    Status.UNDER_INVESTIGATION: (Move.PAUSE, Move.EXTEND, Move.CORRECT_RECEIPT, Move.RESPOND),
    Status.RESPONDED: (),
    Status.CLOSED: (),
}


def test_a_case_in_each_status_and_the_errors_of_each_letter_are_accessible_on_a_phone(
    open_context: OpenContext, city: Council, live_app: str
) -> None:
    who = councils.person(city, Role.COMPLAINT_CHAMPION, name="Priya Anand")
    councils.hold(who, city, Role.HEAD_OF_SERVICE, seniority=5)
    page = at_work(open_context(viewport=PHONE), who, city, live_app)
    for status, moves in LETTERS.items():
        case = case_at(city, status, received_at=timezone.now() - timedelta(days=9)).case
        page.goto(f"/casework/cases/{case.reference}/")
        assert_accessible(page)
        for move in moves:
            page.goto(f"/casework/cases/{case.reference}/{move.value.replace('_', '-')}/")
            press(page, "Check before sending")
            assert page.get_by_role("alert").count() == 1, f"{page.url} takes an empty form"
            assert_accessible(page)
            assert page.evaluate(SIDEWAYS) == 0, f"{page.url} scrolls sideways"
