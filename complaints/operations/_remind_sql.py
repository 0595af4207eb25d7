"""The one statement by which reminders come about: claim, record, queue, move on.

It is SQL because it has to be one statement. Whoever is killed in the middle has done nothing; two who run
it at once take different rows (SKIP LOCKED); and what was recorded before is not told again, because only
rows that the insert really made are told (ON CONFLICT DO NOTHING, RETURNING).
"""

# The case is locked with its deadline, as the foreign keys would lock it at the end anyhow. Waiting for it
# then, while an officer who holds the case waits for the deadline, would be a deadlock; a case that is being
# worked on is left for the next minute instead.
# After an outage several steps of one deadline may have passed: only the latest counts, planned at its own
# instant. Whoever answers for the date is told unless an earlier run has told them that it was missed.
DUE = """
due AS (
    SELECT d.id, d.case_id, d.due_on, d.officer_id, d.service_area_id,
           d.due_soon_at, d.overdue_at, d.escalate_at,
           CASE WHEN d.escalate_at <= %(at)s THEN %(escalated)s
                WHEN d.overdue_at <= %(at)s THEN %(overdue)s
                ELSE %(due_soon)s END AS step,
           d.escalate_at > %(at)s OR d.next_at <= d.overdue_at AS tells_answerers
      FROM complaints_deadline d
      JOIN complaints_case c ON c.council_id = d.council_id AND c.id = d.case_id
     WHERE d.council_id = %(council)s AND d.open AND d.next_at <= %(at)s
     ORDER BY d.next_at
     LIMIT %(batch)s
       FOR UPDATE OF d SKIP LOCKED
       FOR KEY SHARE OF c SKIP LOCKED
)"""

RECORDED = """
recorded AS (
    INSERT INTO complaints_reminder (council_id, case_id, deadline_id, step, due_on, planned_at, recorded_at)
    SELECT %(council)s, case_id, id, step, due_on,
           CASE step WHEN %(escalated)s THEN escalate_at WHEN %(overdue)s THEN overdue_at ELSE due_soon_at END,
           %(at)s
      FROM due
        ON CONFLICT (council_id, deadline_id, step, due_on) DO NOTHING
    RETURNING id, case_id, deadline_id, step, due_on
)"""

MOVED_ON = """
moved_on AS (
    UPDATE complaints_deadline d
       SET next_at = CASE due.step WHEN %(due_soon)s THEN due.overdue_at WHEN %(overdue)s THEN due.escalate_at END
      FROM due
     WHERE d.council_id = %(council)s AND d.id = due.id
)"""

# Champions of the area or of the whole council, and the officer; from the last step on the heads of service.
# Where there is nobody to tell, and where a missed date finds no head of service, the complaints manager is.
TOLD = """
staff AS MATERIALIZED (
    SELECT m.user_id, m.role, m.service_area_id
      FROM councils_membership m
      JOIN councils_user u ON u.id = m.user_id AND u.is_active
     WHERE m.council_id = %(council)s
),
told AS (
    SELECT r.id AS reminder_id, staff.user_id, staff.role = %(head)s AS is_head
      FROM recorded r
      JOIN due ON due.id = r.deadline_id
      JOIN staff ON (staff.service_area_id IS NULL OR staff.service_area_id = due.service_area_id)
       AND (staff.role = %(champion)s AND due.tells_answerers
            OR staff.role = %(head)s AND r.step = %(escalated)s)
     UNION
    SELECT r.id, staff.user_id, false
      FROM recorded r
      JOIN due ON due.id = r.deadline_id AND due.tells_answerers
      JOIN staff ON staff.user_id = due.officer_id
),
everyone AS (
    SELECT reminder_id, user_id FROM told
     UNION
    SELECT r.id, staff.user_id
      FROM recorded r
      JOIN staff ON staff.role = %(manager)s
     WHERE NOT EXISTS (SELECT FROM told WHERE told.reminder_id = r.id
                          AND (told.is_head OR r.step <> %(escalated)s))
)"""

QUEUED = """
queued AS (
    INSERT INTO complaints_outboxmessage
           (id, council_id, case_id, kind, user_id, payload, dedupe_key, created_at, not_before)
    SELECT gen_random_uuid(), %(council)s, r.case_id, 'reminder_' || r.step, everyone.user_id,
           jsonb_build_object('reminder', r.id),
           concat_ws(':', 'reminder', r.deadline_id, r.step, r.due_on, everyone.user_id),
           %(at)s, %(at)s
      FROM recorded r
      JOIN everyone ON everyone.reminder_id = r.id
        ON CONFLICT (council_id, dedupe_key) DO NOTHING
)"""

# Gives how many deadlines were claimed and how many reminders are new.
REMIND = (
    f"WITH {DUE}, {RECORDED}, {MOVED_ON}, {TOLD}, {QUEUED} "  # noqa: S608 (fixed text, bound parameters)
    "SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM recorded)"
)
