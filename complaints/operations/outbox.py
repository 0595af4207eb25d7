"""Takes messages out of the outbox: claims them for a while, has them delivered, records what came of it.

The promise: what was decided is recorded once; what is told about it is sent at least once, and a repeat
after a crash carries the same Message-ID. A claim is committed before delivery begins and delivery happens
outside any transaction, so a slow mail server holds no lock. docs/decisions/0061-a-lease-on-each-message.md
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from complaints.domain.case_tasks import TaskKind
from complaints.domain.decisions import Decision
from complaints.domain.turn import Turn
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.operations import promises
from complaints.operations.case_tasks import open_task
from complaints.queries.digests import cases_in
from complaints.queries.outbox import ABANDONED, UNCLAIMED, councils_waiting, waiting
from councils.domain.actor import Actor
from councils.operations import keep_calendar
from councils.tenancy.scope import Kind, tenant

# So many of one council, then the next council's turn.
BATCH = 50
# Waits of 1, 2, 4 ... 32 minutes and then of an hour: after so many attempts 72 hours have passed.
MOST_ATTEMPTS = 77
LONGEST_WAIT = timedelta(hours=1)
# A defect of ours isn't mended by waiting, but a faulty release may be within these four hours.
MOST_DEFECTS = 10
# A worker that died while it held a message may have died of it: four such deaths are enough.
COST_OF_A_DEATH = 20

# Materialized: looked for once, however PostgreSQL joins.
TAKE = """
WITH found AS MATERIALIZED ({found})
UPDATE complaints_outboxmessage AS taken SET claimed_at = statement_timestamp(), attempts = attempts + %s
  FROM found WHERE taken.id = found.pk RETURNING taken.*
"""

logger = logging.getLogger(__name__)


class Undeliverable(Exception):
    """This message can never be delivered. Says why in words for staff, naming nobody."""


class HeldBack(Undeliverable):
    """This message may not go this way: someone on the staff has to send it another way. Says why in a sentence."""


class TryLater(Exception):
    """This message can't be delivered now."""


class OutOfService(TryLater):
    """Nothing can be delivered now, so no other message needs trying."""


class Carrier(Protocol):
    """A way to deal with messages of some kinds."""

    kinds: Q

    def load(self, message: OutboxMessage) -> Any | None:
        """All that delivery needs, read in the message's council; None where it isn't needed any more."""

    def carry(self, loaded: Any) -> Any:
        """Deliver, outside any transaction. Raises Undeliverable or TryLater."""

    def note(self, message: OutboxMessage, result: Any) -> None:
        """Write what came of it, in the transaction that marks the message as dealt with."""

    def give_up(self, message: OutboxMessage, why: str) -> Decision | None:
        """What the case's timeline says of a message that can't be delivered, and who is told."""


def drain(carrier: Carrier, at: datetime, keep_going: Callable[[], bool]) -> int:
    """Deal with all that waits, council by council in turns, until nothing does or time is up.

    Gives how many messages were dealt with. `keep_going` must end well before a claim runs out.
    """
    done = 0
    try:
        while keep_going() and (councils := _councils(carrier)):
            dealt_with = sum(_take_turn(council_id, carrier, at, keep_going) for council_id in councils)
            done += dealt_with
            if not dealt_with:
                break
    except OutOfService as reason:
        logger.warning("Stopped delivering: %s", reason)
    return done


def _councils(carrier: Carrier) -> list[int]:
    with tenant(None, Kind.WORKER), transaction.atomic():
        return councils_waiting(carrier.kinds)


def _take_turn(council_id: int, carrier: Carrier, at: datetime, keep_going: Callable[[], bool]) -> int:
    """A batch of messages that nobody holds, and then one that somebody died with: alone, so that what may kill
    again takes no others along.
    """
    with tenant(council_id, Kind.SYSTEM):
        done = _deliver_all(claim(council_id, carrier.kinds, BATCH), carrier, at, keep_going)
        return done + _deliver_all(claim_abandoned(council_id, carrier.kinds), carrier, at, keep_going)


def _deliver_all(messages: list[OutboxMessage], carrier: Carrier, at: datetime, keep_going: Callable[[], bool]) -> int:
    left = list(messages)
    try:
        while left and keep_going():
            _deliver(left.pop(0), carrier, at)
    finally:
        release(left)
    return len(messages) - len(left)


@transaction.atomic
def claim(council_id: int, kinds: Q, limit: int) -> list[OutboxMessage]:
    """Take messages that nobody else will touch until the lease ends; the council must be entered."""
    free = waiting(kinds & UNCLAIMED).filter(council_id=council_id)
    return _take(free[:limit], cost=0)


@transaction.atomic
def claim_abandoned(council_id: int, kinds: Q) -> list[OutboxMessage]:
    """Take one message whose lease has ended, of several the one with which the fewest have died."""
    held = waiting(kinds & ABANDONED).filter(council_id=council_id).order_by("attempts", "not_before")
    return _take(held[:1], cost=COST_OF_A_DEATH)


def _take(wanted: QuerySet[OutboxMessage], cost: int) -> list[OutboxMessage]:
    """Those that nobody is taking at this moment, in their order: found, claimed and read in one statement."""
    found, values = wanted.select_for_update(skip_locked=True).values("pk").query.sql_with_params()
    taken = list(OutboxMessage.objects.raw(TAKE.format(found=found), [*values, cost]))
    return sorted(taken, key=lambda message: message.not_before)


@transaction.atomic
def release(messages: Sequence[OutboxMessage]) -> None:
    """Give back what was claimed and not tried, one by one: holding several would wait for the sweep in a circle."""
    for message in messages:
        OutboxMessage.objects.filter(pk=message.pk).update(claimed_at=None)


@transaction.atomic
def mark_sent(messages: Sequence[OutboxMessage], remark: str = "") -> None:
    """They need no more dealing with."""
    OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
        sent_at=Now(), claimed_at=None, error=remark
    )


def _deliver(message: OutboxMessage, carrier: Carrier, at: datetime) -> None:
    try:
        if message.attempts >= MOST_ATTEMPTS:
            raise Undeliverable("it was tried for three days")
        _carry(message, carrier)
    except HeldBack as reason:
        _hold_back(message, str(reason), at)
    except Undeliverable as reason:
        _park(message, carrier, str(reason), at)
    except TryLater as reason:
        _postpone(message, str(reason))
        if isinstance(reason, OutOfService):
            raise
    except Exception as defect:
        _report(message, defect)
        if message.attempts + 1 >= MOST_DEFECTS:
            _park(message, carrier, "it could not be made ready", at)
        else:
            _postpone(message, type(defect).__name__)


def _carry(message: OutboxMessage, carrier: Carrier) -> None:
    with transaction.atomic():
        loaded = carrier.load(message)
    if loaded is None:
        mark_sent([message], "not needed any more")
        return
    result = carrier.carry(loaded)
    with transaction.atomic():
        mark_sent([message])
        carrier.note(message, result)


@transaction.atomic
def _postpone(message: OutboxMessage, why: str) -> None:
    attempts = message.attempts + 1
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=attempts, claimed_at=None, not_before=Now() + wait_after(attempts), error=why[:200]
    )


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, never more than an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


@transaction.atomic
def _park(message: OutboxMessage, carrier: Carrier, why: str, at: datetime) -> None:
    """Stop trying, and say so on each case that it is about: somebody may have to telephone, and is told once."""
    # The cases before the message, as whoever adds to a digest: otherwise both would wait for each other.
    about = _hold_cases(message)
    parked = OutboxMessage.objects.filter(pk=message.pk, failed_at=None).update(
        failed_at=Now(), claimed_at=None, error=why[:200]
    )
    said = carrier.give_up(message, why) if parked else None
    if said is not None:
        silently = replace(said, tell=())
        for case_id in about:
            fact = said if case_id == about[0] else silently
            promises.happened(Turn(case_id, Actor.system(message.council_id), at), fact)


@transaction.atomic
def _hold_back(message: OutboxMessage, why: str, at: datetime) -> None:
    """Don't send it, and open a task to send it another way."""
    _hold_cases(message)
    held = OutboxMessage.objects.filter(pk=message.pk, failed_at=None, sent_at=None).update(
        failed_at=Now(), claimed_at=None, error=why[:200]
    )
    if held:
        event = CaseEvent.objects.get(pk=message.payload["event"])
        open_task(message.about, TaskKind.SEND_ANOTHER_WAY, at, event=event, detail=why)


def _hold_cases(message: OutboxMessage) -> list[int]:
    keep_calendar(message.council_id)
    cases = Case.objects.filter(pk__in=cases_in(message)).order_by("pk")
    return list(cases.select_for_update(of=("self",)).values_list("pk", flat=True))


def _report(message: OutboxMessage, defect: Exception) -> None:
    """Where it went wrong, without the words of the error: they may be a person's."""
    frame = extract_tb(defect.__traceback__)[-1]
    logger.error(
        "Message %s (%s): %s in %s, line %s",
        message.pk,
        message.kind,
        type(defect).__name__,
        frame.filename,
        frame.lineno,
    )
