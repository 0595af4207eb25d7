"""A complaint champion on a Monday: sixty new contacts, a letter, late cases, and a colleague who is quicker."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.intake import operations as intake
from complaints.models import Case
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import written
from councils.models import Council, User
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import case_at, inside, submission
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import (
    Post,
    can_sign_in,
    choose,
    enter_date,
    follow,
    heading,
    hit,
    look,
    press,
    sign_in,
    tab_to,
    working_day,
)

pytestmark = pytest.mark.django_db(transaction=True)

CONTACTS = 60
THURSDAY = 3


@pytest.fixture
def champion(city: Council) -> User:
    """Somebody who takes in what reaches the whole council."""
    return can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION, name="Priya Anand"))


def ago(**length: int) -> datetime:
    return timezone.now() - timedelta(**length)


def contacts(council: Council, number: int = CONTACTS) -> list[str]:
    """What came over the weekend, the longest waiting first."""
    areas = [councils.area(council, position) for position in range(5)]
    made = []
    with inside(council, ActorKind.SYSTEM):
        for nth in range(number):
            at = ago(days=3, minutes=-nth)
            said = submission(areas[nth % 5], received_at=at, summary=f"Contact number {nth + 1} of the weekend")
            made.append(intake.log_complaint(submission=said, by=Actor.system(council.pk), at=at).summary)
    return made


def case_called(council: Council, summary: str) -> Case:
    with inside(council, ActorKind.SYSTEM):
        return Case.objects.select_related("officer", "service_area").get(summary=summary)


def test_sixty_contacts_are_triaged_one_after_the_other(page: Page, city: Council, champion: User, post: Post):
    first, second, third, fourth, *_ = contacts(city)
    officer = councils.person(city, Role.RESPONDING_OFFICER, name="Omar Quick")
    sign_in(page, champion, "/casework/")
    heading(page, "Worklist")
    expect(page.get_by_role("link", name=f"To triage ({CONTACTS})")).to_be_visible()
    look(page, "champion-worklist")
    press(page, "Triage next")
    accept_and_assign(page, first, officer)
    decline(page, second)
    page.get_by_role("link", name="Next to triage").click()
    reroute(page, third)
    page.get_by_role("link", name="Next to triage").click()
    heading(page, fourth)
    assert case_called(city, first).officer == officer
    assert case_called(city, second).status == Status.DECLINED
    assert case_called(city, third).service_area.name == "Planning"
    post.deliver()
    assert "first report of a missed bin" in post.letter("alex.poole@example.com", "Why we are not looking into")
    page.goto("/casework/?view=triage")
    expect(page.get_by_role("link", name=f"To triage ({CONTACTS - 2})")).to_be_visible()


# Choosing and typing in a field are not counted.
COUNT_PRESSES = """addEventListener("click", (event) => {
  if (event.target.closest("a, button"))
    sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses")));
}, true)"""
MOST_PRESSES = 3
# One more where a letter is checked before it goes.
WITH_A_LETTER = MOST_PRESSES + 1


def count_presses(page: Page) -> None:
    page.evaluate(COUNT_PRESSES)
    page.add_init_script(COUNT_PRESSES)


def presses(page: Page) -> int:
    return int(page.evaluate('Number(sessionStorage.getItem("presses"))'))


def test_a_contact_is_accepted_and_assigned_in_three_presses_from_the_worklist(
    page: Page, city: Council, champion: User
):
    first, second = contacts(city, 2)
    officer = councils.person(city, Role.RESPONDING_OFFICER, name="Omar Quick")
    sign_in(page, champion, "/casework/")
    count_presses(page)
    press(page, "Triage next")
    heading(page, first)
    page.get_by_label("Which service should respond?").select_option(label="Planning")
    page.get_by_label("If you changed the service, why?").fill("It is about a planning notice.")
    page.get_by_label("Main theme").select_option(label="Delay")
    page.get_by_label("Who should respond?").select_option(value=str(officer.pk))
    press(page, "Accept and assign")
    heading(page, second)
    assert 0 < presses(page) <= MOST_PRESSES
    case = case_called(city, first)
    assert (case.service_area.name, case.theme, case.officer) == ("Planning", "delay", officer)


def test_a_contact_is_declined_in_four_presses_from_the_worklist(page: Page, city: Council, champion: User):
    (summary,) = contacts(city, 1)
    sign_in(page, champion, "/casework/")
    count_presses(page)
    press(page, "Triage next")
    heading(page, summary)
    press(page, "Decline")
    page.get_by_label("A request for a service").check()
    page.get_by_label("Why this applies here").fill("This is the first report of a missed bin.")
    press(page, "Check before sending")
    press(page, "Decline and send the letter")
    expect(page.get_by_text("Declined. We’re emailing the letter to")).to_be_visible()
    assert 0 < presses(page) <= WITH_A_LETTER
    assert case_called(city, summary).status == Status.DECLINED


def accept_and_assign(page: Page, summary: str, officer: User) -> None:
    """On one page, which holds what was said and what is due."""
    heading(page, summary)
    expect(page.get_by_role("main")).to_contain_text("What happened")
    look(page, "champion-triage")
    page.get_by_label("Main theme").select_option(label="Missed service")
    press(page, "Accept and assign")
    expect(page.get_by_role("alert")).to_contain_text("Select who should respond")
    expect(page.get_by_label("Main theme")).to_have_value("missed_service")
    look(page, "champion-triage-error")
    page.get_by_label("Who should respond?").select_option(value=str(officer.pk))
    press(page, "Accept and assign")
    expect(page.get_by_text(f"accepted and assigned to {officer.name}")).to_be_visible()


def decline(page: Page, summary: str) -> None:
    """With an explanation that is seen as a letter before it goes."""
    heading(page, summary)
    press(page, "Decline")
    page.get_by_label("A request for a service").check()
    look(page, "champion-decline")
    press(page, "Check before sending")
    expect(page.get_by_role("alert")).to_contain_text("Say why this applies here")
    page.get_by_label("Why this applies here").fill("This is the first report of a missed bin.")
    press(page, "Check before sending")
    heading(page, "Check before sending")
    expect(page.get_by_role("region", name="Letter to ")).to_contain_text("first report of a missed bin")
    look(page, "champion-decline-check")
    press(page, "Decline and send the letter")
    expect(page.get_by_text("Declined. We’re emailing the letter to")).to_be_visible()


def reroute(page: Page, summary: str) -> None:
    """To another service, which keeps waiting for triage."""
    heading(page, summary)
    press(page, "Send to another service")
    look(page, "champion-reroute")
    page.get_by_label("Which service should respond?").select_option(label="Planning")
    page.get_by_label("Why?").fill("It is about a planning notice.")
    press(page, "Send to another service")
    expect(page.get_by_text("Sent to the other service.")).to_be_visible()


def last_thursday() -> date:
    """The latest Thursday before today."""
    today = timezone.now().astimezone(LONDON).date()
    return today - timedelta(days=(today.weekday() - THURSDAY - 1) % 7 + 1)


def test_a_letter_counts_from_the_thursday_on_which_it_came(any_page: Page, city: Council, champion: User):
    page = any_page
    came = last_thursday()
    sign_in(page, champion, "/casework/")
    press(page, "Log a complaint")
    look(page, "champion-log")
    page.get_by_label("Letter", exact=True).check()
    enter_date(page, "When did the council receive it?", came)
    page.get_by_label("What time did it arrive?").fill("9.30am")
    page.get_by_label("Full name of the person").fill("Dilys Vaughan")
    page.get_by_label("Postal address").fill("1 Mill Road, Cambridge")
    page.get_by_label("Which service is it about?").select_option(label="Bins and recycling")
    page.get_by_label("What it is about, in a few words").fill("The green bin was not emptied")
    press(page, "Check before logging")
    expect(page.get_by_role("alert")).to_contain_text("Enter what the person said")
    expect(page.get_by_label("Full name of the person")).to_have_value("Dilys Vaughan")
    page.get_by_label("What the person said").fill("Nobody came on Monday.")
    press(page, "Check before logging")
    heading(page, "Check before logging")
    due = working_day(city, came, 10)
    expect(page.get_by_role("main")).to_contain_text(due)
    look(page, "champion-log-check")
    press(page, "Log this complaint")
    heading(page, "The green bin was not emptied")
    expect(page.get_by_role("main")).to_contain_text(f"Received {written(came)}")
    expect(page.get_by_role("region", name="Deadline")).to_contain_text(due)


def test_an_extension_shows_the_new_date_and_the_letter_before_it_is_sent(page: Page, city: Council, champion: User):
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=ago(days=4), summary="Damp in the bedroom")
    came = ago(days=4).astimezone(LONDON).date()
    sign_in(page, champion, f"/casework/cases/{walked.case.reference}/")
    follow(page, "Extend the deadline")
    look(page, "champion-extend")
    page.get_by_label("How many more working days?").fill("11")
    page.get_by_label("Why is more time needed?").fill("The surveyor comes next week.")
    press(page, "Check before sending")
    expect(page.get_by_role("alert")).to_contain_text("10 working days")
    page.get_by_label("How many more working days?").fill("5")
    press(page, "Check before sending")
    heading(page, "Check before sending")
    due = working_day(city, came, 15)
    expect(page.get_by_role("region", name="Letter to ")).to_contain_text(re.compile(rf"respond by \w+day {due}"))
    look(page, "champion-extend-check")
    press(page, "Change it")
    expect(page.get_by_label("How many more working days?")).to_have_value("5")
    expect(page.get_by_label("Why is more time needed?")).to_have_value("The surveyor comes next week.")
    follow(page, "Cancel")
    heading(page, "Damp in the bedroom")
    expect(page.get_by_text("Deadline extended")).to_have_count(0)


def test_what_is_late_stands_in_a_list_of_its_own(page: Page, city: Council, champion: User):
    late = case_at(city, Status.UNDER_INVESTIGATION, received_at=ago(days=40), summary="Damp in the bedroom")
    case_at(city, Status.UNDER_INVESTIGATION, received_at=ago(hours=5), summary="A rude letter")
    sign_in(page, champion, "/casework/")
    follow(page, "Overdue (1)")
    expect(page.get_by_role("row").filter(has_text=late.case.reference)).to_contain_text("working days overdue")
    expect(page.get_by_text("A rude letter")).to_have_count(0)
    look(page, "champion-overdue")
    follow(page, late.case.reference)
    heading(page, "Damp in the bedroom")


def test_stage_2_is_not_offered_to_whoever_answered_stage_1(page: Page, city: Council, champion: User):
    walked = case_at(city, Status.RESPONDED, received_at=ago(days=20), summary="Damp in the bedroom")
    first = walked.officer
    walked.escalate()
    sign_in(page, champion, f"/casework/cases/{walked.case.reference}/")
    press(page, "Triage stage 2")
    expect(page.get_by_role("heading", name="They responded at an earlier stage of this complaint")).to_be_visible()
    expect(page.get_by_role("paragraph").filter(has_text=first.name)).to_be_visible()
    offered = page.get_by_label("Who should respond?").get_by_role("option")
    expect(offered.filter(has_text=first.name)).to_have_count(0)
    look(page, "champion-triage-stage-2")
    page.get_by_label("Who should respond?").select_option(value=str(walked.officer.user_id))
    press(page, "Accept at stage 2 and assign")
    expect(page.get_by_role("definition").filter(has_text=walked.officer.name).first).to_be_visible()


def test_of_two_champions_the_slower_is_told_and_keeps_every_word(
    open_context: OpenContext, city: Council, champion: User
):
    (summary,) = contacts(city, 1)
    reference = case_called(city, summary).reference
    colleague = can_sign_in(councils.person(city, Role.COMPLAINT_CHAMPION, name="Bronwen Hale"))
    slow, quick = open_context().new_page(), open_context().new_page()
    sign_in(slow, champion, f"/casework/cases/{reference}/decline/")
    slow.get_by_label("A request for a service").check()
    slow.get_by_label("Why this applies here").fill("This took me half an hour to write.")
    sign_in(quick, colleague, f"/casework/cases/{reference}/triage/")
    reroute(quick, summary)
    press(slow, "Check before sending")
    expect(slow.get_by_role("alert")).to_contain_text("Someone else changed this case")
    changes = slow.get_by_role("region", name="What has changed since you opened this page")
    expect(changes).to_contain_text("Bronwen Hale")
    expect(slow.get_by_label("Why this applies here")).to_have_value("This took me half an hour to write.")
    look(slow, "champion-slower")
    press(slow, "Check before sending")
    press(slow, "Decline and send the letter")
    expect(slow.get_by_text("Declined. We’re emailing the letter to")).to_be_visible()
    assert case_called(city, summary).service_area.name == "Planning"


def test_a_champion_triages_with_the_keyboard_alone(page: Page, city: Council, champion: User):
    first, second = contacts(city, 2)
    sign_in(page, champion, "/casework/")
    hit(page, "Triage next")
    heading(page, first)
    hit(page, "Decline")
    choose(page, "Another reason, explained in the letter")
    tab_to(page, page.get_by_label("Why this applies here"))
    page.keyboard.press("Control+a")
    page.keyboard.type("The county council looks after roads.")
    hit(page, "Check before sending")
    hit(page, "Decline and send the letter")
    expect(page.get_by_text("Declined. We’re emailing the letter to")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Next to triage"))
    page.keyboard.press("Enter")
    heading(page, second)
