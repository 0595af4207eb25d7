"""The Ombudsman writes about a complaint; the head of service replies within 28 calendar days."""

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from playwright.sync_api import Page, expect

from complaints.cases.operations import correspondence
from complaints.models import Deadline, OutboxMessage
from complaints.reminders.operations import send_due_reminders
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import with_weekday, written
from councils.models import Council, User
from councils.queries import working_calendar
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.journeys.conftest import OpenContext
from tests.journeys.steps import Post, can_sign_in, enter_date, follow, heading, look, press, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

LGSCO = "Local Government and Social Care Ombudsman"
REFERENCE = "25 005 320"
RESIDENT = "alex.poole@example.com"
CALENDAR_DAYS = timedelta(days=28)
A_SECOND = timedelta(seconds=1)


def today() -> date:
    return timezone.now().astimezone(LONDON).date()


def reply_due(council: Council) -> date:
    """So soon that the first reminders would have come days ago: the next working day, on which there is another."""
    with inside(council, ActorKind.SYSTEM):
        return working_calendar(council.pk).add(today(), 1)


def how_soon(council: Council) -> str:
    """Tomorrow, but for a weekend or holiday between."""
    days = (reply_due(council) - today()).days
    return f"Reply due in {days} day{'' if days == 1 else 's'}"


@pytest.fixture
def answered(east: Council) -> Walk:
    """A complaint with the council's final answer, and what was learned from it."""
    walked = case_at(
        east, Status.RESPONDED, stage=2, received_at=timezone.now() - timedelta(days=60), summary="Nobody rang back"
    )
    with inside(east):
        lesson = "Calls are noted in one place only."
        correspondence.record_learning(ActionContext(walked.case.pk, walked.champion, timezone.now()), lesson=lesson)
    return walked


@pytest.fixture
def champion(east: Council) -> User:
    """Who opens the council's post."""
    return can_sign_in(councils.person(east, Role.COMPLAINT_CHAMPION, name="Priya Anand"))


@pytest.fixture
def head(east: Council) -> User:
    """The head of the service that it is about."""
    area = councils.area(east)
    return can_sign_in(councils.person(east, Role.HEAD_OF_SERVICE, name="Helen Marsh", service_area=area, seniority=5))


def log_the_letter(page: Page, champion: User, walked: Walk) -> None:
    """From the complaint: whose letter, its reference, when it came, who replies."""
    sign_in(page, champion, f"/casework/cases/{walked.case.reference}/")
    follow(page, "Log a letter from the Ombudsman")
    heading(page, "Log a letter from the Ombudsman")
    expect(page.get_by_label(LGSCO)).to_be_checked()
    look(page, "ombudsman-log")
    page.get_by_label("The Ombudsman's reference").fill(REFERENCE)
    enter_date(page, "When was the council notified?", reply_due(walked.council) - CALENDAR_DAYS)
    page.get_by_label("What does the Ombudsman ask?").fill("Why did nobody ring back?")
    page.get_by_label("Who replies?").select_option(label="Helen Marsh")
    press(page, "Log it")
    heading(page, f"{LGSCO} {REFERENCE}")


def see_28_days(page: Page, council: Council) -> None:
    """The date of the reply and where it comes from."""
    shown = page.get_by_role("main")
    expect(shown).to_contain_text("28 calendar days")
    expect(shown).to_contain_text(with_weekday(reply_due(council)))
    expect(shown).to_contain_text(how_soon(council))


def cannot_be_closed(page: Page, walked: Walk) -> None:
    """While the Ombudsman is looking at it."""
    page.goto(f"/casework/cases/{walked.case.reference}/close/")
    expect(page.get_by_text("You cannot close this case yet.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"The {LGSCO} is looking at it ({REFERENCE}).")
    expect(page.get_by_role("main").get_by_role("button", name="Close")).to_have_count(0)
    look(page, "ombudsman-not-closed")


def reminders(head: User, post: Post) -> list[EmailMessage]:
    """What the head of service was sent about the date of the reply."""
    about = f"reply to the {LGSCO}, reference {REFERENCE} (enquiry) due by"
    return [mail for mail in post.to(head.email) if about in str(mail["Subject"])]


def reminder_comes_at_its_hour(walked: Walk, head: User, post: Post) -> None:
    """Not a second before, and once; and no letter leaves before that hour either."""
    with inside(walked.council, ActorKind.SYSTEM):
        hour = Deadline.objects.get(case_id=walked.case.pk, kind="ombudsman_reply").next_at
    assert hour is not None
    assert send_due_reminders(hour - A_SECOND) == 0
    assert send_due_reminders(hour) == 1
    assert send_due_reminders(hour) == 0
    post.deliver()
    assert reminders(head, post) == []
    with inside(walked.council, ActorKind.SYSTEM):
        assert OutboxMessage.objects.filter(sent_at=None, not_before=hour).update(not_before=Now()) > 0
    post.deliver()
    (reminder,) = reminders(head, post)
    assert "ask the Ombudsman for a later one" in reminder.get_content()


def reply(page: Page, head: User, post: Post) -> None:
    """By the link in the reminder to the letter, and to the reply."""
    reference = str(post.to(head.email)[-1]["Subject"]).split(":")[0]
    sign_in(page, head, post.link(head.email, reference))
    heading(page, f"{LGSCO} {REFERENCE}")
    look(page, "ombudsman-referral")
    press(page, "Record the reply")
    look(page, "ombudsman-reply")
    page.get_by_label("What did the council reply?").fill("The call was noted by another team.")
    press(page, "Save")
    expect(page.get_by_text("Replied on time")).to_be_visible()
    look(page, "ombudsman-replied")


def record_decision(page: Page) -> None:
    """In the Ombudsman's own words; the complaint may then be closed."""
    press(page, "Record the decision")
    look(page, "ombudsman-decision")
    page.get_by_label("Upheld", exact=True).check()
    enter_date(page, "Date of the decision", today())
    page.get_by_label("Findings and agreed actions").fill("Apologise within a month.")
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text(f"Upheld, {written(today())}")
    look(page, "ombudsman-decided")


def test_a_head_of_service_answers_the_ombudsman(
    page: Page, open_context: OpenContext, answered: Walk, champion: User, head: User, post: Post
):
    log_the_letter(page, champion, answered)
    see_28_days(page, answered.council)
    cannot_be_closed(page, answered)
    post.deliver()
    asked = post.letter(head.email, f"{answered.case.reference}: {LGSCO}, reference {REFERENCE}")
    assert f"The {LGSCO}, reference {REFERENCE}, has written to the council about this complaint" in asked
    assert f"The council must reply by {with_weekday(reply_due(answered.council))}" in asked
    reminder_comes_at_its_hour(answered, head, post)
    at_heads_desk = open_context().new_page()
    reply(at_heads_desk, head, post)
    record_decision(at_heads_desk)
    post.deliver()
    decided = post.letter(champion.email, f"{answered.case.reference}: the {LGSCO}, reference {REFERENCE}, has decided")
    assert f"The {LGSCO}, reference {REFERENCE}, has decided: upheld." in decided
    page.goto(f"/casework/cases/{answered.case.reference}/close/")
    press(page, "Close")
    expect(page.get_by_text(f"Closed. We’re emailing the letter to {RESIDENT}.", exact=True)).to_be_visible()


def test_what_waits_for_a_reply_stands_in_a_list(page: Page, answered: Walk, champion: User, head: User):
    log_the_letter(page, champion, answered)
    page.get_by_role("link", name="Ombudsman", exact=True).click()
    row = page.get_by_role("row").filter(has_text=REFERENCE)
    expect(row).to_contain_text(how_soon(answered.council))
    expect(row).to_contain_text("Helen Marsh")
    look(page, "ombudsman-list")
    page.goto("/casework/?view=due-soon")
    expect(page.get_by_role("row").filter(has_text=answered.case.reference)).to_contain_text("Reply to the Ombudsman")
