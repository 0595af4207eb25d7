"""The addresses of our own pages, by name."""

from functools import lru_cache

from django.urls import reverse

# Those that everybody's pages name, and those of the cases of a busy day.
KEPT = 4096


@lru_cache(KEPT)
def address(name: str, *args: object, **kwargs: object) -> str:
    """The path of a named page. It follows from the name and what stands in it alone, so it is worked out once."""
    return reverse(name, args=args or None, kwargs=kwargs or None)
