"""The periodic jobs. Each looks into a table for what is due, so that a lost or doubled run is of no matter."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from complaints.channels import Clamd, Post
from complaints.operations import (
    calendar_changes,
    client_limits,
    complaint_drafts,
    monitoring,
    outbox,
    policy_trials,
    waiting_files,
)
from complaints.operations.heartbeat import record_heartbeat
from complaints.operations.scanning import Scanning
from complaints.runs import run_for_a_while


@shared_task
def heartbeat() -> None:
    """Show that the schedule asks and the worker answers."""
    record_heartbeat()


@shared_task
def send_due_reminders() -> None:
    """Remind of every date that has come near or passed."""
    monitoring.send_due_reminders(timezone.now())


@shared_task
def dispatch_outbox() -> None:
    """Send the e-mails that wait."""
    with Post() as post, run_for_a_while() as keep_going:
        outbox.drain(post, timezone.now(), keep_going)


@shared_task
def scan_documents() -> None:
    """Scan the files that wait. Only a demonstration may do without a scanner."""
    unscanned = settings.DEMO and not settings.SCANNER_URL
    scan = None if unscanned else Clamd(settings.SCANNER_URL)
    at = timezone.now()
    with run_for_a_while() as keep_going:
        outbox.drain(Scanning(scan, at), at, keep_going)


@shared_task
def carry_out_calendar_changes() -> None:
    """Move the dates of cases after a day has stopped counting or counts again."""
    with run_for_a_while() as keep_going:
        calendar_changes.carry_out_waiting(timezone.now(), keep_going)


@shared_task
def try_policies_out() -> None:
    """Replay the last year under the drafts whose trial waits."""
    with run_for_a_while() as keep_going:
        policy_trials.carry_out_waiting(timezone.now(), keep_going)


@shared_task
def clear_expired_drafts() -> None:
    """Delete the unsent complaints whose time is over, and files that belong to nothing."""
    at = timezone.now()
    complaint_drafts.clear_expired_drafts(at)
    waiting_files.clear_abandoned(at)


@shared_task
def forget_clients() -> None:
    """Delete the counts of what clients caused more than an hour ago."""
    client_limits.forget_clients(timezone.now())
