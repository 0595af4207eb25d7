"""One entry for each of many cases, with its letter and its message: what `_apply.record` does for one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from complaints.domain.decisions import Decision
from complaints.models import Case, CaseEvent, Letter, OutboxMessage
from complaints.operations._tell import messages
from councils.domain.actor import Actor

Decided = Sequence[tuple[Case, Decision]]


def record_many(decided: Decided, by: Actor, at: datetime) -> int:
    """Write what was decided about cases that stay as they are; returns how many letters there are."""
    letters = _letters(decided, by, at)
    events = CaseEvent.objects.bulk_create(
        CaseEvent(
            council_id=case.council_id,
            case_id=case.pk,
            stage=case.stage,
            kind=decision.event,
            at=at,
            by_id=by.user_id,
            by_name=by.name,
            text="" if decision.letter else decision.text,
            data={**decision.data, **({"letter": letters[case.pk]} if decision.letter else {})},
            public=decision.public,
        )
        for case, decision in decided
    )
    queued: Iterable[OutboxMessage] = (
        message
        for event, (case, decision) in zip(events, decided, strict=True)
        for message in messages(case, event, decision.tell, at)
    )
    OutboxMessage.objects.bulk_create(queued, ignore_conflicts=True)
    return len(letters)


def _letters(decided: Decided, by: Actor, at: datetime) -> dict[int, int]:
    """The numbers of the letters, by case."""
    written = Letter.objects.bulk_create(
        Letter(
            council_id=case.council_id,
            case_id=case.pk,
            stage=case.stage,
            kind=decision.event,
            subject=decision.letter,
            body=decision.text,
            sent_at=at,
            sent_by_id=by.user_id,
        )
        for case, decision in decided
        if decision.letter
    )
    return {letter.case_id: letter.pk for letter in written}
