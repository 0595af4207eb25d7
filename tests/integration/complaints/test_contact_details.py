"""Corrected contact details: who may correct them, what is kept, and where messages and links go from then on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.cases.operations import correspondence, moves
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.delivery.queries import undelivered_of
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage, TrackingLink
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.people.queries.private_links import contact_details_of
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import COLUMNS, SendingNeeds, contact_changes
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.queries import sending_address
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils, smtp
from tests.factories.cases import Walk, answer_link, case_at, inside, walk

OLD, NEW = "alex.poole@example.com", "alexandra.poole@example.com"
# As production runs it: no transaction but the operation's own.
autocommit = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def correct(walked: Walk, by: Actor | None = None, *, not_theirs: bool = False, **changes: str) -> Case:
    with inside(walked.council):
        now = replace(contact_details_of(Case.objects.get(pk=walked.case.pk)), **changes)
    with tenant(walked.council.pk, ActorKind.SYSTEM):
        return contact_details.correct_contact(
            ActionContext(walked.case.pk, by or walked.champion, timezone.now()),
            now=now,
            reason="They rang.",
            not_theirs=not_theirs,
        )


def guest(walked: Walk) -> Actor:
    return Actor.complainant(walked.council.pk, None, "The complainant", frozenset({walked.case.pk}))


def by_guest(walked: Walk) -> object:
    return tenant(walked.council.pk, ActorKind.SYSTEM)


def to(sink: smtp.Sink, address: str) -> list[str]:
    return [str(mail["Subject"]) for mail in sink.received if mail["To"] == address]


@pytest.mark.parametrize("status", list(Status))
def test_every_detail_is_corrected_in_every_status_with_its_history(city: Council, status: Status) -> None:
    walked = case_at(city, status)
    changes = {name: f"{name}@example.com" for name in COLUMNS}
    corrected = correct(walked, **changes)
    assert {name: getattr(corrected, column) for name, column in COLUMNS.items()} == changes
    with inside(city):
        event = CaseEvent.objects.get(case=walked.case, kind="contact_corrected")
    assert {change.field: change.now for change in contact_changes(event.data)} == changes
    assert next(change.was for change in contact_changes(event.data) if change.field == "email") == OLD
    assert (event.public, event.text, event.by_id) == (False, "They rang.", walked.champion.user_id)


@pytest.mark.parametrize(
    "role",
    [Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE],
)
def test_those_who_work_on_a_case_may_correct_them(city: Council, role: Role) -> None:
    walked = walk(city)
    by = councils.staff(city, role, service_area=councils.area(city))
    assert correct(walked, by, phone="01223 457000").complainant_phone == "01223 457000"


@autocommit
def test_every_later_message_and_link_uses_the_corrected_address(city: Council, sink: smtp.Sink) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    with inside(city, ActorKind.SYSTEM):
        old_token = private_links.token_for(walked.case.pk)
    with tenant(city.pk, ActorKind.SYSTEM):
        # Waits in the outbox while the address is corrected.
        moves.acknowledge(ActionContext(walked.case.pk, walked.champion, timezone.now()), text="We have it.")
    correct(walked, email=NEW.upper())
    with tenant(city.pk, ActorKind.SYSTEM):
        correspondence.add_note(
            ActionContext(walked.case.pk, walked.champion, timezone.now()), text="Come in.", public=True
        )
    with inside(city, ActorKind.SYSTEM):
        for address in (OLD, NEW):
            contact_details.send_again(
                contact_details.Lost(walked.case.reference, address), council_id=city.pk, at=timezone.now()
            )
    drain()
    assert to(sink, OLD) == [f"The email address for complaint {walked.case.reference} has changed"]
    assert len(to(sink, NEW)) == 5, "received, acknowledged, email_changed, note, link"
    assert not any("Alex" in mail.get_content() for mail in sink.received), "the link asks for the name"
    with inside(city, ActorKind.SYSTEM):
        with pytest.raises(RuleBroken):
            private_links.followed(old_token, council_id=city.pk, at=timezone.now())
        link = private_links.followed(private_links.token_for(walked.case.pk), council_id=city.pk, at=timezone.now())
        assert link.case == walked.case
    with inside(city, ActorKind.SYSTEM):
        assert all(
            private_links.token_for(walked.case.pk) in mail.get_content() for mail in sink.received if mail["To"] == NEW
        )


def mails_to(sink: smtp.Sink, address: str) -> list[str]:
    return [mail.get_content() for mail in sink.received if mail["To"] == address]


@autocommit
def test_the_old_address_of_a_correction_is_told_nothing_but_that(city: Council, sink: smtp.Sink) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    drain()
    sink.received.clear()
    correct(walked, email=NEW)
    drain()
    (notice,) = mails_to(sink, OLD)
    assert notice.startswith("Hello")
    assert "If you did not ask for this, contact us straight away." in notice
    assert walked.case.reference in notice
    for secret in (NEW, "track", "Alex", walked.case.summary, "They rang."):
        assert secret not in notice, secret


@autocommit
def test_what_reaches_a_corrected_address_does_not_answer_the_question_of_its_link(
    city: Council, sink: smtp.Sink
) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    answer_link(walked)
    correct(walked, email=NEW)
    with tenant(city.pk, ActorKind.SYSTEM):
        moves.acknowledge(ActionContext(walked.case.pk, walked.champion, timezone.now()), text="We have it.")
    drain()
    for mail in mails_to(sink, NEW):
        assert mail.startswith("Hello")
        assert "Poole" not in mail
        assert "We will ask you a question before we show your complaint" in mail
        assert "anyone with the link" not in mail
    answer_link(walked)
    with tenant(city.pk, ActorKind.SYSTEM):
        correspondence.add_note(
            ActionContext(walked.case.pk, walked.champion, timezone.now()), text="Come in.", public=True
        )
    drain()
    proved = mails_to(sink, NEW)[-1]
    assert "Dear Alex Poole" in proved
    assert "anyone with the link can see your complaint" in proved


@autocommit
@pytest.mark.parametrize("known_by", ["staff", "bounce"])
def test_an_address_that_is_known_not_to_be_theirs_is_told_nothing(
    city: Council, sink: smtp.Sink, known_by: str
) -> None:
    walked = walk(city)
    if known_by == "bounce":
        with inside(city, ActorKind.SYSTEM):
            OutboxMessage.objects.filter(case=walked.case, user=None).update(failed_at=timezone.now())
    correct(walked, email=NEW, not_theirs=known_by == "staff")
    drain()
    assert OLD not in sink.addresses
    assert NEW in sink.addresses


@autocommit
@pytest.mark.parametrize(
    ("by_staff", "changed"), [(True, "phone number and postal address"), (False, "postal address")]
)
def test_a_changed_phone_number_or_postal_address_is_told_by_email(
    city: Council, sink: smtp.Sink, by_staff: bool, changed: str
) -> None:
    walked = walk(city)
    if by_staff:
        correct(walked, address="2 High Street", phone="01223 457000")
    else:
        with by_guest(walked):
            context = ActionContext(walked.case.pk, guest(walked), timezone.now())
            contact_details.change_contact(context, name="Alex Poole", phone="", address="2 High Street")
    drain()
    subject = f"Your contact details for complaint {walked.case.reference} have changed"
    (mail,) = (mail for mail in sink.received if mail["Subject"] == subject)
    assert mail["To"] == OLD
    assert f"We’ve changed the {changed} we have for you" in mail.get_content()
    assert "High Street" not in mail.get_content()


@autocommit
def test_nobody_is_told_by_email_where_none_is_known_or_adjustments_stand_against_it(
    city: Council, sink: smtp.Sink
) -> None:
    by_phone, adjusted = walk(city), walk(city, needs=SendingNeeds("Post only", ""))
    correct(by_phone, email="", phone="01223 457000")
    drain()
    sink.received.clear()
    correct(by_phone, phone="01223 457001")
    correct(adjusted, phone="01223 457001")
    drain()
    assert sink.received == []


def test_a_correction_of_something_else_leaves_the_link_alone(city: Council) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        before = private_links.token_for(walked.case.pk)
    correct(walked, phone="01223 457000")
    with inside(city, ActorKind.SYSTEM):
        assert private_links.token_for(walked.case.pk) == before
        assert TrackingLink.objects.filter(case=walked.case).count() == 1


def test_a_person_changes_how_they_are_reached(city: Council) -> None:
    walked = walk(city)
    with by_guest(walked):
        contact_details.change_contact(
            ActionContext(walked.case.pk, guest(walked), timezone.now()),
            name="Alexandra Poole",
            phone="01223 457000",
            address="",
        )
    with inside(city):
        case = Case.objects.get(pk=walked.case.pk)
        event = CaseEvent.objects.get(case=case, kind="contact_changed")
    assert (case.complainant_name, case.complainant_phone) == ("Alexandra Poole", "01223 457000")
    assert (event.public, event.text) == (True, "")


def ask(walked: Walk, email: str = NEW) -> str:
    with by_guest(walked):
        contact_details.ask_to_change_email(ActionContext(walked.case.pk, guest(walked), timezone.now()), email=email)
    with inside(walked.council):
        asked = CaseEvent.objects.filter(case=walked.case, kind="email_change_asked").latest("at", "pk")
    return private_links.confirmation_token(asked.pk)


def confirm(council: Council, token: str, after: timedelta = timedelta()) -> Case | None:
    with tenant(council.pk, ActorKind.SYSTEM):
        return contact_details.confirm_email(token, council_id=council.pk, at=timezone.now() + after)


def address_now(walked: Walk) -> str:
    with inside(walked.council):
        return Case.objects.get(pk=walked.case.pk).complainant_email


@autocommit
def test_a_new_address_is_used_once_it_is_proved_and_the_old_one_is_told(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    drain()
    sink.received.clear()
    token = ask(walked)
    drain()
    assert address_now(walked) == OLD
    (asked,) = sink.received
    assert asked["To"] == NEW
    assert f"/confirm-email/{token}/" in asked.get_content()
    assert "Alex" not in asked.as_string(), "nothing that was typed is sent to an address that nobody proved"
    confirm(city, token)
    drain()
    assert address_now(walked) == NEW
    assert to(sink, OLD) == [f"The email address for complaint {walked.case.reference} has changed"]
    with inside(city, ActorKind.SYSTEM):
        assert (
            private_links.token_for(walked.case.pk) in sink.received[-1].get_content() + sink.received[-2].get_content()
        )
    told = next(mail for mail in sink.received if mail["To"] == OLD)
    assert "track" not in told.get_content()
    assert NEW not in told.get_content()


@autocommit
def test_a_first_address_has_no_old_one_to_tell(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    correct(walked, email="", phone="01223 457000", not_theirs=True)
    confirm(city, ask(walked))
    drain()
    assert address_now(walked) == NEW
    assert set(sink.addresses) >= {NEW}
    assert OLD not in sink.addresses


def test_what_went_to_another_address_is_not_sent_again(city: Council) -> None:
    walked = walk(city)
    token = ask(walked)
    with inside(city, ActorKind.SYSTEM):
        asked = CaseEvent.objects.get(case=walked.case, kind="email_change_asked")
    confirm(city, token)
    with inside(city, ActorKind.SYSTEM):
        changed = CaseEvent.objects.get(case=walked.case, kind="contact_changed")
        OutboxMessage.objects.filter(case=walked.case).update(failed_at=timezone.now())
        to_prove, new_address = (CaseTask(case_id=walked.case.pk, event=event) for event in (asked, changed))
        assert not undelivered_of(to_prove)
        assert [message.kind for message in undelivered_of(new_address)] == ["email_changed"]


def test_a_link_to_a_new_address_ends(city: Council, east: Council) -> None:
    walked = walk(city)
    token = ask(walked)
    other = ask(walked, "third@example.com")
    assert confirm(east, token) is None
    for nothing in ("", "x", f"{token}x", "1.2"):
        assert confirm(city, nothing) is None
    with pytest.raises(RuleBroken):
        confirm(city, token, timedelta(days=3, minutes=1))
    confirm(city, token)
    for used in (token, other):
        with pytest.raises(RuleBroken) as refusal:
            confirm(city, used)
        assert refusal.value.code == "contact.link_ended"
    assert address_now(walked) == NEW


def test_few_strangers_are_written_to(city: Council) -> None:
    walked = walk(city)
    for number in range(contact_details.MOST_ASKS):
        ask(walked, f"stranger{number}@example.com")
    with pytest.raises(RuleBroken) as refusal:
        ask(walked, "one.more@example.com")
    assert refusal.value.code == "contact.too_many"


def test_with_an_account_the_address_is_changed_there(city: Council) -> None:
    robin = councils.user("Robin Reed")
    walked = walk(city, by=robin)
    context = ActionContext(walked.case.pk, Actor.complainant(city.pk, robin.pk, robin.name), timezone.now())
    with tenant(city.pk, ActorKind.SYSTEM), pytest.raises(RuleBroken) as refusal:
        contact_details.ask_to_change_email(context, email=NEW)
    assert refusal.value.code == "contact.account"


@pytest.mark.parametrize("change", ["ask", "correct"])
def test_an_address_of_ours_is_nobodys(city: Council, change: str) -> None:
    walked = walk(city)
    with inside(city):
        Council.objects.filter(pk=city.pk).update(email="complaints@cambridge.gov.uk")
    for address in ("complaints@cambridge.gov.uk", sending_address()):
        with pytest.raises(RuleBroken) as refusal:
            ask(walked, address) if change == "ask" else correct(walked, email=address)
        assert refusal.value.code == "contact.email_ours"


def test_nobody_else_changes_them(city: Council) -> None:
    walked, other = walk(city), walk(city)
    with by_guest(other), pytest.raises(Case.DoesNotExist):
        contact_details.change_contact(
            ActionContext(walked.case.pk, guest(other), timezone.now()), name="Mallory", phone="1", address=""
        )
