"""Every case of the demonstration is one that the real operations could have made."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from pytest_django import DjangoDbBlocker

from complaints.models import (
    Case,
    CaseEvent,
    CaseTask,
    Deadline,
    Document,
    Hold,
    Learning,
    Letter,
    Note,
    Reminder,
    StageRecord,
    TrackingLink,
)
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.lifecycle import NOT_COUNTED, Status, TaskKind
from councils.models import Council, ServiceArea
from councils.tenancy.scope import ActorKind, tenant
from ombudsman.models import Referral
from tests.factories.sampling import commit, is_whole, sample
from tests.integration.demo.conftest import demonstration
from tests.integration.demo.replay import Replay, rows

MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)
# Each history is of one case that somebody complained about; a duplicate is of two.
PLAYED = set(Status) - set(NOT_COUNTED)
PARTS = (
    Case,
    StageRecord,
    Deadline,
    CaseEvent,
    Letter,
    Note,
    Document,
    Learning,
    TrackingLink,
    Hold,
    Reminder,
    Referral,
)


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Council]]:
    with demonstration(django_db_blocker, tmp_path_factory.mktemp("demo"), cases=160, councils=5, seed=3) as councils:
        yield councils


def first_area(case: Case) -> int:
    """The service area before it was sent to another one, where a deadline that ended there still names it.

    A case keeps only the last, so else it is any other, of those without a landlord's Code.
    """
    if not CaseEvent.objects.filter(case=case, kind="rerouted").exists():
        return case.service_area_id
    left_there = Deadline.objects.filter(case=case).exclude(service_area_id=case.service_area_id).first()
    areas = ServiceArea.objects.filter(council_id=case.council_id).exclude(pk=case.service_area_id)
    return left_there.service_area_id if left_there else areas.order_by("landlord", "pk").first().pk


@pytest.mark.slow
def test_the_operations_make_the_same_rows_again(seeded: list[Council]) -> None:
    seen: set[Step] = set()
    replayed = 0
    for council in sample(seeded, 2, commit()):
        with tenant(council.pk, ActorKind.SYSTEM):
            for made in Case.objects.order_by("pk"):
                if not (new := steps_of(made) - seen):
                    continue
                seen |= new
                replayed += 1
                made.servicearea_at_first = first_area(made)
                again = Replay(made).run(until=MIDNIGHT)
                for model in PARTS:
                    assert rows(model, again) == rows(model, made), f"{model.__name__} of {made.reference}"
    assert replayed > (40 if is_whole() else 5)
    if is_whole():
        assert {kind for *_, kind in seen} >= {"reclassified", "settled", "extension_withdrawn"}
        assert {"complaint", "information request", "compliment", "service request"} <= {kind for _, kind, *_ in seen}


# The policy and the kind of contact, the step before, and the step.
Step = tuple[int, str, str, str]


def steps_of(case: Case) -> set[Step]:
    """The steps of a case, each after the one before it: a case that has none that is new is not replayed."""
    events = CaseEvent.objects.filter(case=case).exclude(kind__in=("note", "document")).order_by("at", "pk")
    kinds = list(events.values_list("kind", flat=True))
    return {(case.policy_version_id, case.kind, *pair) for pair in pairwise(["", *kinds])}


def test_the_dates_follow_from_the_events(seeded: list[Council]) -> None:
    assert [rebuild(council.pk).changed for council in seeded] == [()] * len(seeded)


def test_every_status_stage_and_event_is_there(seeded: list[Council]) -> None:
    statuses, kinds = Counter(), Counter()
    paused = overdue = unassigned = waiting_referrals = 0
    for council in seeded:
        with tenant(council.pk, ActorKind.SYSTEM):
            cases = Case.objects.all()
            statuses.update((case.status, case.stage) for case in cases)
            kinds.update(CaseEvent.objects.values_list("kind", flat=True))
            paused += sum(case.paused for case in cases)
            overdue += cases.filter(due_on__lt=MIDNIGHT.date()).count()
            unassigned += cases.filter(status=Status.UNDER_INVESTIGATION, officer=None).count()
            waiting_referrals += Referral.objects.filter(replied_on=None).count()
    assert {status for status, _ in statuses} == PLAYED
    assert {stage for _, stage in statuses} == {1, 2, 3}
    assert len(kinds) >= 25, set(kinds)
    assert min(paused, overdue, unassigned, waiting_referrals) > 0


def test_a_pause_says_what_is_needed_and_stands_in_a_list_and_so_do_unread_messages(seeded: list[Council]) -> None:
    awaited = unread = 0
    for council in seeded:
        with tenant(council.pk, ActorKind.SYSTEM):
            tasks = CaseTask.objects.filter(done_at=None).select_related("event")
            waiting = list(tasks.filter(kind=TaskKind.AWAIT_REPLY.value))
            assert sorted(task.case_id for task in waiting) == [
                case.pk for case in Case.objects.filter(paused=True).order_by("pk")
            ]
            assert all(task.event.data["needed"] in task.detail for task in waiting)
            for letter in Letter.objects.filter(kind="paused"):
                assert "because we need a" in letter.body or "because we need the dates" in letter.body
                assert "Send it by" in letter.body
            awaited += len(waiting)
            unread += tasks.filter(kind=TaskKind.READ_MESSAGE.value).count()
    assert min(awaited, unread) > 0
