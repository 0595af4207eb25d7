"""Emails to staff about what a complainant sends: one an hour for each person and case, about all that has come in.

What came in itself is listed at once. docs/decisions/0075-limits-on-anonymous-use.md
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
    about_arrivals = {message.user_id: message for message in messages if message.kind in FROM_COMPLAINANT}
    readers = [user_id for user_id in about_arrivals if user_id is not None]
    if not readers:
        return list(messages)
    before = OutboxMessage.objects.filter(case_id=case.pk, kind__in=FROM_COMPLAINANT, failed_at=None)
    # A complainant who writes reads no messages to staff.
    with tenant(case.council_id, Kind.SYSTEM):
        last = dict(before.filter(user_id__in=readers).order_by().values_list("user_id").annotate(Max("not_before")))
    for user_id, leaves_at in last.items():
        about_arrivals[user_id].not_before = max(about_arrivals[user_id].created_at, leaves_at + WINDOW)
    told_already = {user_id for user_id, leaves_at in last.items() if leaves_at > about_arrivals[user_id].created_at}
    return [message for message in messages if message.user_id is None or message.user_id not in told_already]
