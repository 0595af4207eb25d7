"""Staff get at most one email an hour about what a complainant sends on a case, and miss nothing of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from complaints.cases.operations import correspondence
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.documents.operations.uploads import checked
from complaints.models import CaseTask, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, User
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories import councils, smtp
from tests.factories.cases import Walk, case_at, inside
from tests.web.resident.writer import photograph

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


@pytest.fixture
def robin(the_four_councils):
    return councils.user("Robin Reed")


def context(walked: Walk, at: datetime) -> ActionContext:
    by = Actor.complainant(walked.council.pk, walked.resident.pk, "Robin Reed")
    return ActionContext(walked.case.pk, by, at)


def write(walked: Walk, at: datetime, text: str = "It was missed again.") -> None:
    with inside(walked.council, ActorKind.SYSTEM, walked.resident.pk):
        correspondence.add_note(context(walked, at), text=text, public=True)


def to_officer(walked: Walk) -> list[datetime]:
    """When each email to the responding officer about what came in may leave."""
    with inside(walked.council, ActorKind.SYSTEM):
        found = OutboxMessage.objects.filter(case=walked.case, user_id=walked.officer.user_id)
        found = found.filter(kind__in=["note", "document"]).order_by("not_before")
        return list(found.values_list("not_before", flat=True))


def test_the_first_message_is_told_at_once_and_the_others_with_the_next_email(city: Council, robin) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    at = walked.at + HOUR
    for minutes in (0, 1, 2, 30, 59):
        write(walked, at + timedelta(minutes=minutes), f"Message {minutes}")
    with inside(city, ActorKind.SYSTEM, robin.pk):
        correspondence.attach(
            context(walked, at + HOUR - timedelta(seconds=1)), upload=checked(photograph()), public=True
        )
    assert to_officer(walked) == [at, at + HOUR]
    with inside(city, ActorKind.SYSTEM):
        assert CaseTask.objects.filter(case=walked.case, kind="read_message").count() == 6


def test_after_a_quiet_hour_a_message_is_told_at_once_again(city: Council, robin) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    at = walked.at + HOUR
    for hours in (0, 1, 3):
        write(walked, at + hours * HOUR)
    assert to_officer(walked) == [at, at + HOUR, at + 3 * HOUR]


def test_another_case_is_told_for_itself(city: Council, robin) -> None:
    first, second = (case_at(city, Status.UNDER_INVESTIGATION, by=robin) for _ in range(2))
    for walked in (first, second):
        write(walked, first.at + HOUR)
    assert (to_officer(first), to_officer(second)) == ([first.at + HOUR], [first.at + HOUR])


def test_of_100_messages_in_ten_minutes_the_officer_reads_in_two_emails(city: Council, robin, sink: smtp.Sink) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    for number in range(100):
        write(walked, walked.at + HOUR + number * timedelta(seconds=6))
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    with inside(city, ActorKind.SYSTEM):
        officer = User.objects.get(pk=walked.officer.user_id).email
    subject = f"{walked.case.reference}: a message from the complainant"
    told = [mail.get_payload() for mail in sink.received if mail["To"] == officer and mail["Subject"] == subject]
    assert len(told) == 2
    assert ["They have sent 99 more messages or documents since then." in text for text in told] == [True, False]
    assert "They have sent 98 more messages or documents since then." in told[1]


def test_an_email_about_one_message_speaks_of_no_other(city: Council, robin, sink: smtp.Sink) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, by=robin)
    write(walked, walked.at + HOUR)
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    (told,) = [mail.get_payload() for mail in sink.received if "a message from" in str(mail["Subject"])][:1]
    assert "Please read it and reply on the case page.\r\n\r\nComplaint" in told
    assert "since then" not in told
