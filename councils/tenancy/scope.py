"""For whom the database answers: one council, one kind of actor, for each transaction.

The scope rides a ContextVar; the database backend beside this module writes it into every transaction,
where the row-level policies read it. Without a scope those policies raise: a forgotten scope is loud.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection


class ActorKind(StrEnum):
    """What the row-level policies may grant."""

    STAFF = "staff"
    RESIDENT = "resident"
    SYSTEM = "system"
    # Sees the queues (deadlines, outbox) of all councils and nothing else, until it enters a council.
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Scope:
    """The values that row-level policies compare with."""

    kind: ActorKind
    council_id: int | None = None
    actor_id: int | None = None
    # Of the private links that were followed in this browser.
    link_keys: tuple[UUID, ...] = ()
    browser_hashes: tuple[str, ...] = ()
    # Email addresses by which accounts may be looked up: the one that someone signs in with, for instance.
    addresses: tuple[str, ...] = ()

    def settings(self) -> list[str]:
        """The transaction-local settings, in the order of `SET_SCOPE`."""
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
    """Tell a transaction that is already open (nested scopes, tests); a new one is told when it begins."""
    if connection.connection is not None and connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(SET_SCOPE, scope.settings() if scope else NOBODY)


def tenant(
    council_id: int | None,
    kind: ActorKind,
    actor_id: int | None = None,
    link_keys: tuple[UUID, ...] = (),
) -> AbstractContextManager[Scope]:
    """Enter a council (or, for the worker, the queues of all): what is read and written inside belongs to it."""
    return entered(Scope(kind, council_id, actor_id, link_keys))


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Enter a scope; afterwards the one before counts again."""
    token = current.set(scope)
    try:
        _push(scope)
        yield scope
    finally:
        current.reset(token)
        _push(current.get())


def accounts_named(*addresses: str) -> AbstractContextManager[Scope]:
    """In no council: the accounts with these email addresses, such as the one that someone signs in with."""
    return entered(Scope(ActorKind.RESIDENT, addresses=addresses))


@contextmanager
def outermost() -> Iterator[None]:
    """Around a request: begins in no council, and whatever `enter` sets inside ends with it."""
    token = current.set(None)
    try:
        yield
    finally:
        current.reset(token)
        _push(current.get())


def enter(scope: Scope) -> None:
    """Change scope for the rest of the request, once it is known where and who (an API token is read late)."""
    current.set(scope)
    _push(scope)
