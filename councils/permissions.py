"""Who may do what in a council: memberships turned into the `Actor` that every operation is given."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Case, Max, Q, When

from councils.models import Council, Membership, User
from councils.tenancy.scope import accounts_named
from councils.vocabulary.roles import Actor, Role


def actor_for(user: User | AnonymousUser, council_id: int) -> Actor | None:
    """The roles that a person holds in a council now, or None for somebody who holds none."""
    found = staff_of(user, council_id)
    return found[0] if found is not None else None


def staff_of(user: User | AnonymousUser, council_id: int) -> tuple[Actor, Council] | None:
    """Somebody acting in a council, with the council, in one query; None for somebody who holds no role there.

    Read afresh for each request: a role that was taken away is gone at the next click.
    """
    if not user.is_authenticated:
        return None
    held = list(Membership.objects.filter(council_id=council_id, user_id=user.pk).select_related("council"))
    return (_actor(user, held), held[0].council) if held else None


def actors_for(council_id: int, user_ids: Iterable[int]) -> dict[int, Actor]:
    """People acting in a council, by account; those who hold no role there or whose account is closed are left out."""
    posts = Membership.objects.filter(council_id=council_id, user_id__in=list(user_ids), user__is_active=True)
    held: dict[int, list[Membership]] = defaultdict(list)
    for post in posts.select_related("user"):
        held[post.user_id].append(post)
    return {user_id: _actor(own[0].user, own) for user_id, own in held.items()}


def _actor(user: User, held: Sequence[Membership]) -> Actor:
    return Actor(
        council_id=held[0].council_id,
        user_id=user.pk,
        name=user.get_full_name(),
        roles=frozenset(Role(each.role) for each in held),
        service_area_ids=frozenset(each.service_area_id for each in held if each.service_area_id is not None),
        seniority=max(each.seniority for each in held),
        heads_council=any(each.role == Role.HEAD_OF_SERVICE and each.service_area_id is None for each in held),
    )


def councils_of(user: User) -> list[Council]:
    """The councils in which a person works, by name."""
    return list(Council.objects.filter(membership__user_id=user.pk).distinct().order_by("name"))


def people_in_role(council_id: int, role: Role, service_area_id: int) -> list[int]:
    """Ids of the open accounts that hold a role for a service area or for the whole council, each once."""
    held = Membership.objects.filter(council_id=council_id, role=role, user__is_active=True)
    held = held.filter(Q(service_area_id=service_area_id) | Q(service_area_id=None))
    return sorted(set(held.values_list("user_id", flat=True)))


def roles_held(council_id: int, user_id: int) -> frozenset[Role]:
    """The roles that an open account holds in a council, for whatever service area."""
    held = Membership.objects.filter(council_id=council_id, user_id=user_id, user__is_active=True)
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def seniority_of(council_id: int, user_ids: Iterable[int]) -> dict[int, int]:
    """How senior people are in a council; somebody who has left it counts as 0."""
    ranks = Membership.objects.filter(council_id=council_id, user_id__in=list(user_ids))
    return dict(ranks.values_list("user_id").annotate(highest=Max("seniority")))


def names_of_role(council_id: int, role: Role, service_area_id: int) -> list[tuple[int, str]]:
    """The same people as account id and name, by name."""
    people = User.objects.filter(pk__in=people_in_role(council_id, role, service_area_id))
    return [(user.pk, user.get_full_name()) for user in people.order_by("name", "email")]


def person(user_id: int) -> User | None:
    """The account of a number, if it is of someone in the council that is entered, or one's own."""
    return User.objects.filter(pk=user_id).first()


def account(email: str) -> User | None:
    """The account that an email address opens, looked up in any scope; otherwise as `account_named`."""
    address = email.strip()
    with accounts_named(address), transaction.atomic():
        return account_named(address)


def account_named(address: str) -> User | None:
    """The account that an address opens, however it is written: the one that has confirmed it, or else the one that was
    made with it. None where it was only added to an account and never confirmed: anyone can do that.

    For a scope that names the address, as the pages of accounts have.
    """
    confirmed = Q(emailaddress__email__iexact=address, emailaddress__verified=True)
    accounts = User.objects.filter(confirmed | Q(email__iexact=address)).distinct()
    return accounts.order_by(Case(When(confirmed, then=0), default=1)).first()
