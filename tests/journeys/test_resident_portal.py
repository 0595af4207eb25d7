"""A resident complains on a phone, errors and all, follows what happens and asks for the next stage."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from complaints.cases.operations import correspondence, moves, pausing
from complaints.models import Document
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Extension
from councils.models import User
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.accounts import add_address
from tests.factories.cases import AWAITED, Walk, inside, walk
from tests.journeys.steps import look

NOTICES = tuple(f"cambridge-city/{notice}/" for notice in ("contact", "privacy", "accessibility"))
PASSWORD = "a bin in the morning"


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


def photograph() -> FilePayload:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(made, "PNG")
    return {"name": "The bin on Monday.png", "mimeType": "image/png", "buffer": made.getvalue()}


def answer_all(page: Page) -> None:
    """From the council's own page to the check, with a look at each page."""
    page.get_by_role("button", name="Make a complaint").click()
    look(page, "02-start")
    page.get_by_role("button", name="Start now").click()
    look(page, "03-service")
    go_on(page)
    look(page, "03-service-error")
    page.get_by_label("Bins and recycling").check()
    go_on(page)
    look(page, "04-what-happened")
    page.get_by_label("Your complaint in a few words").fill("Green bin not emptied three weeks running")
    page.get_by_label("Tell us what went wrong").fill("It stood outside at 6am each Monday.\n\nNobody came.")
    go_on(page)
    look(page, "05-put-right")
    page.get_by_label("What would put it right?").fill("Empty it this week, and tell me why it was missed.")
    go_on(page)
    look(page, "06-who-for")
    page.get_by_label("For me").check()
    go_on(page)
    page.get_by_label("Full name").fill("Ifor O’Neill-Świątek")
    go_on(page)
    look(page, "07-details-error")
    page.get_by_label("Email address").fill("ifor@example.com")
    go_on(page)
    look(page, "08-adjustments")
    go_on(page)
    page.get_by_label("Add files").set_input_files(photograph())
    page.get_by_role("button", name="Add these files").click()
    look(page, "09-files")
    go_on(page)


def test_a_resident_complains_and_comes_back_by_the_private_link(phone: Page, the_four_councils):
    page = phone
    page.goto("/")
    look(page, "00-councils")
    page.get_by_role("link", name="Cambridge City Council").click()
    look(page, "01-council")
    answer_all(page)
    look(page, "10-check")
    page.get_by_role("button", name="Send complaint").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Complaint sent")
    look(page, "11-sent")
    link = page.locator("a[href*=track]").get_attribute("href") or ""
    page.context.clear_cookies()
    page.goto(link)
    look(page, "12-track")
    page.get_by_label("Your surname").fill("o'neill swiatek")
    page.get_by_role("button", name="See the complaint").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Green bin not emptied three weeks running")
    assert "track" not in page.url
    look(page, "13-complaint")
    page.get_by_text("How we worked out").click()
    look(page, "14-complaint-explained")
    page.get_by_role("link", name="Replace or turn off your private link").click()
    look(page, "14-private-link")
    page.get_by_role("button", name="Get a new link").click()
    expect(page.get_by_role("alert")).to_contain_text("The old link has stopped working.")
    page.get_by_role("button", name="Send us a message").click()
    look(page, "15-message")
    page.get_by_label("Your message").fill("It was missed again today.")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    page.get_by_role("button", name="Add a document").click()
    look(page, "16-documents")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Withdraw your complaint").click()
    look(page, "17-withdraw")


def days_ago(number: int) -> datetime:
    return timezone.now() - timedelta(days=number)


@pytest.fixture
def robin(the_four_councils) -> User:
    """A resident with an account and a verified address."""
    made = councils.user("Robin Reed", PASSWORD)
    add_address(made, made.email, verified=True, primary=True)
    return made


def a_life(robin: User) -> tuple[Walk, Walk]:
    """Two complaints: one long late after a pause and an extension, one answered with a document."""
    city = councils.council("cambridge-city")
    late = walk(city, by=robin, received_at=days_ago(60), summary="Damp in the bedroom since the roof was repaired")
    late.triage().acknowledge()
    with inside(city):
        late.at += timedelta(days=1)
        pausing.pause(ActionContext(late.case.pk, late.officer, late.at), reason="Which room is it?", awaited=AWAITED)
        late.at += timedelta(days=3)
        pausing.resume(ActionContext(late.case.pk, late.officer, late.at))
        moves.extend(
            ActionContext(late.case.pk, late.officer, late.at),
            extension=Extension(working_days=5),
            reason="We wait for a survey.",
        )
        correspondence.add_note(ActionContext(late.case.pk, late.officer, late.at), text="Rang twice.", public=False)
    answered = walk(city, by=robin, received_at=days_ago(10)).triage().acknowledge().respond()
    return late, answered


def sign_in(page: Page, robin: User) -> None:
    page.goto("/c/cambridge-city/complaints/")
    look(page, "20-signed-out")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email address").fill(robin.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_resident_with_an_account_follows_complaints_and_asks_for_stage_2(phone: Page, robin: User):
    page, (late, answered) = phone, a_life(robin)
    sign_in(page, robin)
    expect(page.get_by_role("heading", level=1)).to_have_text("My complaints")
    look(page, "21-my-complaints")
    page.get_by_role("link", name=late.case.summary).click()
    expect(page.get_by_text("and we’re sorry")).to_be_visible()
    expect(page.get_by_text("Rang twice.")).to_have_count(0)
    page.get_by_text("How we worked out").click()
    look(page, "22-late")
    page.get_by_role("link", name="My complaints").last.click()
    page.get_by_role("link", name=answered.case.summary).click()
    look(page, "23-answered")
    page.get_by_role("button", name="Ask for stage 2").click()
    look(page, "24-next-stage")
    page.get_by_label("What has not been resolved?").fill("It was missed again.")
    page.get_by_role("button", name="Ask for stage 2").click()
    expect(page.get_by_text("We’ve received your request.")).to_be_visible()
    look(page, "25-stage-2")
    page.goto(page.url + "next-stage/")
    look(page, "26-next-stage-closed")


def test_a_document_can_be_had_once_it_is_clean(page: Page, robin: User):
    late, _ = a_life(robin)
    sign_in(page, robin)
    page.get_by_role("link", name=late.case.summary).click()
    page.get_by_role("button", name="Add a document").click()
    page.get_by_label("Add files").set_input_files(photograph())
    page.get_by_role("button", name="Add documents").click()
    expect(page.get_by_text("Being checked", exact=False).first).to_be_visible()
    look(page, "30-being-checked")
    with inside(late.council, ActorKind.SYSTEM):
        Document.objects.update(state="clean")
    page.reload()
    look(page, "31-clean")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Download").click()
    assert downloaded.value.suggested_filename == "The bin on Monday.png"
    assert Path(downloaded.value.path()).read_bytes() == photograph()["buffer"]


def test_every_council_shows_its_own_promises(page: Page, the_four_councils):
    for address in ("cambridgeshire-county/", "east-cambridgeshire/", "south-cambridgeshire/", *NOTICES):
        page.goto(f"/c/{address}")
        for summary in page.locator("summary").all():
            summary.click()
        look(page, f"40-{address.strip('/').replace('/', '-')}")
