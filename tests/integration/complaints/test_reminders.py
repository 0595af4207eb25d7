"""Reminders on real PostgreSQL: who is told what, when, and never twice."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from complaints.cases.operations import pausing
from complaints.models import Deadline, DigestEntry, OutboxMessage, Reminder
from complaints.reminders import operations as reminder_operations
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, case_at, inside, walk
from tests.factories.councils import change_user, london, user_of
from tests.factories.owner import as_owner
from tests.reliability import load

RECEIVED = london("2026-06-01T10:00")
# Ten working days on: due on Monday 15 June. The default schedule, on the council's mornings.
STEPS = {"-5": "08", "-2": "11", "0": "15", "+1": "16", "+3": "18", "+5": "22"}
MORNING = {step: london(f"2026-06-{day}T08:00") for step, day in STEPS.items()}
DUE = date(2026, 6, 15)


def sweep(steps: Iterable[str] = STEPS) -> list[int]:
    """A sweep on the morning of each step; how many reminders each recorded."""
    return [reminder_operations.send_due_reminders(MORNING[step]) for step in steps]


def reminders(council: Council) -> list[tuple[str, date]]:
    with inside(council):
        return list(Reminder.objects.order_by("pk").values_list("step", "due_on"))


def told(council: Council, step: str) -> set[int]:
    """The accounts that were told of a step, each once: in a message of its own or in a digest."""
    with inside(council):
        record = Reminder.objects.get(step=step)
        alone = OutboxMessage.objects.filter(payload__reminder=record.pk).values_list("user_id", flat=True)
        listed = DigestEntry.objects.filter(reminder=record).values_list("user_id", flat=True)
        found = [*alone, *listed]
    assert len(found) == len(set(found))
    return set(found)


def alone(council: Council) -> set[str]:
    with inside(council):
        return set(OutboxMessage.objects.filter(kind__startswith="reminder").values_list("kind", flat=True))


@pytest.fixture
def assigned(south: Council) -> Walk:
    with transaction.atomic():
        # Acknowledged, so that the answer alone is owed.
        return case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED).acknowledge()


@pytest.fixture
def responders(assigned: Walk) -> set[int]:
    return {assigned.champion.user_id, assigned.officer.user_id}


def test_before_the_day_comes_nobody_is_reminded(south: Council, assigned: Walk) -> None:
    assert reminder_operations.send_due_reminders(MORNING["-5"] - timedelta(seconds=1)) == 0
    assert reminders(south) == []


def test_the_default_schedule_tells_each_level_in_its_turn(
    south: Council, assigned: Walk, responders: set[int]
) -> None:
    manager = councils.person(south, Role.COMPLAINTS_MANAGER)
    head = councils.person(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south))
    other_head = councils.person(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south, 1))
    assert sweep() == [1] * 6
    assert reminders(south) == [(step, DUE) for step in STEPS]
    assert told(south, "-5") == {assigned.officer.user_id}
    assert told(south, "-2") == told(south, "0") == told(south, "+1") == responders
    assert told(south, "+3") == {manager.pk}
    assert told(south, "+5") == {head.pk}
    assert other_head.pk not in told(south, "+5")
    assert reminder_operations.send_due_reminders(MORNING["+5"] + timedelta(days=365)) == 1, "of the update, once"


def test_what_can_wait_is_in_a_digest_and_what_is_overdue_goes_at_once(south: Council, assigned: Walk) -> None:
    sweep(["-5", "-2", "0"])
    assert alone(south) == set()
    sweep(["+1", "+3"])
    assert alone(south) == {"reminder_overdue", "reminder_escalated"}


def test_without_an_officer_the_next_level_up_is_told_and_so_on(south: Council) -> None:
    walked = walk(south, received_at=RECEIVED)
    sweep(["-5"])
    assert told(south, "-5") == {walked.champion.user_id}
    change_user(walked.champion.user_id, is_active=False)
    manager = councils.person(south, Role.COMPLAINTS_MANAGER)
    sweep(["-2"])
    assert told(south, "-2") == {manager.pk}


def test_without_a_head_of_service_the_highest_level_that_there_is_is_told(south: Council, assigned: Walk) -> None:
    manager = councils.person(south, Role.COMPLAINTS_MANAGER)
    sweep()
    assert told(south, "+5") == {manager.pk}


def test_another_areas_champion_is_not_told_and_the_whole_councils_is_told_once(south: Council, assigned: Walk) -> None:
    other = councils.person(south, Role.COMPLAINT_CHAMPION, service_area=councils.area(south, 1))
    councils.hold(
        user_of(assigned.champion.user_id),
        south,
        Role.COMPLAINT_CHAMPION,
        service_area=councils.area(south),
    )
    sweep(["-5", "-2"])
    assert other.pk not in told(south, "-2")


def test_after_an_outage_the_steps_become_one_that_tells_everybody_who_was_to_be_told(
    south: Council, assigned: Walk, responders: set[int]
) -> None:
    head, manager = (councils.person(south, role) for role in (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER))
    back = MORNING["+5"] + timedelta(days=3)
    assert reminder_operations.send_due_reminders(back) == 1
    assert reminders(south) == [("+5", DUE)]
    assert told(south, "+5") == {head.pk, manager.pk, *responders}
    with inside(south):
        record = Reminder.objects.get()
        assert (record.planned_at, record.recorded_at) == (MORNING["+5"], back)


def test_the_same_sweep_again_records_nothing_more(south: Council, assigned: Walk) -> None:
    assert [reminder_operations.send_due_reminders(MORNING["+1"]) for _ in range(3)] == [1, 0, 0]
    assert reminders(south) == [("+1", DUE)]


def test_a_step_recorded_before_is_not_told_again_when_the_date_comes_back(south: Council, assigned: Walk) -> None:
    sweep(["-5"])
    with inside(south):
        Deadline.objects.filter(kind="response").update(next_at=MORNING["-5"])
    assert sweep(["-5"]) == [0]
    with inside(south):
        assert DigestEntry.objects.count() == 1
        assert Deadline.objects.get(kind="response").next_at == MORNING["-2"]


def test_a_reminder_outside_hours_waits_until_the_council_opens(south: Council, assigned: Walk) -> None:
    """On the evening of a Friday after an outage: due +1, told on Monday morning."""
    reminder_operations.send_due_reminders(london("2026-06-19T19:30"))
    with inside(south):
        messages = OutboxMessage.objects.filter(kind__startswith="reminder")
        assert {message.not_before for message in messages} == {london("2026-06-22T08:00")}


def test_during_hours_what_cannot_wait_goes_at_once(south: Council, assigned: Walk) -> None:
    at = MORNING["+1"] + timedelta(hours=3)
    reminder_operations.send_due_reminders(at)
    with inside(south):
        messages = OutboxMessage.objects.filter(kind__startswith="reminder")
        assert {message.not_before for message in messages} == {at}


@pytest.mark.parametrize("done", [Walk.respond, Walk.withdraw])
def test_nobody_is_reminded_of_what_is_done(south: Council, assigned: Walk, done) -> None:
    done(assigned)
    assert reminder_operations.send_due_reminders(MORNING["+5"]) == 0


@pytest.fixture
def paused(city: Council) -> Walk:
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=RECEIVED).acknowledge()
    with inside(city):
        pausing.pause(
            ActionContext(walked.case.pk, walked.officer, walked.at), reason="We need your photographs", awaited=AWAITED
        )
    return walked


def test_of_a_paused_answer_only_that_is_said_once_that_it_is_paused(city: Council, paused: Walk) -> None:
    assert sweep() == [1, 0, 0, 0, 0, 0]
    assert reminders(city) == [("paused", DUE)]
    assert told(city, "paused") == {paused.officer.user_id}


def test_once_the_clock_runs_again_the_new_date_has_its_reminders(city: Council, paused: Walk) -> None:
    sweep(["-5"])
    with inside(city):
        pausing.resume(ActionContext(paused.case.pk, paused.officer, london("2026-06-10T12:00")))
        row = Deadline.objects.get(kind="response")
    assert row.due_on > DUE
    assert row.next_at == london("2026-06-16T08:00"), "five working days before 23 June"


def test_of_a_paused_case_nobody_is_reminded_to_acknowledge_it_until_it_runs_again(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=RECEIVED)
    with inside(city):
        due = Deadline.objects.get(kind="acknowledgement").due_on
        pausing.pause(
            ActionContext(walked.case.pk, walked.officer, walked.at), reason="We need your photographs", awaited=AWAITED
        )
    reminder_operations.send_due_reminders(london("2026-06-10T08:00"))
    with inside(city):
        assert {each.step for each in Reminder.objects.all()} == {"paused"}
        row = Deadline.objects.get(kind="acknowledgement")
        assert (row.due_on, row.open) == (due, True), "the date itself stands"
        pausing.resume(ActionContext(walked.case.pk, walked.officer, london("2026-06-10T12:00")))
    reminder_operations.send_due_reminders(london("2026-06-10T12:01"))
    with inside(city):
        assert Reminder.objects.filter(deadline__kind="acknowledgement").count() == 1


def test_a_pause_that_is_over_within_the_day_leaves_the_reminders_as_they_were(city: Council, paused: Walk) -> None:
    with inside(city):
        before = Deadline.objects.get(kind="response").next_at
        pausing.resume(ActionContext(paused.case.pk, paused.officer, paused.at + timedelta(hours=1)))
        assert Deadline.objects.get(kind="response").next_at == before == MORNING["-5"]


def test_every_council_with_something_due_is_swept_and_no_other(south: Council, city: Council, east: Council) -> None:
    for council in (south, city):
        walk(council, received_at=RECEIVED)
    walk(east, received_at=RECEIVED + timedelta(days=60))
    assert reminder_operations.send_due_reminders(MORNING["-5"]) == 4
    assert sorted(step for step, _ in reminders(south)) == ["-5", "0"], "to acknowledge under the Code, and to answer"
    assert sorted(step for step, _ in reminders(city)) == ["-5", "0"], "to acknowledge, and to answer"
    assert reminders(east) == []


def test_a_backlog_longer_than_a_batch_is_worked_off_in_one_run(south: Council) -> None:
    for _ in range(5):
        walk(south, received_at=RECEIVED)
    assert reminder_operations.send_due_reminders(MORNING["-5"], batch=2) == 10


@pytest.mark.django_db(transaction=True)
def test_a_sweep_with_nothing_due_is_one_step_into_an_index(
    south: Council, assigned: Walk, django_assert_num_queries
) -> None:
    """Among so many others that the planner sees what an index is worth."""
    load.due_deadlines(south, 300, MORNING["-5"] + timedelta(days=30))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_deadline")
    with django_assert_num_queries(3) as asked:
        reminder_operations.send_due_reminders(MORNING["-5"] - timedelta(seconds=1))
    begin, probe, end = (query["sql"] for query in asked.captured_queries)
    assert (begin, end) == ("BEGIN", "COMMIT")
    with tenant(None, ActorKind.WORKER), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {probe}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using deadline_to_remind on" in plan, plan
