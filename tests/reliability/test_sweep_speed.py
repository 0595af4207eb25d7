"""What the reminder sweep and the outbox cost, beside the barest statements that could do it, in the same run.

Nothing due, many due, handing over messages.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.reminders import operations as reminders
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from tests.factories.cases import inside
from tests.factories.owner import as_owner
from tests.factories.sampling import is_whole
from tests.reliability import load

pytestmark = [pytest.mark.slow, pytest.mark.in_turns, pytest.mark.django_db(transaction=True)]
OPEN = 5_000 if is_whole() else 2_000
DUE = 2_000 if is_whole() else 1_000
ROUNDS = 30
# The goals are for a machine of one's own; a shared one may take three times as long before a test fails.
SLACK = 3

# A batch of the same rows with nothing decided: who is told, which step, what was recorded before.
FLOOR_RECORD = """
WITH due AS (
    SELECT * FROM complaints_deadline WHERE council_id = %(council)s AND open AND next_at <= %(at)s
     ORDER BY next_at LIMIT 500
),
recorded AS (
    INSERT INTO complaints_reminder (council_id, case_id, deadline_id, step, due_on, planned_at, recorded_at)
    SELECT council_id, case_id, id, '-2', due_on, next_at, %(at)s FROM due RETURNING 1
)
UPDATE complaints_deadline d SET next_at = %(at)s::timestamptz + interval '3 days' FROM due WHERE d.id = due.id
"""
FLOOR_MARK = """
UPDATE complaints_outboxmessage SET sent_at = now() WHERE id IN (
    SELECT id FROM complaints_outboxmessage WHERE council_id = %(council)s AND sent_at IS NULL AND failed_at IS NULL
     ORDER BY not_before LIMIT 500 FOR UPDATE SKIP LOCKED)
"""


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def interleaved(rounds: int, floor: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of each, taken in turns, so that a busy machine is busy for both."""
    pairs = [(seconds(floor), seconds(ours)) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def execute(council: Council, statement: str, at: datetime) -> int:
    with inside(council, ActorKind.SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement, {"council": council.pk, "at": at})
        return cursor.rowcount


def analyse() -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_case, complaints_deadline, complaints_reminder, complaints_outboxmessage")


def test_with_nothing_due_a_sweep_costs_a_step_into_an_index(city: Council, notify) -> None:
    at = timezone.now()
    load.due_deadlines(city, OPEN, at)
    analyse()
    before = at - timedelta(days=1)
    reminders.send_due_reminders(before)

    def nothing() -> None:
        with tenant(None, ActorKind.WORKER), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    sweep = median(seconds(lambda: reminders.send_due_reminders(before)) for _ in range(ROUNDS)) * 1000
    floor = median(seconds(nothing) for _ in range(ROUNDS)) * 1000
    notify(f"b1: nothing due of {OPEN} open: {sweep:.2f} ms a sweep, {floor:.2f} ms for SELECT 1 in the same scope")
    assert sweep < max(5, 5 * floor)


@pytest.mark.parametrize("due", sorted({1000, DUE}))
@pytest.mark.parametrize("told", [1, load.PEOPLE_TOLD])
def test_reminders_and_their_messages_cost_a_few_times_the_barest_statement(
    city: Council, south: Council, notify, due: int, told: int
) -> None:
    at = timezone.now()
    for council in (city, south):
        load.due_deadlines(council, due, at, assigned=told > 1)
    analyse()
    sweep = reminders.CouncilSweep(south.pk, at, 500)
    floor, ours = interleaved(due // 500, lambda: execute(city, FLOOR_RECORD, at), sweep.remind)
    assert load.count(south) == (due, due, due * told)
    notify(
        f"b2: {due} due, {told} told of each: {500 / ours:.0f} reminders/s; "
        f"floor without messages {500 / floor:.0f}/s; ratio {floor / ours:.2f}"
    )
    assert floor / ours > 0.35 / SLACK / told


def test_messages_are_handed_over_in_batches(city: Council, south: Council, notify) -> None:
    at = timezone.now()
    for council in (city, south):
        load.due_deadlines(council, DUE // 2, at)
    reminders.send_due_reminders(at)
    for council in (city, south):
        load.open_the_council(council)
    analyse()

    def hand_over() -> None:
        with tenant(south.pk, ActorKind.SYSTEM):
            outbox.mark_sent(outbox.claim(south.pk, EmailSender.kinds, 500))

    batches = DUE // 2 * load.PEOPLE_TOLD // 500
    floor, ours = interleaved(batches, lambda: execute(city, FLOOR_MARK, at), hand_over)
    notify(
        f"b3: messages claimed and marked by 500: {500 / ours:.0f}/s; "
        f"floor, marked without a claim: {500 / floor:.0f}/s; ratio {floor / ours:.2f}"
    )
    assert floor / ours > 0.3 / SLACK
