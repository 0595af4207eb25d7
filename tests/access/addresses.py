"""Every address of the product by its name, read from the address book itself."""

from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver, reverse

from complaints.vocabulary.lifecycle import TRANSITIONS, Move, Status
from councils.models import Council
from portal.resident.complain.steps import BY_SLUG
from tests.access.places import DEMONSTRATION, PLACES, Kind
from tests.access.world import World
from tests.factories.cases import case_at

# A status from which each move can be made: its page is a refusal on any other case.
STATUSES = (Status.RECEIVED, Status.UNDER_INVESTIGATION, Status.RESPONDED, Status.CLOSED, Status.DECLINED)
# They need a link or a code from a letter, or end the visit: the journeys walk these.
NEED_MORE = {"account_confirm_email", "account_reset_password_from_key", "account_confirm_login_code", "account_logout"}
Cases = dict[Status, str]


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


def a_case_of_each_status(council: Council, resident: Any = None) -> Cases:
    """Their references."""
    return {status: case_at(council, status, by=resident).case.reference for status in STATUSES}


def paths(world: World, cases: Cases, target: str = "own") -> Iterator[tuple[str, str]]:
    """Every address that is not only posted to, by its name, with something real in each of its parts."""
    for name, needs in sorted(addresses().items()):
        if PLACES[name].posts or name in NEED_MORE:
            continue
        known = world.kwargs(needs, name, target)
        move = name.partition(":")[2]
        if PLACES[name].kind is Kind.MOVE and move in set(Move):
            sources = TRANSITIONS[Move(move)].sources
            known["reference"] = next(cases[status] for status in STATUSES if status in sources)
        for step in BY_SLUG if "step" in needs else ("",):
            yield name, reverse(name, kwargs={**known, "step": step} if step else known)
