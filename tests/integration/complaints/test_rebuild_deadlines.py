"""The stored dates follow from the events, and can be made to again."""

from datetime import date
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.operations import RunSQL
from django.db.models import F

from complaints.cases.operations import moves, pausing
from complaints.cases.operations.apply import ActionContext
from complaints.models import Case, Deadline, StageRecord
from complaints.recalculation.operations import DateCorrection, rebuild
from complaints.recalculation.queries import DUE_DATES
from complaints.reminders import operations as reminders
from complaints.vocabulary.lifecycle import NOT_COUNTED, Extension, Status
from councils.calendars.operations import add_closure_day
from councils.models import Council
from councils.tenancy.scope import ActorKind
from script.embedded.environment import PROJECT
from script.server_parts import PREPARATIONS
from tests.factories.cases import AWAITED, case_at, inside
from tests.factories.councils import london
from tests.integration.councils.test_older_policies import migrating, run

EVERY_CLOCK = import_module("complaints.migrations.0014_every_clock_has_its_deadline")


def rebuilt(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("rebuild_deadlines", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_of_cases_in_every_state_nothing_changes(city: Council, south: Council, east: Council) -> None:
    for status in Status:
        case_at(city, status)
        case_at(south, status, stage=1 if status in NOT_COUNTED else 2)
    paused = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    extended = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    reopened = case_at(south, Status.CLOSED)
    with inside(city):
        pausing.pause(
            ActionContext(paused.case.pk, paused.officer, paused.at), reason="We need your photographs", awaited=AWAITED
        )
        moves.extend(
            ActionContext(extended.case.pk, extended.officer, extended.at), extension=Extension(5), reason="More to ask"
        )
    with inside(south):
        moves.reopen(ActionContext(reopened.case.pk, reopened.champion, reopened.at), reason="There is something new")
    assert rebuilt("-v2") == [
        "cambridge-city: 11 cases, 0 changed",
        "cambridgeshire-county: 0 cases, 0 changed",
        "east-cambridgeshire: 0 cases, 0 changed",
        "south-cambridgeshire: 10 cases, 0 changed",
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
        *((Case, "", {name: date(2026, 1, 5)}) for name in ("due_on", "next_deadline_on", "next_update_on")),
        *((Case, "", {name: "acknowledgement"}) for name in ("due_kind", "next_deadline_kind")),
    ],
)
def test_a_date_that_does_not_follow_is_mended_once(south: Council, rows, kind, wrong) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION)
    case_at(south, Status.UNDER_INVESTIGATION)
    with inside(south, ActorKind.SYSTEM):
        of_case = {"pk": walked.case.pk} if rows is Case else {"case": walked.case}
        of_case |= {"kind": kind} if kind else {}
        before = rows.objects.filter(**of_case).values(*wrong).get()
        rows.objects.filter(**of_case).update(**wrong)
    assert rebuilt("--council", "south-cambridgeshire", "-v2") == [
        "south-cambridgeshire: 2 cases, 1 changed",
        f"  {walked.case.reference}",
    ]
    assert rebuilt("--council", "south-cambridgeshire") == ["south-cambridgeshire: 2 cases, 0 changed"]
    with inside(south, ActorKind.SYSTEM):
        assert rows.objects.filter(**of_case).values(*wrong).get() == before


def test_a_closure_day_moves_the_dates_it_lies_before(south: Council) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION)
    answered = case_at(south, Status.CLOSED)
    with inside(south, ActorKind.SYSTEM):
        add_closure_day(council_id=south.pk, day=date(2026, 6, 10), name="Moving house")
    rebuilt("--council", "south-cambridgeshire")
    with inside(south):
        assert Deadline.objects.get(case=walked.case, kind="response").due_on == date(2026, 6, 16)
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.due_on, case.next_deadline_on, case.next_deadline_kind) == (
            date(2026, 6, 16),
            date(2026, 6, 8),
            "code_acknowledgement",
        )
        assert not Deadline.objects.filter(case=answered.case, open=True).exists()


def test_the_dates_by_which_an_ended_case_was_judged_stay_unless_that_is_asked_for(south: Council) -> None:
    walked = case_at(south, Status.CLOSED)
    judged_by = date(2026, 6, 12)
    with inside(south, ActorKind.SYSTEM):
        StageRecord.objects.filter(case=walked.case).update(response_due=judged_by)
    council = ("--council", "south-cambridgeshire")
    # The proof looks at it all the same.
    assert rebuild(south.pk).changed == (walked.case.reference,)
    assert rebuilt(*council, "--live") == ["south-cambridgeshire: 0 cases, 0 changed"]
    assert rebuilt(*council, "-v2") == [
        "south-cambridgeshire: 1 cases, 0 changed, 1 that have ended differ and were not changed",
        f"  {walked.case.reference}",
    ]
    with inside(south):
        assert StageRecord.objects.get(case=walked.case).response_due == judged_by
    assert rebuilt(*council, "--ended-too") == ["south-cambridgeshire: 1 cases, 1 changed"]
    with inside(south):
        assert StageRecord.objects.get(case=walked.case).response_due == date(2026, 6, 15)


def test_a_proof_writes_nothing(south: Council) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION)
    with inside(south, ActorKind.SYSTEM):
        Deadline.objects.filter(case=walked.case, kind="response").update(due_on=date(2026, 1, 5))
    assert rebuild(south.pk).kept == rebuild(south.pk).changed == (walked.case.reference,)


def test_deadlines_that_an_earlier_version_did_not_know_bring_no_burst_of_late_reminders(south: Council) -> None:
    cases = [case_at(south, Status.UNDER_INVESTIGATION).case for _ in range(3)]
    early = case_at(south, Status.UNDER_INVESTIGATION, received_at=london("2026-06-09T10:00")).case
    own = ("acknowledgement", "response")
    with inside(south, ActorKind.SYSTEM):
        # Long acknowledged or not, the Code's limits of the first three passed on the 8th.
        Deadline.objects.exclude(kind__in=own).delete()
        Deadline.objects.update(next_at=None)
        Case.objects.update(next_deadline_on=F("due_on"), next_deadline_kind=F("due_kind"), next_update_on=None)
    now = london("2026-06-12T07:00")
    assert len(rebuild(south.pk, DateCorrection(now)).changed) == 4
    with inside(south):
        made = Deadline.objects.filter(kind="code_acknowledgement", open=True)
        assert made.count() == 4
        late = made.filter(case__in=cases)
        assert [row.next_at for row in late.order_by("pk")] == [london("2026-06-15T08:00")] * 3
        assert made.get(case=early).next_at == london("2026-06-15T08:00"), "the day before the 16th"
        assert not Deadline.objects.filter(next_at__lte=now).exists()
        assert Case.objects.get(pk=early.pk).next_deadline_kind == "code_acknowledgement"
    assert reminders.send_due_reminders(now) == 0


# What these columns were called when that migration was written.
NAMED_THEN = {"next_deadline_on": "binds_on", "next_deadline_kind": "binds_as"}


def rename_column(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE complaints_case RENAME COLUMN {old} TO {new}")


def test_before_the_other_clocks_dates_are_known_the_councils_own_one_binds(south: Council) -> None:
    case = case_at(south, Status.UNDER_INVESTIGATION).case
    with inside(south, ActorKind.SYSTEM):
        Case.objects.update(next_deadline_on=None, next_deadline_kind="")
    with migrating():
        for now, then in NAMED_THEN.items():
            rename_column(now, then)
        for operation in EVERY_CLOCK.Migration.operations:
            if isinstance(operation, RunSQL):
                run(operation)
        for now, then in NAMED_THEN.items():
            rename_column(then, now)
    with inside(south):
        case.refresh_from_db()
    assert (case.next_deadline_on, case.next_deadline_kind) == (date(2026, 6, 15), "response")


def test_the_server_and_the_containers_work_them_out_before_they_start() -> None:
    assert ("rebuild_deadlines", "--live") in [command for _, command in PREPARATIONS]
    assert "python manage.py rebuild_deadlines --live" in (PROJECT / "docker-compose.yml").read_text()


def test_a_council_that_is_not_there_is_said_so(the_four_councils) -> None:
    with pytest.raises(CommandError, match="There is no council called nowhere"):
        call_command("rebuild_deadlines", "--council", "nowhere")
