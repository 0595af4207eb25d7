"""Several people at once, on real connections to real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from complaints.cases.operations import moves, triage
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.intake import operations as intake
from complaints.models import Case, CaseEvent, Deadline, OutboxMessage
from complaints.people.operations import client_limits
from complaints.reminders import operations as reminders
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import CalendarFeed, Council
from councils.people.operations import renew_feed
from councils.queries import followed_feed
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, inside, submission, walk

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def _all_at_once(act: Callable[[], object]) -> list[object]:
    """Run the same act in so many threads that start together; a refusal is its result."""
    start = Barrier(AT_ONCE)

    def run() -> object:
        start.wait()
        try:
            return act()
        except RuleBroken as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(AT_ONCE)]]


def test_a_form_sent_eight_times_at_once_is_one_case_with_one_receipt(city: Council) -> None:
    area = councils.area(city)
    for _ in range(5):
        said = submission(area, key=uuid4())

        def submit(said=said) -> int:
            with inside(city, ActorKind.SYSTEM):
                return intake.log_complaint(submission=said, by=Actor.system(city.pk), at=RECEIVED).pk

        assert len(set(_all_at_once(submit))) == 1
    with inside(city):
        assert Case.objects.count() == 5
        assert OutboxMessage.objects.filter(kind="received").count() == 5
        assert CaseEvent.objects.filter(kind="received").count() == 5


def test_of_eight_officers_who_acknowledge_at_once_one_does(city: Council) -> None:
    walked = walk(city)

    def acknowledge() -> Status:
        with inside(city):
            case = moves.acknowledge(ActionContext(walked.case.pk, walked.champion, RECEIVED), text="We have it.")
            return Status(case.status)

    results = _all_at_once(acknowledge)
    refused = [each for each in results if isinstance(each, RuleBroken)]
    assert len(refused) == AT_ONCE - 1
    assert {each.code for each in refused} == {"acknowledge.again"}
    with inside(city):
        assert CaseEvent.objects.filter(case=walked.case, kind="acknowledged").count() == 1
        assert OutboxMessage.objects.filter(case=walked.case, kind="acknowledged").count() == 1


def test_of_two_people_who_saw_the_same_version_the_slower_one_is_told(city: Council) -> None:
    walked = walk(city)
    seen = walked.case.version
    officers = iter([councils.staff(city, Role.COMPLAINT_CHAMPION) for _ in range(AT_ONCE)])

    def accept() -> int:
        with inside(city):
            return triage.accept(ActionContext(walked.case.pk, next(officers), RECEIVED, seen)).version

    results = _all_at_once(accept)
    assert [each for each in results if isinstance(each, int)] == [seen + 1]
    assert {each.code for each in results if isinstance(each, RuleBroken)} == {"case.changed"}


def test_of_eight_addresses_for_one_calendar_that_are_asked_for_at_once_one_leads_there(city: Council) -> None:
    officer = councils.staff(city, Role.RESPONDING_OFFICER)

    def renew() -> str:
        with inside(city):
            return renew_feed(officer, RECEIVED)

    addresses = _all_at_once(renew)
    with inside(city):
        assert CalendarFeed.objects.count() == 1
        assert sum(followed_feed(city.pk, str(each)) is not None for each in addresses) == 1


def test_whoever_plans_all_reminders_again_waits_for_a_date_without_holding_a_later_one(city: Council) -> None:
    walk(city)
    walk(city)
    with inside(city, ActorKind.SYSTEM):
        first, *_, last = Deadline.objects.order_by("pk").values_list("pk", flat=True)
        # Where it lies in the table is no help: what was written last lies last.
        Deadline.objects.filter(pk=first).update(met_on=None)
        Deadline.objects.update(next_at=RECEIVED)

    def replanned() -> int:
        try:
            with inside(city, ActorKind.SYSTEM):
                return reminders.replan(city.pk, RECEIVED - timedelta(days=30))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with inside(city, ActorKind.SYSTEM):
            Deadline.objects.select_for_update().get(pk=first)
            planning = pool.submit(replanned)
            _until_somebody_waits()
            assert Deadline.objects.select_for_update(nowait=True).get(pk=last).pk == last
        assert planning.result() > 1


def _until_somebody_waits() -> None:
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    raise AssertionError("nobody waits")


def test_eight_workers_together_keep_to_the_limit_of_emails(city: Council) -> None:
    for _ in range(AT_ONCE):
        walk(city)

    def drain() -> int:
        with EmailSender() as post:
            return outbox.drain(post, timezone.now(), lambda: True)

    _all_at_once(drain)
    assert len([message for message in mail.outbox if message.to == ["alex.poole@example.com"]]) == 3
    with inside(city, ActorKind.SYSTEM):
        assert OutboxMessage.objects.exclude(counted_at=None).count() == 3


def test_eight_requests_of_one_client_together_keep_to_its_limits(city: Council) -> None:
    city.limits = {"megabytes_an_hour": 3, "link_requests_an_hour": 3, "drafts_an_hour": 3}
    client, at = client_limits.Client(city, "203.0.113.7"), timezone.now()
    kept = _all_at_once(lambda: client_limits.take_files(client, [client_limits.MEGABYTE], at))
    assert kept.count([True]) == 3
    taken = _all_at_once(lambda: client_limits.take_link_request(client, at))
    assert taken.count(None) == 3
    assert taken.count(at + client_limits.CLIENT_WINDOW) == AT_ONCE - 3
    past = _all_at_once(lambda: client_limits.count_draft(client, uuid4(), at))
    assert past.count(None) == 3
    assert len(set(past)) == AT_ONCE - 3 + 1, "each makes another give way"
