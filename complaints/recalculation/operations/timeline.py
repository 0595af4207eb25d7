"""One entry for each of many cases, with its letter and its message: what `_apply.record` does for one."""

import json
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from complaints.correspondence.operations import fill_in, greeting_name, to_complainant
from complaints.correspondence.queries.letters import LetterDates
from complaints.correspondence.queries.sending import goes_by_post
from complaints.models import Case, CaseEvent, Letter
from complaints.models.correspondence import LINK_LASTS
from complaints.notifications.operations import CAUSE, told
from complaints.vocabulary.decision import Decision
from complaints.vocabulary.waiting import TaskKind
from councils.vocabulary.roles import Actor

# A text is sent once for all cases that it is about, and PostgreSQL gives out the numbers by which the entry points to
# its letter and the message to its entry.
RECORD = """
WITH entry AS MATERIALIZED (
    SELECT member.case_id, said.*
      FROM jsonb_to_recordset(%(entries)s) AS said (
               number bigint, stage smallint, kind text, subject text, text text, data jsonb, public boolean,
               full_subject text, full_text text, by_post boolean)
      JOIN unnest(%(numbers)s::bigint[], %(cases)s::bigint[]) AS member (number, case_id) USING (number)
),
letter AS (
    INSERT INTO complaints_letter
           (council_id, case_id, stage, kind, subject, body, full_subject, full_text, sent_at, sent_by_id)
    SELECT %(council)s, case_id, entry.stage, entry.kind, subject, text,
           replace(full_subject, %(reference)s, reference),
           replace(replace(full_text, %(reference)s, reference), %(complainant)s, complainant_name), %(at)s, %(by)s
      FROM entry JOIN complaints_case AS own ON own.id = case_id WHERE subject <> ''
    RETURNING id, case_id
),
task AS (
    INSERT INTO complaints_casetask (council_id, case_id, kind, letter_id, opened_at, detail, done_by_name, done_note)
    SELECT %(council)s, case_id,
           CASE WHEN own.adjustments || own.on_behalf_of = '' THEN %(to_post)s ELSE %(another_way)s END,
           letter.id, %(at)s, '', '', ''
      FROM entry JOIN letter USING (case_id) JOIN complaints_case AS own ON own.id = case_id WHERE by_post
),
-- The letter leads to the case: a link that still works goes on working as long as after the first one.
link AS (
    UPDATE complaints_trackinglink AS link SET expires_at = %(until)s
      FROM letter
     WHERE link.case_id = letter.case_id AND link.expires_at > %(at)s
),
event AS (
    INSERT INTO complaints_caseevent (council_id, case_id, stage, kind, at, by_id, by_name, text, data, public)
    SELECT %(council)s, case_id, stage, kind, %(at)s, %(by)s, %(name)s,
           CASE WHEN letter.id IS NULL THEN text ELSE '' END,
           CASE WHEN letter.id IS NULL THEN data ELSE data || jsonb_build_object('letter', letter.id) END,
           public
      FROM entry LEFT JOIN letter USING (case_id)
    RETURNING id, case_id
),
message AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, case_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, case_id, tell.kind, tell.user_id,
           CASE WHEN tell.user_id IS NULL THEN jsonb_build_object('event', event.id, 'letter', letter.id)
                ELSE jsonb_build_object('event', event.id) END,
           format(%(cause)s, event.id, tell.kind, coalesce(tell.user_id::text, 'complainant')), %(at)s, %(at)s
      FROM event JOIN entry USING (case_id) LEFT JOIN letter USING (case_id)
      JOIN jsonb_to_recordset(%(tells)s) AS tell (number bigint, kind text, user_id bigint) USING (number)
)
SELECT count(*) FROM letter
"""


# Where each case's own words stand in a text that is sent for many; nobody can type them.
REFERENCE, COMPLAINANT = "\ue000", "\ue001"


class TimelineEntry(NamedTuple):
    """What was decided about some cases that stay as they are. `one` stands for all of them: they have reached the same
    stage, and whom the decision tells, and in which way, is the same.
    """

    decision: Decision
    one: Case
    case_ids: Sequence[int]


def record_many(entries: Sequence[TimelineEntry], by: Actor, at: datetime) -> int:
    """Write what was decided, in one statement; returns how many letters there are."""
    numbered = list(enumerate(entries))
    with connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            {
                "entries": json.dumps([_said(number, entry, by) for number, entry in numbered]),
                "tells": json.dumps([tell for number, entry in numbered for tell in _tells(number, entry)]),
                "numbers": [number for number, entry in numbered for _ in entry.case_ids],
                "cases": [case_id for entry in entries for case_id in entry.case_ids],
                "council": by.council_id,
                "by": by.user_id,
                "name": by.name,
                "at": at,
                "until": at + LINK_LASTS,
                "cause": CAUSE,
                "reference": REFERENCE,
                "complainant": COMPLAINANT,
                "to_post": TaskKind.POST_LETTER.value,
                "another_way": TaskKind.SEND_ANOTHER_WAY.value,
            },
        )
        (letters,) = cursor.fetchone()
    return int(letters)


def _said(number: int, entry: TimelineEntry, by: Actor) -> dict[str, object]:
    decision, letter = entry.decision, _letter(entry, by)
    return {
        "number": number,
        "stage": entry.one.stage,
        "kind": decision.event,
        "subject": decision.letter,
        "text": decision.text,
        "data": decision.data,
        "public": decision.public,
        "full_subject": letter.full_subject,
        "full_text": letter.full_text,
        "by_post": bool(letter.full_text) and goes_by_post(entry.one),
    }


def _letter(entry: TimelineEntry, by: Actor) -> Letter:
    """The letter to each of the cases, with signs where its reference and the name of its complainant belong."""
    letter, own = Letter(), to_complainant(entry.decision.tell)
    if own is None:
        return letter
    case = copy(entry.one)
    case.reference = REFERENCE
    name = COMPLAINANT if greeting_name(case, by) else ""
    event = CaseEvent(stage=case.stage, kind=entry.decision.event, data=entry.decision.data)
    return fill_in(letter, case, event, (own.kind, entry.decision.text, LetterDates()), name)


def _tells(number: int, entry: TimelineEntry) -> list[dict[str, object]]:
    return [
        {"number": number, "kind": kind, "user_id": user_id} for kind, user_id in told(entry.one, entry.decision.tell)
    ]
