"""A letter that was written first counts from the day on which it is given."""

from datetime import date

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import apply
from complaints.cases.operations.apply import Entry, write_events
from complaints.cases.rules.closing import check_approved, is_corrected, posted_data
from complaints.deadlines.obligations import obligations_of
from complaints.models import Case, CaseEvent, StageRecord
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import POSTED_AS, REOPENED, Decision
from councils.calendars.rules import instant_on, london_day


def count_as_given(case: Case, event: CaseEvent, context: ActionContext, on: date) -> None:
    """`event`: it wrote the letter. Does nothing where that counted at once. Raises as `check_approved`."""
    if event.kind in POSTED_AS and not _reopened_since(event):
        _given_on(case, event, context, on)


def _reopened_since(event: CaseEvent) -> bool:
    """A letter written before a reopening does not count after it."""
    later = CaseEvent.objects.filter(case_id=event.case_id, stage=event.stage, kind=REOPENED)
    return later.filter(at__gt=event.at).exists()


def _given_on(case: Case, event: CaseEvent, context: ActionContext, on: date) -> None:
    kind, today = POSTED_AS[event.kind], london_day(context.at)
    corrected = event.stage == case.stage and is_corrected(kind, obligations_of(facts_of(case)), on, today)
    data = posted_data(event.data, on, event.at, context.at)
    if corrected:
        check_approved(on, approved=context.approved_by is not None)
        data["corrected"] = True
        StageRecord.objects.filter(case_id=case.pk, stage=case.stage).update(corrected=True)
    given = Decision(kind, data=data)
    write_events([Entry(case, given, context, event.stage, instant_on(on, event.at, context.at))])
    case.version += 1
    case.last_event_at = context.at
    case.save(update_fields=["version", "last_event_at"])
    if event.stage == case.stage:
        apply.refresh(case, context.at)
