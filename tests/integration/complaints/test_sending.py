"""What is checked again when a message to the complainant leaves, and what becomes of a message that may not."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from complaints.cases.operations.moves import record_posting
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.models import Case, CaseTask, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from councils.calendars.rules import london_day
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import smtp
from tests.factories.cases import Walk, inside, walk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain() -> int:
    with EmailSender() as post:
        return outbox.drain(post, timezone.now(), lambda: True)


def change(walked: Walk, **values: object) -> None:
    with inside(walked.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(**values)


def test_a_message_goes_to_the_address_that_the_case_has_when_it_leaves(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    change(walked, complainant_email="right@example.com")
    drain()
    assert "right@example.com" in sink.addresses
    assert "alex.poole@example.com" not in sink.addresses


def test_a_message_without_an_address_becomes_a_task_to_send_it_another_way(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    change(walked, complainant_email="")
    drain()
    drain()
    with inside(city):
        message = OutboxMessage.objects.get(case=walked.case, kind="received")
        task = CaseTask.objects.select_related("event").get(case=walked.case, kind="send_another_way")
    assert message.sent_at is None
    assert message.failed_at is not None
    assert message.error == task.detail == "There is no email address for the complainant any more."
    assert task.event is not None
    assert task.event.kind == "received"
    assert task.letter_id == message.payload["letter"], "the letter is printed from its task"
    now = timezone.now()
    with inside(city):
        done = record_posting(ActionContext(walked.case.pk, walked.champion, now), task.pk, posted_on=london_day(now))
    assert done.done_on == london_day(now)
    assert len(sink.addresses) == 1, "only the champion is told"
