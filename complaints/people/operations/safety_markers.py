"""Safety markers for visits. They leave no entry on a case, so that no page, letter or export can show them."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from complaints.cases.operations.apply import locked_case, open_task
from complaints.correspondence.queries.adjustments import newest_case_of, people_of, record_of_reader
from complaints.models import Case, CaseTask, SafetyMarker
from complaints.people.rules.behaviour import (
    check_marker_ends,
    check_marker_review,
    check_safety_marker,
    check_sees_markers,
)
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, TaskKind
from councils.calendars.rules import london_day
from councils.queries import each_alone
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor


@transaction.atomic
def add_safety_marker(context: ActionContext, *, hazard: str, source: str, review_on: date | None) -> SafetyMarker:
    """Raises NotAllowed and RuleBroken as `check_sees_markers` and `check_safety_marker`; RuleBroken
    "marker.no_person".
    """
    check_sees_markers(context.by.roles)
    case = locked_case(context, Move.ADD_NOTE)
    if case.person is None:
        raise RuleBroken("marker.no_person", "We do not know who this case is from.")
    day = check_safety_marker(hazard, source, review_on, london_day(context.at))
    return SafetyMarker.objects.create(
        council_id=case.council_id,
        person=case.person,
        hazard=hazard,
        source=source,
        review_on=day,
        added_at=context.at,
        added_by_id=context.by.user_id,
        added_by_name=context.by.name,
    )


@transaction.atomic
def review_safety_marker(context: ActionContext, marker_id: int, *, review_on: date | None) -> SafetyMarker:
    """Keep it until another day. Raises as `_in_force`; RuleBroken as `check_marker_review`."""
    marker = _in_force(context, marker_id)
    marker.review_on = check_marker_review(review_on, london_day(context.at))
    marker.reviewed_at, marker.reviewed_by_name = context.at, context.by.name
    marker.save(update_fields=["review_on", "reviewed_at", "reviewed_by_name"])
    _settle(marker, context)
    return marker


@transaction.atomic
def end_safety_marker(context: ActionContext, marker_id: int, *, why: str) -> SafetyMarker:
    """Raises as `_in_force`; RuleBroken as `check_marker_ends`."""
    marker = _in_force(context, marker_id)
    check_marker_ends(why)
    marker.ended_at, marker.ended_by_name, marker.ended_reason = context.at, context.by.name, why
    marker.save(update_fields=["ended_at", "ended_by_name", "ended_reason"])
    _settle(marker, context)
    return marker


def open_marker_reviews(at: datetime) -> None:
    """Open a task for each person with a marker that is to be reviewed by today, on their newest open case."""
    each_alone(partial(_people_to_review, at), partial(_open_review, at=at), what="Opening a review of safety markers")


def _people_to_review(at: datetime, council_id: int) -> Iterable[int]:
    return sorted(set(_due(council_id, at).order_by().values_list("person_id", flat=True)))


def _open_review(person_id: int, by: Actor, *, at: datetime) -> None:
    """It says nothing of the marker: more people see tasks than markers."""
    reader = newest_case_of(by.council_id, person_id)
    if reader is not None and not _waiting(by.council_id, person_id).exists():
        open_task(reader, TaskKind.REVIEW_MARKER, at, person=record_of_reader(reader))


def _due(council_id: int, at: datetime) -> QuerySet[SafetyMarker]:
    return SafetyMarker.objects.filter(council_id=council_id, ended_at=None, review_on__lte=london_day(at))


def _waiting(council_id: int, person_id: int) -> QuerySet[CaseTask]:
    theirs = Case.objects.filter(council_id=council_id, person_id=person_id)
    about = Q(case__in=theirs, person=None) | Q(person_id=person_id) | Q(person__merged_into_id=person_id)
    return CaseTask.objects.filter(about, council_id=council_id, kind=TaskKind.REVIEW_MARKER.value, done_at=None)


def _settle(marker: SafetyMarker, context: ActionContext) -> None:
    """Close the task without an entry on the case, once none of the person's markers is due."""
    with tenant(marker.council_id, ActorKind.SYSTEM):
        if not _due(marker.council_id, context.at).filter(person_id=marker.person_id).exists():
            done = {"done_at": context.at, "done_by_id": context.by.user_id, "done_by_name": context.by.name}
            _waiting(marker.council_id, marker.person_id).update(**done)


def _in_force(context: ActionContext, marker_id: int) -> SafetyMarker:
    """Return a marker of the case's person, locked.

    Raises SafetyMarker.DoesNotExist; NotAllowed as `check_sees_markers`; RuleBroken "marker.ended".
    """
    check_sees_markers(context.by.roles)
    case = locked_case(context, Move.ADD_NOTE)
    markers = SafetyMarker.objects.select_for_update().filter(council_id=case.council_id, person__in=people_of(case))
    marker = markers.get(pk=marker_id)
    if marker.ended_at is not None:
        raise RuleBroken("marker.ended", f"{marker.ended_by_name} has ended this marker already.")
    return marker
