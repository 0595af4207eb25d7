"""An officer who leaves a page by mistake finds what they wrote, though no page is stored by the browser."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.tls import Certificate, in_front_of
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import at_work, heading

pytestmark = pytest.mark.django_db(transaction=True)
WRITTEN = "The crew found the gate locked on 1 and 8 June.\nWe are sorry that nobody rang."


@pytest.fixture
def encrypted_app(live_app: str, tmp_path: Path) -> Iterator[str]:
    """The product over HTTPS, as people meet it: there browsers keep less of a page."""
    port = urlsplit(live_app).port
    assert port is not None
    with in_front_of(port, Certificate.made(tmp_path / "tls")) as front:
        yield f"https://127.0.0.1:{front}"


@pytest.fixture(params=["with scripts", "without scripts"])
def desk(request: pytest.FixtureRequest, open_context: OpenContext, encrypted_app: str, city: Council) -> Page:
    """The window of somebody who may make every move."""
    context = open_context(
        base_url=encrypted_app, ignore_https_errors=True, java_script_enabled=request.param == "with scripts"
    )
    who = councils.person(city, Role.COMPLAINT_CHAMPION, name="Priya Anand")
    councils.hold(who, city, Role.HEAD_OF_SERVICE, seniority=5)
    return at_work(context, who, city, encrypted_app)


@pytest.mark.parametrize("move", [Move.ADD_NOTE, Move.RESPOND, Move.UPDATE])
def test_the_way_back_finds_what_was_written(desk: Page, city: Council, move: Move) -> None:
    case = case_at(city, Status.UNDER_INVESTIGATION).case
    answer = desk.goto(f"/casework/cases/{case.reference}/{move.value.replace('_', '-')}/")
    assert answer is not None
    assert answer.headers["cache-control"] == "private, no-store"
    box = desk.locator("textarea[name=text]")
    box.fill(WRITTEN)
    desk.get_by_role("link", name="Back to the case").click()
    heading(desk, case.summary)
    desk.go_back()
    expect(box).to_have_value(WRITTEN)
