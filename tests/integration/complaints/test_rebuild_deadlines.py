"""The stored dates follow from the events, and can be made to again."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.domain.clock import Extension
from complaints.domain.lifecycle import Status
from complaints.models import Case, Deadline, StageRecord
from complaints.operations import closing, handling
from complaints.operations._apply import Turn
from complaints.queries.calendar_preview import DUE_DATES
from councils.models import Council
from councils.operations import add_closure_day
from councils.tenancy.scope import Kind
from tests.factories.cases import case_at, inside


def rebuilt(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("rebuild_deadlines", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_of_cases_in_every_state_nothing_changes(city: Council, south: Council, east: Council) -> None:
    for status in Status:
        case_at(city, status)
        case_at(south, status, stage=2)
    paused = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    extended = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    reopened = case_at(south, Status.CLOSED)
    with inside(city):
        handling.pause(Turn(paused.case.pk, paused.officer, paused.at), reason="We need your photographs")
        handling.extend(
            Turn(extended.case.pk, extended.officer, extended.at), extension=Extension(5), reason="More to ask"
        )
    with inside(south):
        closing.reopen(Turn(reopened.case.pk, reopened.champion, reopened.at), reason="There is something new")
    assert rebuilt("-v2") == [
        "cambridge-city: 8 cases, 0 changed",
        "cambridgeshire-county: 0 cases, 0 changed",
        "east-cambridgeshire: 0 cases, 0 changed",
        "south-cambridgeshire: 7 cases, 0 changed",
    ]


@pytest.mark.parametrize(
    ("rows", "kind", "wrong"),
    [
        *((Deadline, kind, {"due_on": date(2026, 1, 5)}) for kind in ("response", "code_acknowledgement", "update")),
        (Deadline, "response", {"open": False}),
        (Deadline, "update", {"open": False}),
        (Deadline, "response", {"service_area_id": 1}),
        (Deadline, "response", {"met_on": date(2026, 6, 2)}),
        *((StageRecord, "", {name: date(2026, 1, 5)}) for name in (*DUE_DATES, "acknowledged_on")),
        (StageRecord, "", {"response_due": None}),
        *((Case, "", {name: date(2026, 1, 5)}) for name in ("due_on", "binds_on", "update_on")),
        *((Case, "", {name: "acknowledgement"}) for name in ("due_kind", "binds_as")),
    ],
)
def test_a_date_that_does_not_follow_is_mended_once(south: Council, rows, kind, wrong) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION)
    case_at(south, Status.UNDER_INVESTIGATION)
    with inside(south, Kind.SYSTEM):
        of_case = {"pk": walked.case.pk} if rows is Case else {"case": walked.case}
        of_case |= {"kind": kind} if kind else {}
        before = rows.objects.filter(**of_case).values(*wrong).get()
        rows.objects.filter(**of_case).update(**wrong)
    assert rebuilt("--council", "south-cambridgeshire", "-v2") == [
        "south-cambridgeshire: 2 cases, 1 changed",
        f"  {walked.case.reference}",
    ]
    assert rebuilt("--council", "south-cambridgeshire") == ["south-cambridgeshire: 2 cases, 0 changed"]
    with inside(south, Kind.SYSTEM):
        assert rows.objects.filter(**of_case).values(*wrong).get() == before


def test_a_closure_day_moves_the_dates_it_lies_before(south: Council) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION)
    answered = case_at(south, Status.CLOSED)
    with inside(south, Kind.SYSTEM):
        add_closure_day(council_id=south.pk, day=date(2026, 6, 10), name="Moving house")
    rebuilt("--council", "south-cambridgeshire")
    with inside(south):
        assert Deadline.objects.get(case=walked.case, kind="response").due_on == date(2026, 6, 16)
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.due_on, case.binds_on, case.binds_as) == (
            date(2026, 6, 16),
            date(2026, 6, 8),
            "code_acknowledgement",
        )
        assert not Deadline.objects.filter(case=answered.case, open=True).exists()


def test_a_council_that_is_not_there_is_said_so(the_four_councils) -> None:
    with pytest.raises(CommandError, match="There is no council nowhere"):
        call_command("rebuild_deadlines", "--council", "nowhere")
