"""Headers of proxies: trusted only from named ones."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"
HEADERS = (
    FORWARDED_FOR,
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


class TrustNamedProxies:
    """Middleware, before any that reads address, scheme or host (TRUSTED_PROXIES)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sender = _address(request.META.get("REMOTE_ADDR", ""))
        if self._trusts(sender):
            request.META["REMOTE_ADDR"] = str(self._client(sender, request.META.get(FORWARDED_FOR, "")))
        else:
            for header in HEADERS:
                request.META.pop(header, None)
        return self.get_response(request)

    def _client(self, sender: IPv4Address | IPv6Address | None, forwarded: str) -> IPv4Address | IPv6Address | None:
        """Return the nearest untrusted address: a stranger may have written the earlier ones."""
        client = sender
        for text in reversed(forwarded.split(",")):
            address = _address(text)
            if address is None:
                break
            client = address
            if not self._trusts(address):
                break
        return client

    def _trusts(self, address: IPv4Address | IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self.trusted)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """With or without a port; None if invalid."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
