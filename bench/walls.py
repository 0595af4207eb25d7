"""The same pages with row-level security switched off: what the wall in the database costs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from bench.browser import Browser
from bench.requests import time_of
from bench.rounds import Goal, Operation, Timed
from bench.world import World


class Gap:
    """A second connection of the product, in a role that no policy holds."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self.held, free = connection.connection, connections["floor"].settings_dict
        ours = connection.settings_dict.copy()
        options = {**ours["OPTIONS"], "options": ours["OPTIONS"]["options"].replace("-c role=redress_app", "")}
        connection.settings_dict.update(USER=free["USER"], PASSWORD=free["PASSWORD"], OPTIONS=options)
        connection.connection = None
        try:
            connection.connect()
            self.free = connection.connection
        finally:
            connection.settings_dict.update(ours)
            connection.connection = self.held

    @contextmanager
    def open(self) -> Iterator[None]:
        """Everything inside is asked past the wall."""
        connection.connection = self.free
        try:
            yield
        finally:
            connection.connection = self.held


def behind_walls(world: World) -> Iterator[Operation]:
    """Each hot page as it is, beside itself without row-level security."""
    gap = Gap()
    staff, system = world.staff(world.product), world.machine(world.product)
    visitor, base = Browser(world.product), f"/api/v1/councils/{world.slug}/cases/"
    hot: list[tuple[str, Browser, str]] = [
        ("worklist", staff, "/casework/"),
        ("case page, 50 events", staff, f"/casework/cases/{world.reference}/"),
        ("track: the private link", visitor, f"/c/{world.slug}/track/{world.link}/"),
        ("API list", system, base),
        ("API detail", system, f"{base}{world.reference}/"),
    ]
    for name, browser, address in hot:
        yield Operation(
            f"row-level security: {name}", _ask(browser, address), _past(gap, _ask(browser, address)), Goal(ratio=1.15),
            note="the floor is the same page past the walls",
        )  # fmt: skip


def _ask(browser: Browser, address: str) -> Callable[[], Timed]:
    return lambda: time_of(browser.get(address))


def _past(gap: Gap, act: Callable[[], Any]) -> Callable[[], Timed]:
    def past() -> Timed:
        with gap.open():
            act_again: Timed = act()
            return act_again

    return past
