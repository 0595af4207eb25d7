"""What was decided about a person goes to the record that theirs is joined to, and back."""

from collections.abc import Sequence

from complaints.models import BehaviourDecision, Person, SafetyMarker
from complaints.vocabulary.people import DecisionStatus
from councils.tenancy.scope import ActorKind, tenant


def move_decisions(was: Person, now: Person, ids: Sequence[int] | None = None) -> list[int]:
    """Return which decisions about contact moved."""
    with tenant(was.council_id, ActorKind.SYSTEM):
        rows = BehaviourDecision.objects.filter(council_id=was.council_id, person=was)
        moved = list((rows if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True))
        BehaviourDecision.objects.filter(council_id=was.council_id, pk__in=moved).update(person=now)
    for person in (was, now):
        repeat_limits(person)
    return moved


def repeat_limits(person: Person) -> None:
    """Every page about them shows the limits in force: it takes no query for each."""
    with tenant(person.council_id, ActorKind.SYSTEM):
        rows = BehaviourDecision.objects.filter(council_id=person.council_id, person=person)
        in_force = rows.filter(status=DecisionStatus.IN_FORCE.value).order_by("decided_on", "pk")
        person.contact_limits = [row.limit.as_data() for row in in_force if row.limit]
        person.save(update_fields=["contact_limits"])


def move_markers(was: Person, now: Person, ids: Sequence[int] | None = None) -> list[int]:
    """Return which safety markers moved."""
    rows = SafetyMarker.objects.filter(council_id=was.council_id, person=was)
    moved = list((rows if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True))
    SafetyMarker.objects.filter(council_id=was.council_id, pk__in=moved).update(person=now)
    return moved
