"""Emails to staff about what a complainant sends: one an hour for each person and case, about all that has come in.

What came in itself is listed at once. docs/decisions/0191-what-a-stranger-may-cause.md
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Max

from complaints.domain.news import FROM_COMPLAINANT
from complaints.models import Case, OutboxMessage
from councils.tenancy.scope import Kind, tenant

WINDOW = timedelta(hours=1)


def gathered(case: Case, messages: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """Those of an event's messages that are needed; an email too soon after the last one waits for its hour to end.

    One that waits already tells of the event as well. The case must be locked.
    """
    readers = {message.user_id for message in messages if _is_gathered(message)}
    if not readers:
        return list(messages)
    about = OutboxMessage.objects.filter(case_id=case.pk, kind__in=FROM_COMPLAINANT, user_id__in=readers)
    # A complainant who writes reads no messages to staff.
    with tenant(case.council_id, Kind.SYSTEM):
        last = dict(about.filter(failed_at=None).order_by().values_list("user_id").annotate(Max("not_before")))
    needed = []
    for message in messages:
        before = last.get(message.user_id) if _is_gathered(message) else None
        if before is not None and before > message.created_at:
            continue
        if before is not None:
            message.not_before = max(message.created_at, before + WINDOW)
        needed.append(message)
    return needed


def _is_gathered(message: OutboxMessage) -> bool:
    return message.user_id is not None and message.kind in FROM_COMPLAINANT
