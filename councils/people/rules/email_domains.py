"""Whether an address is a council's own, or public."""

import re
from collections.abc import Collection

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.ASCII)
# Last labels of names that only exist within one network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal).
PRIVATE = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "arpa", "invalid", "corp"}
)


def is_in_domain(address: str, domains: Collection[str]) -> bool:
    """Subdomains do not count: others may hold them."""
    return address.rpartition("@")[2].lower() in domains


def is_public(address: str) -> bool:
    """Whether email can leave the council's network."""
    domain = address.rpartition("@")[2].lower()
    last = domain.rpartition(".")[2]
    return DOMAIN.fullmatch(_in_ascii(domain)) is not None and last not in PRIVATE and not last.isdigit()


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""
