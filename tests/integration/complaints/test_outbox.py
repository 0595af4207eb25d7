"""The outbox on real PostgreSQL against a real mail server: what is sent, repeated, postponed and given up."""

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic

import pytest
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.utils import timezone

from complaints.cases.operations.apply import complete_task
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.delivery.queries import LEASE
from complaints.models import Case, CaseEvent, CaseTask, Outage, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from councils.models import Council, User
from councils.tenancy.scope import ActorKind
from tests.factories import councils, smtp
from tests.factories.cases import Walk, inside, walk
from tests.factories.councils import change_user, user_of
from tests.factories.owner import as_superuser

# As tasks run it: what no transaction carries its council to raises.
pytestmark = pytest.mark.django_db(transaction=True)
MAIL = EmailSender.kinds


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain(keep_going=lambda: True) -> int:
    with EmailSender() as post:
        return outbox.drain(post, timezone.now(), keep_going)


def messages(council: Council, **which: object) -> list[OutboxMessage]:
    with inside(council):
        return list(OutboxMessage.objects.filter(MAIL, **which).order_by("created_at", "pk"))


def change(council: Council, which: dict[str, object], **values: object) -> None:
    with inside(council, ActorKind.SYSTEM):
        assert OutboxMessage.objects.filter(**which).update(**values)


def addressed_to(walked: Walk, address: str) -> None:
    with inside(walked.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email=address)


def timeline(walked: Walk, kind: str) -> list[CaseEvent]:
    with inside(walked.council):
        return list(CaseEvent.objects.filter(case=walked.case, kind=kind))


def tasks(walked: Walk, kind: str = "not_delivered") -> list[CaseTask]:
    with inside(walked.council):
        return list(CaseTask.objects.filter(case=walked.case, kind=kind).select_related("event"))


def probe_is_due() -> None:
    assert Outage.objects.update(next_probe_at=timezone.now())


def test_each_message_goes_to_one_person_and_is_marked(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    champion = user_of(walked.champion.user_id)
    assert drain() == 2
    assert sorted(sink.addresses) == sorted(["alex.poole@example.com", champion.email])
    assert {message["Message-ID"] for message in sink.received} == {
        f"<{message.pk}@redress.example>" for message in messages(city, sent_at__isnull=False)
    }
    assert drain() == 0
    assert len(sink.received) == 2


def test_what_a_resident_wrote_survives_the_journey(city: Council, sink: smtp.Sink) -> None:
    walk(city, by=councils.user("Zoë Ó Briain £ 你好")).triage().acknowledge()
    drain()
    received = next(message for message in sink.received if "We have received" in message["Subject"])
    assert received.get_content().startswith("Dear Zoë Ó Briain £ 你好\r\n") or received.get_content().startswith(
        "Dear Zoë Ó Briain £ 你好\n"
    )


def test_an_address_that_is_refused_for_good_shows_on_the_case_and_champions_are_told(
    city: Council, sink: smtp.Sink
) -> None:
    walked = walk(city)
    addressed_to(walked, "gone@example.com")
    drain()
    (failed,) = messages(city, failed_at__isnull=False)
    assert (failed.kind, failed.error) == ("received", "the mail server refuses the address (550)")
    (event,) = timeline(walked, "undelivered")
    assert not event.public
    assert event.text == (
        "An email to the complainant could not be delivered: the mail server refuses the address (550)."
    )
    told = next(message for message in sink.received if "could not be delivered" in message["Subject"])
    assert told["To"] == user_of(walked.champion.user_id).email
    assert "gone@example.com" not in told.get_content()


def test_a_message_that_is_refused_for_good_is_given_up_as_well(city: Council, sink: smtp.Sink) -> None:
    addressed_to(walk(city), "unwanted@example.com")
    drain()
    (failed,) = messages(city, failed_at__isnull=False)
    assert failed.error == "the mail server refuses the message (554)"


def test_what_is_no_single_address_is_given_up(city: Council, sink: smtp.Sink) -> None:
    addressed_to(walk(city), "alex@example.com, all@example.com")
    drain()
    (failed,) = messages(city, failed_at__isnull=False)
    assert (failed.kind, failed.error) == ("received", "the address is not one that can be written to")
    assert len(sink.received) == 2, "the champion's own message, and the one about the failure"


def test_a_lost_message_about_a_lost_message_ends_there(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    addressed_to(walked, "gone@example.com")
    change_user(walked.champion.user_id, email="gone.too@example.com")
    drain()
    assert sorted(message.kind for message in messages(city, failed_at__isnull=False)) == sorted(
        ["received", "received_staff", "undelivered", "undelivered"]
    )
    assert len(timeline(walked, "undelivered")) == 2
    assert drain() == 0


def test_an_address_that_is_busy_is_tried_again_after_a_minute_then_two(city: Council, sink: smtp.Sink) -> None:
    addressed_to(walk(city), "busy@example.com")
    for attempt, minutes in ((1, 1), (2, 2), (3, 4)):
        before = timezone.now()
        drain()
        (waiting,) = messages(city, sent_at=None)
        assert waiting.attempts == attempt
        assert waiting.claimed_at is None
        wait = waiting.not_before - before
        assert timedelta(minutes=minutes) <= wait < timedelta(minutes=minutes, seconds=30)
        change(city, {"pk": waiting.pk}, not_before=before)


def test_the_waits_double_to_an_hour_and_end_after_three_days() -> None:
    waits = [outbox.wait_after(attempt) for attempt in range(1, outbox.MOST_ATTEMPTS + 1)]
    assert [wait.total_seconds() / 60 for wait in waits[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert timedelta(hours=72) <= sum(waits, timedelta()) < timedelta(hours=73)


def test_after_three_days_of_refusals_staff_hear_of_it(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    addressed_to(walked, "busy@example.com")
    change(city, {"kind": "received"}, attempts=outbox.MOST_ATTEMPTS)
    drain()
    assert "it was tried for three days" in timeline(walked, "undelivered")[0].text
    (task,) = tasks(walked)
    assert (task.detail, task.event.kind) == (
        f"“We have received your complaint {walked.case.reference}” of 1 June 2026. "
        "This could not be delivered: it was tried for three days.",
        "received",
    )


def test_while_no_server_answers_one_message_is_tried_a_minute_and_none_is_charged(city: Council, settings) -> None:
    for _ in range(3):
        walk(city)
    smtp.send_to(settings, smtp.free_port())
    for _ in range(5):
        assert drain() == 0
    assert len(messages(city, error__startswith="no mail server")) == 1, "no other was tried within this minute"
    for _ in range(5):
        probe_is_due()
        assert drain() == 0
    assert len(messages(city, error__startswith="no mail server")) == 6, "each probe is another message's"
    assert not messages(city, attempts__gt=0)
    assert not messages(city, claimed_at__isnull=False)
    with smtp.listening(settings, smtp.Sink()) as sink:
        assert drain() == 0, "the minute isn't over"
        probe_is_due()
        assert drain() == 9
    assert len(sink.received) == 9
    assert not Outage.objects.exists()


def test_one_message_that_the_server_hangs_up_on_holds_up_no_other(city: Council, settings) -> None:
    for _ in range(2):
        walk(city)
    walked = walk(city)
    change(city, {"case": walked.case, "kind": "received"}, not_before=timezone.now() - timedelta(days=1))
    addressed_to(walked, "hangup@example.com")
    with smtp.listening(settings, smtp.Sink()) as sink:
        drain()
        for _ in range(2):
            if Outage.objects.exists():
                probe_is_due()
            drain()
    assert len(sink.received) == 8
    assert len(messages(city, sent_at=None)) == 1
    assert not Outage.objects.exists()


def test_a_server_that_refuses_everything_for_now_is_out_of_service(city: Council, settings) -> None:
    for _ in range(outbox.REFUSALS_OF_AN_OUTAGE // 2 + 2):
        addressed_to(walk(city), "busy@example.com")
    with as_superuser():
        User.objects.update(email=Concat(Value("busy"), "pk", Value("@example.com"), output_field=CharField()))
    with smtp.listening(settings, smtp.Sink()):
        drain()
        assert Outage.objects.exists()
        assert len(messages(city, attempts=1)) == outbox.REFUSALS_OF_AN_OUTAGE
        for _ in range(3):
            probe_is_due()
            drain()
        assert len(messages(city, attempts=1)) == outbox.REFUSALS_OF_AN_OUTAGE


def three_days_old(council: Council) -> None:
    change(council, {"sent_at": None}, created_at=timezone.now() - outbox.OVERDUE - timedelta(minutes=1))


def test_what_an_outage_holds_back_for_three_days_stands_in_a_list_until_it_is_sent(city: Council, settings) -> None:
    walked = walk(city, received_at=timezone.now())
    smtp.send_to(settings, smtp.free_port())
    drain()
    assert tasks(walked) == []
    three_days_old(city)
    for _ in range(2):
        probe_is_due()
        drain()
    (task,) = tasks(walked)
    assert task.done_at is None
    assert task.event is not None
    assert task.event.kind == "received"
    assert not messages(city, failed_at__isnull=False)
    with smtp.listening(settings, smtp.Sink()) as sink:
        probe_is_due()
        drain()
    assert len(sink.received) == 2
    (task,) = tasks(walked)
    assert task.done_at is not None
    assert task.done_note == "It got through after all."


def test_what_someone_has_dealt_with_during_an_outage_is_not_sent_any_more(city: Council, settings) -> None:
    walked = walk(city)
    smtp.send_to(settings, smtp.free_port())
    drain()
    three_days_old(city)
    probe_is_due()
    drain()
    with inside(city):
        complete_task(
            ActionContext(walked.case.pk, walked.champion, timezone.now()), tasks(walked)[0].pk, note="Phoned."
        )
    with smtp.listening(settings, smtp.Sink()) as sink:
        probe_is_due()
        drain()
    assert "alex.poole@example.com" not in sink.addresses
    (message,) = messages(city, kind="received")
    assert message.error == "dealt with by a member of staff"


def test_a_server_that_says_nothing_holds_a_run_for_the_timeout_and_no_longer(city: Council, settings) -> None:
    for _ in range(3):
        walk(city)
    with smtp.silent(settings):
        settings.EMAIL_TIMEOUT = 1
        began = monotonic()
        drain()
        assert monotonic() - began < 5
    assert not messages(city, attempts__gt=0)
    assert len(messages(city, error__startswith="no mail server")) == 1


def test_a_server_that_hangs_up_after_each_message_still_gets_them_all(city: Council, settings) -> None:
    for _ in range(3):
        walk(city)
    with smtp.listening(settings, smtp.Sink(messages_in_a_connection=1)) as sink:
        drain()
    assert len(sink.received) == 9
    assert not messages(city, attempts__gt=0)


def test_a_kind_without_a_letter_is_parked_and_the_others_flow(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    change(city, {"kind": "received_staff"}, kind="unheard_of")
    drain()
    assert [message.kind for message in messages(city, failed_at__isnull=False)] == ["unheard_of"]
    assert "there is no letter of the kind unheard_of" in timeline(walked, "undelivered")[0].text
    assert len(sink.received) == 2


def test_a_message_that_breaks_us_is_parked_after_ten_attempts_and_the_others_flow(
    city: Council, sink: smtp.Sink, caplog
) -> None:
    walked = walk(city)
    change(city, {"kind": "received"}, payload={"event": -1})
    change(city, {"kind": "received"}, attempts=outbox.MOST_DEFECTS)
    for number in range(outbox.MOST_DEFECTS):
        assert messages(city, kind="received")[0].defects == number, "counted apart from refusals"
        drain()
        change(city, {"kind": "received"}, not_before=timezone.now())
    (failed,) = messages(city, failed_at__isnull=False)
    assert failed.error == "it could not be made ready"
    assert len(timeline(walked, "undelivered")) == 1
    assert "DoesNotExist" in caplog.text
    assert len(sink.received) == 2


def test_a_message_that_a_worker_died_with_is_sent_once_its_lease_is_over(city: Council, sink: smtp.Sink) -> None:
    walk(city)
    held = timezone.now() - LEASE
    change(city, {"kind": "received"}, claimed_at=held + timedelta(seconds=30))
    drain()
    assert len(sink.received) == 1, "the lease still runs"
    change(city, {"kind": "received"}, claimed_at=held - timedelta(seconds=1))
    drain()
    assert "alex.poole@example.com" in sink.addresses
    (message,) = messages(city, kind="received")
    assert (message.deaths, message.attempts) == (1, 0)


def test_a_message_that_stops_every_worker_is_tried_ever_more_rarely_and_not_given_up(
    city: Council, sink: smtp.Sink
) -> None:
    walked = walk(city)
    long_ago = timezone.now() - LEASE - timedelta(seconds=1)
    change(city, {"kind": "received"}, claimed_at=long_ago)
    waits = []
    for _ in range(10):
        before = timezone.now()
        change(city, {"kind": "received"}, claimed_at=long_ago, not_before=before)
        with inside(city, ActorKind.SYSTEM):
            (taken,) = outbox.claim_abandoned(city.pk, MAIL)
        waits.append(round((taken.not_before - before).total_seconds() / 60))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    change(city, {"kind": "received"}, claimed_at=long_ago, not_before=timezone.now())
    drain()
    assert "alex.poole@example.com" in sink.addresses
    assert timeline(walked, "undelivered") == []


def test_a_message_that_stops_workers_for_three_days_is_given_up(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    change(city, {"kind": "received"}, deaths=outbox.MOST_ATTEMPTS)
    drain()
    assert len(timeline(walked, "undelivered")) == 1


def test_a_long_queue_of_one_council_does_not_hold_up_another(city: Council, south: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        (pattern,) = OutboxMessage.objects.filter(case=walked.case, kind="received_staff")
        OutboxMessage.objects.bulk_create(
            OutboxMessage(
                council_id=city.pk,
                case=walked.case,
                kind=pattern.kind,
                user_id=pattern.user_id,
                payload=pattern.payload,
                dedupe_key=f"many:{number}",
                created_at=pattern.created_at,
                not_before=pattern.not_before,
            )
            for number in range(3 * outbox.BATCH)
        )
    walk(south, received_at=timezone.now())
    drain()
    of_south = [place for place, message in enumerate(sink.received) if south.name in message["From"]]
    assert len(sink.received) == 3 * outbox.BATCH + 4
    assert max(of_south) <= outbox.BATCH + 2


def test_when_time_is_up_nothing_is_held(city: Council, sink: smtp.Sink) -> None:
    for _ in range(2):
        walk(city)
    answers = iter([True, True, True, False, False, False])
    assert drain(lambda: next(answers)) == 2
    assert len(sink.received) == 2
    assert not messages(city, claimed_at__isnull=False)


def test_what_an_interruption_holds_is_given_back_at_once(city: Council) -> None:
    walk(city)

    class Interrupted(EmailSender):
        def carry(self, loaded) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Interrupted() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    assert not messages(city, claimed_at__isnull=False)
    assert not messages(city, attempts__gt=0)
    assert not messages(city, deaths__gt=0)


def test_with_nothing_waiting_one_question_is_asked(city: Council, django_assert_num_queries) -> None:
    with django_assert_num_queries(3) as asked:
        assert drain() == 0
    begin, probe, end = (query["sql"] for query in asked.captured_queries)
    assert (begin, end) == ("BEGIN", "COMMIT")


def test_no_transaction_is_open_while_a_message_is_delivered(city: Council) -> None:
    walk(city)
    open_transactions: list[bool] = []

    class Watching(EmailSender):
        def carry(self, loaded) -> None:
            open_transactions.append(transaction.get_connection().in_atomic_block)

    with Watching() as post:
        outbox.drain(post, timezone.now(), lambda: True)
    assert open_transactions == [False, False]
