"""The portal's housekeeping."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from complaints.operations.waiting_files import abandoned, clear_abandoned
from portal.resident.drafts import places_in_drafts


@shared_task
def clear_expired_sessions() -> None:
    """Forget sign-ins and half-written complaints whose time is over, and the files that only they had."""
    call_command("clearsessions", verbosity=0)
    clear_abandoned(abandoned(timezone.now()), places_in_drafts())
