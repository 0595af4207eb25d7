"""Roles and accounts of people who leave."""

from django.db import transaction

from councils.models import Membership, User
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role


@transaction.atomic
def end_role(membership_id: int, *, by: Actor) -> Membership:
    """Raises Membership.DoesNotExist, NotAllowed `people.administrator`, RuleBroken `people.last_administrator`."""
    if not by.has(Role.ADMINISTRATOR):
        raise NotAllowed("people.administrator", "Only an administrator can end someone's role.")
    held = Membership.objects.filter(council_id=by.council_id).select_related("user", "service_area")
    membership = held.select_for_update(of=("self",)).get(pk=membership_id)
    if membership.role == Role.ADMINISTRATOR:
        _check_another_administrator(membership)
    membership.delete()
    membership.pk = membership_id
    return membership


def _check_another_administrator(leaving: Membership) -> None:
    """Lock them, so that two who leave at once do not both go.

    Raises RuleBroken `people.last_administrator`.
    """
    held = Membership.objects.filter(council_id=leaving.council_id, role=Role.ADMINISTRATOR, user__is_active=True)
    if not {each.user_id for each in held.order_by("pk").select_for_update(of=("self",))} - {leaving.user_id}:
        raise RuleBroken(
            "people.last_administrator",
            f"This is the only administrator of {leaving.council.name}. Appoint another one first.",
        )


def roles_anywhere(user_id: int) -> list[Membership]:
    """For one's own account only."""
    with tenant(None, ActorKind.STAFF, user_id), transaction.atomic():
        return list(Membership.objects.filter(user_id=user_id))


@transaction.atomic
def end_roles_of(user_id: int, council_id: int) -> None:
    """Raises RuleBroken `people.last_administrator`."""
    for membership in Membership.objects.filter(council_id=council_id, user_id=user_id):
        if membership.role == Role.ADMINISTRATOR:
            _check_another_administrator(membership)
        membership.delete()


@transaction.atomic
def end_account(user_id: int) -> None:
    """Sessions end with their next request; the owner can open it again by email.

    Its scope must be entered. `ombudsman.operations.close_account` ends the rest.
    """
    User.objects.filter(pk=user_id).update(is_active=False)


def open_account_again(user_id: int) -> None:
    """For an owner who proved the address; roles do not come back."""
    User.objects.filter(pk=user_id).update(is_active=True)
