"""One entry for each of many cases, with its letter and its message: what `_apply.record` does for one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from complaints.domain.decisions import Decision
from complaints.models import Case, CaseEvent, Letter, OutboxMessage
from complaints.operations._tell import messages
from councils.domain.actor import Actor
from councils.tenancy.copying import reserve_ids
from councils.tenancy.updating import insert_rows

COMMON = ("council", "case", "stage", "kind")
LETTER = ("id", *COMMON, "subject", "body", "sent_at", "sent_by")
EVENT = ("id", *COMMON, "at", "by", "by_name", "text", "data", "public")
MESSAGE = ("id", "council", "case", "kind", "user", "payload", "dedupe_key", "created_at", "not_before")
# All that says whom a decision is told to.
RECIPIENT = ("council_id", "complainant_id", "complainant_email", "officer_id", "service_area_id")


class Entry(NamedTuple):
    """What was decided about some cases that stay as they are, at the stage that all of them have reached."""

    decision: Decision
    stage: int
    case_ids: Sequence[int]


def record_many(entries: Sequence[Entry], by: Actor, at: datetime) -> int:
    """Write what was decided, in a handful of statements; returns how many letters there are."""
    letters = _letters(entries, by, at)
    each = [(entry, case_id) for entry in entries for case_id in entry.case_ids]
    ids = reserve_ids(CaseEvent._meta.db_table, len(each))
    data = {id(entry): json.dumps(entry.decision.data) for entry in entries}
    events = [
        (
            event_id,
            *_common(entry, case_id, by),
            at,
            by.user_id,
            by.name,
            "" if entry.decision.letter else entry.decision.text,
            _with_letter(data[id(entry)], letters.get(case_id)),
            entry.decision.public,
        )
        for event_id, (entry, case_id) in zip(ids, each, strict=True)
    ]
    insert_rows(CaseEvent, EVENT, events)
    told = [(event_id, case_id, entry.decision) for event_id, (entry, case_id) in zip(ids, each, strict=True)]
    insert_rows(OutboxMessage, MESSAGE, list(_messages([each for each in told if each[2].tell], at)))
    return len(letters)


def _letters(entries: Iterable[Entry], by: Actor, at: datetime) -> dict[int, int]:
    """The numbers of the letters, by case."""
    sent = [(entry, case_id) for entry in entries if entry.decision.letter for case_id in entry.case_ids]
    ids = reserve_ids(Letter._meta.db_table, len(sent))
    rows = [
        (letter_id, *_common(entry, case_id, by), entry.decision.letter, entry.decision.text, at, by.user_id)
        for letter_id, (entry, case_id) in zip(ids, sent, strict=True)
    ]
    insert_rows(Letter, LETTER, rows)
    return {case_id: letter_id for letter_id, (_, case_id) in zip(ids, sent, strict=True)}


def _common(entry: Entry, case_id: int, by: Actor) -> tuple[int, int, int, str]:
    return by.council_id, case_id, entry.stage, entry.decision.event


def _with_letter(data: str, letter_id: int | None) -> str:
    return data if letter_id is None else f'{data[:-1]}, "letter": {letter_id}}}'


def _messages(told: Sequence[tuple[int, int, Decision]], at: datetime) -> Iterator[tuple[Any, ...]]:
    cases = Case.objects.only(*RECIPIENT).in_bulk([case_id for _, case_id, _ in told])
    for event_id, case_id, decision in told:
        # Who belongs to two audiences is told once.
        queued = messages(cases[case_id], CaseEvent(pk=event_id), decision.tell, at)
        for message in {each.dedupe_key: each for each in queued}.values():
            yield (
                message.pk,
                message.council_id,
                case_id,
                message.kind,
                message.user_id,
                json.dumps(message.payload),
                message.dedupe_key,
                at,
                at,
            )
