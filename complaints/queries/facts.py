"""A case as the rules see it."""

from complaints.domain.deadlines import timetable
from complaints.domain.facts import CaseFacts
from complaints.domain.lifecycle import Status
from complaints.domain.stage_events import CLOCK_KINDS, ClockEvent, rounds
from complaints.models import Case, CaseEvent, Hold, Learning, StageRecord
from councils.domain.calendars import LONDON
from councils.queries import procedure_rules, working_calendar


def facts_of(case: Case) -> CaseFacts:
    """Everything that a decision about this case may depend on, read in one place.

    The clock is that of the current round: a stage that was reopened is answered again.
    """
    rules = procedure_rules(case.policy_version)
    calendar = working_calendar(case.council_id)
    stages = {record.stage: record for record in StageRecord.objects.filter(case_id=case.pk)}
    events = CaseEvent.objects.filter(case_id=case.pk, stage=case.stage, kind__in=CLOCK_KINDS)
    clocks = rounds(stages[case.stage].received_at, [ClockEvent(event.kind, event.at, event.data) for event in events])
    return CaseFacts(
        status=Status(case.status),
        stage=case.stage,
        received_on=case.received_at.astimezone(LONDON).date(),
        clock=clocks[-1],
        timetable=timetable(clocks[-1], rules.stage(case.stage), rules, calendar),
        rounds=len(clocks),
        rules=rules,
        calendar=calendar,
        officer_id=case.officer_id,
        service_area_id=case.service_area_id,
        answered_by={
            stage: record.responded_by_id for stage, record in stages.items() if record.responded_by_id is not None
        },
        holds=tuple(Hold.objects.filter(case_id=case.pk, lifted_at=None).values_list("reason", flat=True)),
        has_learning=Learning.objects.filter(case_id=case.pk).exists(),
    )
