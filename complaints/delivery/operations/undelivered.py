"""Failed messages, sent again to the case's current address."""

from django.db import transaction

from complaints.cases.operations.case_tasks import complete_task
from complaints.cases.rules.action_context import Turn
from complaints.correspondence.queries.sending import obstacle
from complaints.delivery.queries import undelivered_of
from complaints.models import CaseTask, OutboxMessage
from complaints.vocabulary.waiting import TaskKind
from councils.vocabulary.errors import RuleBroken


@transaction.atomic
def send_again(turn: Turn, task_id: int) -> CaseTask:
    """Complete the task and queue its messages again.

    Raises CaseTask.DoesNotExist; RuleBroken "undelivered.no_email", "undelivered.nothing" (still waiting),
    "undelivered.held", and as `complete_task`.
    """
    tasks = CaseTask.objects.select_related("case").filter(case_id=turn.case_id, kind=TaskKind.NOT_DELIVERED.value)
    task = tasks.get(pk=task_id)
    if not task.case.complainant_email:
        raise RuleBroken("undelivered.no_email", "There is no email address to send it to. Correct it first.")
    failed = list(undelivered_of(task))
    if not failed:
        raise RuleBroken("undelivered.nothing", "We are still trying to send it.")
    held = next(filter(None, (obstacle(task.case, message) for message in failed)), None)
    if held:
        raise RuleBroken("undelivered.held", f"{held} Send it another way and mark this as done.")
    done = complete_task(turn, task_id, note="Sent again.")
    OutboxMessage.objects.bulk_create(_again(message, turn) for message in failed)
    return done


def _again(message: OutboxMessage, turn: Turn) -> OutboxMessage:
    return OutboxMessage(
        council_id=message.council_id,
        case_id=message.case_id,
        kind=message.kind,
        payload=message.payload,
        dedupe_key=f"again:{message.pk}",
        created_at=turn.at,
        not_before=turn.at,
    )
