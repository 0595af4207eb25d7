"""How often a sign-in may be tried, and an email asked for that leads to one. The rates are in ACCOUNT_RATE_LIMITS.

Passwords are counted for each account and source together, for each source, and for each account from everywhere. In a
browser in which the account was signed in to before they are counted for that browser alone: what others try, from the
same network or from a thousand, does not keep its owner out.
docs/decisions/0079-sign-in-limits-spare-the-owner.md
"""

from enum import Enum
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as counting
from django.db import connection
from django.http import HttpRequest

from complaints.vocabulary.contact_details import mailbox_of
from portal.sessions.known_browsers import number_of_browser

ACTION, BY_SOURCE = "sign_in_from_here", "login_failed"
IN_KNOWN_BROWSER, FROM_EVERYWHERE = "sign_in_in_known_browser", "sign_in_from_everywhere"
# On a request: the emails that it has counted.
COUNTED = "counted_emails"
# What one connection is usually given.
IPV6_PREFIX = 64


def may_try(request: HttpRequest, client_ip: str, account: str) -> bool:
    """Count one attempt; False where there were too many, and the more there were the longer that lasts.

    A source that has used up its attempts adds no count for another account: what one source can add has an end.
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
    """After the right password: whoever knows it need not guess."""
    ratelimit.clear(request, action=ACTION, key=_key(client_ip, account))
    if number := number_of_browser(request, account):
        ratelimit.clear(request, action=IN_KNOWN_BROWSER, key=number)


def may_ask_for_code(request: HttpRequest, client_ip: str, address: str) -> bool:
    """Count a request for a sign-in code: for each source, for each address and source together, and for each address
    from everywhere, which does not count where its owner has signed in before.
    """
    mailbox = mailbox_of(address)
    return (
        ratelimit.consume(request, action="codes_to_source")
        and _count_email(request, "codes_to_address_from_here", _key(client_ip, mailbox))
        and (bool(number_of_browser(request, address)) or _count_email(request, "codes_to_address", mailbox))
    )


class To(Enum):
    """Where an email goes that anyone can cause who types an address; the value is the rate that it counts in."""

    ANYONE = "email_to_address"
    # A link to a new password, to an address that the account has proved.
    OWNER = "email_to_owner"
    # A code, which was counted when it was asked for: again, so that an address without an account is as much work.
    CODE = "codes_sent"


def may_send(request: HttpRequest, client_ip: str, address: str, to: To) -> bool:
    """Count an email, for its address and source together, and for its address from everywhere.

    Whoever asks is told nothing of it: the link in the last email goes on working.
    """
    mailbox = mailbox_of(address)
    from_here = _count_email(request, f"{to.value}_from_here", _key(client_ip, mailbox))
    return (from_here and _count_email(request, to.value, mailbox)) or to is To.CODE


def take_back_counts(request: HttpRequest) -> None:
    """The email that was counted could not be sent: whoever asks again is not to wait for it in vain."""
    for usage in getattr(request, COUNTED, ()):
        usage.rollback()


def _count_email(request: HttpRequest, rate: str, key: str) -> bool:
    usage = counting.consume(request, app="allauth.account", action=rate, key=key)
    setattr(request, COUNTED, [*getattr(request, COUNTED, ()), *([usage] if usage else ())])
    return usage is not None


def forget_expired_counts() -> None:
    """Delete what counts no longer. The cache does so only when it is full, and counts its rows at each write."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM throttle_cache WHERE expires < now()")


def _key(client_ip: str, account: str) -> str:
    return f"{source(client_ip)} {account.lower()}"


def source(client_ip: str) -> str:
    """The network from which someone comes: an IPv6 connection can use any address of its own."""
    try:
        address = ip_address(client_ip)
    except ValueError:
        return client_ip
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
