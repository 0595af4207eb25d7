"""The periodic job of this app."""

from celery import shared_task
from django.utils import timezone

from ombudsman.operations import release_everywhere


@shared_task
def release_work_of_leavers() -> None:
    """Unassign what people hold who have left."""
    release_everywhere(timezone.now())
