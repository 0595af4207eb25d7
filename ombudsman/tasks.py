from celery import shared_task
from django.utils import timezone

from ombudsman.operations import release_everywhere


@shared_task
def release_work_of_leavers() -> None:
    release_everywhere(timezone.now())
