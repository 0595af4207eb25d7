"""So many emails an hour to an address that nobody has proved; what is past that is sent later, and none is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.cases.operations import moves, triage
from complaints.cases.operations.apply import complete_task
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.intake import operations as intake
from complaints.models import Case, CaseTask, OutboxMessage
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from councils.council_documents.operations import load_council_document
from councils.document_reading import read_yaml
from councils.models import Council, User
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import clock, councils, smtp
from tests.factories.cases import inside, submission

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.in_turns]
VICTIM = "alex.poole@example.com"
HOUR = timedelta(hours=1)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


@pytest.fixture
def ahead() -> Iterator[clock.Clock]:
    with clock.set_ahead() as clock_ahead:
        yield clock_ahead


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def complain(council: Council, *, by: Actor | None = None, email: str = VICTIM, user_id: int | None = None) -> Case:
    """A complaint that names an address; by a stranger, unless somebody else logs it."""
    at = timezone.now()
    with inside(council, ActorKind.SYSTEM):
        said = submission(councils.area(council), received_at=at)
        said = replace(said, contact=replace(said.contact, email=email, user_id=user_id))
        return intake.log_complaint(submission=said, by=by or Actor.complainant(council.pk, None, "Alex"), at=at)


def received(sink: smtp.Sink, address: str = VICTIM) -> int:
    return sum(mail["To"] == address for mail in sink.received)


def waiting(council: Council) -> list[OutboxMessage]:
    with inside(council, ActorKind.SYSTEM):
        return list(OutboxMessage.objects.filter(user=None, sent_at=None).order_by("created_at"))


def test_of_33_complaints_that_name_an_address_3_are_confirmed_an_hour_and_all_in_the_end(
    city: Council, sink: smtp.Sink, ahead: clock.Clock
) -> None:
    cases = [complain(city) for _ in range(33)]
    sent: list[int] = []
    for _ in range(12):
        drain()
        sent.append(received(sink))
        # Within the hour nothing more, however often the worker looks.
        ahead.move(HOUR / 2)
        drain()
        assert received(sink) == sent[-1]
        ahead.move(HOUR / 2 + timedelta(seconds=30))
    assert sent == [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 33]
    told = [str(mail["Subject"]).rpartition(" ")[2] for mail in sink.received if mail["To"] == VICTIM]
    assert told == [case.reference for case in cases]
    assert waiting(city) == []
    with inside(city, ActorKind.SYSTEM):
        assert Case.objects.count() == 33
        assert not OutboxMessage.objects.filter(failed_at__isnull=False).exists()
        assert not OutboxMessage.objects.filter(attempts__gt=0).exists()
        assert not CaseTask.objects.filter(kind="not_delivered").exists()


def test_waiting_is_no_outage_and_holds_up_nobody_else(city: Council, sink: smtp.Sink) -> None:
    for _ in range(5):
        complain(city)
    complain(city, email="robin.reed@example.com")
    drain()
    assert (received(sink), received(sink, "robin.reed@example.com")) == (3, 1)
    assert not outbox.is_out("email")


def test_each_waiting_email_is_looked_at_only_when_its_turn_is_near(city: Council, sink: smtp.Sink) -> None:
    for _ in range(9):
        complain(city)
    drain()
    hours = [round((message.not_before - timezone.now()) / HOUR) for message in waiting(city)]
    assert hours == [1, 1, 1, 2, 2, 2]


def test_what_stands_after_a_plus_sign_makes_no_other_mailbox(city: Council, sink: smtp.Sink) -> None:
    for number in range(5):
        complain(city, email=f"alex.poole+{number}@example.com")
    drain()
    assert len([mail for mail in sink.received if mail["To"].startswith("alex.poole+")]) == 3


def test_the_address_of_an_account_is_not_limited(city: Council, sink: smtp.Sink) -> None:
    user = User.objects.create_user(VICTIM, "three bins on a Monday", name="Alex Poole")
    for _ in range(5):
        complain(city, user_id=user.pk)
    drain()
    assert received(sink) == 5


def test_whoever_has_followed_a_link_sent_to_the_address_is_not_limited(city: Council, sink: smtp.Sink) -> None:
    case = complain(city, email="before@example.com")
    alex = Actor.complainant(city.pk, None, "Alex Poole", frozenset({case.pk}))
    with inside(city, ActorKind.SYSTEM):
        contact_details.ask_to_change_email(ActionContext(case.pk, alex, timezone.now()), email=VICTIM)
        asked = OutboxMessage.objects.get(kind="email_to_confirm")
        token = private_links.confirmation_token(asked.payload["event"])
        contact_details.confirm_email(token, council_id=city.pk, at=timezone.now())
        for _ in range(5):
            contact_details.replace_link(ActionContext(case.pk, alex, timezone.now()))
    drain()
    # The receipt, the link to confirm the address, that it was confirmed, and five new links.
    assert received(sink) == 8


def test_the_answer_that_a_stranger_chose_proves_no_address(city: Council, sink: smtp.Sink) -> None:
    """Whoever sends a complaint is shown its link, and knows the surname that it asks for."""
    for _ in range(5):
        case = complain(city)
        with inside(city, ActorKind.SYSTEM):
            assert contact_details.answer_question(private_links.link_of(case), "Poole", timezone.now())
    drain()
    assert received(sink) == 3


def test_links_asked_for_and_new_addresses_count_too(city: Council, sink: smtp.Sink) -> None:
    cases = [complain(city, email="someone@example.com") for _ in range(2)]
    with inside(city, ActorKind.SYSTEM):
        for case in cases:
            asked = contact_details.Lost(case.reference, "someone@example.com")
            contact_details.send_again(asked, council_id=city.pk, at=timezone.now())
            alex = Actor.complainant(city.pk, None, "Alex Poole", frozenset({case.pk}))
            for number in range(2):
                context = ActionContext(case.pk, alex, timezone.now())
                contact_details.ask_to_change_email(context, email=f"victim+{number}@example.com")
    drain()
    assert received(sink, "someone@example.com") == 3
    assert len([mail for mail in sink.received if mail["To"].startswith("victim")]) == 3


def test_a_link_that_was_asked_for_goes_before_complaints_that_wait(
    city: Council, sink: smtp.Sink, ahead: clock.Clock
) -> None:
    cases = [complain(city) for _ in range(9)]
    drain()
    with inside(city, ActorKind.SYSTEM):
        contact_details.send_again(
            contact_details.Lost(cases[0].reference, VICTIM), council_id=city.pk, at=timezone.now()
        )
    drain()
    assert received(sink) == 3
    ahead.move(HOUR + timedelta(seconds=30))
    drain()
    subjects = [str(mail["Subject"]) for mail in sink.received if mail["To"] == VICTIM]
    assert len(subjects) == 6
    assert sum(subject.startswith("Your link to") for subject in subjects) == 1
    for _ in range(2):
        ahead.move(HOUR + timedelta(seconds=30))
        drain()
    assert received(sink) == 10, "each waits for its turn, and none is lost"


def test_what_staff_decide_is_neither_counted_nor_delayed(city: Council, sink: smtp.Sink) -> None:
    champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
    cases = [complain(city) for _ in range(5)]
    cases.append(complain(city, by=champion))
    drain()
    assert received(sink) == 4, "the one that was logged by staff is not limited"
    with inside(city):
        for case in cases:
            triage.accept(ActionContext(case.pk, champion, timezone.now()))
            moves.acknowledge(ActionContext(case.pk, champion, timezone.now()), text="We understand.")
            contact_details.replace_link(ActionContext(case.pk, champion, timezone.now()), reason="They asked by phone")
    drain()
    assert received(sink) == 4 + 2 * len(cases)
    assert [message.kind for message in waiting(city)] == ["received", "received"]


def test_a_council_says_in_its_document_how_many(city: Council, sink: smtp.Sink, settings) -> None:
    document = read_yaml(settings.BASE_DIR / "fixtures" / "councils" / f"{city.slug}.yaml")
    load_council_document({**document, "limits": {"emails_an_hour": 5}})
    for _ in range(7):
        complain(city)
    drain()
    assert received(sink) == 5


def test_councils_count_apart(city: Council, south: Council, sink: smtp.Sink) -> None:
    for council in (city, south):
        for _ in range(4):
            complain(council)
    drain()
    assert received(sink) == 6


def test_an_email_that_was_refused_for_now_takes_one_place(city: Council, settings, ahead: clock.Clock) -> None:
    for _ in range(4):
        complain(city)
    smtp.send_to(settings, smtp.free_port())
    drain()
    ahead.move(timedelta(minutes=2))
    with smtp.listening(settings, smtp.Sink()) as sink:
        drain()
        assert received(sink) == 3


def test_what_waits_for_three_days_stands_in_a_list_and_is_still_sent(
    city: Council, sink: smtp.Sink, ahead: clock.Clock
) -> None:
    cases = [complain(city) for _ in range(4)]
    drain()
    with inside(city, ActorKind.SYSTEM):
        # As if 3 an hour had been taken by others until now, and were for a day to come.
        (last,) = waiting(city)
        OutboxMessage.objects.exclude(pk=last.pk).filter(user=None).update(counted_at=timezone.now() + 4 * 24 * HOUR)
    for _ in range(4):
        ahead.move(24 * HOUR)
        drain()
    (task,) = open_tasks(city)
    assert task.case_id == cases[-1].pk
    assert "has not been confirmed" in task.detail
    ahead.move(3 * 24 * HOUR)
    drain()
    assert received(sink) == 4
    assert open_tasks(city) == []


def test_what_staff_have_dealt_with_meanwhile_is_not_sent(city: Council, sink: smtp.Sink, ahead: clock.Clock) -> None:
    champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
    for _ in range(4):
        complain(city)
    drain()
    with inside(city, ActorKind.SYSTEM):
        (last,) = waiting(city)
        OutboxMessage.objects.exclude(pk=last.pk).filter(user=None).update(counted_at=timezone.now() + 4 * 24 * HOUR)
    ahead.move(73 * HOUR)
    drain()
    (task,) = open_tasks(city)
    with inside(city):
        complete_task(ActionContext(task.case_id, champion, timezone.now()), task.pk, note="They rang us.")
    ahead.move(7 * 24 * HOUR)
    drain()
    assert received(sink) == 3
    assert waiting(city) == []


def open_tasks(council: Council) -> list[CaseTask]:
    with inside(council, ActorKind.SYSTEM):
        return list(CaseTask.objects.filter(kind="not_delivered", done_at=None))
