"""One entry for each of many cases, with its letter and its message: what `_apply.record` does for one."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from complaints.domain.decisions import Decision
from complaints.models import Case
from complaints.models.correspondence import LINK_LASTS
from complaints.operations._tell import CAUSE, told
from councils.domain.actor import Actor

# A text is sent once for all cases that it is about, and PostgreSQL gives out the numbers by which the entry points to
# its letter and the message to its entry.
RECORD = """
WITH entry AS MATERIALIZED (
    SELECT member.case_id, said.*
      FROM jsonb_to_recordset(%(entries)s) AS said (
               number bigint, stage smallint, kind text, subject text, text text, data jsonb, public boolean)
      JOIN unnest(%(numbers)s::bigint[], %(cases)s::bigint[]) AS member (number, case_id) USING (number)
),
letter AS (
    INSERT INTO complaints_letter (council_id, case_id, stage, kind, subject, body, sent_at, sent_by_id)
    SELECT %(council)s, case_id, stage, kind, subject, text, %(at)s, %(by)s
      FROM entry WHERE subject <> ''
    RETURNING id, case_id
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
    SELECT gen_random_uuid(), %(council)s, case_id, tell.kind, tell.user_id, jsonb_build_object('event', event.id),
           format(%(cause)s, event.id, tell.kind, coalesce(tell.user_id::text, 'complainant')), %(at)s, %(at)s
      FROM event JOIN entry USING (case_id)
      JOIN jsonb_to_recordset(%(tells)s) AS tell (number bigint, kind text, user_id bigint) USING (number)
)
SELECT count(*) FROM letter
"""


class Entry(NamedTuple):
    """What was decided about some cases that stay as they are. `one` stands for all of them: they have reached the same
    stage, and whom the decision tells is the same.
    """

    decision: Decision
    one: Case
    case_ids: Sequence[int]


def record_many(entries: Sequence[Entry], by: Actor, at: datetime) -> int:
    """Write what was decided, in one statement; returns how many letters there are."""
    numbered = list(enumerate(entries))
    with connection.cursor() as cursor:
        cursor.execute(
            RECORD,
            {
                "entries": json.dumps([_said(number, entry) for number, entry in numbered]),
                "tells": json.dumps([tell for number, entry in numbered for tell in _tells(number, entry)]),
                "numbers": [number for number, entry in numbered for _ in entry.case_ids],
                "cases": [case_id for entry in entries for case_id in entry.case_ids],
                "council": by.council_id,
                "by": by.user_id,
                "name": by.name,
                "at": at,
                "until": at + LINK_LASTS,
                "cause": CAUSE,
            },
        )
        (letters,) = cursor.fetchone()
    return int(letters)


def _said(number: int, entry: Entry) -> dict[str, object]:
    decision = entry.decision
    return {
        "number": number,
        "stage": entry.one.stage,
        "kind": decision.event,
        "subject": decision.letter,
        "text": decision.text,
        "data": decision.data,
        "public": decision.public,
    }


def _tells(number: int, entry: Entry) -> list[dict[str, object]]:
    return [
        {"number": number, "kind": kind, "user_id": user_id} for kind, user_id in told(entry.one, entry.decision.tell)
    ]
