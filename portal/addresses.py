"""The addresses of our own pages, by name."""

from functools import lru_cache

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

# Those that everybody's pages name, and those of the cases of a busy day.
KEPT = 4096


@lru_cache(KEPT)
def address(name: str, *args: object, **kwargs: object) -> str:
    """The path of a named page. It follows from the name and what stands in it alone, so it is worked out once."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def is_our_page(address: str) -> bool:
    """Whether what a visitor brought along to go on to is the path of a page here: from the root, on no other host."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
