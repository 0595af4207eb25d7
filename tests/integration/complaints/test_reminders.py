"""Reminders on real PostgreSQL: who is told what, when, and never twice."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from complaints.domain.lifecycle import Status
from complaints.domain.turn import Turn
from complaints.models import Deadline, OutboxMessage, Reminder
from complaints.operations import handling, monitoring
from councils.domain.roles import Role
from councils.models import Council, User
from councils.tenancy.scope import Kind, tenant
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.councils import london

RECEIVED = london("2026-06-01T10:00")
# Ten working days on: due 15 June; two working days before, the working day after, five after.
DUE_SOON, OVERDUE, ESCALATED = (london(f"2026-06-{day}T08:00") for day in (11, 16, 22))


def reminders(council: Council) -> list[tuple[str, date]]:
    with inside(council):
        return list(Reminder.objects.order_by("pk").values_list("step", "due_on"))


def told(council: Council, kind: str) -> set[int]:
    """The accounts with a message of a kind; each has one at most."""
    with inside(council):
        users = list(OutboxMessage.objects.filter(kind=kind).values_list("user_id", flat=True))
    assert len(users) == len(set(users))
    return set(users)


@pytest.fixture
def assigned(south: Council) -> Walk:
    with transaction.atomic():
        return case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED)


def test_before_the_day_comes_nobody_is_reminded(south: Council, assigned: Walk) -> None:
    assert monitoring.send_due_reminders(DUE_SOON - timedelta(seconds=1)) == 0
    assert reminders(south) == []


def test_champion_and_officer_are_reminded_before_the_date_and_after_it(south: Council, assigned: Walk) -> None:
    answerers = {assigned.champion.user_id, assigned.officer.user_id}
    for at, step in ((DUE_SOON, "due_soon"), (OVERDUE, "overdue")):
        assert monitoring.send_due_reminders(at) == 1
        assert told(south, f"reminder_{step}") == answerers
    assert reminders(south) == [("due_soon", date(2026, 6, 15)), ("overdue", date(2026, 6, 15))]


def test_the_head_of_service_is_told_when_the_date_stays_missed(south: Council, assigned: Walk) -> None:
    head = councils.person(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south))
    councils.person(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south, 1))
    for at in (DUE_SOON, OVERDUE, ESCALATED):
        monitoring.send_due_reminders(at)
    assert told(south, "reminder_escalated") == {head.pk}
    assert monitoring.send_due_reminders(ESCALATED + timedelta(days=365)) == 0


def test_without_a_head_of_service_the_complaints_manager_is_told(south: Council, assigned: Walk) -> None:
    manager = councils.person(south, Role.COMPLAINTS_MANAGER)
    for at in (DUE_SOON, OVERDUE, ESCALATED):
        monitoring.send_due_reminders(at)
    assert told(south, "reminder_overdue") == {assigned.champion.user_id, assigned.officer.user_id}
    assert told(south, "reminder_escalated") == {manager.pk}


def test_where_nobody_answers_for_the_date_the_complaints_manager_does(south: Council) -> None:
    walked = walk(south, received_at=RECEIVED)
    User.objects.filter(pk=walked.champion.user_id).update(is_active=False)
    councils.person(south, Role.HEAD_OF_SERVICE)
    manager = councils.person(south, Role.COMPLAINTS_MANAGER)
    monitoring.send_due_reminders(DUE_SOON)
    assert told(south, "reminder_due_soon") == {manager.pk}


def test_another_areas_champion_is_not_told_and_the_whole_councils_is_told_once(south: Council, assigned: Walk) -> None:
    other = councils.person(south, Role.COMPLAINT_CHAMPION, service_area=councils.area(south, 1))
    councils.hold(
        User.objects.get(pk=assigned.champion.user_id),
        south,
        Role.COMPLAINT_CHAMPION,
        service_area=councils.area(south),
    )
    monitoring.send_due_reminders(DUE_SOON)
    assert other.pk not in told(south, "reminder_due_soon")


def test_after_an_outage_only_the_latest_step_counts_and_keeps_the_instant_it_was_planned_for(
    south: Council, assigned: Walk
) -> None:
    head = councils.person(south, Role.HEAD_OF_SERVICE)
    back = ESCALATED + timedelta(days=7)
    assert monitoring.send_due_reminders(back) == 1
    assert reminders(south) == [("escalated", date(2026, 6, 15))]
    assert told(south, "reminder_escalated") == {head.pk, assigned.champion.user_id, assigned.officer.user_id}
    with inside(south):
        record = Reminder.objects.get()
        assert (record.planned_at, record.recorded_at) == (ESCALATED, back)


def test_the_same_sweep_again_records_nothing_more(south: Council, assigned: Walk) -> None:
    assert [monitoring.send_due_reminders(OVERDUE) for _ in range(3)] == [1, 0, 0]
    assert reminders(south) == [("overdue", date(2026, 6, 15))]


def test_a_step_recorded_before_is_not_told_again_when_the_date_comes_back(south: Council, assigned: Walk) -> None:
    monitoring.send_due_reminders(DUE_SOON)
    with inside(south):
        Deadline.objects.update(next_at=DUE_SOON)
    assert monitoring.send_due_reminders(DUE_SOON) == 0
    with inside(south):
        assert OutboxMessage.objects.filter(kind="reminder_due_soon").count() == 2
        assert Deadline.objects.get().next_at == OVERDUE


@pytest.mark.parametrize("done", [Walk.respond, Walk.withdraw])
def test_nobody_is_reminded_of_what_is_done(south: Council, assigned: Walk, done) -> None:
    done(assigned)
    assert monitoring.send_due_reminders(ESCALATED) == 0


def test_nobody_is_reminded_of_a_paused_answer(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=RECEIVED).acknowledge()
    with inside(city):
        handling.pause(Turn(walked.case.pk, walked.officer, walked.at), reason="We need your photographs")
    assert monitoring.send_due_reminders(ESCALATED) == 0


def test_every_council_with_something_due_is_swept_and_no_other(south: Council, city: Council, east: Council) -> None:
    for council in (south, city):
        walk(council, received_at=RECEIVED)
    walk(east, received_at=RECEIVED + timedelta(days=60))
    assert monitoring.send_due_reminders(DUE_SOON) == 3
    assert [step for step, _ in reminders(south)] == ["due_soon"]
    assert [step for step, _ in reminders(city)] == ["overdue", "due_soon"], "to acknowledge, and to answer"
    assert reminders(east) == []


def test_a_backlog_longer_than_a_batch_is_worked_off_in_one_run(south: Council) -> None:
    for _ in range(5):
        walk(south, received_at=RECEIVED)
    assert monitoring.send_due_reminders(DUE_SOON, batch=2) == 5


@pytest.mark.django_db(transaction=True)
def test_a_sweep_with_nothing_due_is_one_step_into_an_index(
    south: Council, assigned: Walk, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3) as asked:
        monitoring.send_due_reminders(DUE_SOON - timedelta(seconds=1))
    begin, probe, end = (query["sql"] for query in asked.captured_queries)
    assert (begin, end) == ("BEGIN", "COMMIT")
    with tenant(None, Kind.WORKER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {probe}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using deadline_to_remind on" in plan, plan
