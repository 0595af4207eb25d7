"""A joint complainant's copy is emailed where nothing stands against it; otherwise staff give it."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage, Person
from complaints.people.operations.joint_complainants import give_copy
from complaints.vocabulary.correspondence import JOINT_COPY
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import ActingAdjustment, AdjustmentKind, Medium
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import smtp
from tests.factories.cases import Walk, inside, walk
from tests.factories.joint_complainants import KIM, acting, joined, open_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain() -> int:
    with EmailSender() as post:
        return outbox.drain(post, timezone.now(), lambda: True)


def together(council: Council, **known: object) -> tuple[Walk, int]:
    """A case with a joint complainant, of whom this is known."""
    walked = walk(council)
    person = joined(walked).person_id
    with inside(council, ActorKind.SYSTEM):
        Person.objects.filter(pk=person).update(**known)
    return walked, person


def queued(walked: Walk) -> list[OutboxMessage]:
    with inside(walked.council, ActorKind.SYSTEM):
        return list(OutboxMessage.objects.filter(case=walked.case, kind=JOINT_COPY))


def test_a_copy_is_emailed_without_the_private_link_and_recorded(city: Council, sink: smtp.Sink) -> None:
    walked, _ = together(city)
    walked.triage().acknowledge().respond()
    drain()
    (copy,) = [message for message in sink.received if message["To"] == KIM.email]
    body = copy.get_content()
    assert "You are right, and we are sorry." in body
    assert "together with Alex Poole, who speaks for you" in body
    assert "/track/" not in body
    assert "alex.poole@example.com" not in body
    assert not open_of(walked, TaskKind.GIVE_COPY)
    with inside(city):
        assert CaseTask.objects.get(kind=TaskKind.GIVE_COPY.value).done_note == "Kim Vale, by email"
        notes = CaseEvent.objects.filter(case=walked.case, kind="task_done", public=False)
        assert [event.text for event in notes] == ["Kim Vale, by email"]


LARGE_PRINT = [ActingAdjustment(1, AdjustmentKind.LARGE_PRINT, agreed=True).as_data()]
LIMIT = [{"id": 1, "lines": ["In writing only"], "since": "2026-05-01", "review_on": "2026-12-01"}]


@pytest.mark.parametrize(
    "known",
    [
        {"email": ""},
        {"preferred_channel": "post"},
        {"acting_adjustments": LARGE_PRINT},
        {"contact_limits": LIMIT},
        {"address_protected": True},
    ],
    ids=lambda known: next(iter(known)),
)
def test_what_may_stand_against_an_email_leaves_the_copy_to_staff(city: Council, known: dict[str, object]) -> None:
    walked, _ = together(city, **known)
    walked.triage().acknowledge().respond()
    assert not queued(walked)
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    assert task.detail.startswith("Give it by ")


def test_no_copy_is_emailed_of_a_letter_that_is_not(city: Council) -> None:
    walked, _ = together(city)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email="", complainant_address="1 Mill Road")
    walked.triage().acknowledge().respond()
    assert not queued(walked)
    assert len(open_of(walked, TaskKind.GIVE_COPY)) == 1


def test_words_that_no_one_has_classified_leave_it_to_staff(city: Council) -> None:
    walked, person = together(city)
    own = walk(city)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=own.case.pk).update(person=person, adjustments="Something in Polish")
    walked.triage().acknowledge().respond()
    assert not queued(walked)


@pytest.mark.parametrize("known", [{"deceased": True}, {"acting_adjustments": LARGE_PRINT}], ids=["death", "needs"])
def test_it_is_asked_again_when_the_email_leaves(city: Council, sink: smtp.Sink, known: dict[str, object]) -> None:
    walked, person = together(city)
    walked.triage().acknowledge().respond()
    with inside(city, ActorKind.SYSTEM):
        Person.objects.filter(pk=person).update(**known)
    drain()
    assert KIM.email not in sink.addresses
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    assert task.detail == "It was not emailed: look at what they need, and give it to them another way."


def test_what_staff_gave_meanwhile_is_not_emailed(city: Council, sink: smtp.Sink) -> None:
    walked, _ = together(city)
    walked.triage().acknowledge().respond()
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        give_copy(acting(walked), task.pk, Medium.POST)
    drain()
    assert KIM.email not in sink.addresses


def test_an_address_that_is_refused_leaves_it_to_staff(city: Council, sink: smtp.Sink) -> None:
    walked, _ = together(city, email="gone.kim@example.com")
    walked.triage().acknowledge().respond()
    drain()
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    assert "could not be delivered" in task.detail
    assert not open_of(walked, TaskKind.NOT_DELIVERED)
