"""The digest of a day: one for each person, written when it is sent, with what came in where the council wants that."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from complaints.cases.operations import correspondence, moves
from complaints.correspondence.queries.digests import Digest, digest_of
from complaints.delivery import email_messages
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.documents.operations import uploads
from complaints.models import CaseEvent, Deadline, DigestEntry, OutboxMessage
from complaints.notifications.queries import default_reminders
from complaints.reminders import operations as reminders
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import CheckedFile
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, Membership
from councils.reminders.rules import as_document
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.councils import london

RECEIVED = london("2026-06-01T10:00")
FIRST, SECOND = london("2026-06-08T08:00"), london("2026-06-11T08:00")


@pytest.fixture
def assigned(south: Council) -> Walk:
    with transaction.atomic():
        return case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED)


def digest(council: Council, user_id: int | None, day: date) -> Digest | None:
    with inside(council, ActorKind.SYSTEM):
        return digest_of(OutboxMessage.objects.get(kind="digest", user=user_id, payload__day=day.isoformat()))


def days(council: Council) -> list[tuple[int, str]]:
    with inside(council, ActorKind.SYSTEM):
        return sorted(OutboxMessage.objects.filter(kind="digest").values_list("user_id", "payload__day"))


def test_all_reminders_of_a_morning_are_one_message_five_minutes_after_the_council_opens(south: Council) -> None:
    walks = [walk(south, received_at=RECEIVED) for _ in range(3)]
    champion = walks[-1].champion
    with inside(south, ActorKind.SYSTEM):
        Deadline.objects.update(officer_id=champion.user_id)
    reminders.send_due_reminders(FIRST, batch=1)
    found = digest(south, champion.user_id, FIRST.date())
    assert found is not None
    assert found.number == 3
    with inside(south, ActorKind.SYSTEM):
        message = OutboxMessage.objects.get(kind="digest", user=champion.user_id)
    assert message.not_before == FIRST + timedelta(minutes=5)


def test_what_was_answered_since_is_left_out_and_an_empty_digest_is_not_sent(south: Council, assigned: Walk) -> None:
    reminders.send_due_reminders(FIRST)
    assert digest(south, assigned.officer.user_id, FIRST.date()) is not None
    assigned.respond()
    with inside(south, ActorKind.SYSTEM):
        message = OutboxMessage.objects.get(kind="digest", user=assigned.officer.user_id)
        assert email_messages.write(message) is None
        OutboxMessage.objects.exclude(kind="digest").update(sent_at=FIRST)
    with EmailSender() as post:
        outbox.drain(post, FIRST, lambda: True)
    with inside(south, ActorKind.SYSTEM):
        message.refresh_from_db()
    assert (message.error, message.sent_at is None) == ("not needed any more", False)


def test_after_three_days_of_outage_each_date_is_one_late_line(south: Council, assigned: Walk) -> None:
    reminders.send_due_reminders(SECOND + timedelta(days=1, hours=3))
    found = digest(south, assigned.officer.user_id, date(2026, 6, 12))
    assert found is not None
    ((heading, (line,)),) = found.parts
    assert (heading, line.what, line.late_since) == (
        "Due soon",
        "response due by Monday 15 June 2026",
        "Thursday 11 June 2026",
    )


def test_once_a_digest_has_left_later_reminders_are_in_the_next_days(south: Council, assigned: Walk) -> None:
    reminders.send_due_reminders(FIRST)
    with inside(south, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(kind="digest").update(sent_at=FIRST + timedelta(minutes=5))
    other = case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED)
    with inside(south, ActorKind.SYSTEM):
        Deadline.objects.filter(case=other.case).update(officer_id=assigned.officer.user_id)
    reminders.send_due_reminders(FIRST + timedelta(minutes=20))
    officers = [each for each in days(south) if each[0] == assigned.officer.user_id]
    assert officers == [(assigned.officer.user_id, "2026-06-08"), (assigned.officer.user_id, "2026-06-09")]
    found = digest(south, assigned.officer.user_id, date(2026, 6, 9))
    assert found is not None
    assert found.parts[0][1][0].reference == other.case.reference


def test_a_digest_on_its_way_is_not_added_to(south: Council, assigned: Walk) -> None:
    reminders.send_due_reminders(FIRST)
    with inside(south, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(kind="digest").update(claimed_at=FIRST + timedelta(minutes=5))
        Deadline.objects.update(due_on=date(2026, 6, 12), next_at=FIRST)
    reminders.send_due_reminders(FIRST + timedelta(minutes=6))
    assert (assigned.officer.user_id, "2026-06-09") in days(south)


def test_whoever_has_left_the_council_gets_no_digest(south: Council, assigned: Walk) -> None:
    reminders.send_due_reminders(FIRST)
    with inside(south, ActorKind.SYSTEM):
        Membership.objects.filter(user_id=assigned.officer.user_id).delete()
    assert digest(south, assigned.officer.user_id, FIRST.date()) is None


def test_a_digest_that_cannot_be_delivered_shows_on_each_of_its_cases_and_the_complaints_manager_is_told_once(
    south: Council, assigned: Walk
) -> None:
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    other = case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED)
    with inside(south, ActorKind.SYSTEM):
        Deadline.objects.update(officer_id=assigned.officer.user_id)
    reminders.send_due_reminders(FIRST)
    with inside(south, ActorKind.SYSTEM):
        OutboxMessage.objects.filter(kind="digest").update(attempts=outbox.MOST_ATTEMPTS, not_before=FIRST)
        OutboxMessage.objects.exclude(kind="digest").update(sent_at=FIRST)
    with EmailSender() as post:
        outbox.drain(post, FIRST, lambda: True)
    with inside(south, ActorKind.SYSTEM):
        assert not OutboxMessage.objects.filter(kind="digest", failed_at=None).exists()
        events = CaseEvent.objects.filter(kind="undelivered", text__contains=assigned.officer.name)
        assert {event.case_id for event in events} == {assigned.case.pk, other.case.pk}
        assert {event.public for event in events} == {False}
        lost = OutboxMessage.objects.get(kind="digest", user=assigned.officer.user_id)
        told = OutboxMessage.objects.filter(kind="undelivered", payload__event__in=[event.pk for event in events])
        assert [each.user_id for each in told] == [manager.user_id]
        assert (
            f"The daily digest for Monday 8 June 2026 to {assigned.officer.name} could not be"
            in email_messages.write(told[0]).body
        )
        assert "about this complaint and 1 more" in events[0].text
        assert events[0].data["message"] == str(lost.pk)


@pytest.fixture
def once_a_day(south: Council) -> Council:
    document = {**as_document(default_reminders()), "news": "digest"}
    Council.objects.filter(pk=south.pk).update(reminders=document)
    return Council.objects.get(pk=south.pk)


def test_what_came_in_is_one_line_for_each_case_in_the_champions_digest(once_a_day: Council) -> None:
    walked = walk(once_a_day, received_at=RECEIVED)
    resident = Actor.complainant(once_a_day.pk, None, "Alex Poole", frozenset({walked.case.pk}))
    with tenant(once_a_day.pk, ActorKind.SYSTEM), transaction.atomic():
        correspondence.add_note(
            ActionContext(walked.case.pk, resident, walked.at), text="The green bin again", public=True
        )
    with inside(once_a_day):
        assert not OutboxMessage.objects.filter(kind__in=("received_staff", "note")).exists()
    found = digest(once_a_day, walked.champion.user_id, date(2026, 6, 2))
    assert found is not None
    ((heading, (line,)),) = found.parts
    assert (heading, line.what) == ("New", "new complaint, a message from the complainant")


def test_otherwise_it_is_told_at_once(south: Council) -> None:
    walked = walk(south, received_at=RECEIVED)
    with inside(south):
        assert OutboxMessage.objects.filter(kind="received_staff", user=walked.champion.user_id).count() == 1
        assert not DigestEntry.objects.exists()


def test_residents_do_all_that_they_may_where_news_wait_for_the_digest(once_a_day: Council) -> None:
    walked = walk(once_a_day, received_at=RECEIVED)
    resident = Actor.complainant(once_a_day.pk, None, "Alex Poole", frozenset({walked.case.pk}))
    context = ActionContext(walked.case.pk, resident, walked.at + timedelta(hours=1))
    upload = uploads.Upload(ContentFile(b"x"), CheckedFile("bin.txt", "text/plain", 1, "0" * 64))
    with tenant(once_a_day.pk, ActorKind.SYSTEM), transaction.atomic():
        correspondence.attach(context, upload=upload, public=True)
        moves.withdraw(context, reason="The bin was emptied after all.")
    with inside(once_a_day):
        kinds = DigestEntry.objects.order_by("pk").values_list("event__kind", flat=True)
        assert list(kinds) == ["received", "document"]


def test_a_message_begun_before_the_council_closes_leaves_when_it_opens_again(south: Council, assigned: Walk) -> None:
    begun = london("2026-06-05T17:58")
    with inside(south, ActorKind.SYSTEM):
        Deadline.objects.filter(kind="response").update(due_on=date(2026, 6, 9), next_at=begun)
    reminders.send_due_reminders(begun)
    with inside(south, ActorKind.SYSTEM):
        message = OutboxMessage.objects.get(kind="digest", user=assigned.officer.user_id)
        assert (message.not_before, message.payload) == (london("2026-06-08T08:05"), {"day": "2026-06-08"})
        assert set(DigestEntry.objects.values_list("day", flat=True)) == {date(2026, 6, 8)}
