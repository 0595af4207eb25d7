"""Councils, their people, working days and bodies, the locks of their calendars, and jobs over all of them."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from email.utils import parseaddr
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.models import Case, Max, Q, QuerySet, When

from councils.bodies.rules import Body, described_body, read_bodies
from councils.calendars.rules import WorkingCalendar
from councils.document_reading import read_yaml
from councils.models import (
    ApiToken,
    BankHoliday,
    BankHolidayElsewhere,
    CalendarFeed,
    ClosureDay,
    Council,
    Membership,
    ServiceArea,
    User,
)
from councils.tenancy.scope import ActorKind, accounts_named, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role

logger = logging.getLogger(__name__)


def open_service_area(council_id: int, service_area_id: int) -> ServiceArea:
    areas = ServiceArea.objects.filter(council_id=council_id, active=True).select_related("council")
    area = areas.filter(pk=service_area_id).first()
    if area is None:
        raise RuleBroken("intake.service_area", "Choose one of the council's services.")
    return area


def reference_prefix(council_id: int) -> str:
    return Council.objects.values_list("reference_prefix", flat=True).get(pk=council_id)


# The first key of these advisory locks; the second is the council.
CALENDAR_LOCK = 1
LOCK_SHARED = "SELECT pg_advisory_xact_lock_shared(%s, %s::int)"
LOCK_EXCLUSIVE = "SELECT pg_advisory_xact_lock(%s, council::int) FROM unnest(%s) AS council"


def lock_calendar_shared(council_id: int) -> None:
    """Let no one change a calendar before the transaction ends.

    Take this lock before locking cases, as a change does; read the calendar after it.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SHARED, [CALENDAR_LOCK, council_id])


def lock_calendars(council_ids: Iterable[int]) -> None:
    """Wait for transactions that calculate dates, and block new ones."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_EXCLUSIVE, [CALENDAR_LOCK, sorted(council_ids)])


# A calendar is about half a megabyte; councils without closure days share one.
MOST_CALENDARS = 64
# A hash of every row: all processes see a change at their next request, also after a rollback.
FINGERPRINT = """
SELECT (SELECT (count(*), sum(hashtextextended(name, 2 * (day - date '2000-01-01') + announced::int)))::text
          FROM councils_bankholiday),
       (SELECT (count(*), sum(hashtextextended(concat_ws('|', name, decided_on), day - date '2000-01-01')))::text
          FROM councils_closureday WHERE council_id = %s),
       (SELECT (count(*), sum(hashtextextended(nation || name, 2 * (day - date '2000-01-01') + announced::int)))::text
          FROM councils_bankholidayelsewhere)
"""
_calendars: dict[tuple[str, str, str], WorkingCalendar] = {}


def working_calendar(council_id: int) -> WorkingCalendar:
    """Costs one small query while nothing changes.

    Raises RuleBroken `calendar.unpublished` without bank holidays.
    """
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, [council_id])
        fingerprint = cursor.fetchone()
    calendar = _calendars.get(fingerprint)
    if calendar is None:
        if len(_calendars) >= MOST_CALENDARS:
            _calendars.clear()
        calendar = _calendars[fingerprint] = _calendar(council_id)
    return calendar


def _calendar(council_id: int) -> WorkingCalendar:
    rows = list(BankHoliday.objects.order_by("day"))
    if not rows:
        raise RuleBroken("calendar.unpublished", "No bank holidays are loaded: run manage.py load_policies.")
    last_year = rows[-1].day.year
    closures = list(ClosureDay.objects.filter(council_id=council_id))
    projected = [row.day.year for row in rows if not row.announced]
    calendar = WorkingCalendar(
        first=date(rows[0].day.year, 1, 1),
        last=date(last_year, 12, 31),
        holidays={row.day: row.name for row in rows},
        closures={row.day: row.name for row in closures},
        announced_until=date(min(projected) - 1 if projected else last_year, 12, 31),
        elsewhere={row.day: f"{row.name}, {row.nation}" for row in BankHolidayElsewhere.objects.all()},
    )
    return calendar.with_late_closures(
        {row.day: row.decided_on for row in closures if row.decided_on and row.decided_on > row.day}
    )


def sending_address() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def actor_for(user: User | AnonymousUser, council_id: int) -> Actor | None:
    found = staff_of(user, council_id)
    return found[0] if found is not None else None


def staff_of(user: User | AnonymousUser, council_id: int) -> tuple[Actor, Council] | None:
    """Read for each request: a removed role ends at once."""
    if not user.is_authenticated:
        return None
    held = list(Membership.objects.filter(council_id=council_id, user_id=user.pk).select_related("council"))
    return (_actor(user, held), held[0].council) if held else None


def actors_for(council_id: int, user_ids: Iterable[int]) -> dict[int, Actor]:
    """By account id, without closed accounts."""
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
        sees_safeguarding=any(each.may_see_safeguarding for each in held),
    )


def councils_of(user: User) -> list[Council]:
    return list(Council.objects.filter(membership__user_id=user.pk).distinct().order_by("name"))


def roles_held(council_id: int, user_id: int) -> frozenset[Role]:
    held = Membership.objects.filter(council_id=council_id, user_id=user_id, user__is_active=True)
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def who_sees_safeguarding(council_id: int) -> frozenset[int]:
    """Account ids of those who see every safeguarding case of their services."""
    held = Membership.objects.filter(council_id=council_id, user__is_active=True)
    return frozenset(each.user_id for each in held if each.may_see_safeguarding)


def seniority_of(council_id: int, user_ids: Iterable[int]) -> dict[int, int]:
    """The highest by account id, without people who have left."""
    ranks = Membership.objects.filter(council_id=council_id, user_id__in=list(user_ids))
    return dict(ranks.values_list("user_id").annotate(highest=Max("seniority")))


def people_in_role(council_id: int, role: Role, service_area_id: int) -> list[int]:
    """Account ids, for a service area or the whole council."""
    return sorted(set(_in_role(council_id, role, service_area_id).values_list("user_id", flat=True)))


def names_of_role(council_id: int, role: Role, service_area_id: int) -> list[tuple[int, str]]:
    """As (account id, name), by name."""
    return _by_name(_in_role(council_id, role, service_area_id))


def _in_role(council_id: int, role: Role, service_area_id: int) -> QuerySet[Membership]:
    held = Membership.objects.filter(council_id=council_id, role=role, user__is_active=True)
    return held.filter(Q(service_area_id=service_area_id) | Q(service_area_id=None))


def names_of_staff(council_id: int) -> list[tuple[int, str]]:
    """Everyone who works for the council, as (account id, name), by name."""
    return _by_name(Membership.objects.filter(council_id=council_id, user__is_active=True))


def _by_name(held: QuerySet[Membership]) -> list[tuple[int, str]]:
    people = {pk: name or email for pk, name, email in held.values_list("user_id", "user__name", "user__email")}
    return _in_order(people)


def _in_order(people: Mapping[int, str]) -> list[tuple[int, str]]:
    return sorted(people.items(), key=lambda each: (each[1].casefold(), each[0]))


class HeldRole(NamedTuple):
    """A role that someone has in a council. Without `service_area_id` it is for all services."""

    user_id: int
    name: str
    role: str
    service_area_id: int | None
    service_area: str | None
    seniority: int


def held_roles(council_id: int) -> list[HeldRole]:
    """Every role of everyone who works for the council."""
    held = Membership.objects.filter(council_id=council_id, user__is_active=True)
    columns = ("user_id", "user__name", "user__email", "role", "service_area_id", "service_area__name", "seniority")
    return [HeldRole(pk, name or email, *role) for pk, name, email, *role in held.values_list(*columns)]


def names_of(held: Iterable[HeldRole]) -> list[tuple[int, str]]:
    """As `names_of_staff`."""
    return _in_order({each.user_id: each.name for each in held})


def person(user_id: int) -> User | None:
    """One's own account, or one in the council in scope."""
    return User.objects.filter(pk=user_id).first()


def account(email: str) -> User | None:
    """As `account_named`, in any scope."""
    address = email.strip()
    with accounts_named(address), transaction.atomic():
        return account_named(address)


def account_named(address: str) -> User | None:
    """The account that has confirmed an address, else the one made with it.

    An unconfirmed address does not count: anyone can add it. The scope must name the address.
    """
    confirmed = Q(emailaddress__email__iexact=address, emailaddress__verified=True)
    accounts = User.objects.filter(confirmed | Q(email__iexact=address)).distinct()
    return accounts.order_by(Case(When(confirmed, then=0), default=1)).first()


def councils_with_role(user_id: int) -> list[Council]:
    """In any scope; for one's own account only."""
    with tenant(None, ActorKind.STAFF, user_id), transaction.atomic():
        return list(Council.objects.filter(membership__user_id=user_id).distinct())


def memberships_of(council_id: int) -> QuerySet[Membership]:
    held = Membership.objects.filter(council_id=council_id, user__is_active=True).select_related("user", "service_area")
    return held.order_by("user__name", "user__email", "role", "pk")


def role_of(council_id: int, pk: int) -> Membership:
    """Raises Membership.DoesNotExist, also for another council's."""
    return memberships_of(council_id).get(pk=pk)


def api_tokens_of(council_id: int, user_id: int | None) -> QuerySet[ApiToken]:
    return api_tokens_in(council_id).filter(user_id=user_id or 0)


def api_tokens_in(council_id: int) -> QuerySet[ApiToken]:
    """For administrators only."""
    tokens = ApiToken.objects.filter(council_id=council_id).select_related("user")
    return tokens.order_by("user__name", "user__email", "name")


def feed_of(council_id: int, user_id: int | None) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(council_id=council_id, user_id=user_id or 0).first()


def followed_feed(council_id: int, token: str) -> CalendarFeed | None:
    feeds = CalendarFeed.objects.filter(council_id=council_id, token_hash=hashed_address(token), user__is_active=True)
    return feeds.select_related("user", "council").first()


def hashed_address(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


@cache
def bodies() -> dict[str, Body]:
    return read_bodies(read_yaml(settings.BASE_DIR / "fixtures" / "bodies.yaml"))


def bodies_called(keys: Iterable[str]) -> tuple[Body, ...]:
    """In this order, without keys that the table no longer has."""
    return tuple(bodies()[key] for key in keys if key in bodies())


def bodies_of(said: Mapping[str, Any]) -> tuple[Body, ...]:
    """Return those that an event names: of the table, and one that staff described. `said`: the event's data."""
    described = said.get("organisation")
    return (*bodies_called(said.get("bodies", ())), *([described_body(described)] if described else ()))


def bodies_beside(council: Council) -> list[Body]:
    """By name, without the council's own teams: for what another organisation is responsible for."""
    return sorted((body for body in bodies().values() if body.council != council.slug), key=lambda body: body.name)


# Always first, and the only one where a council names none.
EMERGENCY = "emergency"


def safeguarding_contacts(council: Council) -> tuple[Body, ...]:
    """The emergency services first."""
    return bodies_called(dict.fromkeys((EMERGENCY, *council.safeguarding)))


def council_by_slug(slug: str) -> Council | None:
    return Council.objects.filter(slug=slug).first()


def all_councils() -> list[Council]:
    return list(Council.objects.order_by("name"))


def service_area_id(council_id: int, slug: str) -> int | None:
    areas = ServiceArea.objects.filter(council_id=council_id, slug=slug, active=True)
    return areas.values_list("pk", flat=True).first()


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
