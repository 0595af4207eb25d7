"""What was decided about a person goes to the record that theirs is joined to, and back."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from complaints.models import BehaviourDecision, CaseParty, Person, SafetyMarker
from complaints.vocabulary.people import DecisionStatus, Parting, PartyRole
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


def move_parts(was: Person, now: Person, ids: Sequence[int] | None = None) -> list[int]:
    """Return in which cases' parties the record was replaced. Call `end_doubled_parts` first."""
    with tenant(was.council_id, ActorKind.SYSTEM):
        rows = CaseParty.objects.filter(council_id=was.council_id, person=was)
        moved = list((rows if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True))
        CaseParty.objects.filter(council_id=was.council_id, pk__in=moved).update(person=now)
    return moved


def end_doubled_parts(kept: Person, merged: Person, by_name: str, at: datetime) -> None:
    """No one complains together with themselves: of two records' parts in one case only one goes on."""
    with tenant(kept.council_id, ActorKind.SYSTEM):
        active = CaseParty.objects.filter(council_id=kept.council_id, person__in=(kept, merged), ended_at=None)
        parts = active.annotate(spokesperson=F("case__person_id"))
        ours = {(part.case_id, part.role) for part in parts if part.person_id == kept.pk}
        doubled = [
            part.pk
            for part in parts
            if (part.role == PartyRole.JOINT and part.spokesperson in (kept.pk, merged.pk))
            or (part.person_id == merged.pk and (part.case_id, part.role) in ours)
        ]
        active.filter(pk__in=doubled).update(
            ended_at=at, ended_because=Parting.SAME_PERSON.value, ended_by_name=by_name
        )


def reopen_parts(people: Sequence[Person]) -> None:
    """Parts that ended because two records were joined go on, unless they are still doubled."""
    for person in people:
        with tenant(person.council_id, ActorKind.SYSTEM):
            rows = CaseParty.objects.filter(council_id=person.council_id, person=person)
            ended = rows.filter(ended_because=Parting.SAME_PERSON.value).exclude(case__person=person)
            for part in ended.order_by("pk"):
                if not rows.filter(case_id=part.case_id, role=part.role, ended_at=None).exists():
                    part.ended_at, part.ended_because, part.ended_by_name = None, "", ""
                    part.save(update_fields=["ended_at", "ended_because", "ended_by_name"])
