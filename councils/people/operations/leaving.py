"""People who leave: a role that ends, and the account that ends with its last role or by its owner."""

from django.db import transaction

from councils.models import Membership, User
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role


@transaction.atomic
def end_role(membership_id: int, *, by: Actor) -> Membership:
    """Take a role from someone in the administrator's own council. Its history is kept.

    Raises:
        Membership.DoesNotExist: nobody holds it in this council.
        NotAllowed: `people.administrator`.
        RuleBroken: `people.last_administrator`: the council would have nobody who can do this.
    """
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
    """Two who leave at once wait for each other, so that one of them stays. Raises `people.last_administrator`."""
    held = Membership.objects.filter(council_id=leaving.council_id, role=Role.ADMINISTRATOR, user__is_active=True)
    if not {each.user_id for each in held.order_by("pk").select_for_update(of=("self",))} - {leaving.user_id}:
        raise RuleBroken(
            "people.last_administrator",
            f"This is the only administrator of {leaving.council.name}. Appoint another one first.",
        )


def roles_anywhere(user_id: int) -> list[Membership]:
    """Every role that a person holds, in all councils. For their own account only."""
    with tenant(None, ActorKind.STAFF, user_id), transaction.atomic():
        return list(Membership.objects.filter(user_id=user_id))


@transaction.atomic
def end_roles_of(user_id: int, council_id: int) -> None:
    """Someone gives up every role that they hold in the council that is entered.

    Raises:
        RuleBroken: `people.last_administrator`: the council would have nobody who can end a role.
    """
    for membership in Membership.objects.filter(council_id=council_id, user_id=user_id):
        if membership.role == Role.ADMINISTRATOR:
            _check_another_administrator(membership)
        membership.delete()


@transaction.atomic
def end_account(user_id: int) -> None:
    """Nobody can sign in with this account any more; open sessions end with their next request. Whoever reads its email
    address may open it again.

    Its scope must be entered. What else ends with it: `ombudsman.operations.close_account`.
    """
    User.objects.filter(pk=user_id).update(is_active=False)


def open_account_again(user_id: int) -> None:
    """Its owner has shown that they read its email address and has chosen a new password. Roles do not come back."""
    User.objects.filter(pk=user_id).update(is_active=True)
