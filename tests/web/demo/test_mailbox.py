"""In a demonstration outgoing mail is written into a folder, and can be read on a page."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, send_mail
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import walk


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


@pytest.mark.django_db
def test_before_there_is_mail_the_page_says_so(client) -> None:
    assert "There is no mail yet" in client.get("/mail/").content.decode()


def test_what_the_outbox_sent_can_be_read_with_its_links(client, city: Council) -> None:
    walked = walk(city).triage().acknowledge()
    drain()
    page = client.get("/mail/").content.decode()
    assert f"We have received your complaint {walked.case.reference}" in page
    (received,) = (number for number in range(1, 5) if "Thank you for contacting us" in read(client, number))
    assert '<a href="http://127.0.0.1:8000/c/cambridge-city/track/' in read(client, received)


def read(client, number: int) -> str:
    return client.get(f"/mail/{number}/").content.decode()


@pytest.mark.django_db
def test_mail_to_one_address_can_be_picked_out_and_the_newest_comes_first(client) -> None:
    for subject, address in (("First", "a@example.com"), ("Second", "b@example.com"), ("Third", "a@example.com")):
        send_mail(subject, "Words", None, [address])
    page = client.get("/mail/?to=a@example.com").content.decode()
    assert "Second" not in page
    assert page.index("Third") < page.index("First")


def test_what_people_wrote_is_shown_as_they_wrote_it(client, city: Council) -> None:
    walk(city, by=councils.user('Zoë <script>alert("1")</script>'))
    drain()
    (letter,) = (text for text in (read(client, number) for number in (1, 2)) if "Zoë" in text)
    assert "Dear Zoë &lt;script&gt;" in letter
    assert "<script>alert" not in letter


@pytest.mark.django_db
def test_a_message_that_is_not_there_is_not_found(client) -> None:
    EmailMessage("One", "Words", None, ["a@example.com"]).send()
    assert client.get("/mail/1/").status_code == 200
    assert client.get("/mail/2/").status_code == 404
