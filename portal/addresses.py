"""Paths of our own pages."""

from functools import lru_cache

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

# Enough for the pages that every layout links to and for a busy day's cases.
KEPT = 4096


@lru_cache(KEPT)
def address(name: str, *args: object, **kwargs: object) -> str:
    """Return a named page's path. Cached."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def is_our_page(address: str) -> bool:
    """Whether it is an absolute path on this site and no other host."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
