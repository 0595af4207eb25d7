"""Copies of real cases with all their rows, as many as it takes to be slow."""

from django.db import connection
from django.db.models import Max

from complaints.models import Case
from councils.tenancy.scope import ActorKind
from tests.factories import bulk_cases
from tests.factories.cases import Walk, inside
from tests.factories.owner import as_owner

COPY = """
INSERT INTO {table} ({columns})
SELECT {values} FROM {table} model, generate_series(1, %(number)s) AS number WHERE model.{of} = %(case)s
"""
TABLES = ("complaints_case", "complaints_stagerecord", "complaints_caseevent", "complaints_deadline")
# Each copy happened at a time of its own within an hour of its model, so no calculation serves two of them.
HAPPENED = ("received_at", "logged_at", "last_event_at", "at", "responded_at")
LATER = "model.{column} + make_interval(secs => number %% 3000)"


def multiply(models: list[Walk], number: int) -> None:
    """Copies of real cases with all their rows; the numbers of the copies follow from those of their models."""
    with inside(models[0].council, ActorKind.SYSTEM), connection.cursor() as cursor:
        base = Case.objects.aggregate(last=Max("pk"))["last"]
        for place, walked in enumerate(models):
            new = f"{base} + {place} * {number} + number"
            for table in TABLES:
                columns = bulk_cases._columns(table)
                special = {"reference": f"'Y{place}-' || number", "idempotency_key": "NULL", "case_id": new}
                special |= {column: LATER.format(column=column) for column in HAPPENED}
                values = [special.get(column, f"model.{column}") for column in columns]
                if table == TABLES[0]:
                    columns, values = ["id", *columns], [new, *values]
                statement = COPY.format(
                    table=table,
                    columns=", ".join(columns),
                    values=", ".join(values),
                    of="id" if table == TABLES[0] else "case_id",
                )
                cursor.execute(statement, {"number": number, "case": walked.case.pk})
        bulk_cases.forget_plans()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")
