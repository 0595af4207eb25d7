"""A responding officer acknowledges, pauses, extends and answers; and what has to be done before closing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.cases.operations import moves, triage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, User
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.journeys.steps import (
    Post,
    can_sign_in,
    enter_date,
    follow,
    heading,
    look,
    press,
    sign_in,
    tick_all,
    working_day,
)

pytestmark = pytest.mark.django_db(transaction=True)

RESIDENT = "alex.poole@example.com"


@pytest.fixture
def officer(city: Council) -> User:
    """Who answers for one service."""
    area = councils.area(city)
    return can_sign_in(councils.person(city, Role.RESPONDING_OFFICER, name="Omar Quick", service_area=area))


@pytest.fixture
def assigned(city: Council, officer: User) -> Walk:
    """A complaint of two days ago, just assigned."""
    walked = walk(city, received_at=timezone.now() - timedelta(days=2), summary="Damp in the bedroom")
    turn = ActionContext(walked.case.pk, walked.champion, timezone.now())
    with inside(city):
        triage.accept(turn)
        walked.case = moves.assign(turn, officer_id=officer.pk)
    return walked


def send(page: Page, name: str, confirm: str, done: str) -> None:
    """What is sent is seen first."""
    press(page, "Check before sending")
    heading(page, "Check before sending")
    look(page, f"officer-{name}-check")
    press(page, confirm)
    expect(page.get_by_text(done)).to_be_visible()
    look(page, f"officer-{name}-done")


def acknowledge(page: Page) -> None:
    press(page, "Acknowledge")
    look(page, "officer-acknowledge")
    letter = page.get_by_label("Letter to the complainant")
    assert "Damp in the bedroom" in letter.input_value(), "the letter is begun already"
    send(
        page, "acknowledge", "Acknowledge and send the letter", "Acknowledgement written. We’re emailing the letter to"
    )


def pause_and_restart(page: Page, reply_by: date) -> None:
    follow(page, "Pause the clock")
    look(page, "officer-pause")
    expect(page.get_by_label("Waiting for information from the complainant")).to_be_checked()
    page.get_by_label("What are you waiting for?").fill("a photo of the wall")
    enter_date(page, "When do you need it by?", reply_by)
    page.get_by_label("What else should the complainant know?").fill("Please tell us which wall it is.")
    send(page, "pause", "Pause the clock and send the letter", "The clock is paused. We’re emailing the letter to")
    press(page, "Restart the clock")
    look(page, "officer-restart")
    press(page, "Check before sending")
    press(page, "Restart the clock")
    expect(page.get_by_text("The clock has restarted. We’re emailing the letter to")).to_be_visible()


def extend(page: Page) -> None:
    follow(page, "Extend the deadline")
    page.get_by_label("How many more working days?").fill("5")
    page.get_by_label("Why is more time needed?").fill("The surveyor comes next week.")
    send(page, "extend", "Extend and send the letter", "The deadline is extended. We’re emailing the letter to")


def respond(page: Page) -> None:
    press(page, "Send the response")
    look(page, "officer-respond")
    page.get_by_label("Upheld", exact=True).check()
    page.get_by_label("Response to the complainant").fill("You are right. The wall will be mended on Monday.")
    press(page, "Check before sending")
    expect(page.get_by_role("alert")).to_contain_text("Confirm that it is included, or say why it is left out")
    look(page, "officer-respond-parts")
    tick_all(page, "What does the response contain?")
    send(page, "respond", "Send the response", "Response written. We’re emailing the letter to")


def test_an_officer_answers_in_time(any_page: Page, city: Council, assigned: Walk, officer: User, post: Post):
    page, reference = any_page, assigned.case.reference
    today = timezone.now().astimezone(LONDON).date()
    post.deliver()
    sign_in(page, officer, post.link(officer.email, f"{reference}: assigned to you"))
    heading(page, "Damp in the bedroom")
    look(page, "officer-case")
    acknowledge(page)
    reply_by = today + timedelta(days=7)
    pause_and_restart(page, reply_by)
    extend(page)
    came = assigned.case.received_at.astimezone(LONDON).date()
    due = working_day(city, came, 15)
    expect(page.get_by_role("region", name="Deadline")).to_contain_text(due)
    respond(page)
    expect(page.get_by_text("Responded on time").first).to_be_visible()
    post.deliver()
    assert [str(mail["Subject"]).removesuffix(reference).strip() for mail in post.to(RESIDENT)] == [
        "We have received your complaint",
        "We have acknowledged your complaint",
        "We have paused your complaint",
        f"We are working on your complaint {reference} again",
        "We need longer to respond to your complaint",
        "Our response to your complaint",
    ]
    assert "you can ask us to look at it again (Stage 2)" in post.letter(RESIDENT, "Our response")


def test_a_complaint_is_not_closed_before_what_was_learned_is_written_down(page: Page, east: Council):
    walked = case_at(east, Status.RESPONDED, received_at=timezone.now() - timedelta(days=8), summary="A rude letter")
    area = councils.area(east)
    officer = can_sign_in(councils.person(east, Role.RESPONDING_OFFICER, name="Omar Quick", service_area=area))
    sign_in(page, officer, f"/casework/cases/{walked.case.reference}/close/")
    expect(page.get_by_text("You cannot close this case yet.")).to_be_visible()
    look(page, "officer-not-closed")
    follow(page, "Record learning")
    look(page, "officer-learning")
    page.get_by_label("What have we learned from this?").fill("Letters are read by a second person.")
    press(page, "Record learning")
    expect(page.get_by_text("Letters are read by a second person.").first).to_be_visible()
    look(page, "officer-learned")
    press(page, "Close")
    press(page, "Close")
    expect(page.get_by_text(f"Closed. We’re emailing the letter to {RESIDENT}.", exact=True)).to_be_visible()
    look(page, "officer-closed")
