"""An address that can reach nobody outside, or is our own, is refused before anything is sent there."""

from html import unescape

import pytest
from django.core import mail
from django.test import Client

from complaints.models import Case, OutboxMessage
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.web.resident.writer import ANSWERS, Writer, text_of

pytestmark = pytest.mark.django_db
ANYONE = "Enter an email address that anyone can write to"
OURS = "Enter a different email address. This one is our own."


@pytest.mark.parametrize(
    ("email", "why"),
    [("x@localhost", ANYONE), ("x@mail.internal", ANYONE), ("No-Reply@redress.example", OURS)],
)
def test_the_form_says_so_where_it_is_typed(writer: Writer, email: str, why: str) -> None:
    page = writer.post("draft/your-details/", {**ANSWERS["your-details"], "email": email})
    assert page.status_code == 200
    assert why in unescape(text_of(page))
    assert f'value="{email}"' in text_of(page)


def test_the_councils_own_mailbox_is_refused_before_the_complaint_is_sent(writer: Writer) -> None:
    with inside(writer.council):
        writer.council.email = "complaints@cambridge.gov.uk"
        writer.council.save()
    details = {**ANSWERS["your-details"], "email": "Complaints@cambridge.gov.uk"}
    writer.answer_all(**{"your-details": details})
    assert OURS in unescape(text_of(writer.send()))
    with inside(writer.council, ActorKind.SYSTEM):
        assert not Case.objects.exists()
        assert not OutboxMessage.objects.exists()
    writer.post("draft/your-details/", ANSWERS["your-details"])
    assert "Complaint sent" in text_of(writer.send()), "nothing that was typed is lost"


def test_a_member_of_staff_may_complain(writer: Writer) -> None:
    details = {**ANSWERS["your-details"], "email": "sam@cambridge.gov.uk"}
    assert "Complaint sent" in text_of(writer.answer_all(**{"your-details": details}).send())


def test_the_page_after_sending_says_that_the_email_may_wait(writer: Writer) -> None:
    page = text_of(writer.answer_all().send())
    assert "longer if this address has had several emails from us in the last hour" in page


@pytest.mark.parametrize("page", ["signup", "login/code", "password/reset"])
@pytest.mark.parametrize(("email", "why"), [("x@localhost", ANYONE), ("no-reply@redress.example", OURS)])
def test_no_email_about_an_account_is_asked_for_either(city: Council, page: str, email: str, why: str) -> None:
    answer = Client().post(f"/accounts/{page}/", {"email": email})
    assert answer.status_code == 200
    assert why in unescape(answer.content.decode())
    assert not mail.outbox
