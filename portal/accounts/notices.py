"""Emails to an account's owner."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest

from councils.tenancy.scope import ActorKind, tenant
from portal.accounts.adapter import confirmed_addresses


def told_by_email(request: HttpRequest, what: str, owner: Any) -> bool:
    """Return whether it was sent; a failure undoes nothing."""
    with tenant(None, ActorKind.RESIDENT, owner.pk):
        if not confirmed_addresses(owner.pk):
            return False
        try:
            get_adapter(request).send_notification_mail(f"account/email/{what}", owner)
        except ImmediateHttpResponse:
            return False
    return True
