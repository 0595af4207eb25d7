"""For which council and kind of actor each transaction is.

Row-level policies compare with the scope, and raise without one.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from django.db import connection


class ActorKind(StrEnum):
    STAFF = "staff"
    RESIDENT = "resident"
    SYSTEM = "system"
    # Sees the queues (deadlines, outbox) of all councils, and nothing else until it enters a council.
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Scope:
    kind: ActorKind
    council_id: int | None = None
    actor_id: int | None = None
    # Keys of the private links that were followed in this browser.
    link_keys: tuple[UUID, ...] = ()
    browser_hashes: tuple[str, ...] = ()
    # Email addresses whose accounts may be read, such as the one that someone signs in with.
    addresses: tuple[str, ...] = ()

    def settings(self) -> list[str]:
        """In the order of `SET_SCOPE`."""
        return [
            str(self.council_id or ""),
            self.kind.value,
            str(self.actor_id or ""),
            "{" + ",".join(map(str, self.link_keys)) + "}",
            ",".join(self.browser_hashes),
            json.dumps(self.addresses),
        ]


SET_SCOPE = (
    "SELECT set_config('app.council', %s, true), set_config('app.kind', %s, true), "
    "set_config('app.actor', %s, true), set_config('app.links', %s, true), set_config('app.browser', %s, true), "
    "set_config('app.addresses', %s, true)"
)
NOBODY = ["", "", "", "{}", "", "[]"]

current: ContextVar[Scope | None] = ContextVar("tenancy_scope", default=None)


def _push(scope: Scope | None) -> None:
    """Update an open transaction (nested scopes, tests)."""
    if connection.connection is not None and connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(SET_SCOPE, scope.settings() if scope else NOBODY)


def tenant(
    council_id: int | None,
    kind: ActorKind,
    actor_id: int | None = None,
    link_keys: tuple[UUID, ...] = (),
) -> AbstractContextManager[Scope]:
    """Enter a council, or for the worker all queues."""
    return entered(Scope(kind, council_id, actor_id, link_keys))


def as_product() -> AbstractContextManager[Scope]:
    """Look at the council in scope, and at no other, as the product does for everybody who works there.

    Raises LookupError outside every council.
    """
    scope = current.get()
    if scope is None or scope.council_id is None:
        raise LookupError("no council is in scope")
    return entered(replace(scope, kind=ActorKind.SYSTEM))


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    token = current.set(scope)
    try:
        _push(scope)
        yield scope
    finally:
        current.reset(token)
        _push(current.get())


def accounts_named(*addresses: str) -> AbstractContextManager[Scope]:
    """Enter no council, to read the accounts with these addresses (sign-in)."""
    return entered(Scope(ActorKind.RESIDENT, addresses=addresses))


@contextmanager
def outermost() -> Iterator[None]:
    """Begin a request without a scope, and end what `enter` sets."""
    token = current.set(None)
    try:
        yield
    finally:
        current.reset(token)
        _push(current.get())


def enter(scope: Scope) -> None:
    """Change scope until the request ends (an API token is read late)."""
    current.set(scope)
    _push(scope)
