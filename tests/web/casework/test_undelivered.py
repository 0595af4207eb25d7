"""An email that did not arrive leads to the correction of the address, and is sent again from its task."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.models import Case, CaseTask
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import smtp
from tests.factories.cases import inside
from tests.web.casework.desk import Desk, desk, text

GONE, RIGHT = "gone.poole@example.com", "alex.poole@example.com"


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def waiting(at: Desk) -> list[CaseTask]:
    with inside(at.council):
        return list(CaseTask.objects.filter(case=at.case, kind=TaskKind.NOT_DELIVERED, done_at=None))


def test_it_is_sent_again_to_the_corrected_address(city: Council, sink: smtp.Sink) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    drain()
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(complainant_email=GONE)
    at.make(Move.ADD_NOTE, audience="complainant", text="The surveyor comes on Tuesday.")
    drain()
    (task,) = waiting(at)
    address = f"{at.address('case')}tasks/{task.pk}/"
    page = text(at.client.get(address))
    assert f"Email address now: {GONE}" in page
    assert at.address(Move.CORRECT_CONTACT) in page
    assert "Send it again" in page
    at.make(Move.CORRECT_CONTACT, name="Alex Poole", email=RIGHT, reason="They rang.")
    sink.received.clear()
    done = text(at.client.post(address, {"send_again": "yes"}, follow=True))
    assert f"We are sending it again to {RIGHT}." in done
    assert not waiting(at)
    drain()
    assert any("The surveyor comes on Tuesday." in mail.get_content() for mail in sink.received if mail["To"] == RIGHT)
    again = at.client.post(address, {"send_again": "yes"})
    assert again.status_code == 409
    assert "has already marked this as done" in text(again)
    drain()
    assert len([mail for mail in sink.received if "The surveyor comes on Tuesday." in mail.get_content()]) == 1


def test_what_adjustments_stand_against_is_not_sent_again(city: Council, sink: smtp.Sink) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    drain()
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(complainant_email=GONE)
    at.make(Move.ADD_NOTE, audience="complainant", text="The surveyor comes on Tuesday.")
    drain()
    (task,) = waiting(at)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(complainant_email=RIGHT, adjustments="Please ring me.")
    answer = at.client.post(f"{at.address('case')}tasks/{task.pk}/", {"send_again": "yes"})
    assert answer.status_code == 409
    assert "Send it another way and mark this as done." in text(answer)
    assert waiting(at) == [task]


def test_without_an_address_it_is_not_sent_again(city: Council, sink: smtp.Sink) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    drain()
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(complainant_email=GONE)
    at.make(Move.ADD_NOTE, audience="complainant", text="The surveyor comes on Tuesday.")
    drain()
    at.make(Move.CORRECT_CONTACT, name="Alex Poole", email="", phone="01223 457000", reason="They rang.")
    (task,) = waiting(at)
    address = f"{at.address('case')}tasks/{task.pk}/"
    page = text(at.client.get(address))
    assert "Email address now: none" in page
    assert "Send it again" not in page
    assert at.client.post(address, {"send_again": "yes"}).status_code == 409
