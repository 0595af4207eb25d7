"""Rows of several tables written in one statement are those that single ones would be."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from complaints.domain.lifecycle import Status
from complaints.models import CaseEvent, OutboxMessage
from councils.models import Council
from councils.tenancy.inserting import insert, next_ids
from tests.factories.cases import Walk, case_at, inside


@pytest.fixture
def answered(city: Council) -> Walk:
    """A case with two stages, letters and events."""
    return case_at(city, Status.RESPONDED, stage=2)


def values(record: Model) -> dict[str, Any]:
    """Every column."""
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}


def message(walked: Walk, event: CaseEvent, **fields: Any) -> OutboxMessage:
    """A message about an event."""
    return OutboxMessage(
        council_id=walked.council.pk, case_id=walked.case.pk, kind="note", payload={"event": event.pk},
        dedupe_key=f"test:{event.pk}", created_at=walked.at, not_before=walked.at, **fields,
    )  # fmt: skip


def event(walked: Walk, **fields: Any) -> CaseEvent:
    """Something that happened."""
    return CaseEvent(
        council_id=walked.council.pk, case_id=walked.case.pk, stage=1, kind="note", at=walked.at, by_name="Ann",
        text="It's “quoted”; 100 % {odd} \\ text", data={"days": [1, 2]}, **fields,
    )  # fmt: skip


def test_rows_of_two_tables_go_in_together_and_come_out_as_they_were(answered: Walk) -> None:
    with inside(answered.council):
        first, second = next_ids(CaseEvent, CaseEvent)
        events = [event(answered, pk=first), event(answered, pk=second)]
        told = message(answered, events[0])
        with CaptureQueriesContext(connection) as asked:
            insert([*events, told])
        stored = list(CaseEvent.objects.filter(pk__in=(first, second)).order_by("pk"))
        assert [values(each) for each in stored] == [values(each) for each in events]
        assert OutboxMessage.objects.get(pk=told.pk).error == ""
    assert len(asked) == 1


def test_a_row_for_another_council_is_refused_with_all_the_others(answered: Walk, south: Council) -> None:
    with inside(answered.council):
        before = CaseEvent.objects.count()
        (number,) = next_ids(CaseEvent)
        stray = event(answered, pk=number)
        stray.council_id = south.pk
        own = event(answered)
        own.at += timedelta(hours=1)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            insert([own, message(answered, own), stray])
        assert CaseEvent.objects.count() == before
