"""What a job does for many, each alone: one that fails stops no other, of any council."""

import logging
from collections.abc import Callable, Iterable

from django.db import transaction

from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor

logger = logging.getLogger(__name__)


def each_alone(find: Callable[[int], Iterable[int]], do: Callable[[int, Actor], object], *, what: str) -> None:
    """Find the ids of what is due in each council, and do it for each as the product, in a transaction of its own.

    What the rules refuse now waits for the next run. A defect is logged, with `what` was tried.
    """
    for council in all_councils():
        with tenant(council.pk, ActorKind.SYSTEM):
            for number in _found(find, council.pk, what):
                _try(do, number, Actor.system(council.pk), what)


def _found(find: Callable[[int], Iterable[int]], council_id: int, what: str) -> list[int]:
    try:
        with transaction.atomic():
            return list(dict.fromkeys(find(council_id)))
    except Exception:
        logger.exception("%s: what is due in council %s was not found", what, council_id)
        return []


def _try(do: Callable[[int, Actor], object], number: int, by: Actor, what: str) -> None:
    try:
        with transaction.atomic():
            do(number, by)
    except RuleBroken:
        return
    except Exception:
        logger.exception("%s: %s of council %s was left as it is", what, number, by.council_id)
