"""The SQL statement that records reminders and queues messages.

One statement is atomic, parallel runs take different rows (SKIP LOCKED), and only new rows are told (ON CONFLICT DO
NOTHING). Joins use a primary key or few rows, so planner misestimates cannot slow it.
"""

from complaints.reminders.queries.sweep import DUE, SAID, TOLD

# The foreign keys would lock the case at the end. That could deadlock with an officer who holds the case and waits for
# the deadline, so a locked case is left for the next minute.
CLAIMED = """
claimed AS (
    SELECT d.*, c.complainant_id
      FROM complaints_deadline d
      JOIN complaints_case c ON c.id = d.case_id
     WHERE d.council_id = %(council)s AND d.next_at <= %(at)s
     ORDER BY d.next_at
     LIMIT %(batch)s
       FOR UPDATE OF d SKIP LOCKED
       FOR KEY SHARE OF c SKIP LOCKED
)"""

RECORDED = """
recorded AS (
    INSERT INTO complaints_reminder (id, council_id, case_id, deadline_id, step, due_on, planned_at, recorded_at)
    SELECT reminder_id, %(council)s, case_id, id, step, due_on, planned_at, %(at)s
      FROM due
     WHERE step <> ''
        ON CONFLICT (council_id, deadline_id, step, due_on) DO NOTHING
    RETURNING id
)"""

MOVED_ON = """
moved_on AS (
    UPDATE complaints_deadline d
       SET next_at = due.following
      FROM due
     WHERE d.id = due.id
)"""

# Only steps recorded now are told. IS TRUE uses a hash lookup; for a join or an array the planner, which expects one
# row, would compare each with each.
NEWS = """
news AS MATERIALIZED (
    SELECT told.*, NULL::bigint AS event_id FROM told
     WHERE (told.reminder_id IN (SELECT id FROM recorded)) IS TRUE
)"""

QUEUED = """
queued AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, case_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, case_id,
           CASE WHEN step = %(paused)s THEN 'reminder_paused'
                WHEN step NOT LIKE '+%%' THEN 'reminder_due_soon'
                WHEN level = ANY (%(answering)s) THEN 'reminder_overdue'
                ELSE 'reminder_escalated' END,
           user_id,
           jsonb_build_object('reminder', reminder_id)
               || CASE WHEN covers_id IS NULL THEN '{}' ELSE jsonb_build_object('covers', covers_id) END,
           concat_ws(':', 'reminder', deadline_id, step, due_on, user_id),
           %(at)s, %(goes_at)s
      FROM news
     WHERE at_once
        ON CONFLICT (council_id, dedupe_key) DO NOTHING
)"""

# A digest being sent takes nothing more: later entries go into the next day's. The row lock settles this, since senders
# skip locked rows. Rows are locked in the order of people everywhere.
DIGESTS = """
digest AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, %(digest)s, user_id, jsonb_build_object('day', %(day)s::date),
           concat_ws(':', %(digest)s, user_id, %(day)s), %(at)s, %(digest_at)s
      FROM (SELECT DISTINCT user_id FROM news WHERE NOT at_once) AS reader
     ORDER BY user_id
        ON CONFLICT (council_id, dedupe_key)
        DO UPDATE SET created_at = complaints_outboxmessage.created_at
            WHERE complaints_outboxmessage.sent_at IS NULL
              AND complaints_outboxmessage.failed_at IS NULL
              AND complaints_outboxmessage.claimed_at IS NULL
    RETURNING user_id
),
next_digest AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, %(digest)s, user_id, jsonb_build_object('day', %(next_day)s::date),
           concat_ws(':', %(digest)s, user_id, %(next_day)s), %(at)s, %(next_digest_at)s
      FROM (SELECT DISTINCT user_id FROM news WHERE NOT at_once) AS reader
     WHERE user_id <> ALL (ARRAY(SELECT user_id FROM digest))
     ORDER BY user_id
        ON CONFLICT (council_id, dedupe_key) DO NOTHING
),
listed AS (
    INSERT INTO complaints_digestentry (council_id, case_id, user_id, day, reminder_id, event_id, covers_id)
    SELECT %(council)s, case_id, user_id,
           CASE WHEN user_id = ANY (ARRAY(SELECT user_id FROM digest)) THEN %(day)s::date ELSE %(next_day)s::date END,
           reminder_id, event_id, covers_id
      FROM news
     WHERE NOT at_once
)"""

# Returns how many deadlines were handled and how many reminders are new.
_DUE = DUE.format(number="nextval('complaints_reminder_id_seq')")
REMIND = (
    f"WITH {CLAIMED}, {SAID}, {_DUE}, {RECORDED}, {MOVED_ON}, {TOLD}, {NEWS}, {QUEUED}, {DIGESTS} "  # noqa: S608
    "SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM recorded)"
)
