"""Who may respond at a stage."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from complaints.cases.rules.decisions import Candidate, assign, is_named
from complaints.deadlines.facts import CaseFacts
from complaints.models import Case
from complaints.models.case import OPEN_STATUSES
from councils.models import Membership
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import ANSWERING_ROLES, Role

# Stands in for who chose them, on trial.
STAND_IN = "-"


@dataclass(slots=True)
class Colleague:
    """`barred` is why they may not respond at this stage."""

    user_id: int
    name: str
    roles: set[Role] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    of_this_service: bool = False
    seniority: int = 0
    open_cases: int = 0
    barred: RuleBroken | None = None
    # Whether the policy names one of their roles for this stage, or names no role.
    named: bool = True


def colleagues(council_id: int, facts: CaseFacts) -> list[Colleague]:
    """Those the policy names come first, then by service and open cases."""
    found: dict[int, Colleague] = {}
    held = Membership.objects.filter(council_id=council_id, user__is_active=True)
    rows = held.values_list(
        "user_id", "user__name", "user__email", "role", "service_area_id", "service_area__name", "seniority"
    )
    ranks: dict[int, int] = defaultdict(int)
    for user_id, name, email, role, area_id, area, seniority in rows:
        ranks[user_id] = max(ranks[user_id], seniority)
        if role in ANSWERING_ROLES:
            person = found.setdefault(user_id, Colleague(user_id, name or email))
            person.roles.add(Role(role))
            person.areas |= {area} if area else set()
            person.of_this_service |= area_id in (None, facts.service_area_id)
    _add_load(council_id, found)
    for person in found.values():
        person.seniority = ranks[person.user_id]
        person.named = is_named(facts, person.roles)
        person.barred = _barred(person, facts, dict(ranks))
    return sorted(found.values(), key=_nearest)


def _nearest(each: Colleague) -> tuple[bool, bool, int, str]:
    return not each.named, not each.of_this_service, each.open_cases, each.name.casefold()


def _add_load(council_id: int, found: dict[int, Colleague]) -> None:
    cases = Case.objects.filter(council_id=council_id, status__in=OPEN_STATUSES, officer_id__in=list(found))
    for officer_id, number in cases.order_by().values_list("officer_id").annotate(number=Count("pk")):
        found[officer_id].open_cases = number


def _barred(person: Colleague, facts: CaseFacts, ranks: dict[int, int]) -> RuleBroken | None:
    try:
        assign(facts, Candidate(person.user_id, person.name, person.seniority), ranks, STAND_IN)
    except RuleBroken as refusal:
        return refusal
    return None


def open_cases_by_officer(council_id: int) -> dict[int, int]:
    cases = Case.objects.filter(council_id=council_id, status__in=OPEN_STATUSES).exclude(officer=None)
    return dict(cases.order_by().values_list("officer_id").annotate(number=Count("pk")))
