"""The report among seven years of complaints: index ranges of the reported quarters, and nothing loaded in Python."""

import pytest
from django.db import connection

from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from reporting.queries import figures
from reporting.queries.figures import count_quarter, parameters
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.bulk_cases import insert_copies
from tests.factories.cases import Walk, case_at, inside
from tests.factories.councils import london
from tests.factories.owner import as_owner

TODAY = london("2026-07-10T09:00")
QUARTER = Quarter(2026, 4)
# One complaint in three hours: 20,000 of them are seven years.
SPREAD = """
UPDATE complaints_case SET received_at = %s - substr(reference, 2)::int * interval '3 hours'
 WHERE reference LIKE 'X%%'
"""
STAGES = """
UPDATE complaints_stagerecord s SET received_at = c.received_at, responded_at = c.received_at + interval '9 days'
  FROM complaints_case c WHERE c.id = s.case_id AND c.reference LIKE 'X%'
"""
# Events can't be changed: the answers are added where the dates are right.
ANSWERS = """
INSERT INTO complaints_caseevent (council_id, case_id, stage, kind, at, by_name, text, data, public)
SELECT c.council_id, c.id, c.stage, 'responded', c.received_at + interval '9 days', '', '', '{"outcome": "upheld"}',
       true
  FROM complaints_case c WHERE c.reference LIKE 'X%'
"""


@pytest.fixture
def years(city: Council) -> Walk:
    walked = case_at(city, Status.RESPONDED, received_at=london("2026-06-20T10:00"))
    insert_copies(walked, 20_000)
    with inside(city), connection.cursor() as cursor:
        cursor.execute(SPREAD, [london("2026-07-01T00:00")])
        cursor.execute(STAGES)
        cursor.execute(ANSWERS)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_case, complaints_stagerecord, complaints_caseevent")
    return walked


def _plan(council: Council, statement: str) -> str:
    with inside(council), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", parameters(council.pk, QUARTER, TODAY))
        return "\n".join(line for (line,) in cursor.fetchall())


def test_each_count_reads_the_reported_quarters_by_an_index_and_one_statement_each(
    years: Walk, django_assert_num_queries
):
    council = years.council
    for statement, index in (
        (figures.COUNT_INTAKE, "case_newest"),
        (figures.COUNT_STAGES, "stage_by_receipt"),
        (figures.COUNT_RESPONSES, "answer_by_day"),
        (figures.PACE, "answer_by_day"),
        (figures.ANSWERED_AFTER_REOPENING, "answer_by_day"),
        (figures.COUNT_REOPENED, "reopening_by_day"),
    ):
        plan = _plan(council, statement)
        assert index in plan, plan
        assert "Seq Scan on complaints_stagerecord s " not in plan, plan
    by = councils.staff(council, Role.PERFORMANCE_OFFICER)
    with inside(council), django_assert_num_queries(11):
        counted = count_quarter(by, QUARTER, TODAY)
    assert sum(row.number for row in counted.intake if row.axis == "channel" and row.ago == 0) > 700
