"""The operations that are no requests: the quarter's figures and the sweep of the reminders."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.utils import timezone

from bench.counting import counted, summed
from bench.rounds import MILLISECONDS, Goal, Operation, Timed, timed
from bench.world import World, ask
from complaints.reminders import operations as reminders
from complaints.tasks import send_due_reminders
from councils.calendars.rules import london_day
from councils.tenancy.scope import ActorKind, tenant
from reporting.queries.figures import count_quarter
from reporting.rules.quarters import Quarter

DUE = 1000
REMINDERS_A_SECOND = 8000
PROBE = "SELECT next_at FROM complaints_deadline WHERE next_at <= now() ORDER BY next_at LIMIT 1"
WAITING = """
SELECT d.id FROM complaints_deadline d WHERE d.council_id = %s AND d.open AND d.next_at > now()
ORDER BY d.next_at LIMIT %s
"""
# Due the day after, so that the steps before the date have come.
MAKE_DUE = "UPDATE complaints_deadline SET next_at = %s, due_on = %s WHERE id = ANY(%s)"
FORGET = (
    "DELETE FROM complaints_digestentry WHERE reminder_id IN "
    "(SELECT id FROM complaints_reminder WHERE recorded_at = %s)",
    "DELETE FROM complaints_outboxmessage WHERE created_at = %s",
    "DELETE FROM complaints_reminder WHERE recorded_at = %s",
)
# One statement, no locks asked for, nobody told: the least that recording a reminder can cost.
BARE = """
WITH due AS (SELECT id, case_id, due_on FROM complaints_deadline WHERE council_id = %s AND next_at <= %s),
recorded AS (INSERT INTO complaints_reminder (council_id, case_id, deadline_id, step, due_on, planned_at, recorded_at)
  SELECT %s, case_id, id, 'bare', due_on, %s, %s FROM due)
UPDATE complaints_deadline d SET next_at = NULL FROM due WHERE d.id = due.id
"""


def report(world: World) -> Operation:
    """The figures of the last full quarter and the four before it, beside the same statements alone."""
    at = timezone.now()
    quarter = Quarter.of(london_day(at)).back(1)

    def count() -> None:
        with tenant(world.council_id, ActorKind.STAFF, world.performance.user_id), transaction.atomic():
            count_quarter(world.performance, quarter, at)

    count()
    with counted() as asked:
        count()
        statements = [statement for statement in asked if "set_config" not in statement]
        queries = summed(asked)

    def bare() -> None:
        with connections["floor"].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.replace("%", "%%"), [])
                cursor.fetchall()

    return Operation("quarter report, data", lambda: timed(count), lambda: timed(bare), Goal(ratio=2.0), queries)


def nothing_due() -> Operation:
    """A whole run of the sweep when there is nobody to remind."""
    send_due_reminders()
    with counted() as asked:
        send_due_reminders()
        queries = summed(asked)
    goal = Goal(ms=5.0, queries=3)
    return Operation(
        "reminder sweep, nothing due", lambda: timed(send_due_reminders, 20), lambda: timed(lambda: ask(PROBE), 20),
        goal, queries, note="the floor is one look into the index",
    )  # fmt: skip


class ReminderBacklog:
    """So many deadlines of one council whose reminders fall due, again and again."""

    def __init__(self, council_id: int) -> None:
        self.council_id = council_id
        self.ids = [number for (number,) in ask(WAITING, council_id, DUE)]
        self.before = ask("SELECT id, next_at, due_on FROM complaints_deadline WHERE id = ANY(%s)", self.ids)

    def operation(self) -> Operation:
        """The sweep beside one bare statement for the same rows."""
        with counted() as asked:
            self.sweep()
            queries = summed(asked)
        goal = Goal(ratio=1 / 0.35, ms=MILLISECONDS * len(self.ids) / REMINDERS_A_SECOND)
        return Operation(
            f"reminder sweep, {len(self.ids)} due", self.sweep, self.bare, goal, queries,
            note="messages are queued as well; the floor only records and moves on",
        )  # fmt: skip

    def sweep(self) -> Timed:
        """All of them, with their messages."""
        at = self._due()
        took = timed(lambda: reminders.send_due_reminders(at))
        self._again(at)
        return took

    def bare(self) -> Timed:
        """The same records in one statement."""
        at = self._due()

        def record() -> None:
            with connections["floor"].cursor() as cursor:
                cursor.execute(BARE, [self.council_id, at, self.council_id, at, at])

        took = timed(record)
        self._again(at)
        return took

    def _due(self) -> datetime:
        at = timezone.now()
        with connections["floor"].cursor() as cursor:
            cursor.execute(MAKE_DUE, [at, at.date() + timedelta(days=1), self.ids])
        return at

    def _again(self, at: datetime) -> None:
        """As if nobody had been reminded."""
        with transaction.atomic(using="floor"), connections["floor"].cursor() as cursor:
            for statement in FORGET:
                cursor.execute(statement, [at])
            cursor.execute(
                "UPDATE complaints_deadline d SET next_at = was.at, due_on = was.due_on "
                "FROM unnest(%s::bigint[], %s::timestamptz[], %s::date[]) AS was (id, at, due_on) WHERE d.id = was.id",
                [list(column) for column in zip(*self.before, strict=True)],
            )


def jobs(world: World) -> Iterator[Operation]:
    """All of them."""
    yield report(world)
    yield nothing_due()
    yield ReminderBacklog(world.council_id).operation()
