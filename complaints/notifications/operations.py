"""Letters, messages and digest entries of a decision, written in its transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Max

from complaints.case_facts.queries import facts_from, facts_of, parts_of
from complaints.correspondence.queries.adjustments import (
    as_read_by,
    goes_by_post,
    may_be_emailed_a_copy,
    record_of_reader,
    task_to_give,
)
from complaints.correspondence.queries.letters import (
    LetterDates,
    body_of,
    dates_told,
    is_for_staff_to_send,
    letter_context_for,
    subject_of,
    waits_for_consent,
    why_not_to_send,
)
from complaints.deadlines.stage_events import CaseFacts, ClockEvent
from complaints.models import Case, CaseEvent, CaseParty, CaseTask, Letter, OutboxMessage
from complaints.notifications.queries import (
    DIGESTS,
    digest_terms,
    people_at,
    reminder_planner,
    reminder_settings,
    told_of_safeguarding,
)
from complaints.vocabulary.actions import TO_PERSON_CONCERNED
from complaints.vocabulary.correspondence import JOINT_COPY
from complaints.vocabulary.lifecycle import (
    DIGEST_LINES,
    ENDED,
    FROM_COMPLAINANT,
    POSTED_AS,
    Audience,
    Decision,
    Notify,
    Status,
    TaskKind,
)
from complaints.vocabulary.people import PartyRole
from complaints.vocabulary.persons import greeted_name
from councils.calendars.rules import london_day, with_weekday
from councils.models import Council, User
from councils.reminders.rules import IncomingNotices
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Level, Role


def reserve_ids(model: type[models.Model], amount: int) -> list[int]:
    """Reserve ids of a table. Unused ids leave a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, amount],
        )
        return [number for (number,) in cursor.fetchall()]


def to_complainant(notify: Iterable[Notify]) -> Notify | None:
    return next((each for each in notify if each.to is Audience.COMPLAINANT), None)


def next_letter_ids(amount: int) -> list[int]:
    """Reserve ids: an event names its letter and never changes."""
    return reserve_ids(Letter, amount) if amount else []


def greeting_name(case: Case, by: Actor) -> str:
    return greeted_name(case.complainant_name) if may_repeat_typed_text(case, by) else ""


def may_repeat_typed_text(case: Case, by: Actor) -> bool:
    """Anyone can type words beside another person's email address.

    They are emailed only if staff decided on the letter, or the address is the account's, which is proved.
    """
    by_staff = by.user_id is not None and not by.has(Role.COMPLAINANT)
    return by_staff or not case.complainant_email or is_address_of_account(case)


def is_address_of_account(case: Case) -> bool:
    if case.complainant_id is None:
        return False
    return User.objects.filter(pk=case.complainant_id, email__iexact=case.complainant_email).exists()


def letter_about(case: Case, event: CaseEvent, decision: Decision, kind: str, by: Actor, facts: CaseFacts) -> Letter:
    """Return it unsaved. `facts` are those after the decision."""
    letter = Letter(
        pk=event.data["letter"],
        council_id=case.council_id,
        case_id=case.pk,
        stage=event.stage,
        kind=decision.event,
        subject=decision.letter,
        body=decision.text if decision.letter else "",
        sent_at=event.at,
        sent_by_id=event.by_id,
    )
    if event.kind in POSTED_AS:
        # Its dates assume that it is posted the day it is written; later posting only helps its reader.
        event, facts = _as_posted(case, event)
    repeats = may_repeat_typed_text(case, by)
    name = greeted_name(case.complainant_name) if repeats else ""
    text = decision.text if repeats or decision.standard_text else ""
    return fill_in(letter, case, event, (kind, text, dates_told(facts, event)), name)


def _as_posted(case: Case, event: CaseEvent) -> tuple[CaseEvent, CaseFacts]:
    posted = CaseEvent(stage=event.stage, kind=POSTED_AS[event.kind], at=event.at, data=event.data)
    parts = parts_of(case)
    sent = ClockEvent(posted.kind, posted.at, posted.data)
    return posted, facts_from(case, replace(parts, clock_events=[*parts.clock_events, sent]))


def fill_in(letter: Letter, case: Case, event: CaseEvent, said: tuple[str, str, LetterDates], name: str) -> Letter:
    """`said`: the template kind, what was written, and the dates."""
    kind, text, dates = said
    facts = {
        "letter": letter_context_for(case, event, dates, text),
        "name": name,
        "to_staff": False,
    }
    letter.full_subject, letter.full_text = subject_of(kind, facts), body_of(kind, facts)
    letter.subject = letter.subject or letter.full_subject
    return letter


EMAILING = "We’re emailing it. You do not need to do anything unless this stays open."
# There is one message for each event, kind and reader.
CAUSE = "event:%s:%s:%s"
LEVELS = {
    Audience.CHAMPIONS: Level.CHAMPION,
    Audience.COMPLAINTS_MANAGERS: Level.COMPLAINTS_MANAGER,
    Audience.HEADS_OF_SERVICE: Level.HEAD_OF_SERVICE,
}


class RecordedDecision(NamedTuple):
    """An event to tell of. Without `facts` they are read when needed."""

    case: Case
    event: CaseEvent
    decision: Decision
    by: Actor
    facts: CaseFacts | None = None


def notify(case: Case, event: CaseEvent, decision: Decision, by: Actor, facts: CaseFacts | None = None) -> None:
    """Save the letter or its task, and queue messages and digest entries."""
    notify_all([RecordedDecision(case, event, decision, by, facts)])


def notify_all(happened: Iterable[RecordedDecision]) -> None:
    """Uses as many statements as for one event."""
    letters: list[Letter] = []
    tasks: list[CaseTask] = []
    queued: list[OutboxMessage] = []
    copies: list[JointCopy] = []
    for each in happened:
        case, event, decision = each.case, each.event, each.decision
        at_once = list_in_digests(case, event, decision.notify, event.at)
        own = to_complainant(decision.notify)
        if own is not None:
            facts, today = each.facts or facts_of(case), london_day(event.at)
            reader = as_read_by(case, event.data)
            letter = letter_about(reader, event, decision, own.kind, each.by, facts)
            letters.append(letter)
            why_not = why_not_to_send(reader, event, own.kind, today)
            # Others who complain get a copy of what the complainant was sent.
            emailed = reader is case and bool(case.complainant_email) and not why_not and not goes_by_post(case)
            copies += _copies(case, letter, decision, facts, event if emailed else None)
            if why_not or goes_by_post(reader):
                at_once = [told for told in at_once if told.to is not Audience.COMPLAINANT]
            if is_for_staff_to_send(reader, why_not):
                tasks.append(_task(reader, letter, why_not, waits=waits_for_consent(reader, own.kind, today)))
        queued += gathered(case, messages(case, event, at_once, event.at))
    Letter.objects.bulk_create(letters)
    CaseTask.objects.bulk_create([*tasks, *(copy.task for copy in copies)])
    queued += [_email_of(copy.task, copy.event) for copy in copies if copy.event is not None]
    OutboxMessage.objects.bulk_create(queued)


def _task(reader: Case, letter: Letter, why_not: str, *, waits: bool) -> CaseTask:
    kind, detail = task_to_give(reader, why_not)
    return CaseTask(
        council_id=letter.council_id,
        case_id=letter.case_id,
        kind=kind.value,
        letter=letter,
        person=record_of_reader(reader),
        waits_for_consent=waits,
        opened_at=letter.sent_at,
        detail=detail,
    )


class JointCopy(NamedTuple):
    """The task to give someone a copy. With an `event` it is emailed, which completes the task."""

    task: CaseTask
    event: CaseEvent | None


def _copies(
    case: Case, letter: Letter, decision: Decision, facts: CaseFacts, event: CaseEvent | None
) -> list[JointCopy]:
    """A letter that answers a case or ends it is given to each joint complainant too, by the next working day.

    `event`: of a letter that is emailed at once. A complainant may not read who they are, so the product does.
    """
    if decision.changes.get("status") not in (Status.RESPONDED, *ENDED):
        return []
    give_by = facts.calendar.add(london_day(letter.sent_at), 1)
    with tenant(case.council_id, ActorKind.SYSTEM):
        joint = CaseParty.objects.filter(case_id=case.pk, role=PartyRole.JOINT.value, ended_at=None)
        people = [party.person for party in joint.exclude(person__deceased=True).select_related("person")]
        emailed = {person.pk for person in people if event is not None and may_be_emailed_a_copy(person)}
    return [
        JointCopy(
            CaseTask(
                council_id=case.council_id,
                case_id=case.pk,
                kind=TaskKind.GIVE_COPY.value,
                letter=letter,
                person=person,
                opened_at=letter.sent_at,
                detail=EMAILING if person.pk in emailed else f"Give it by {with_weekday(give_by)}.",
            ),
            event if person.pk in emailed else None,
        )
        for person in people
    ]


def _email_of(task: CaseTask, event: CaseEvent) -> OutboxMessage:
    return OutboxMessage(
        council_id=task.council_id,
        case_id=task.case_id,
        kind=JOINT_COPY,
        payload={"event": event.pk, "copy": task.pk},
        dedupe_key=CAUSE % (event.pk, JOINT_COPY, task.pk),
        created_at=task.opened_at,
        not_before=task.opened_at,
    )


def notify_later(case: Case, event: CaseEvent, notify: Iterable[Notify], at: datetime) -> None:
    """Whether they still apply is checked then."""
    OutboxMessage.objects.bulk_create(messages(case, event, notify, at))


def messages(case: Case, event: CaseEvent, notify: Iterable[Notify], at: datetime) -> list[OutboxMessage]:
    return [
        OutboxMessage(
            council_id=case.council_id,
            case_id=case.pk,
            kind=kind,
            user_id=user_id,
            payload={"event": event.pk} if user_id else _to_reader(event),
            dedupe_key=CAUSE % (event.pk, kind, user_id or "complainant"),
            created_at=at,
            not_before=at,
        )
        for kind, user_id in _told(case, event, notify)
    ]


def _to_reader(event: CaseEvent) -> dict[str, int | bool]:
    reader = {TO_PERSON_CONCERNED: True} if event.data.get(TO_PERSON_CONCERNED) else {}
    return {"event": event.pk, "letter": event.data["letter"], **reader}


def _told(case: Case, event: CaseEvent, notify: Iterable[Notify]) -> list[tuple[str, int | None]]:
    """None is the reader of the event's letter."""
    return list(dict.fromkeys((each.kind, user_id) for each in notify for user_id in _recipients(case, event, each.to)))


def _recipients(case: Case, event: CaseEvent, audience: Audience) -> list[int | None]:
    if audience is Audience.COMPLAINANT:
        return [None] if as_read_by(case, event.data).complainant_email else []
    if audience is Audience.OFFICER:
        own = case.officer_id == case.complainant_id
        return [] if own or case.officer_id is None else [case.officer_id]
    if audience is Audience.SAFEGUARDING:
        return list(told_of_safeguarding(case))
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


def list_in_digests(case: Case, event: CaseEvent, notify: Iterable[Notify], at: datetime) -> Sequence[Notify]:
    """Return those to tell at once."""
    told = tuple(notify)
    waits = [each for each in told if each.to is Audience.CHAMPIONS] if event.kind in DIGEST_LINES else []
    council = case.service_area.council
    if not waits or reminder_settings(council).news is IncomingNotices.AT_ONCE:
        return told
    # A champion who is the case's officer is told at once instead.
    users = set(people_at(Level.CHAMPION, case)) - {case.officer_id}
    # A complainant may not add digest entries, so the product does.
    with tenant(council.pk, ActorKind.SYSTEM):
        _list(case, event, sorted(users), council, at)
    return [each for each in told if each not in waits]


def _list(case: Case, event: CaseEvent, users: list[int], council: Council, at: datetime) -> None:
    how = reminder_planner(council)
    terms = digest_terms(council.pk, how, how.settings.opening_from(at, how.calendar))
    terms |= {"case": case.pk, "event": event.pk, "users": users, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(LIST, terms)
