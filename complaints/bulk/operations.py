"""Write many cases, for demonstrations and imports.

Nothing is decided or sent. The caller guarantees that the rules allow each history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from complaints.models import (
    Case,
    CaseEvent,
    Deadline,
    Document,
    Hold,
    Learning,
    Letter,
    Note,
    Reminder,
    StageRecord,
    TrackingLink,
)
from complaints.models.correspondence import LINK_LASTS
from councils.tenancy.bulk import insert_many

# In the order of their foreign keys.
MODELS: tuple[type[Model], ...] = (
    Case,
    StageRecord,
    Deadline,
    Reminder,
    CaseEvent,
    Letter,
    Note,
    Document,
    Learning,
    TrackingLink,
    Hold,
)


@dataclass
class Batch:
    rows: dict[type[Model], list[Model]] = field(default_factory=lambda: {model: [] for model in MODELS})

    def add(self, row: Model) -> None:
        self.rows[type(row)].append(row)

    def __len__(self) -> int:
        return len(self.rows[Case])


def link_expires_at(made_at: datetime, letters: Iterable[datetime]) -> datetime:
    """Each letter sent while a link works prolongs it."""
    expires_at = made_at + LINK_LASTS
    for sent_at in sorted(letters):
        if sent_at < expires_at:
            expires_at = sent_at + LINK_LASTS
    return expires_at


# Pauses that have not ended, and messages from complainants since the council last wrote.
AWAITED = """
INSERT INTO complaints_casetask (council_id, case_id, kind, event_id, opened_at, detail, done_by_name, done_note)
SELECT DISTINCT ON (c.id) c.council_id, c.id, 'await_reply', e.id, e.at,
       format('Waiting for %%s from the complainant, needed by %%s.', e.data ->> 'needed',
              to_char((e.data ->> 'reply_by')::date, 'FMDD FMMonth YYYY')), '', ''
  FROM complaints_case c JOIN complaints_caseevent e ON e.case_id = c.id AND e.stage = c.stage AND e.kind = 'paused'
 WHERE c.paused AND c.id = ANY(%(cases)s) ORDER BY c.id, e.id DESC
"""
UNREAD = """
INSERT INTO complaints_casetask (council_id, case_id, kind, event_id, opened_at, detail, done_by_name, done_note)
SELECT e.council_id, e.case_id, 'read_message', e.id, e.at, '', '', ''
  FROM complaints_caseevent e JOIN complaints_note n ON n.case_id = e.case_id AND n.id = (e.data ->> 'note')::bigint
 WHERE e.kind = 'note' AND n.from_complainant AND e.case_id = ANY(%(cases)s)
   AND NOT EXISTS (SELECT FROM complaints_caseevent later WHERE later.case_id = e.case_id AND later.public
                      AND later.at > e.at AND later.by_id IS DISTINCT FROM e.by_id)
"""


def open_tasks(case_ids: Sequence[int]) -> None:
    """Open the tasks that histories leave."""
    with connection.cursor() as cursor:
        for statement in (AWAITED, UNREAD):
            cursor.execute(statement, {"cases": list(case_ids)})


@transaction.atomic
def write(batch: Batch) -> None:
    """Insert all or nothing; the council must be entered. Raises IntegrityError."""
    for model, rows in batch.rows.items():
        insert_many(model, rows)
    open_tasks([case.pk for case in batch.rows[Case]])
