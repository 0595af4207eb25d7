"""A policy version published beside cases in flight: none of them may change its rules by it."""

from datetime import datetime

from django.db import transaction

from complaints.queries.version_preview import NAMED, governed_from
from councils.domain.calendars import LONDON, written
from councils.domain.errors import RuleBroken
from councils.models import PolicyVersion
from councils.operations.drafts import DraftTurn, approve_draft


@transaction.atomic
def publish(turn: DraftTurn) -> PolicyVersion:
    """Approve a draft and publish it, unless cases that go on would be governed otherwise from one day to the next.

    Raises:
        As `approve_draft`; RuleBroken("draft.live_cases"), and nothing is published then.
    """
    version = approve_draft(turn)
    found = governed_from(version.council_id, version.procedure, version.in_force_from)
    references = list(found.values_list("reference", flat=True))
    if references:
        raise RuleBroken("draft.live_cases", _would_change(references, version.in_force_from))
    return version


def _would_change(references: list[str], start: datetime) -> str:
    local, number = start.astimezone(LONDON), len(references)
    named = ", ".join(references[:NAMED]) + (f" and {number - NAMED} more" if number > NAMED else "")
    what = "1 live case was" if number == 1 else f"{number} live cases were"
    return (
        f"{what} received on or after {written(local.date())} at {local:%H:%M}: {named}. A case keeps the version it "
        "was received under, so this version must start after them. Send the draft back and choose a later start."
    )
