from celery import shared_task
from django.core.management import call_command

from portal.accounts.sign_in_limits import forget_expired_counts


@shared_task
def clear_expired_sessions() -> None:
    call_command("clearsessions", verbosity=0)


@shared_task
def clear_expired_counts() -> None:
    forget_expired_counts()
