"""Who is told what a decision tells them, in the transaction of the decision: letters, messages to send, and tasks."""

from collections.abc import Iterable
from datetime import datetime

from complaints.domain.case_tasks import TaskKind
from complaints.domain.decisions import Audience, Decision, Tell
from complaints.domain.facts import CaseFacts
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage
from complaints.operations._gathering import gathered
from complaints.operations._letters import letter_about, to_complainant
from complaints.operations._news import list_in_digests
from complaints.queries.facts import facts_of
from complaints.queries.recipients import people_at
from complaints.queries.sending import is_for_staff_to_send, why_not_to_send
from councils.domain.actor import Actor
from councils.domain.levels import Level
from councils.domain.local_time import london_day

# What a message is the only one of: an event, a kind and a reader. PostgreSQL's format() reads it too.
CAUSE = "event:%s:%s:%s"
LEVELS = {
    Audience.CHAMPIONS: Level.CHAMPION,
    Audience.COMPLAINTS_MANAGERS: Level.COMPLAINTS_MANAGER,
    Audience.HEADS_OF_SERVICE: Level.HEAD_OF_SERVICE,
}


def tell(case: Case, event: CaseEvent, decision: Decision, by: Actor, facts: CaseFacts | None = None) -> None:
    """Keep the letter to the complainant and queue one message to each person; what can wait for a digest goes there.

    A letter that nobody can email has to be posted. `by` caused the event. `facts` are those of the case after the
    decision; they are read where they are needed and not given.
    """
    at_once = list_in_digests(case, event, decision.tell, event.at)
    own = to_complainant(decision.tell)
    if own is not None:
        letter = letter_about(case, event, decision, own.kind, by, facts or facts_of(case))
        letter.save(force_insert=True)
        why_not = why_not_to_send(case, event, own.kind, london_day(event.at))
        if why_not:
            at_once = [each for each in at_once if each.to is not Audience.COMPLAINANT]
        if is_for_staff_to_send(case, why_not):
            kind = TaskKind.SEND_ANOTHER_WAY if why_not else TaskKind.POST_LETTER
            CaseTask.objects.create(
                council_id=case.council_id,
                case_id=case.pk,
                kind=kind.value,
                letter=letter,
                opened_at=event.at,
                detail=why_not,
            )
    OutboxMessage.objects.bulk_create(gathered(case, messages(case, event, at_once, event.at)))


def tell_later(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> None:
    """Queue messages that go at an instant to come; whether they are still needed is asked then."""
    OutboxMessage.objects.bulk_create(messages(case, event, tells, at))


def messages(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> list[OutboxMessage]:
    """The messages that an event causes; the event makes each of them unique."""
    return [
        OutboxMessage(
            council_id=case.council_id,
            case_id=case.pk,
            kind=kind,
            user_id=user_id,
            payload={"event": event.pk} if user_id else {"event": event.pk, "letter": event.data["letter"]},
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
