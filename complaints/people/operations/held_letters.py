"""Letters that waited for the permission of the person whom a complaint is for."""

from complaints.cases.operations.apply import mark_done
from complaints.cases.operations.moves import count_as_given
from complaints.correspondence.queries.adjustments import task_to_give
from complaints.correspondence.queries.letters import goes_by_post, why_not_to_send
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage
from complaints.notifications.operations import CAUSE
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import CLOCK_KINDS, ENDED, POSTED_AS
from councils.calendars.rules import london_day

OVERTAKEN = "Permission is recorded now, but the case has moved on since this was written. Tell them how it stands."


def send_what_waited(case: Case, context: ActionContext) -> None:
    """Email what is still true. What cannot be emailed stays a task, which says why."""
    held = CaseTask.objects.filter(case_id=case.pk, waits_for_consent=True, done_at=None, letter__isnull=False)
    for task in held.select_for_update(of=("self",)).order_by("pk"):
        _send(task, case, context)


def _send(task: CaseTask, case: Case, context: ActionContext) -> None:
    event = CaseEvent.objects.filter(case_id=case.pk, data__letter=task.letter_id).earliest("at", "pk")
    today = london_day(context.at)
    why_not = why_not_to_send(case, event, event.kind, today)
    overtaken = "" if _still_true(event, case, context) else OVERTAKEN
    if why_not or overtaken or goes_by_post(case) or not case.complainant_email:
        kind, detail = task_to_give(case, why_not or overtaken)
        CaseTask.objects.filter(pk=task.pk).update(kind=kind.value, detail=detail, waits_for_consent=False)
        return
    kind_sent = POSTED_AS.get(event.kind, event.kind)
    OutboxMessage.objects.create(
        council_id=case.council_id,
        case_id=case.pk,
        kind=kind_sent,
        payload={"event": event.pk, "letter": task.letter_id},
        dedupe_key=CAUSE % (event.pk, kind_sent, "after permission"),
        created_at=context.at,
        not_before=context.at,
    )
    count_as_given(case, event, context, today)
    mark_done(task, case, context, "Emailed now that there is permission.")


def _still_true(event: CaseEvent, case: Case, context: ActionContext) -> bool:
    """Whether no clock has moved since at the stage, and no date that the letter may promise has passed."""
    late = case.due_on is not None and case.due_on < london_day(context.at)
    if event.stage != case.stage or case.status in ENDED or late:
        return False
    later = CaseEvent.objects.filter(case_id=case.pk, stage=event.stage, at__gt=event.at, kind__in=CLOCK_KINDS)
    return not later.exists()
