"""Many cases at once, for plans: copies of one real case, written by one statement, spread over states and dates."""

from django.db import connection

from complaints.bulk.operations import give_people
from complaints.models import Case
from councils.models import Council
from tests.factories.cases import Walk, inside
from tests.factories.owner import as_owner

# One in twenty is open, as in a council whose cases go back several years.
CASES = """
INSERT INTO complaints_case ({columns})
SELECT {values} FROM complaints_case AS model, generate_series(1, %s) AS number WHERE model.id = %s
"""
SPREAD = {
    "reference": "'X' || number",
    "status": "CASE WHEN number %% 20 = 0 THEN CASE WHEN number %% 40 = 0 THEN 'received' "
    "ELSE 'under_investigation' END ELSE 'closed' END",
    "stage": "1 + (number %% 17 = 0)::int",
    "officer_id": "CASE WHEN number %% 40 = 20 THEN %s::bigint END",
    "received_at": "model.received_at - number * interval '20 minutes'",
    "due_on": "CASE WHEN number %% 20 = 0 AND number %% 60 > 0 THEN model.due_on + (number / 20) %% 40 - 20 END",
    "paused": "number %% 60 = 0",
    "closed_at": "CASE WHEN number %% 20 > 0 THEN model.received_at END",
    "complainant_id": "NULL",
    "person_id": "NULL",
    "idempotency_key": "NULL",
    "summary": "model.summary || ' ' || number",
    "complainant_email": "'person.' || number || '@example.com'",
    "complainant_phone": "'07700 ' || 800000 + number",
    "complainant_address": "number || ' Mill Road, CB' || number %% 9 || ' ' || 3 + number %% 7 || 'AD'",
}
COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'
"""
STAGES = """
INSERT INTO complaints_stagerecord ({columns})
SELECT {values} FROM complaints_stagerecord AS model, complaints_case AS made
WHERE model.case_id = %s AND model.stage = 1 AND made.council_id = %s AND made.reference LIKE 'X%%'
"""
EVENTS = """
INSERT INTO complaints_caseevent ({columns})
SELECT {values} FROM complaints_caseevent AS model, complaints_case AS made
WHERE model.case_id = %s AND made.council_id = %s AND made.reference LIKE 'X%%'
"""


def insert_copies(walked: Walk, number: int) -> None:
    """So many copies of a case, with its stages and events, and statistics about them for the planner."""
    council = walked.council
    with inside(council), connection.cursor() as cursor:
        columns = _columns("complaints_case")
        values = [SPREAD.get(column, f"model.{column}") for column in columns]
        cursor.execute(
            CASES.format(columns=", ".join(columns), values=", ".join(values)),
            [walked.officer.user_id, number, walked.case.pk],
        )
        for table, statement in (("complaints_stagerecord", STAGES), ("complaints_caseevent", EVENTS)):
            columns = _columns(table)
            values = [
                {"case_id": "made.id", "stage": "made.stage"}.get(column, f"model.{column}") for column in columns
            ]
            cursor.execute(
                statement.format(columns=", ".join(columns), values=", ".join(values)), [walked.case.pk, council.pk]
            )
        forget_plans()
    # Only the owner may look at all rows to count them.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_case, complaints_stagerecord, complaints_caseevent")


def give_copies_people(walked: Walk) -> None:
    """A record of a person for each copy, with statistics about them."""
    with inside(walked.council):
        give_people(list(Case.objects.filter(person=None, anonymous=False).values_list("pk", flat=True)))
        forget_plans()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_person, complaints_case")


def forget_plans() -> None:
    """Keys are checked at the end of a transaction, by plans that may be of a time when the tables were empty.

    Each of many new rows would then cost a walk through the whole table.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        return [name for (name,) in cursor.fetchall()]


def plans(council: Council, queries: list[str]) -> list[str]:
    """How PostgreSQL carries out each statement, in the plain role and with the council entered."""
    with inside(council), connection.cursor() as cursor:
        found = []
        for query in queries:
            cursor.execute(f"EXPLAIN {query}")
            found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found
