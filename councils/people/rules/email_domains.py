"""Whose address is a council's own, and which addresses anyone outside it can have."""

import re
from collections.abc import Collection

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.ASCII)
# Last parts of names that mean something within one network alone (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal).
PRIVATE = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "arpa", "invalid", "corp"}
)


def is_in_domain(address: str, domains: Collection[str]) -> bool:
    """Whether an address is in one of these domains; not in one below them, which others may hold."""
    return address.rpartition("@")[2].lower() in domains


def is_public(address: str) -> bool:
    """Whether an email to this address can leave the council's own network."""
    domain = address.rpartition("@")[2].lower()
    last = domain.rpartition(".")[2]
    return DOMAIN.fullmatch(_in_ascii(domain)) is not None and last not in PRIVATE and not last.isdigit()


def _in_ascii(domain: str) -> str:
    """A domain as computers write it; empty for what is none."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""
