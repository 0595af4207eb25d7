"""Taking messages from the outbox, retries, outages and undelivered letters."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from complaints.cases.operations import apply
from complaints.cases.operations.apply import complete_task, open_task, withdraw_task
from complaints.correspondence.queries.adjustments import as_read_by, record_of_reader, task_to_give
from complaints.correspondence.queries.digests import cases_in
from complaints.correspondence.queries.letters import obstacle, waits_for_consent
from complaints.delivery.queries import (
    ABANDONED,
    UNCLAIMED,
    address_of,
    councils_waiting,
    overdue,
    undelivered_of,
    waiting,
)
from complaints.models import Case, CaseEvent, CaseTask, Heartbeat, Letter, Outage, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import JOINT_COPY, HeldBack, OutOfService, Owed, TryLater, Undeliverable
from complaints.vocabulary.lifecycle import Decision, TaskKind
from councils.calendars.rules import london_day, written
from councils.queries import lock_calendar_shared
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor


@transaction.atomic
def record_heartbeat() -> None:
    Heartbeat.objects.bulk_create(
        [Heartbeat(seen_at=Now())], update_conflicts=True, unique_fields=["id"], update_fields=["seen_at"]
    )


TIME_BETWEEN_PROBES = timedelta(minutes=1)


def is_out(channel: str) -> bool:
    return Outage.objects.filter(channel=channel).exists()


@transaction.atomic
def take_probe(channel: str) -> bool:
    """Whether this worker may try the channel now."""
    due = Outage.objects.filter(channel=channel, next_probe_at__lte=Now())
    return bool(due.update(next_probe_at=Now() + TIME_BETWEEN_PROBES))


@transaction.atomic
def begin(channel: str) -> None:
    """Record an outage. An existing one keeps its start."""
    outage = Outage(channel=channel, since=Now(), next_probe_at=Now() + TIME_BETWEEN_PROBES)
    Outage.objects.bulk_create([outage], ignore_conflicts=True)


@transaction.atomic
def end(channel: str) -> None:
    Outage.objects.filter(channel=channel).delete()


# Messages of one council before the next council's turn.
BATCH = 50
# Waits of 1, 2, 4 ... 32 minutes, then an hour: 72 hours in all.
MOST_ATTEMPTS = 77
LONGEST_WAIT = timedelta(hours=1)
# Waiting does not fix our defects, but a new release within these four hours may.
MOST_DEFECTS = 10
# This many refusals in a row are not one busy mailbox.
REFUSALS_OF_AN_OUTAGE = 20
# After this, a message delayed by an outage becomes a staff task.
OVERDUE = timedelta(hours=72)

# Materialized, so that it is searched once however PostgreSQL joins.
TAKE = """
WITH found AS MATERIALIZED ({found})
UPDATE complaints_outboxmessage AS taken SET claimed_at = statement_timestamp()
  FROM found WHERE taken.id = found.pk RETURNING taken.*
"""
# If this worker dies too, the next waits longer.
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


class Sender(Protocol):
    """A channel for messages of some kinds."""

    channel: str
    kinds: Q

    def load(self, message: OutboxMessage) -> Any | None:
        """Return what delivery needs. None: no longer needed."""

    def wait_for_turn(self, message: OutboxMessage) -> datetime | None:
        """Return when to try again, or count it and return None."""

    def carry(self, loaded: Any) -> Any:
        """Deliver, outside any transaction. Raises Undeliverable or TryLater."""

    def note(self, message: OutboxMessage, result: Any) -> None:
        """Record the result, in the transaction that marks it sent."""

    def give_up(self, message: OutboxMessage, why: str) -> Decision | None:
        """Return the timeline entry for an undeliverable message."""

    def task(self, message: OutboxMessage) -> Owed | None:
        """Return the staff task for an undelivered message."""


@dataclass
class Run:
    """One worker's run. `keep_going` must end well before a claim expires."""

    sender: Sender
    at: datetime
    keep_going: Callable[[], bool]
    # The channel was out of service at the start, and nothing has been delivered yet.
    is_probe: bool
    # The previous message was delivered, so the channel is in service.
    answered: bool = False
    # Refusals in a row. Many mean that the channel is at fault.
    refused: int = 0


def drain(sender: Sender, at: datetime, keep_going: Callable[[], bool]) -> int:
    """Deliver until nothing waits or time is up. Returns how many."""
    done = 0
    if not _councils(sender):
        return done
    run = Run(sender, at, keep_going, is_probe=is_out(sender.channel))
    if run.is_probe and not take_probe(sender.channel):
        return done
    try:
        while keep_going() and (councils := _councils(sender)):
            dealt_with = sum(_take_turn(council_id, run) for council_id in councils)
            done += dealt_with
            if not dealt_with:
                break
    except OutOfService as reason:
        begin(sender.channel)
        logger.warning("Out of service: %s (%s)", sender.channel, reason)
        _open_overdue_tasks(run)
    return done


def _councils(sender: Sender) -> list[int]:
    with tenant(None, ActorKind.WORKER), transaction.atomic():
        return councils_waiting(sender.kinds)


def _take_turn(council_id: int, run: Run) -> int:
    # One claim at a time, so that a killed worker holds only one message.
    done = 0
    with tenant(council_id, ActorKind.SYSTEM):
        while done < BATCH and run.keep_going() and (taken := claim(council_id, run.sender.kinds)):
            _deliver(taken[0], run)
            done += 1
        if run.keep_going() and (taken := claim_abandoned(council_id, run.sender.kinds)):
            _deliver(taken[0], run)
            done += 1
    return done


@transaction.atomic
def claim(council_id: int, kinds: Q, limit: int = 1) -> list[OutboxMessage]:
    """Claim messages until the lease ends, within the council's tenant."""
    free = waiting(kinds & UNCLAIMED).filter(council_id=council_id)
    return _take(TAKE, free[:limit])


@transaction.atomic
def claim_abandoned(council_id: int, kinds: Q) -> list[OutboxMessage]:
    """Claim an expired lease: the message that the fewest workers died with."""
    held = waiting(kinds & ABANDONED).filter(council_id=council_id).order_by("deaths", "not_before")
    return _take(TAKE_ABANDONED, held[:1])


def _take(statement: str, wanted: QuerySet[OutboxMessage]) -> list[OutboxMessage]:
    # Selects, claims and reads in one statement.
    found, values = wanted.select_for_update(skip_locked=True).values("pk").query.sql_with_params()
    taken = list(OutboxMessage.objects.raw(statement.format(found=found), values))
    return sorted(taken, key=lambda message: message.not_before)


@transaction.atomic
def _give_back(message: OutboxMessage, why: str) -> None:
    # It waits behind the council's other messages, and no attempt is counted.
    OutboxMessage.objects.filter(pk=message.pk).update(claimed_at=None, not_before=Now(), error=why[:200])


@transaction.atomic
def mark_sent(messages: Sequence[OutboxMessage], remark: str = "") -> None:
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
    sender = run.sender
    with transaction.atomic():
        loaded = None if (dealt_with := _is_dealt_with(message, sender)) else sender.load(message)
        until = None if loaded is None else sender.wait_for_turn(message)
    if loaded is None:
        mark_sent([message], "dealt with by a member of staff" if dealt_with else "not needed any more")
        return
    if until is not None:
        _wait(message, run, until)
        return
    result = sender.carry(loaded)
    _got_through(run)
    with transaction.atomic():
        mark_sent([message])
        sender.note(message, result)
    _withdraw_tasks(message, run)


def _got_through(run: Run) -> None:
    if not run.answered:
        end(run.sender.channel)
    run.is_probe, run.answered, run.refused = False, True, 0


def _not_now(message: OutboxMessage, run: Run, reason: TryLater) -> None:
    # Raises OutOfService if the channel is at fault. No attempt is counted then.
    if run.is_probe or (isinstance(reason, OutOfService) and not run.answered):
        _give_back(message, str(reason))
        raise OutOfService(str(reason)) from reason
    run.answered, run.refused = False, run.refused + 1
    _postpone(message, str(reason))
    if run.refused >= REFUSALS_OF_AN_OUTAGE:
        raise OutOfService(str(reason)) from reason


@transaction.atomic
def _wait(message: OutboxMessage, run: Run, until: datetime) -> None:
    # No attempt is counted. After three days it becomes a task.
    this = OutboxMessage.objects.filter(pk=message.pk)
    is_overdue = this.filter(created_at__lte=Now() - OVERDUE).exists()
    not_before = until if is_overdue else min(until, message.created_at + OVERDUE)
    this.update(
        claimed_at=None, not_before=not_before, error="too many emails to an address that has not been confirmed"
    )
    if is_overdue and not _tasks(message, run.sender).exists():
        _open_task(message, run, NOT_ITS_TURN)


def _tasks(message: OutboxMessage, sender: Sender) -> QuerySet[CaseTask]:
    if message.kind == JOINT_COPY:
        return CaseTask.objects.filter(pk=message.payload["copy"])
    owed = sender.task(message)
    if owed is None or message.case_id is None:
        return CaseTask.objects.none()
    # A message sent again is not about the earlier one's task.
    since = CaseTask.objects.filter(opened_at__gte=message.created_at)
    return since.filter(case_id=message.case_id, kind=owed.kind.value, event_id=owed.event_id)


def _is_dealt_with(message: OutboxMessage, sender: Sender) -> bool:
    # Staff may have told the person another way meanwhile.
    return sender.channel == EMAIL and _tasks(message, sender).exclude(done_at=None).exists()


@transaction.atomic
def _withdraw_tasks(message: OutboxMessage, run: Run) -> None:
    for task in _tasks(message, run.sender).filter(done_at=None):
        context = ActionContext(task.case_id, Actor.system(message.council_id), run.at)
        note = f"{task.person}, by email" if message.kind == JOINT_COPY else "It got through after all."
        withdraw_task(context, task.pk, note=note)


@transaction.atomic
def _postpone(message: OutboxMessage, why: str) -> None:
    attempts = message.attempts + 1
    OutboxMessage.objects.filter(pk=message.pk).update(
        attempts=attempts, claimed_at=None, not_before=Now() + wait_after(attempts), error=why[:200]
    )


def _count_defect(message: OutboxMessage, run: Run, defect: Exception) -> None:
    defects = message.defects + 1
    if defects >= MOST_DEFECTS:
        _park(message, run, "it could not be made ready")
        return
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(
            defects=defects, claimed_at=None, not_before=Now() + wait_after(defects), error=type(defect).__name__
        )


def wait_after(attempts: int) -> timedelta:
    """Return the wait after an attempt: a minute, doubled up to an hour."""
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


@transaction.atomic
def _park(message: OutboxMessage, run: Run, why: str) -> None:
    # It is recorded on each case, but staff are told once.
    # Lock cases before the message, as in adding to a digest, to avoid a deadlock.
    about = _hold_cases(message)
    parked = OutboxMessage.objects.filter(pk=message.pk, failed_at=None).update(
        failed_at=Now(), claimed_at=None, error=why[:200]
    )
    said = run.sender.give_up(message, why) if parked else None
    if said is not None:
        silently = replace(said, notify=())
        for case_id in about:
            fact = said if case_id == about[0] else silently
            apply.record_event(ActionContext(case_id, Actor.system(message.council_id), run.at), fact)
        _open_task(message, run, f"This could not be delivered: {why}.")


def _open_task(message: OutboxMessage, run: Run, detail: str) -> None:
    if message.kind == JOINT_COPY:
        # Its task is open already, and staff give the copy now.
        _tasks(message, run.sender).update(detail=detail)
        return
    owed = run.sender.task(message)
    if owed is not None:
        event = CaseEvent.objects.filter(pk=owed.event_id).first() if owed.event_id else None
        open_task(message.about, owed.kind, run.at, event=event, detail=f"{_named(message)}{detail}")


def _named(message: OutboxMessage) -> str:
    letter = Letter.objects.filter(pk=message.payload.get("letter")).first()
    return f"“{letter.full_subject or letter.subject}” of {written(london_day(letter.sent_at))}. " if letter else ""


def _open_overdue_tasks(run: Run) -> None:
    # The messages are still sent when the channel responds, unless their task is done.
    for council_id in _councils(run.sender):
        with tenant(council_id, ActorKind.SYSTEM), transaction.atomic():
            for message in overdue(run.sender.kinds, OVERDUE).filter(council_id=council_id):
                if not _tasks(message, run.sender).exists():
                    _open_task(message, run, STILL_WAITING[run.sender.channel])


@transaction.atomic
def _hold_back(message: OutboxMessage, why: str, at: datetime) -> None:
    _hold_cases(message)
    held = OutboxMessage.objects.filter(pk=message.pk, failed_at=None, sent_at=None).update(
        failed_at=Now(), claimed_at=None, error=why[:200]
    )
    if held:
        if message.kind == JOINT_COPY:
            CaseTask.objects.filter(pk=message.payload["copy"]).update(detail=why)
            return
        event = CaseEvent.objects.get(pk=message.payload["event"])
        reader = as_read_by(message.about, message.payload)
        kind, detail = task_to_give(reader, why)
        task = open_task(message.about, kind, at, event=event, letter=_letter_about(event, message), detail=detail)
        task.waits_for_consent = waits_for_consent(reader, message.kind, london_day(at))
        task.person = record_of_reader(reader)
        task.save(update_fields=["waits_for_consent", "person"])


def _letter_about(event: CaseEvent, message: OutboxMessage) -> Letter | None:
    number = event.data.get("letter")
    return Letter.objects.filter(pk=number).first() if number == message.payload.get("letter") else None


def _hold_cases(message: OutboxMessage) -> list[int]:
    lock_calendar_shared(message.council_id)
    cases = Case.objects.filter(pk__in=cases_in(message)).order_by("pk")
    return list(cases.select_for_update(of=("self",)).values_list("pk", flat=True))


def _report(message: OutboxMessage, defect: Exception) -> None:
    # The error's text may contain personal data, so only its place is logged.
    frame = extract_tb(defect.__traceback__)[-1]
    logger.error(
        "Message %s (%s): %s in %s, line %s",
        message.pk,
        message.kind,
        type(defect).__name__,
        frame.filename,
        frame.lineno,
    )


@transaction.atomic
def send_again(context: ActionContext, task_id: int) -> CaseTask:
    """Complete the task and queue its messages again.

    Raises CaseTask.DoesNotExist; RuleBroken "undelivered.no_email", "undelivered.nothing" (still waiting),
    "undelivered.held", and as `complete_task`.
    """
    tasks = CaseTask.objects.select_related("case").filter(case_id=context.case_id, kind=TaskKind.NOT_DELIVERED.value)
    task = tasks.get(pk=task_id)
    if not address_of(task):
        raise RuleBroken("undelivered.no_email", "There is no email address to send it to. Correct it first.")
    failed = list(undelivered_of(task))
    if not failed:
        raise RuleBroken("undelivered.nothing", "We are still trying to send it.")
    held = next(filter(None, (obstacle(task.case, message) for message in failed)), None)
    if held:
        raise RuleBroken("undelivered.held", f"{held} Send it another way and mark this as done.")
    done = complete_task(context, task_id, note="Sent again.")
    OutboxMessage.objects.bulk_create(_again(message, context) for message in failed)
    return done


def _again(message: OutboxMessage, context: ActionContext) -> OutboxMessage:
    return OutboxMessage(
        council_id=message.council_id,
        case_id=message.case_id,
        kind=message.kind,
        payload=message.payload,
        dedupe_key=f"again:{message.pk}",
        created_at=context.at,
        not_before=context.at,
    )
