"""What is said of which deadlines, and to whom: the part of the sweep that reads, for it and for whoever looks ahead.

It needs a table `claimed` of deadlines with their complainants before it, and the parameters of
complaints.queries.sweep_terms. It decides nothing: what is said (`said`) and who holds which level (`people`) comes
from complaints.domain.reminding and councils.domain.levels.
"""

SAID = """
said AS MATERIALIZED (
    SELECT *
      FROM jsonb_to_recordset(%(said)s)
        AS s (kind text, subject bigint, due_on date, next_at timestamptz, open boolean,
              step text, planned_at timestamptz, tells text[], at_once boolean, following timestamptz)
)"""

# `number` gives each reminder its own.
DUE = """
due AS MATERIALIZED (
    SELECT {number} AS reminder_id,
           d.id, d.case_id, d.kind, d.due_on, d.officer_id, d.service_area_id, d.complainant_id,
           s.step, s.planned_at, s.tells, s.at_once, s.following
      FROM claimed d
      JOIN said s ON s.kind = d.kind AND s.subject = d.subject AND s.due_on = d.due_on AND s.next_at = d.next_at
                 AND s.open = d.open
)"""

# The officer where there is one; otherwise, and for the other levels, whoever holds them for the service.
# Nobody is told of their own complaint: where staff made it there is a key with their number as well.
# Somebody away is told through whoever covers for them, as well or instead, if they see the case now; nobody is told
# the same twice.
TOLD = """
told AS MATERIALIZED (
    SELECT DISTINCT ON (due.reminder_id, told.user_id)
           due.reminder_id, due.case_id, due.id AS deadline_id, due.kind, due.due_on, due.step, due.at_once,
           told.user_id, told.covers_id, wanted.level
      FROM due
     CROSS JOIN LATERAL unnest(due.tells) WITH ORDINALITY AS wanted (level, place)
     CROSS JOIN LATERAL jsonb_array_elements_text(
           CASE WHEN wanted.level = %(officer)s AND due.officer_id = ANY (%(staff)s)
                 AND due.officer_id IS DISTINCT FROM due.complainant_id
                THEN jsonb_build_array(due.officer_id)
                ELSE COALESCE(
                     %(people)s::jsonb -> concat_ws(':', due.service_area_id, wanted.level, due.complainant_id),
                     %(people)s::jsonb -> concat_ws(':', due.service_area_id, wanted.level))
                END) AS holder (user_id)
      LEFT JOIN LATERAL (
           SELECT (%(covers)s::jsonb -> holder.user_id ->> 'cover')::bigint AS user_id,
                  (%(covers)s::jsonb -> holder.user_id ->> 'instead')::boolean AS instead,
                  (%(covers)s::jsonb -> holder.user_id ->> 'everywhere')::boolean AS everywhere,
                  %(covers)s::jsonb -> holder.user_id -> 'areas' AS areas
           ) AS cover
        ON cover.user_id IS DISTINCT FROM due.complainant_id
       AND (cover.everywhere OR cover.areas @> to_jsonb(due.service_area_id) OR cover.user_id = due.officer_id)
     CROSS JOIN LATERAL (
           SELECT holder.user_id::bigint AS user_id, NULL::bigint AS covers_id WHERE cover.instead IS NOT TRUE
            UNION ALL
           SELECT cover.user_id, holder.user_id::bigint WHERE cover.user_id IS NOT NULL
           ) AS told
     WHERE due.step <> ''
     ORDER BY due.reminder_id, told.user_id, told.covers_id NULLS FIRST, wanted.place
)"""
