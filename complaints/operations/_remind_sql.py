"""The one statement by which reminders come about: claim, record, tell, move on.

It is SQL because it has to be one statement. Whoever is killed in the middle has done nothing; two who run
it at once take different rows (SKIP LOCKED); and only what the insert really made is told (ON CONFLICT DO
NOTHING, RETURNING). It decides nothing: what is said of which deadlines (`said`), and who holds which level
(`people`), comes from complaints.domain.reminding and councils.domain.levels.

Nothing is joined but by a primary key or to a few rows, so that no wrong guess of the planner about how many
rows a policy lets through can make it slow.
"""

# The case is locked with its deadline, as the foreign keys would lock it at the end anyhow. Waiting for it
# then, while an officer who holds the case waits for the deadline, would be a deadlock; a case that is being
# worked on is left for the next minute instead.
CLAIMED = """
claimed AS (
    SELECT d.*
      FROM complaints_deadline d
      JOIN complaints_case c ON c.id = d.case_id
     WHERE d.council_id = %(council)s AND d.next_at <= %(at)s
     ORDER BY d.next_at
     LIMIT %(batch)s
       FOR UPDATE OF d SKIP LOCKED
       FOR KEY SHARE OF c SKIP LOCKED
)"""

SAID = """
said AS MATERIALIZED (
    SELECT *
      FROM jsonb_to_recordset(%(said)s)
        AS s (kind text, subject bigint, due_on date, next_at timestamptz, open boolean,
              step text, planned_at timestamptz, tells text[], at_once boolean, following timestamptz)
)"""

DUE = """
due AS MATERIALIZED (
    SELECT nextval('complaints_reminder_id_seq') AS reminder_id,
           d.id, d.case_id, d.due_on, d.officer_id, d.service_area_id,
           s.step, s.planned_at, s.tells, s.at_once, s.following
      FROM claimed d
      JOIN said s ON s.kind = d.kind AND s.subject = d.subject AND s.due_on = d.due_on AND s.next_at = d.next_at
                 AND s.open = d.open
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

# The officer where there is one; otherwise, and for the other levels, whoever holds them for the service.
# Somebody away is told through whoever covers for them, as well or instead; nobody is told the same twice.
TOLD = """
told AS MATERIALIZED (
    SELECT DISTINCT ON (due.reminder_id, told.user_id)
           due.reminder_id, due.case_id, due.id AS deadline_id, due.due_on, due.step, due.at_once,
           told.user_id, told.covers_id, wanted.level
      FROM due
     CROSS JOIN LATERAL unnest(due.tells) WITH ORDINALITY AS wanted (level, place)
     CROSS JOIN LATERAL jsonb_array_elements_text(
           CASE WHEN wanted.level = %(officer)s AND due.officer_id = ANY (%(staff)s)
                THEN jsonb_build_array(due.officer_id)
                ELSE %(people)s::jsonb -> concat(due.service_area_id, ':', wanted.level) END) AS holder (user_id)
     CROSS JOIN LATERAL (
           SELECT holder.user_id::bigint AS user_id, NULL::bigint AS covers_id
            WHERE NOT COALESCE((%(covers)s::jsonb -> holder.user_id ->> 'instead')::boolean, false)
            UNION ALL
           SELECT (%(covers)s::jsonb -> holder.user_id ->> 'cover')::bigint, holder.user_id::bigint
            WHERE %(covers)s::jsonb ? holder.user_id
           ) AS told
     WHERE due.step <> ''
     ORDER BY due.reminder_id, told.user_id, told.covers_id NULLS FIRST, wanted.place
)"""

# What is told for the first time: a step that was recorded before has been.
NEWS = """
news AS MATERIALIZED (
    SELECT told.* FROM told WHERE told.reminder_id = ANY (ARRAY(SELECT id FROM recorded))
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

# A digest that is on its way takes nothing more: what comes later stands in the next day's. Whether it is, is asked
# while its row is held, so that it can't leave meanwhile: whoever sends it skips rows that are held. Rows are held in
# the order of people everywhere.
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
    INSERT INTO complaints_digestentry (council_id, case_id, user_id, day, reminder_id, covers_id)
    SELECT %(council)s, case_id, user_id,
           CASE WHEN user_id = ANY (ARRAY(SELECT user_id FROM digest)) THEN %(day)s::date ELSE %(next_day)s::date END,
           reminder_id, covers_id
      FROM news
     WHERE NOT at_once
)"""

# Gives how many deadlines were claimed and dealt with, and how many reminders are new.
REMIND = (
    f"WITH {CLAIMED}, {SAID}, {DUE}, {RECORDED}, {MOVED_ON}, {TOLD}, {NEWS}, {QUEUED}, {DIGESTS} "  # noqa: S608
    "SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM recorded)"
)
