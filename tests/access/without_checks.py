"""The application without one of its checks, so that what the database does alone can be seen."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from complaints.case_facts.queries import approvals_visible_to, cases_visible_to, roles_on
from complaints.documents.queries import case_of_sent, drafts_visible_to
from complaints.models import ApprovalRequest, Case, ComplaintDraft
from councils.models import Council, User
from councils.queries import actor_for, staff_of
from councils.vocabulary.roles import STAFF_ROLES, Actor, Role
from ombudsman.models import Referral
from ombudsman.queries import referrals_visible_to
from tests.conftest import PRODUCT

COUNCIL_CONDITION = re.compile(r'((?:"?\w+"?\.)?"?\bcouncil_id"? (?:= %(?:\(\w+\))?s|IN \(%s(?:, %s)*\)))')


def everywhere(patch: pytest.MonkeyPatch, function: Any, instead: Callable[..., Any]) -> None:
    """Put another function in the place of one of ours, under whatever name a module knows it.

    What is loaded meanwhile would keep it: load all addresses first (`tests.access.addresses`).
    """
    found = 0
    for module in [module for name, module in sys.modules.items() if name.split(".")[0] in PRODUCT]:
        for name in [name for name, value in vars(module).items() if value is function]:
            patch.setattr(module, name, instead)
            found += 1
    assert found, f"{function} is not used"


def _case_of_any_sent(key: UUID, case_ids: Any) -> int | None:
    return ComplaintDraft.objects.filter(key=key).values_list("case_id", flat=True).first()


@contextmanager
def without_case_filter() -> Iterator[None]:
    """Whatever is asked for of cases, drafts, approvals and referrals starts from all of them."""
    with pytest.MonkeyPatch.context() as patch:
        everywhere(patch, cases_visible_to, lambda actor: Case.objects.all())
        everywhere(patch, drafts_visible_to, lambda reader, at: ComplaintDraft.objects.all())
        everywhere(patch, case_of_sent, _case_of_any_sent)
        everywhere(patch, approvals_visible_to, lambda actor: ApprovalRequest.objects.all())
        everywhere(patch, referrals_visible_to, lambda actor: Referral.objects.all())
        yield


@contextmanager
def without_role_check() -> Iterator[None]:
    """Whoever is asked holds the role."""
    really_has = Actor.has

    def has(actor: Actor, *roles: Role) -> bool:
        return not set(roles).isdisjoint(STAFF_ROLES) or really_has(actor, *roles)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Actor, "has", has)
        patch.setattr(Actor, "sees_whole_council", property(lambda actor: True))
        everywhere(patch, roles_on, lambda actor, case: frozenset(Role))
        yield


@contextmanager
def without_council_check() -> Iterator[None]:
    """Whoever has signed in works in every council, in every role."""

    def anybody(user: User | AnonymousUser, council_id: int) -> tuple[Actor, Council] | None:
        if not user.is_authenticated:
            return None
        return Actor(council_id, user.pk, str(user), frozenset(STAFF_ROLES)), Council.objects.get(pk=council_id)

    with pytest.MonkeyPatch.context() as patch:
        everywhere(patch, staff_of, anybody)
        everywhere(patch, actor_for, lambda user, council_id: (anybody(user, council_id) or (None,))[0])
        yield


@contextmanager
def without_council_conditions() -> Iterator[None]:
    """No statement that reads asks for one council only, wherever it is written."""

    def forget(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        reads = str(sql).lstrip().startswith(("SELECT", "WITH"))
        return execute(COUNCIL_CONDITION.sub(r"(\1 OR true)", str(sql)) if reads else sql, params, many, context)

    with connection.execute_wrapper(forget):
        yield


@contextmanager
def without_every_check() -> Iterator[None]:
    """Nothing of the application's own is left."""
    with ExitStack() as all_of_them:
        for check in CHECKS.values():
            all_of_them.enter_context(check())
        yield


CHECKS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "the case filter": without_case_filter,
    "the role check": without_role_check,
    "the council check": without_council_check,
    "conditions on the council": without_council_conditions,
}
