"""Responses after a reopening."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from complaints.case_facts.queries import rules_of
from complaints.deadlines.calculation import timetable
from complaints.deadlines.stage_events import CLOCK_KINDS, CORRECTED, ClockEvent, rounds
from complaints.models import Case, CaseEvent
from councils.calendars.queries import working_calendar


class LaterResponse(NamedTuple):
    """`corrected`: a second person approved a correction behind its date."""

    case_id: int
    stage: int
    sent_at: datetime
    due: date | None
    corrected: bool


def later_responses(council_id: int, case_ids: Collection[int]) -> Iterator[LaterResponse]:
    """Due dates count from the reopening."""
    if not case_ids:
        return
    calendar = working_calendar(council_id)
    cases = Case.objects.filter(council_id=council_id, pk__in=case_ids).select_related("policy_version", "service_area")
    events = _events(case_ids)
    for case in cases.order_by("pk"):
        rules = rules_of(case)
        for stage, of_stage in sorted(events[case.pk].items()):
            for clock in rounds(case.received_at, of_stage)[1:]:
                if clock.responded_at is not None:
                    due = timetable(clock, rules.stage(stage), rules, calendar).working_due
                    corrected = _is_corrected(of_stage, clock.received_at, clock.responded_at)
                    yield LaterResponse(case.pk, stage, clock.responded_at, due, corrected)


def _events(case_ids: Collection[int]) -> dict[int, dict[int, list[ClockEvent]]]:
    by_case: dict[int, dict[int, list[ClockEvent]]] = defaultdict(lambda: defaultdict(list))
    rows = CaseEvent.objects.filter(case_id__in=case_ids, kind__in=CLOCK_KINDS)
    for case_id, stage, kind, at, data in rows.values_list("case_id", "stage", "kind", "at", "data"):
        by_case[case_id][stage].append(ClockEvent(kind, at, data))
    return by_case


def _is_corrected(events: list[ClockEvent], after: datetime, until: datetime) -> bool:
    return any(event.data.get(CORRECTED) and after < event.at <= until for event in events)
