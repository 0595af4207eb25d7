"""Limits on sign-in attempts and account emails (ACCOUNT_RATE_LIMITS).

See docs/decisions/0079-sign-in-limits-spare-the-owner.md.
"""

from enum import Enum

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as counting
from django.db import connection
from django.http import HttpRequest

from complaints.vocabulary.correspondence import mailbox_of
from portal.http.access import network_of
from portal.sessions.browser import number_of_browser

ACTION, BY_SOURCE = "sign_in_from_here", "login_failed"
IN_KNOWN_BROWSER, FROM_EVERYWHERE = "sign_in_in_known_browser", "sign_in_from_everywhere"
# On a request: the emails that it has counted.
COUNTED = "counted_emails"


def may_try(request: HttpRequest, client_ip: str, account: str) -> bool:
    """Count an attempt; return False if there were too many.

    A source over its limit adds no count for other accounts.
    """
    number = number_of_browser(request, account)
    if number:
        return ratelimit.consume(request, action=IN_KNOWN_BROWSER, key=number)
    return (
        ratelimit.consume(request, action=BY_SOURCE, dry_run=True)
        and ratelimit.consume(request, action=ACTION, key=_key(client_ip, account))
        and ratelimit.consume(request, action=FROM_EVERYWHERE, key=account.lower())
    )


def forget_attempts(request: HttpRequest, client_ip: str, account: str) -> None:
    ratelimit.clear(request, action=ACTION, key=_key(client_ip, account))
    if number := number_of_browser(request, account):
        ratelimit.clear(request, action=IN_KNOWN_BROWSER, key=number)


def may_ask_for_code(request: HttpRequest, client_ip: str, address: str) -> bool:
    """Count by source, by address and source, and by address.

    A browser that knows the account skips the last.
    """
    mailbox = mailbox_of(address)
    return (
        ratelimit.consume(request, action="codes_to_source")
        and _count_email(request, "codes_to_address_from_here", _key(client_ip, mailbox))
        and (bool(number_of_browser(request, address)) or _count_email(request, "codes_to_address", mailbox))
    )


class To(Enum):
    """An email that anyone can cause, and its rate."""

    ANYONE = "email_to_address"
    # A link to a new password, for a confirmed address of the account.
    OWNER = "email_to_owner"
    # A code, counted already when it was asked for. It is counted again, so that an address without an account is as
    # much work.
    CODE = "codes_sent"


def may_send(request: HttpRequest, client_ip: str, address: str, to: To) -> bool:
    """Count by address and source, and by address.

    The page stays the same: the last link still works.
    """
    mailbox = mailbox_of(address)
    from_here = _count_email(request, f"{to.value}_from_here", _key(client_ip, mailbox))
    return (from_here and _count_email(request, to.value, mailbox)) or to is To.CODE


def take_back_counts(request: HttpRequest) -> None:
    """Uncount emails that were not sent."""
    for usage in getattr(request, COUNTED, ()):
        usage.rollback()


def _count_email(request: HttpRequest, rate: str, key: str) -> bool:
    usage = counting.consume(request, app="allauth.account", action=rate, key=key)
    setattr(request, COUNTED, [*getattr(request, COUNTED, ()), *([usage] if usage else ())])
    return usage is not None


def forget_expired_counts() -> None:
    """Delete expired counts; the cache does so only when full."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM throttle_cache WHERE expires < now()")


def _key(client_ip: str, account: str) -> str:
    return f"{network_of(client_ip)} {account.lower()}"
