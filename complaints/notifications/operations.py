"""Tell people about a decision, in its transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from complaints.case_facts.queries import facts_of
from complaints.correspondence.operations import letter_about, to_complainant
from complaints.correspondence.queries.sending import is_for_staff_to_send, why_not_to_send
from complaints.deadlines.facts import CaseFacts
from complaints.models import Case, CaseEvent, CaseTask, Letter, OutboxMessage
from complaints.recipients.queries import people_at
from complaints.reminders.operations.statement import DIGESTS
from complaints.reminders.queries.settings import reminder_settings, reminding
from complaints.reminders.queries.sweep import digest_terms
from complaints.vocabulary.decision import CAME_IN, FROM_COMPLAINANT, Audience, Decision, Tell
from complaints.vocabulary.waiting import TaskKind
from councils.calendars.rules import london_day
from councils.models import Council
from councils.reminders.rules import News
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Level

# There is one message for each event, kind and reader.
CAUSE = "event:%s:%s:%s"
LEVELS = {
    Audience.CHAMPIONS: Level.CHAMPION,
    Audience.COMPLAINTS_MANAGERS: Level.COMPLAINTS_MANAGER,
    Audience.HEADS_OF_SERVICE: Level.HEAD_OF_SERVICE,
}


class Happened(NamedTuple):
    """An event to tell of. Without `facts` they are read when needed."""

    case: Case
    event: CaseEvent
    decision: Decision
    by: Actor
    facts: CaseFacts | None = None


def tell(case: Case, event: CaseEvent, decision: Decision, by: Actor, facts: CaseFacts | None = None) -> None:
    """Save the letter or its task, and queue messages and digest entries."""
    tell_all([Happened(case, event, decision, by, facts)])


def tell_all(happened: Iterable[Happened]) -> None:
    """Uses as many statements as for one event."""
    letters: list[Letter] = []
    tasks: list[CaseTask] = []
    queued: list[OutboxMessage] = []
    for each in happened:
        case, event, decision = each.case, each.event, each.decision
        at_once = list_in_digests(case, event, decision.tell, event.at)
        own = to_complainant(decision.tell)
        if own is not None:
            letter = letter_about(case, event, decision, own.kind, each.by, each.facts or facts_of(case))
            letters.append(letter)
            why_not = why_not_to_send(case, event, own.kind, london_day(event.at))
            if why_not:
                at_once = [told for told in at_once if told.to is not Audience.COMPLAINANT]
            if is_for_staff_to_send(case, why_not):
                tasks.append(_task(letter, why_not))
        queued += gathered(case, messages(case, event, at_once, event.at))
    Letter.objects.bulk_create(letters)
    CaseTask.objects.bulk_create(tasks)
    OutboxMessage.objects.bulk_create(queued)


def _task(letter: Letter, why_not: str) -> CaseTask:
    return CaseTask(
        council_id=letter.council_id,
        case_id=letter.case_id,
        kind=(TaskKind.SEND_ANOTHER_WAY if why_not else TaskKind.POST_LETTER).value,
        letter=letter,
        opened_at=letter.sent_at,
        detail=why_not,
    )


def tell_later(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> None:
    """Whether they still apply is checked then."""
    OutboxMessage.objects.bulk_create(messages(case, event, tells, at))


def messages(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> list[OutboxMessage]:
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
        for kind, user_id in _told(case, tells)
    ]


def _told(case: Case, tells: Iterable[Tell]) -> list[tuple[str, int | None]]:
    """None is the complainant."""
    return list(dict.fromkeys((each.kind, user_id) for each in tells for user_id in _recipients(case, each.to)))


def _recipients(case: Case, audience: Audience) -> list[int | None]:
    if audience is Audience.COMPLAINANT:
        return [None] if case.complainant_email else []
    if audience is Audience.OFFICER:
        own = case.officer_id == case.complainant_id
        return [] if own or case.officer_id is None else [case.officer_id]
    return list(people_at(LEVELS[audience], case))


WINDOW = timedelta(hours=1)


def gathered(case: Case, messages: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """Within an hour of the last message the next one waits and covers later events.

    The case must be locked.
    """
    about_arrivals = {message.user_id: message for message in messages if message.kind in FROM_COMPLAINANT}
    readers = [user_id for user_id in about_arrivals if user_id is not None]
    if not readers:
        return list(messages)
    before = OutboxMessage.objects.filter(case_id=case.pk, kind__in=FROM_COMPLAINANT, failed_at=None)
    # A complainant may not read messages to staff, so the product does.
    with tenant(case.council_id, ActorKind.SYSTEM):
        last = dict(before.filter(user_id__in=readers).order_by().values_list("user_id").annotate(Max("not_before")))
    for user_id, leaves_at in last.items():
        about_arrivals[user_id].not_before = max(about_arrivals[user_id].created_at, leaves_at + WINDOW)
    told_already = {user_id for user_id, leaves_at in last.items() if leaves_at > about_arrivals[user_id].created_at}
    return [message for message in messages if message.user_id is None or message.user_id not in told_already]


LIST = (
    "WITH news AS (SELECT user_id, %(case)s::bigint AS case_id, NULL::bigint AS reminder_id, "  # noqa: S608
    "%(event)s::bigint AS event_id, NULL::bigint AS covers_id, false AS at_once "
    f"FROM unnest(%(users)s::bigint[]) AS user_id), {DIGESTS} SELECT 1"
)


def list_in_digests(case: Case, event: CaseEvent, tells: Iterable[Tell], at: datetime) -> Sequence[Tell]:
    """Return those to tell at once."""
    told = tuple(tells)
    waits = [each for each in told if each.to is Audience.CHAMPIONS] if event.kind in CAME_IN else []
    council = case.service_area.council
    if not waits or reminder_settings(council).news is News.AT_ONCE:
        return told
    # A champion who is the case's officer is told at once instead.
    users = set(people_at(Level.CHAMPION, case)) - {case.officer_id}
    # A complainant may not add digest entries, so the product does.
    with tenant(council.pk, ActorKind.SYSTEM):
        _list(case, event, sorted(users), council, at)
    return [each for each in told if each not in waits]


def _list(case: Case, event: CaseEvent, users: list[int], council: Council, at: datetime) -> None:
    how = reminding(council)
    terms = digest_terms(council.pk, how, how.settings.opening_from(at, how.calendar))
    terms |= {"case": case.pk, "event": event.pk, "users": users, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(LIST, terms)
