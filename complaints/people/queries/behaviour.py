"""What the policy says about unreasonable behaviour, what was decided about a person, and safety markers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from complaints.case_facts.queries import open_to
from complaints.models import BehaviourDecision, Case, Person, SafetyMarker
from complaints.people.queries.person_records import people_visible_to
from complaints.people.rules.behaviour import (
    DECIDERS,
    PROPOSERS,
    SEE_SAFETY_MARKERS,
    BehaviourPolicy,
    behaviour_policy,
)
from complaints.vocabulary.people import DecisionStatus
from councils.models import PolicyVersion
from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.casework_rules import CORPORATE
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor


def policy_now(council_id: int, at: datetime) -> tuple[PolicyVersion, BehaviourPolicy]:
    """Return that of the council's complaints policy, whatever procedure a case follows.

    Raises RuleBroken `policy.none`.
    """
    version = policy_in_force(council_id, CORPORATE, at)
    return version, policy_of(version)


def policy_of(version: PolicyVersion) -> BehaviourPolicy:
    return behaviour_policy(procedure_rules(version).practice)


def _decisions(actor: Actor) -> QuerySet[BehaviourDecision]:
    """Without those that were taken on a case that is kept from this person."""
    shown = Case.objects.filter(open_to(actor), council_id=actor.council_id).order_by()
    rows = BehaviourDecision.objects.filter(council_id=actor.council_id, case__in=shown)
    return rows.select_related("person", "policy_version").prefetch_related("steps").order_by("-proposed_at", "-pk")


def decisions_of(actor: Actor, person: Person) -> QuerySet[BehaviourDecision]:
    """Return all about a person, newest first, with their steps."""
    return _decisions(actor).filter(person=person)


def decision_of(actor: Actor, case: Case, decision_id: int) -> BehaviourDecision:
    """Raises BehaviourDecision.DoesNotExist."""
    return _decisions(actor).filter(person=case.person).get(pk=decision_id)


def register_of_behaviour(actor: Actor, status: DecisionStatus | None = None) -> QuerySet[BehaviourDecision]:
    """Return every decision about people whom the actor may see, also those not to limit contact, newest first."""
    if not actor.has(*PROPOSERS, *DECIDERS):
        raise NotAllowed("behaviour.register", "Your role does not let you see the register of contact limits.")
    rows = _decisions(actor).filter(person__in=people_visible_to(actor).order_by())
    return rows.filter(status=status.value) if status else rows


def number_to_review(actor: Actor, today: date) -> int:
    """Count those whose review is overdue."""
    return register_of_behaviour(actor, DecisionStatus.IN_FORCE).filter(review_on__lte=today).order_by().count()


def _markers(actor: Actor, people: Iterable[Person | None]) -> QuerySet[SafetyMarker]:
    rows = SafetyMarker.objects.filter(council_id=actor.council_id)
    known = [person for person in people if person is not None]
    return rows.filter(person__in=known) if known and actor.has(*SEE_SAFETY_MARKERS) else rows.none()


def markers_of(actor: Actor, *people: Person | None) -> Sequence[SafetyMarker]:
    """Return those in force, for those who may see them; none for others."""
    return list(_markers(actor, people).filter(ended_at=None).select_related("person"))


def marked_people(actor: Actor, people: Iterable[Person]) -> frozenset[int]:
    """Return the ids of those with a marker in force, for those who may see markers; none for others."""
    if not actor.has(*SEE_SAFETY_MARKERS):
        return frozenset()
    rows = SafetyMarker.objects.filter(council_id=actor.council_id, person__in=list(people), ended_at=None)
    return frozenset(rows.order_by().values_list("person_id", flat=True))


def ended_markers_of(actor: Actor, *people: Person | None) -> Sequence[SafetyMarker]:
    ended = _markers(actor, people).exclude(ended_at=None)
    return list(ended.select_related("person").order_by("-ended_at", "-pk"))


def marker_of(actor: Actor, marker_id: int, *people: Person) -> SafetyMarker:
    """Raises SafetyMarker.DoesNotExist."""
    return _markers(actor, people).get(pk=marker_id)


def to_review(council_id: int, until: date) -> QuerySet[BehaviourDecision]:
    """Return the limits in force that are to be reviewed by a day."""
    rows = BehaviourDecision.objects.filter(council_id=council_id, status=DecisionStatus.IN_FORCE.value)
    return rows.filter(review_on__lte=until).select_related("person", "case")
