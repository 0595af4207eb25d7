"""Every address of the product by its name, read from the address book itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver

from tests.access.places import DEMONSTRATION


def addresses() -> dict[str, set[str]]:
    """Each address with the parts that have to be put into it; what is for demonstrations only is left out."""
    found = dict(_named(get_resolver().url_patterns))
    return {name: needs for name, needs in found.items() if not name.startswith(DEMONSTRATION)}


def _named(patterns: list[Any], outer: tuple[str, set[str]] = ("", set())) -> Iterator[tuple[str, set[str]]]:
    namespace, needed = outer
    for pattern in patterns:
        needs = needed | set(pattern.pattern.converters)
        own = pattern.namespace if hasattr(pattern, "url_patterns") else pattern.name
        name = ":".join(part for part in (namespace, own) if part)
        if hasattr(pattern, "url_patterns"):
            yield from _named(pattern.url_patterns, (name, needs))
        else:
            yield name, needs
