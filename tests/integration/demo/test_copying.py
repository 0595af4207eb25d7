"""Rows that go in by COPY are the rows that were given, whatever is in them."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from complaints.models import CaseEvent, Note
from complaints.notifications.operations import reserve_ids
from councils.models import Council
from councils.tenancy.bulk import insert_many
from councils.tenancy.scope import ActorKind, tenant
from tests.factories.cases import walk

AT = datetime(2026, 6, 2, 9, tzinfo=UTC)


def note(council: Council, case_id: int, text: str) -> Note:
    (number,) = reserve_ids(Note, 1)
    return Note(
        id=number,
        council_id=council.pk,
        case_id=case_id,
        text=text,
        public=False,
        at=AT,
        by_id=None,
        by_name="Sam Reed",
        from_complainant=False,
    )


@pytest.mark.parametrize(
    "text",
    ["a\tb", "two\nlines", "back\\slash", "\\N", "\\.", "", "carriage\rreturn", "“ñ” 💧", "\\t\\n", "x" * 20_000],
)
def test_a_text_comes_out_as_it_went_in(south: Council, text: str) -> None:
    case = walk(south).case
    with tenant(south.pk, ActorKind.SYSTEM), transaction.atomic():
        insert_many(Note, [note(south, case.pk, text)])
        assert Note.objects.get(case=case).text == text


def test_json_and_nothing_and_truth_come_out_as_they_went_in(south: Council) -> None:
    case = walk(south).case
    row = CaseEvent(
        council_id=south.pk,
        case_id=case.pk,
        stage=1,
        kind="note",
        at=AT,
        by_id=None,
        by_name="Sam Reed",
        text="",
        data={"note": 1, "said": "a\tb"},
        public=False,
    )
    with tenant(south.pk, ActorKind.SYSTEM), transaction.atomic():
        insert_many(CaseEvent, [row])
        event = CaseEvent.objects.get(case=case, kind="note")
    assert (event.by_id, event.public, event.data, event.at) == (None, False, {"note": 1, "said": "a\tb"}, AT)


def test_another_councils_row_is_refused(south: Council, city: Council) -> None:
    case = walk(south).case
    with (
        tenant(city.pk, ActorKind.SYSTEM),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        insert_many(Note, [note(south, case.pk, "mine?")])


def test_a_row_that_points_nowhere_is_refused(south: Council) -> None:
    walk(south)
    with tenant(south.pk, ActorKind.SYSTEM), transaction.atomic():
        insert_many(Note, [note(south, 10**9, "whose?")])
        with pytest.raises(IntegrityError):
            transaction.get_connection().check_constraints()
        transaction.set_rollback(True)


def test_two_reservations_share_no_number(south: Council) -> None:
    first, second = reserve_ids(Note, 50), reserve_ids(Note, 50)
    assert len({*first, *second}) == 100
