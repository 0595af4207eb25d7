"""How often a sign-in may be tried: counted for each account and source together, and for each source.

Wrong guesses from elsewhere never keep someone from signing in. The rates are in ACCOUNT_RATE_LIMITS.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from allauth.core import ratelimit
from django.db import connection
from django.http import HttpRequest

ACTION, BY_SOURCE = "sign_in_from_here", "login_failed"
# What one connection is usually given.
IPV6_PREFIX = 64


def may_try(request: HttpRequest, client_ip: str, account: str) -> bool:
    """Count one attempt; False where there were too many, and the more there were the longer that lasts.

    A source that has used up its attempts adds no count for another account: what one source can add has an end.
    """
    source_may = ratelimit.consume(request, action=BY_SOURCE, dry_run=True)
    return source_may and ratelimit.consume(request, action=ACTION, key=_key(client_ip, account))


def forget_attempts(request: HttpRequest, client_ip: str, account: str) -> None:
    """After the right password: whoever knows it need not guess."""
    ratelimit.clear(request, action=ACTION, key=_key(client_ip, account))


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
