"""Without a broker, and without a mail server, people work on; what they were promised waits in the outbox."""

import pytest
from django.core.cache import cache
from kombu.exceptions import OperationalError
from playwright.sync_api import Page, expect

from complaints import tasks
from complaints.models import OutboxMessage
from config.celery import app
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.factories.smtp import free_port, send_to
from tests.journeys.complaining import (
    EMAIL,
    SUMMARY,
    Desk,
    begin,
    photograph,
    say_what_happened,
    say_who_complains,
)
from tests.journeys.steps import PASSWORD, Post, follow, heading, look, press, sign_in, tick_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens where the broker should be, and no connection to it is left open."""
    # Celery reads the environment before its settings.
    monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{free_port()}/0")
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)


def waiting(council: Council) -> list[str]:
    """The letters that wait, oldest first."""
    with inside(council, ActorKind.SYSTEM):
        messages = OutboxMessage.objects.filter(sent_at=None).exclude(kind="scan")
        return list(messages.order_by("created_at").values_list("kind", flat=True))


def test_complaining_and_answering_work_while_the_broker_is_down(
    page: Page, city: Council, no_broker: None, post: Post
):
    with pytest.raises(OperationalError):
        tasks.dispatch_outbox.apply_async(retry=False)
    begin(page)
    say_what_happened(page)
    say_who_complains(page)
    page.get_by_label("Add files").set_input_files(photograph())
    press(page, "Continue")
    press(page, "Send complaint")
    heading(page, "Complaint sent")
    reference = page.locator(".govuk-panel strong").inner_text()
    desk = Desk.of(city, reference).take_up()
    sign_in(page, desk.officer, f"/casework/cases/{reference}/respond/")
    page.get_by_label("Upheld", exact=True).check()
    page.get_by_label("Response to the complainant").fill("You are right.")
    tick_all(page, "What does the response contain?")
    press(page, "Check before sending")
    press(page, "Send the response")
    heading(page, SUMMARY)
    expect(page.get_by_text("Response written. We’re emailing the letter to")).to_be_visible()
    assert waiting(city) == ["received", "assigned", "acknowledged", "responded"]
    assert post.sink.received == []
    post.deliver()
    assert waiting(city) == []
    assert "You are right." in post.letter(EMAIL, "Our response to your complaint")


def test_an_account_asked_for_while_the_mail_server_is_down_is_finished_later(
    page: Page, city: Council, post: Post, settings
):
    mail_server = settings.EMAIL_PORT
    send_to(settings, free_port())
    page.goto("/accounts/signup/?next=/c/cambridge-city/complaints/")
    page.get_by_label("Email address").fill("robin@example.com")
    press(page, "Create account")
    heading(page, "We could not send the email")
    look(page, "sign-up-without-mail")
    send_to(settings, mail_server)
    # Some minutes later: a link is sent once in three minutes.
    cache.clear()
    follow(page, "enter your email address again")
    page.get_by_label("Email address").fill("robin@example.com")
    press(page, "Create account")
    heading(page, "Check your email")
    page.goto(post.link("robin@example.com", "Confirm your email address"))
    heading(page, "Choose a password for your account")
    page.get_by_label("Create a password", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm password", exact=True).fill(PASSWORD)
    press(page, "Confirm and save password")
    expect(page.get_by_role("link", name="Sign out")).to_have_count(1)
