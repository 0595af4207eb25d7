"""What a case's events keep of the Ombudsman's letter to which a reply is due."""

from collections.abc import Iterable
from typing import Any

from complaints.domain.deadline_kinds import DeadlineKind
from complaints.models import CaseEvent, Deadline
from councils.domain.local_time import london_day


def letters_to_reply_to(deadlines: Iterable[Deadline]) -> dict[int, dict[str, Any]]:
    """What the letter's newest event keeps of it, by the primary key of each deadline that is about one.

    `logged_late`: the reply was already overdue on the day on which the letter was logged.
    """
    replies = {row.subject: row for row in deadlines if row.kind == DeadlineKind.OMBUDSMAN_REPLY}
    if not replies:
        return {}
    events = CaseEvent.objects.filter(
        case_id__in={row.case_id for row in replies.values()},
        kind__startswith="ombudsman",
        data__referral__in=list(replies),
    )
    letters: dict[int, dict[str, Any]] = {}
    for event in events.order_by("pk"):
        deadline = replies[event.data["referral"]]
        first = letters.get(deadline.pk, {"logged_late": london_day(event.at) > deadline.due_on})
        letters[deadline.pk] = {**event.data, "logged_late": first["logged_late"]}
    return letters
