"""Write many cases, for demonstrations and imports.

Nothing is decided or sent. The caller guarantees that the rules allow each history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from complaints.models.correspondence import LINK_LASTS
from councils.tenancy.bulk import insert_many


class CaseRow(NamedTuple):
    """Fields are columns, here and in the other rows."""

    id: int
    council_id: int
    reference: str
    procedure: str
    kind: str
    received_as: str
    kept_code: str
    policy_version_id: int
    status: str
    stage: int
    version: int
    service_area_id: int
    officer_id: int | None
    summary: str
    description: str
    wanted: str
    theme: str
    channel: str
    complainant_id: int | None
    complainant_name: str
    complainant_email: str
    complainant_phone: str
    complainant_address: str
    anonymous: bool
    on_behalf_of: str
    adjustments: str
    received_at: datetime
    logged_at: datetime
    last_event_at: datetime
    closed_at: datetime | None
    outcome: str
    decline_reason: str
    paused: bool
    due_on: date | None
    due_kind: str
    next_deadline_on: date | None
    next_deadline_kind: str
    next_update_on: date | None
    submission_hash: str


class StageRecordRow(NamedTuple):
    council_id: int
    case_id: int
    stage: int
    received_at: datetime
    acknowledged_on: date | None
    responded_at: datetime | None
    responded_by_id: int | None
    outcome: str
    acknowledgement_due: date | None
    response_due: date | None
    escalate_by: date | None
    code_acknowledgement_due: date | None
    code_response_due: date | None
    code_latest_response_due: date | None


class DeadlineRow(NamedTuple):
    id: int
    council_id: int
    case_id: int
    kind: str
    subject: int
    due_on: date
    met_on: date | None
    open: bool
    officer_id: int | None
    service_area_id: int
    next_at: datetime | None


class ReminderRow(NamedTuple):
    council_id: int
    case_id: int
    deadline_id: int
    step: str
    due_on: date
    planned_at: datetime
    recorded_at: datetime


class EventRow(NamedTuple):
    council_id: int
    case_id: int
    stage: int
    kind: str
    at: datetime
    by_id: int | None
    by_name: str
    text: str
    # JSON text, because many rows share the same value.
    data: str
    public: bool


class LetterRow(NamedTuple):
    id: int
    council_id: int
    case_id: int
    stage: int
    kind: str
    subject: str
    body: str
    sent_at: datetime
    sent_by_id: int | None


class NoteRow(NamedTuple):
    id: int
    council_id: int
    case_id: int
    text: str
    public: bool
    at: datetime
    by_id: int | None
    by_name: str
    from_complainant: bool


class DocumentRow(NamedTuple):
    id: int
    council_id: int
    case_id: int
    key: UUID
    name: str
    content_type: str
    size: int
    sha256: str
    stored: str
    state: str
    finding: str
    public: bool
    at: datetime
    by_id: int | None
    by_name: str
    from_complainant: bool


class LearningRow(NamedTuple):
    id: int
    council_id: int
    case_id: int
    lesson: str
    action: str
    at: datetime
    by_id: int | None
    by_name: str


class LinkRow(NamedTuple):
    council_id: int
    case_id: int
    key: UUID
    made_at: datetime
    expires_at: datetime


class HoldRow(NamedTuple):
    council_id: int
    case_id: int
    kind: str
    reason: str
    placed_at: datetime
    lifted_at: datetime | None


# In the order of their foreign keys.
TABLES: dict[type[tuple[Any, ...]], str] = {
    CaseRow: "complaints_case",
    StageRecordRow: "complaints_stagerecord",
    DeadlineRow: "complaints_deadline",
    ReminderRow: "complaints_reminder",
    EventRow: "complaints_caseevent",
    LetterRow: "complaints_letter",
    NoteRow: "complaints_note",
    DocumentRow: "complaints_document",
    LearningRow: "complaints_learning",
    LinkRow: "complaints_trackinglink",
    HoldRow: "complaints_hold",
}


@dataclass
class Batch:
    rows: dict[type[tuple[Any, ...]], list[tuple[Any, ...]]] = field(
        default_factory=lambda: {kind: [] for kind in TABLES}
    )

    def add(self, row: tuple[Any, ...]) -> None:
        self.rows[type(row)].append(row)

    def __len__(self) -> int:
        return len(self.rows[CaseRow])


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
    for kind, table in TABLES.items():
        if batch.rows[kind]:
            insert_many(table, kind._fields, batch.rows[kind])  # type: ignore[attr-defined]
    open_tasks([row[0] for row in batch.rows[CaseRow]])
