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
    Consent,
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
    Consent,
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


# Whom the cases are from: one record for each account, and one for each other case.
OF_ACCOUNTS = """
INSERT INTO complaints_person (council_id, name, email, phone, address, account_id, created_at)
SELECT DISTINCT ON (council_id, complainant_id)
       council_id, complainant_name, complainant_email, complainant_phone, complainant_address, complainant_id,
       min(logged_at) OVER (PARTITION BY council_id, complainant_id)
  FROM complaints_case WHERE complainant_id IS NOT NULL AND id = ANY(%(cases)s)
 ORDER BY council_id, complainant_id, received_at DESC, id DESC
    ON CONFLICT (council_id, account_id) WHERE account_id IS NOT NULL AND merged_into_id IS NULL DO NOTHING
"""
JOINED = """
UPDATE complaints_case c SET person_id = p.id FROM complaints_person p
 WHERE p.council_id = c.council_id AND p.account_id = c.complainant_id AND p.merged_into_id IS NULL
   AND c.id = ANY(%(cases)s)
"""
OF_OTHERS = """
WITH numbered AS (
    SELECT id AS case_id, nextval(pg_get_serial_sequence('complaints_person', 'id')) AS person_id,
           council_id, logged_at, complainant_name, complainant_email, complainant_phone, complainant_address
      FROM complaints_case WHERE complainant_id IS NULL AND NOT anonymous AND id = ANY(%(cases)s)
), made AS (
    INSERT INTO complaints_person (id, council_id, name, email, phone, address, created_at)
    SELECT person_id, council_id, complainant_name, complainant_email, complainant_phone, complainant_address, logged_at
      FROM numbered
)
UPDATE complaints_case SET person_id = numbered.person_id FROM numbered WHERE complaints_case.id = numbered.case_id
"""


CONCERNED = """
WITH numbered AS (
    SELECT id AS case_id, nextval(pg_get_serial_sequence('complaints_person', 'id')) AS person_id,
           council_id, logged_at, on_behalf_of
      FROM complaints_case WHERE on_behalf_of <> '' AND id = ANY(%(cases)s)
), made AS (
    INSERT INTO complaints_person (id, council_id, name, created_at)
    SELECT person_id, council_id, on_behalf_of, logged_at FROM numbered
)
INSERT INTO complaints_caseparty (council_id, case_id, person_id, role, added_at, added_by_name)
SELECT council_id, case_id, person_id, 'concerned', logged_at, 'The system' FROM numbered
"""


def give_people(case_ids: Sequence[int]) -> None:
    """Give each case the record of whom it is from."""
    with connection.cursor() as cursor:
        for statement in (OF_ACCOUNTS, JOINED, OF_OTHERS, CONCERNED):
            cursor.execute(statement, {"cases": list(case_ids)})


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
    made = [case.pk for case in batch.rows[Case]]
    give_people(made)
    open_tasks(made)
