"""The one statement by which reminders come about: claim, record, queue, move on.

It is SQL because it has to be one statement. Whoever is killed in the middle has done nothing; two who run
it at once take different rows (SKIP LOCKED); and only what the insert really made is told (ON CONFLICT DO
NOTHING, RETURNING). Nothing is joined but by a primary key or to the few rows of `staff`, so that no wrong
guess of the planner about how many rows a policy lets through can make it slow.
"""

# The case is locked with its deadline, as the foreign keys would lock it at the end anyhow. Waiting for it
# then, while an officer who holds the case waits for the deadline, would be a deadlock; a case that is being
# worked on is left for the next minute instead.
CLAIMED = """
claimed AS (
    SELECT d.*
      FROM complaints_deadline d
      JOIN complaints_case c ON c.id = d.case_id
     WHERE d.council_id = %(council)s AND d.open AND d.next_at <= %(at)s
     ORDER BY d.next_at
     LIMIT %(batch)s
       FOR UPDATE OF d SKIP LOCKED
       FOR KEY SHARE OF c SKIP LOCKED
)"""

# After an outage several steps of one deadline may have passed: only the latest counts, planned at its own
# instant. Whoever answers for the date is told unless an earlier run has told them that it was missed.
DUE = """
due AS (
    SELECT nextval('complaints_reminder_id_seq') AS reminder_id,
           id, case_id, due_on, officer_id, service_area_id, due_soon_at, overdue_at, escalate_at,
           CASE WHEN escalate_at <= %(at)s THEN %(escalated)s
                WHEN overdue_at <= %(at)s THEN %(overdue)s
                ELSE %(due_soon)s END AS step,
           escalate_at > %(at)s OR next_at <= overdue_at AS tells_answerers
      FROM claimed
)"""

RECORDED = """
recorded AS (
    INSERT INTO complaints_reminder (id, council_id, case_id, deadline_id, step, due_on, planned_at, recorded_at)
    SELECT reminder_id, %(council)s, case_id, id, step, due_on,
           CASE step WHEN %(escalated)s THEN escalate_at WHEN %(overdue)s THEN overdue_at ELSE due_soon_at END,
           %(at)s
      FROM due
        ON CONFLICT (council_id, deadline_id, step, due_on) DO NOTHING
    RETURNING id
)"""

MOVED_ON = """
moved_on AS (
    UPDATE complaints_deadline d
       SET next_at = CASE due.step WHEN %(due_soon)s THEN due.overdue_at WHEN %(overdue)s THEN due.escalate_at END
      FROM due
     WHERE d.id = due.id
)"""

STAFF = """
staff AS MATERIALIZED (
    SELECT m.user_id, m.role, m.service_area_id
      FROM councils_membership m
      JOIN councils_user u ON u.id = m.user_id AND u.is_active
     WHERE m.council_id = %(council)s
)"""

# The champions of the area or of the whole council, and the officer; at the last step the heads of service.
# Where there is nobody of those, and where a missed date finds no head of service, the complaints manager.
TOLD = """
SELECT user_id
  FROM staff
 WHERE due.tells_answerers
   AND (role = %(champion)s AND (service_area_id IS NULL OR service_area_id = due.service_area_id)
        OR user_id = due.officer_id)
 UNION
SELECT user_id
  FROM staff
 WHERE due.step = %(escalated)s
   AND role = %(head)s AND (service_area_id IS NULL OR service_area_id = due.service_area_id)
 UNION
SELECT user_id
  FROM staff
 WHERE role = %(manager)s
   AND NOT EXISTS (SELECT FROM staff answering
                    WHERE role = CASE due.step WHEN %(escalated)s THEN %(head)s ELSE %(champion)s END
                      AND (service_area_id IS NULL OR service_area_id = due.service_area_id)
                       OR due.step <> %(escalated)s AND user_id = due.officer_id)
"""

QUEUED = f"""
queued AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, case_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, due.case_id, 'reminder_' || due.step, told.user_id,
           jsonb_build_object('reminder', due.reminder_id),
           concat_ws(':', 'reminder', due.id, due.step, due.due_on, told.user_id),
           %(at)s, %(at)s
      FROM due
     CROSS JOIN LATERAL ({TOLD}) told
     WHERE due.reminder_id = ANY (ARRAY(SELECT id FROM recorded))
        ON CONFLICT (council_id, dedupe_key) DO NOTHING
)"""  # noqa: S608 (fixed text, bound parameters)

# Gives how many deadlines were claimed and how many reminders are new.
REMIND = (
    f"WITH {CLAIMED}, {DUE}, {RECORDED}, {MOVED_ON}, {STAFF}, {QUEUED} "  # noqa: S608 (the same)
    "SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM recorded)"
)
