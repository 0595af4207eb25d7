"""Safety markers for visits. They leave no entry on a case, so that no page, letter or export can show them."""

from datetime import date

from django.db import transaction

from complaints.cases.operations.apply import locked_case
from complaints.models import SafetyMarker
from complaints.people.rules.behaviour import check_marker_ends, check_safety_marker, check_sees_markers
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.calendars.rules import london_day
from councils.vocabulary.errors import RuleBroken


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
def end_safety_marker(context: ActionContext, marker_id: int, *, why: str) -> SafetyMarker:
    """Raises SafetyMarker.DoesNotExist; NotAllowed and RuleBroken as `check_sees_markers` and `check_marker_ends`;
    RuleBroken "marker.ended".
    """
    check_sees_markers(context.by.roles)
    case = locked_case(context, Move.ADD_NOTE)
    markers = SafetyMarker.objects.select_for_update().filter(council_id=case.council_id, person=case.person)
    marker = markers.get(pk=marker_id)
    if marker.ended_at is not None:
        raise RuleBroken("marker.ended", f"{marker.ended_by_name} has ended this marker already.")
    check_marker_ends(why)
    marker.ended_at, marker.ended_by_name, marker.ended_reason = context.at, context.by.name, why
    marker.save(update_fields=["ended_at", "ended_by_name", "ended_reason"])
    return marker
