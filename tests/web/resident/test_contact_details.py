"""Someone changes how they are reached about their complaint."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.models import Case, CaseEvent
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils, smtp
from tests.factories.cases import RECEIVED, inside, walk
from tests.factories.clients import signed_in
from tests.web.resident.writer import SURNAME, Writer, text_of

NEW = "alexandra@example.com"


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(RECEIVED, tick=True):
        yield


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def sent(writer: Writer, **changes: dict[str, str]) -> Case:
    writer.answer_all(**changes).send()
    return writer.cases()[-1]


def details(case: Case, **changes: str) -> dict[str, str]:
    known = {
        "name": case.complainant_name,
        "email": case.complainant_email,
        "phone": case.complainant_phone,
        "address": case.complainant_address,
    }
    return {**known, **changes}


def now(case: Case) -> Case:
    with inside(case.council, ActorKind.SYSTEM):
        return Case.objects.get(pk=case.pk)


def test_a_guest_sees_and_changes_their_details(writer: Writer) -> None:
    case = sent(writer)
    page = f"complaints/{case.reference}/contact-details/"
    assert page in text_of(writer.get(f"complaints/{case.reference}/"))
    assert 'value="alex.poole@example.com"' in text_of(writer.get(page))
    answer = unescape(text_of(writer.post(page, details(case, phone="01223 457000"), follow=True)))
    assert "We have changed your contact details." in answer
    assert "You changed your contact details" in answer
    assert now(case).complainant_phone == "01223 457000"
    with inside(case.council, ActorKind.SYSTEM):
        assert not CaseEvent.objects.filter(case=case, kind="email_change_asked").exists()


def test_a_new_email_address_is_used_once_its_link_was_followed(writer: Writer, sink: smtp.Sink) -> None:
    case = sent(writer)
    answer = text_of(
        writer.post(f"complaints/{case.reference}/contact-details/", details(case, email=NEW), follow=True)
    )
    assert f"We’re sending an email to {NEW}" in answer
    assert "We have changed your contact details" not in answer
    drain()
    (mail,) = [each for each in sink.received if each["To"] == NEW]
    (link,) = re.findall(r"https?://[^/]+/c/[\w-]+/(confirm-email/\S+/)", mail.get_content())
    scanner = Writer(writer.council)
    assert NEW in text_of(scanner.get(link))
    assert now(case).complainant_email == "alex.poole@example.com", "opening the link does nothing"
    for wrong in ({}, {"answer": "Smith"}):
        page = text_of(scanner.post(link, wrong))
        assert "There is a problem" in page
        assert 'autocomplete="off"' in page
    assert now(case).complainant_email == "alex.poole@example.com", "a slip in the address may have sent it to anyone"
    assert "Email address confirmed" in text_of(scanner.post(link, SURNAME))
    assert now(case).complainant_email == NEW
    for used in (scanner.get(link), scanner.post(link)):
        assert used.status_code == 410
        assert "This link no longer works" in text_of(used)
    assert Writer(councils.council("east-cambridgeshire")).get(link).status_code == 404
    drain()
    assert [each["To"] for each in sink.received][-2:] == [NEW, "alex.poole@example.com"] or {
        each["To"] for each in sink.received[-2:]
    } == {NEW, "alex.poole@example.com"}
    assert "New email address requested" not in text_of(writer.get(f"complaints/{case.reference}/"))


def test_where_the_complaint_is_open_nothing_is_asked_before_a_new_address_is_used(
    writer: Writer, sink: smtp.Sink
) -> None:
    case = sent(writer)
    writer.post(f"complaints/{case.reference}/contact-details/", details(case, email=NEW))
    drain()
    (mail,) = [each for each in sink.received if each["To"] == NEW]
    (link,) = re.findall(r"https?://[^/]+/c/[\w-]+/(confirm-email/\S+/)", mail.get_content())
    assert "Your surname" not in text_of(writer.get(link))
    assert "Email address confirmed" in text_of(writer.post(link))
    assert writer.get(f"complaints/{case.reference}/").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "You have not changed anything."),
        ({"name": ""}, "Enter your full name"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "x"}, "email"),
        ({"phone": "call me"}, "Enter a phone number"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(writer: Writer, changes: dict[str, str], words: str) -> None:
    case = sent(writer)
    page = unescape(text_of(writer.post(f"complaints/{case.reference}/contact-details/", details(case, **changes))))
    assert "There is a problem" in page
    assert words in page


def test_all_changes_are_made_or_none(writer: Writer, settings) -> None:
    case = sent(writer, **{"your-details": {"name": "Alex Poole", "phone": "01223 457000"}})
    page = f"complaints/{case.reference}/contact-details/"
    for number in range(5):
        writer.post(page, details(case, email=f"stranger{number}@example.com"))
    answer = unescape(text_of(writer.post(page, details(case, name="Alex Pool", email=NEW))))
    assert "You have asked for several new email addresses today" in answer
    assert '<a href="#id_email">You have asked for several' in answer, "it is said at the question that it is about"
    assert now(case).complainant_name == "Alex Poole"


def test_with_an_account_the_email_address_is_changed_in_the_account(city: Council) -> None:
    robin = councils.user("Robin Reed")
    case = walk(city, by=robin).case
    address = f"/c/{city.slug}/complaints/{case.reference}/contact-details/"
    client = signed_in(robin)
    page = client.get(address).content.decode()
    assert 'name="email"' not in page
    assert "/accounts/email/" in page
    client.post(address, {"name": "Robin Reed", "phone": "01223 457000", "email": NEW, "address": ""})
    assert (now(case).complainant_phone, now(case).complainant_email) == ("01223 457000", robin.email)


def test_only_who_gave_an_email_address_is_told_to_use_it_for_an_account(writer: Writer) -> None:
    with_email = sent(writer)
    assert "Create an account" in text_of(writer.get(f"complaints/{with_email.reference}/"))
    by_phone = sent(writer, **{"your-details": {"name": "Alex Poole", "phone": "01223 457000"}})
    assert "Create an account" not in text_of(writer.get(f"complaints/{by_phone.reference}/"))
