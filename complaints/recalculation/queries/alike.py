"""Cases that are alike in everything that their dates follow from and in everything that is stored of these dates.

Whether the dates of a case follow from its events is then asked once for each kind of case instead of for each case,
and by the same rules as for one. Most cases of a day have had the same happen to them, so kinds are few.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from complaints.deadlines.moved_dates import DATE_MOVED
from complaints.deadlines.stage_events import CLOCK_KINDS, MOVES_NO_RESPONSE, REOPENED, RESPONDED
from complaints.models import CalendarChange
from complaints.vocabulary.lifecycle import ENDED
from complaints.vocabulary.submission import NAMELESS
from councils.models import PolicyVersion
from councils.policies.queries import procedure_rules
from councils.policies.rules.procedure_rules import ReceiptConvention

# Large enough that kinds repeat, small enough for a short transaction.
BATCH = 50_000
# Everything that `verify_deadlines` compares, and no more. An instant stands in it as its date and as
# how it compares with what is stored, or else no two cases would be alike; the moment of receipt stands in full
# where the policy counts by the hour, and that of reopening always. The rows of a case go into one number of 64 bits:
# two kinds among a batch fall together once in ten thousand million batches. The subqueries go by keys, case for
# case, so that no guess of the planner about the walls can make them slow.
KINDS = """
SELECT min(id), array_agg(id) FROM (
    SELECT c.id, hash_record_extended(ROW(
               c.policy_version_id, c.kind, c.kept_code, c.anonymous, a.landlord, c.stage, c.status, c.due_on,
               c.due_kind, c.binds_on, c.binds_as, c.update_on,
               CASE WHEN c.stage > 1 THEN (c.received_at AT TIME ZONE 'Europe/London')::date END, c.reachable_since,
               CASE WHEN c.policy_version_id = ANY (%(by_the_hour)s::bigint[]) THEN s.received_at::timestamp
                    ELSE (s.received_at AT TIME ZONE 'Europe/London')::date::timestamp END,
               s.acknowledged_on, s.acknowledgement_due, s.response_due, s.escalate_by, s.code_acknowledgement_due,
               s.code_response_due, s.code_latest_response_due, s.responded_at IS NULL, e.events, d.deadlines{of_case}
           ), 0) AS kind
      FROM (SELECT * FROM complaints_case
             WHERE council_id = %(council)s AND id > %(after)s AND NOT status = ANY (%(without)s::text[])
               AND (%(ids)s::bigint[] IS NULL OR id = ANY (%(ids)s::bigint[]))
             ORDER BY id LIMIT %(batch)s) c
      JOIN councils_servicearea a ON a.id = c.service_area_id
      LEFT JOIN complaints_stagerecord s ON s.case_id = c.id AND s.stage = c.stage
      LEFT JOIN LATERAL (
           SELECT string_agg(
                      concat_ws('|', e.kind, e.data->>'on', e.data->>'working_days', e.data->>'agreed',
                                e.data->>'news_every', e.data->>'missed', e.data->>'corrected', e.data->>'discards',
                                CASE WHEN NOT e.kind = ANY (%(unmoving)s)
                                     THEN (e.at AT TIME ZONE 'Europe/London')::date END,
                                CASE e.kind WHEN %(reopened)s THEN e.at::text
                                     WHEN %(responded)s THEN concat_ws(
                                         '|', (e.at AT TIME ZONE 'Europe/London')::date, e.at = s.responded_at,
                                         e.at < s.received_at) END{of_event}),
                      ';' ORDER BY e.at, e.id) AS events
             FROM complaints_caseevent e
            WHERE e.case_id = c.id AND (e.stage = c.stage AND e.kind = ANY (%(clock)s){or_event})) e ON true
      LEFT JOIN LATERAL (
           SELECT sum(hash_record_extended(ROW(
                      d.kind, d.subject, d.due_on, d.met_on, d.open,
                      d.officer_id IS NOT DISTINCT FROM c.officer_id AND d.service_area_id = c.service_area_id
                      {of_deadline}), 0)
                  ) AS deadlines
             FROM complaints_deadline d WHERE d.case_id = c.id) d ON true
) AS every
GROUP BY kind
"""
TO_PROVE = KINDS.format(of_case="", of_event="", or_event="", of_deadline="")
# For writing, besides: when people are reminded next, what was said after the decision, who was told of it, and
# whether there is an address to tell, on paper if not by email, and a name to greet.
TO_REDATE = KINDS.format(
    of_case=", c.logged_at > %(decided)s, c.complainant_email = '', c.complainant_name = %(nameless)s, "
    "c.complainant_address || c.complainant_phone = '', EXISTS (SELECT FROM councils_user account "
    "WHERE account.id = c.complainant_id AND lower(account.email) = lower(c.complainant_email))",
    of_event=", e.at > %(decided)s",
    or_event=" OR e.kind = %(moved)s AND e.data->'change' = to_jsonb(%(change)s)",
    of_deadline=", d.next_at",
)


@dataclass(frozen=True, slots=True)
class KindOfCase:
    """Cases that are alike, and one that stands for all."""

    one: int
    all: tuple[int, ...]


def kinds_of_case(council_id: int, after: int, *, live_only: bool) -> Iterator[KindOfCase]:
    """The kinds among the next cases after a number; the council must be entered.

    `live_only` leaves ended cases out.
    """
    without = [status.value for status in ENDED] if live_only else []
    return _kinds(TO_PROVE, council_id, {"after": after, "without": without})


def kinds_among(council_id: int, ids: Sequence[int]) -> Iterator[KindOfCase]:
    """The kinds among particular cases, some thousands at a time; the council must be entered."""
    for start in range(0, len(ids), BATCH):
        yield from _kinds(TO_PROVE, council_id, {"ids": list(ids[start : start + BATCH])})


def kinds_to_redate(change: CalendarChange, ids: Sequence[int]) -> list[KindOfCase]:
    """The kinds among some cases about which the same is written when a calendar changes; be in its council."""
    return list(
        _kinds(
            TO_REDATE,
            change.council_id,
            {"ids": list(ids), "moved": DATE_MOVED, "change": change.pk, "decided": change.at},
        )
    )


def _kinds(statement: str, council_id: int, which: dict[str, Any]) -> Iterator[KindOfCase]:
    fixed: dict[str, Any] = {
        "council": council_id,
        "clock": list(CLOCK_KINDS),
        "unmoving": list(MOVES_NO_RESPONSE),
        "reopened": REOPENED,
        "responded": RESPONDED,
        "after": 0,
        "without": [],
        "ids": None,
        "batch": BATCH,
        "by_the_hour": _counted_by_the_hour(council_id),
        "nameless": NAMELESS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**fixed, **which})
        for one, every in cursor.fetchall():
            yield KindOfCase(one, tuple(every))


def _counted_by_the_hour(council_id: int) -> list[int]:
    """The versions of policies for which the hour of receipt matters."""
    return [
        version.pk
        for version in PolicyVersion.objects.filter(council_id=council_id)
        if procedure_rules(version).receipt.convention is not ReceiptConvention.DAY_OF_RECEIPT
    ]
