"""Outbox rows for the people whom a decision tells, in the transaction of the decision."""

from collections.abc import Iterable
from datetime import datetime

from complaints.domain.decisions import Audience, Tell
from complaints.models import Case, CaseEvent, OutboxMessage
from complaints.operations._news import list_in_digests
from complaints.queries.recipients import people_at
from councils.domain.levels import Level

# What a message is the only one of: an event, a kind and a reader. PostgreSQL's format() reads it too.
CAUSE = "event:%s:%s:%s"
LEVELS = {
    Audience.CHAMPIONS: Level.CHAMPION,
    Audience.COMPLAINTS_MANAGERS: Level.COMPLAINTS_MANAGER,
    Audience.HEADS_OF_SERVICE: Level.HEAD_OF_SERVICE,
}


def tell(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> None:
    """Queue one message to each person of each audience; what can wait for a digest goes there."""
    OutboxMessage.objects.bulk_create(messages(case, event, list_in_digests(case, event, tells, at), at))


def messages(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> list[OutboxMessage]:
    """The messages that an event causes; the event makes each of them unique."""
    return [
        OutboxMessage(
            council_id=case.council_id,
            case_id=case.pk,
            kind=kind,
            user_id=user_id,
            payload={"event": event.pk},
            dedupe_key=CAUSE % (event.pk, kind, user_id or "complainant"),
            created_at=at,
            not_before=at,
        )
        for kind, user_id in told(case, tells)
    ]


def told(case: Case, tells: Iterable[Tell]) -> list[tuple[str, int | None]]:
    """What kind of message goes to whom; who belongs to two audiences is told once. None stands for the complainant, at
    the address the case has when it is sent.
    """
    return list(dict.fromkeys((each.kind, user_id) for each in tells for user_id in _recipients(case, each.to)))


def _recipients(case: Case, audience: Audience) -> list[int | None]:
    if audience is Audience.COMPLAINANT:
        return [None] if case.complainant_email else []
    if audience is Audience.OFFICER:
        own = case.officer_id == case.complainant_id
        return [] if own or case.officer_id is None else [case.officer_id]
    return list(people_at(LEVELS[audience], case))
