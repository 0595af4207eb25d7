"""Whose address is a council's own."""

import re
from collections.abc import Collection

DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+", re.ASCII)


def is_in_domain(address: str, domains: Collection[str]) -> bool:
    """Whether an address is in one of these domains; not in one below them, which others may hold."""
    return address.rpartition("@")[2].lower() in domains
