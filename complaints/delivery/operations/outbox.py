"""Takes messages out of the outbox: claims them for a while, has them delivered, records what came of it.

The promise: what was decided is recorded once; what is told about it is sent at least once, and a repeat
after a crash carries the same Message-ID. A claim is committed before delivery begins and delivery happens
outside any transaction, so a slow mail server holds no lock. docs/decisions/0046-messages-are-claimed-with-a-lease.md
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from complaints.cases.operations import external_deadlines
from complaints.cases.operations.case_tasks import open_task, withdraw_task
from complaints.cases.rules.action_context import Turn
from complaints.delivery.operations import outages
from complaints.delivery.queries import ABANDONED, UNCLAIMED, councils_waiting, overdue, waiting
from complaints.delivery.results import HeldBack, OutOfService, Owed, TryLater, Undeliverable
from complaints.models import Case, CaseEvent, CaseTask, Letter, OutboxMessage
from complaints.reminders.queries.digests import cases_in
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.waiting import TaskKind
from councils.calendars.operations import keep_calendar
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import written
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor

# So many of one council, then the next council's turn.
BATCH = 50
# Waits of 1, 2, 4 ... 32 minutes and then of an hour: after so many attempts 72 hours have passed.
MOST_ATTEMPTS = 77
LONGEST_WAIT = timedelta(hours=1)
# A defect of ours isn't mended by waiting, but a faulty release may be within these four hours.
MOST_DEFECTS = 10
# So many messages in a row that are refused for now: not one mailbox that is busy.
REFUSALS_OF_AN_OUTAGE = 20
# So long after it was written, a message that an outage holds back stands in a staff list.
OVERDUE = timedelta(hours=72)

# Materialized: looked for once, however PostgreSQL joins.
TAKE = """
WITH found AS MATERIALIZED ({found})
UPDATE complaints_outboxmessage AS taken SET claimed_at = statement_timestamp()
  FROM found WHERE taken.id = found.pk RETURNING taken.*
"""
# Should this worker stop as well, the next one waits longer.
TAKE_ABANDONED = """
WITH found AS MATERIALIZED ({found})
UPDATE complaints_outboxmessage AS taken
   SET claimed_at = statement_timestamp(), deaths = deaths + 1,
       not_before = statement_timestamp() + least(interval '1 minute' * power(2, least(deaths, 10)), interval '1 hour')
  FROM found WHERE taken.id = found.pk RETURNING taken.*
"""

logger = logging.getLogger(__name__)


EMAIL, SCANNER = "email", "scanner"
STILL_WAITING = {
    EMAIL: "This email has been waiting for three days because the mail server is not responding. "
    "It will still be sent when the server responds, unless you mark this as done.",
    SCANNER: "The virus scanner has not responded for three days. No one can open the file until it has been checked.",
}
NOT_ITS_TURN = (
    "This email has been waiting for three days because too many emails were requested for the same address, which "
    "has not been confirmed. It will still be sent when its turn comes, unless you mark this as done."
)


class Carrier(Protocol):
    """A way to deal with messages of some kinds."""

    channel: str
    kinds: Q

    def load(self, message: OutboxMessage) -> Any | None:
        """All that delivery needs, read in the message's council; None where it isn't needed any more."""

    def wait_for_turn(self, message: OutboxMessage) -> datetime | None:
        """The moment to try it again, where it may not leave yet; None where it may, and it is counted then."""

    def carry(self, loaded: Any) -> Any:
        """Deliver, outside any transaction. Raises Undeliverable or TryLater."""

    def note(self, message: OutboxMessage, result: Any) -> None:
        """Write what came of it, in the transaction that marks the message as dealt with."""

    def give_up(self, message: OutboxMessage, why: str) -> Decision | None:
        """What the case's timeline says of a message that can't be delivered, and who is told."""

    def task(self, message: OutboxMessage) -> Owed | None:
        """What staff have to do about a message that does not get through; None where nobody outside waits for it."""


@dataclass
class Run:
    """One worker at work on what waits. `keep_going` must end well before a claim runs out."""

    carrier: Carrier
    at: datetime
    keep_going: Callable[[], bool]
    # The channel was out of service when the run began, and nothing has got through yet.
    is_probe: bool
    # Whether the message before got through: then the channel is in service, whatever the next one meets.
    answered: bool = False
    # Messages in a row that were refused for now: where many are, it is the channel.
    refused: int = 0


def drain(carrier: Carrier, at: datetime, keep_going: Callable[[], bool]) -> int:
    """Deal with all that waits, council by council in turns, until nothing does or time is up.

    Gives how many messages were dealt with.
    """
    done = 0
    if not _councils(carrier):
        return done
    run = Run(carrier, at, keep_going, is_probe=outages.is_out(carrier.channel))
    if run.is_probe and not outages.take_probe(carrier.channel):
        return done
    try:
        while keep_going() and (councils := _councils(carrier)):
            dealt_with = sum(_take_turn(council_id, run) for council_id in councils)
            done += dealt_with
            if not dealt_with:
                break
    except OutOfService as reason:
        outages.begin(carrier.channel)
        logger.warning("Out of service: %s (%s)", carrier.channel, reason)
        _open_overdue_tasks(run)
    return done


def _councils(carrier: Carrier) -> list[int]:
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        return councils_waiting(carrier.kinds)


def _take_turn(council_id: int, run: Run) -> int:
    """Messages that nobody holds, and then one that a worker stopped with. Each is claimed alone, so that a worker
    that is killed takes no others along and one that is asked to stop has nothing to give back.
    """
    done = 0
    with tenant(council_id, ActorKind.SYSTEM):
        while done < BATCH and run.keep_going() and (taken := claim(council_id, run.carrier.kinds)):
            _deliver(taken[0], run)
            done += 1
        if run.keep_going() and (taken := claim_abandoned(council_id, run.carrier.kinds)):
            _deliver(taken[0], run)
            done += 1
    return done


@transaction.atomic
def claim(council_id: int, kinds: Q, limit: int = 1) -> list[OutboxMessage]:
    """Take messages that nobody else will touch until the lease ends; the council must be entered."""
    free = waiting(kinds & UNCLAIMED).filter(council_id=council_id)
    return _take(TAKE, free[:limit])


@transaction.atomic
def claim_abandoned(council_id: int, kinds: Q) -> list[OutboxMessage]:
    """Take one message whose lease has ended, of several the one with which the fewest workers have stopped."""
    held = waiting(kinds & ABANDONED).filter(council_id=council_id).order_by("deaths", "not_before")
    return _take(TAKE_ABANDONED, held[:1])


def _take(statement: str, wanted: QuerySet[OutboxMessage]) -> list[OutboxMessage]:
    """Those that nobody is taking at this moment, in their order: found, claimed and read in one statement."""
    found, values = wanted.select_for_update(skip_locked=True).values("pk").query.sql_with_params()
    taken = list(OutboxMessage.objects.raw(statement.format(found=found), values))
    return sorted(taken, key=lambda message: message.not_before)


@transaction.atomic
def _give_back(message: OutboxMessage, why: str) -> None:
    """It was held for nothing: it waits behind the others of its council, and nothing is counted against it."""
    OutboxMessage.objects.filter(pk=message.pk).update(claimed_at=None, not_before=Now(), error=why[:200])


@transaction.atomic
def mark_sent(messages: Sequence[OutboxMessage], remark: str = "") -> None:
    """They need no more dealing with."""
    OutboxMessage.objects.filter(pk__in=[message.pk for message in messages]).update(
        sent_at=Now(), claimed_at=None, error=remark
    )


def _deliver(message: OutboxMessage, run: Run) -> None:
    try:
        _try(message, run)
    except TryLater as reason:
        _not_now(message, run, reason)
    except HeldBack as reason:
        _hold_back(message, str(reason), run.at)
    except Undeliverable as reason:
        _park(message, run, str(reason))
    except (OperationalError, InterfaceError) as failure:
        _postpone(message, type(failure).__name__)
    except Exception as defect:
        _report(message, defect)
        _count_defect(message, run, defect)
    except BaseException:
        _give_back(message, "interrupted")
        raise


def _try(message: OutboxMessage, run: Run) -> None:
    if max(message.attempts, message.deaths) >= MOST_ATTEMPTS:
        raise Undeliverable("it was tried for three days")
    carrier = run.carrier
    with transaction.atomic():
        loaded = None if (dealt_with := _is_dealt_with(message, carrier)) else carrier.load(message)
        until = None if loaded is None else carrier.wait_for_turn(message)
    if loaded is None:
        mark_sent([message], "dealt with by a member of staff" if dealt_with else "not needed any more")
        return
    if until is not None:
        _wait(message, run, until)
        return
    result = carrier.carry(loaded)
    _got_through(run)
    with transaction.atomic():
        mark_sent([message])
        carrier.note(message, result)
    _withdraw_tasks(message, run)


def _got_through(run: Run) -> None:
    if not run.answered:
        outages.end(run.carrier.channel)
    run.is_probe, run.answered, run.refused = False, True, 0


def _not_now(message: OutboxMessage, run: Run, reason: TryLater) -> None:
    """Postpone one message, which may be refused or hung up on for a reason of its own, or end the run.

    Raises OutOfService where it is the channel: then nothing is counted against the message.
    """
    if run.is_probe or (isinstance(reason, OutOfService) and not run.answered):
        _give_back(message, str(reason))
        raise OutOfService(str(reason)) from reason
    run.answered, run.refused = False, run.refused + 1
    _postpone(message, str(reason))
    if run.refused >= REFUSALS_OF_AN_OUTAGE:
        raise OutOfService(str(reason)) from reason


@transaction.atomic
def _wait(message: OutboxMessage, run: Run, until: datetime) -> None:
    """Nothing is counted against it. After three days it stands in a staff list until its turn comes."""
    this = OutboxMessage.objects.filter(pk=message.pk)
    is_overdue = this.filter(created_at__lte=Now() - OVERDUE).exists()
    not_before = until if is_overdue else min(until, message.created_at + OVERDUE)
    this.update(
        claimed_at=None, not_before=not_before, error="too many emails to an address that has not been confirmed"
    )
    if is_overdue and not _tasks(message, run.carrier).exists():
        _open_task(message, run, NOT_ITS_TURN)


def _tasks(message: OutboxMessage, carrier: Carrier) -> QuerySet[CaseTask]:
    owed = carrier.task(message)
    if owed is None or message.case_id is None:
        return CaseTask.objects.none()
    # A message that is sent again has nothing to do with the task about the one that failed.
    since = CaseTask.objects.filter(opened_at__gte=message.created_at)
    return since.filter(case_id=message.case_id, kind=owed.kind.value, event_id=owed.event_id)


def _is_dealt_with(message: OutboxMessage, carrier: Carrier) -> bool:
    """Whether someone has told the person in another way while the message waited."""
    return carrier.channel == EMAIL and _tasks(message, carrier).exclude(done_at=None).exists()


@transaction.atomic
def _withdraw_tasks(message: OutboxMessage, run: Run) -> None:
    """It got through after all: nobody has to do anything about it any more."""
    for task in _tasks(message, run.carrier).filter(done_at=None):
        turn = Turn(task.case_id, Actor.system(message.council_id), run.at)
        withdraw_task(turn, task.pk, note="It got through after all.")


@transaction.atomic
def _postpone(message: OutboxMessage, why: str) -> None:
    attempts = message.attempts + 1
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=attempts, claimed_at=None, not_before=Now() + wait_after(attempts), error=why[:200]
    )


def _count_defect(message: OutboxMessage, run: Run, defect: Exception) -> None:
    """A fault of ours: parked after a few, and tried again until then."""
    defects = message.defects + 1
    if defects >= MOST_DEFECTS:
        _park(message, run, "it could not be made ready")
        return
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(
            defects=defects, claimed_at=None, not_before=Now() + wait_after(defects), error=type(defect).__name__
        )


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, doubled each time, never more than an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


@transaction.atomic
def _park(message: OutboxMessage, run: Run, why: str) -> None:
    """Stop trying, and say so on each case that it is about: someone may have to phone, and is told once."""
    # The cases before the message, as whoever adds to a digest: otherwise both would wait for each other.
    about = _hold_cases(message)
    parked = OutboxMessage.objects.filter(pk=message.pk, failed_at=None).update(
        failed_at=Now(), claimed_at=None, error=why[:200]
    )
    said = run.carrier.give_up(message, why) if parked else None
    if said is not None:
        silently = replace(said, tell=())
        for case_id in about:
            fact = said if case_id == about[0] else silently
            external_deadlines.happened(Turn(case_id, Actor.system(message.council_id), run.at), fact)
        _open_task(message, run, f"This could not be delivered: {why}.")


def _open_task(message: OutboxMessage, run: Run, detail: str) -> None:
    owed = run.carrier.task(message)
    if owed is not None:
        event = CaseEvent.objects.filter(pk=owed.event_id).first() if owed.event_id else None
        open_task(message.about, owed.kind, run.at, event=event, detail=f"{_named(message)}{detail}")


def _named(message: OutboxMessage) -> str:
    """Which letter a message takes and when it was decided, as the beginning of a text; empty where it takes none."""
    letter = Letter.objects.filter(pk=message.payload.get("letter")).first()
    return f"“{letter.full_subject or letter.subject}” of {written(london_day(letter.sent_at))}. " if letter else ""


def _open_overdue_tasks(run: Run) -> None:
    """What an outage has held back for three days stands in a staff list. It is still sent when the channel answers,
    unless someone has marked the task as done.
    """
    for council_id in _councils(run.carrier):
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            for message in overdue(run.carrier.kinds, OVERDUE).filter(council_id=council_id):
                if not _tasks(message, run.carrier).exists():
                    _open_task(message, run, STILL_WAITING[run.carrier.channel])


@transaction.atomic
def _hold_back(message: OutboxMessage, why: str, at: datetime) -> None:
    """Don't send it, and open a task to send it another way."""
    _hold_cases(message)
    held = OutboxMessage.objects.filter(pk=message.pk, failed_at=None, sent_at=None).update(
        failed_at=Now(), claimed_at=None, error=why[:200]
    )
    if held:
        event = CaseEvent.objects.get(pk=message.payload["event"])
        open_task(
            message.about, TaskKind.SEND_ANOTHER_WAY, at, event=event, letter=_letter_about(event, message), detail=why
        )


def _letter_about(event: CaseEvent, message: OutboxMessage) -> Letter | None:
    """The letter of the event that a message takes: it can be printed and posted. None for a lost link."""
    number = event.data.get("letter")
    return Letter.objects.filter(pk=number).first() if number == message.payload.get("letter") else None


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
