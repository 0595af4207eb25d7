"""Periodic jobs. Each looks up what is due, so lost or repeated runs do no harm."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from complaints.cases.operations import offering
from complaints.delivery.channels import Clamd, EmailSender
from complaints.delivery.operations import outbox
from complaints.delivery.operations.outbox import record_heartbeat
from complaints.delivery.operations.scanning import Scanning
from complaints.delivery.runs import run_for_a_while
from complaints.documents.operations import drafts, uploads
from complaints.people.operations import adjustments, behaviour, client_limits, consents, safety_markers
from complaints.policy_trials import operations as policy_trials
from complaints.recalculation import operations as recalculation
from complaints.reminders import operations as reminders


@shared_task
def heartbeat() -> None:
    record_heartbeat()


@shared_task
def send_due_reminders() -> None:
    reminders.send_due_reminders(timezone.now())


@shared_task
def dispatch_outbox() -> None:
    with EmailSender() as post, run_for_a_while() as keep_going:
        outbox.drain(post, timezone.now(), keep_going)


@shared_task
def scan_documents() -> None:
    """Only a demonstration may run without a scanner."""
    unscanned = settings.DEMO and not settings.SCANNER_URL
    scan = None if unscanned else Clamd(settings.SCANNER_URL)
    at = timezone.now()
    with run_for_a_while() as keep_going:
        outbox.drain(Scanning(scan, at), at, keep_going)


@shared_task
def carry_out_calendar_changes() -> None:
    with run_for_a_while() as keep_going:
        recalculation.carry_out_waiting(timezone.now(), keep_going)


@shared_task
def try_policies_out() -> None:
    with run_for_a_while() as keep_going:
        policy_trials.carry_out_waiting(timezone.now(), keep_going)


@shared_task
def clear_expired_drafts() -> None:
    at = timezone.now()
    drafts.clear_expired_drafts(at)
    uploads.clear_abandoned(at)


@shared_task
def open_adjustment_reviews() -> None:
    adjustments.open_reviews(timezone.now())


@shared_task
def open_limit_reviews() -> None:
    behaviour.open_limit_reviews(timezone.now())


@shared_task
def open_marker_reviews() -> None:
    safety_markers.open_marker_reviews(timezone.now())


@shared_task
def close_unanswered_offers() -> None:
    offering.close_unanswered(timezone.now())


@shared_task
def end_waits_for_consent() -> None:
    at = timezone.now()
    consents.end_waits(at)
    consents.follow_days(at)


@shared_task
def forget_clients() -> None:
    client_limits.forget_clients(timezone.now())
