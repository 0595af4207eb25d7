"""A council changes its reminders: the change holds for the cases in flight, and what was decided is kept."""

from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.models import Deadline, Reminder
from complaints.notifications.queries import default_reminders, reminder_settings
from complaints.reminders import operations as reminders
from complaints.reminders.operations import change_reminders, replan
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, ReminderDecision
from councils.reminders.operations import ReminderContext
from councils.reminders.rules import ANY, as_document, with_steps
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.councils import london
from tests.integration.councils.test_older_policies import migrating

RENAMED = import_module("councils.migrations.0037_reminder_schedules")
RECEIVED = london("2026-06-01T10:00")
NOW = london("2026-06-09T12:00")
STEPS = [{"days": -3, "recipients": ["officer"]}, {"days": 2, "recipients": ["head_of_service"], "at_once": True}]


@pytest.fixture
def assigned(south: Council) -> Walk:
    with transaction.atomic():
        return case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED)


@pytest.fixture
def manager(south: Council) -> Actor:
    return councils.staff(south, Role.COMPLAINTS_MANAGER)


def steps(*given: dict[str, Any]) -> dict[str, object]:
    return with_steps(default_reminders(), ANY, None, list(given or STEPS))


def change(by: Actor, document: object, *, seen: int = 0, why: str = "Decided in June") -> tuple[ReminderDecision, int]:
    with inside(Council.objects.get(pk=by.council_id), ActorKind.STAFF, by.user_id):
        return change_reminders(ReminderContext(by, NOW, seen, why), document)


def next_at(council: Council) -> object:
    with inside(council):
        return Deadline.objects.get(kind="response").next_at


def test_open_dates_are_planned_by_the_new_steps_and_nothing_that_passed_is_made_up_for(
    south: Council, assigned: Walk, manager: Actor
) -> None:
    reminders.send_due_reminders(london("2026-06-08T08:00"))
    decision, moved = change(manager, steps())
    assert moved == 1
    assert next_at(south) == london("2026-06-10T08:00"), "three working days before 15 June"
    assert decision.changes[0] == "Every other deadline: reminder removed (5 working days before: assigned officer)."
    with inside(south):
        south.refresh_from_db()
        assert reminder_settings(south).schedule_for("response", 1).steps[0].days == -3
        assert replan(south.pk, NOW) == 0


def test_what_was_due_before_the_change_and_has_not_gone_out_still_does(
    south: Council, assigned: Walk, manager: Actor
) -> None:
    change(manager, steps())
    assert next_at(south) == london("2026-06-08T08:00")
    reminders.send_due_reminders(NOW)
    with inside(south):
        assert not Reminder.objects.filter(deadline__kind="response").exists(), "the new schedule had no step by then"
    assert next_at(south) == london("2026-06-10T08:00")
    reminders.send_due_reminders(london("2026-06-17T08:00"))
    with inside(south):
        assert Reminder.objects.get(deadline__kind="response").step == "+2"


def test_one_statement_plans_all_open_dates_of_this_council_and_of_no_other(
    south: Council, city: Council, manager: Actor, django_assert_max_num_queries
) -> None:
    for council in (south, south, south, city):
        case_at(council, Status.UNDER_INVESTIGATION, received_at=RECEIVED).acknowledge()
    before = next_at(city)
    with django_assert_max_num_queries(25):
        _, moved = change(
            manager, steps({"days": -1, "recipients": ["officer"]}, {"days": 1, "recipients": ["officer"]})
        )
    assert moved == 0, "all three wait since yesterday morning"
    reminders.send_due_reminders(NOW)
    assert next_at(city) != before
    with inside(south):
        assert set(Deadline.objects.filter(kind="response").values_list("next_at", flat=True)) == {
            london("2026-06-12T08:00")
        }


def test_later_opening_hours_move_every_reminder(south: Council, assigned: Walk, manager: Actor) -> None:
    reminders.send_due_reminders(london("2026-06-08T08:00"))
    change(manager, {**as_document(default_reminders()), "opens": "09:15"})
    assert next_at(south) == london("2026-06-11T09:15")


def test_who_changed_what_and_why_is_kept_for_good(south: Council, manager: Actor) -> None:
    decision, _ = change(manager, steps())
    again, _ = change(manager, as_document(default_reminders()), seen=decision.pk, why="Back to what it was")
    with inside(south):
        assert [each.why for each in ReminderDecision.objects.all()] == ["Back to what it was", "Decided in June"]
        assert again.by_name == manager.name
    with pytest.raises(DatabaseError, match="stays on the record"), inside(south):
        ReminderDecision.objects.update(why="Nobody")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"why": " "}, "reminders.no_reason"),
        ({"seen": 99}, "reminders.changed"),
    ],
)
def test_what_is_not_in_order_changes_nothing(
    south: Council, manager: Actor, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        change(manager, steps(), **options)
    assert refusal.value.code == code
    for document, other in ((as_document(default_reminders()), "reminders.unchanged"), ({}, "reminders.invalid")):
        with pytest.raises(RuleBroken) as refusal:
            change(manager, document)
        assert refusal.value.code == other
    with inside(south):
        assert not ReminderDecision.objects.exists()
        south.refresh_from_db()
        assert south.reminders is None


def test_an_officer_does_not_change_them(south: Council) -> None:
    with pytest.raises(NotAllowed):
        change(councils.staff(south, Role.RESPONDING_OFFICER), steps())


def test_settings_in_the_old_words_are_brought_up_to_date(south: Council, manager: Actor) -> None:
    decision, _ = change(manager, steps(*STEPS))
    kept = decision.document
    (operation,) = RENAMED.Migration.operations
    for direction, names in (("backwards", ("ladders", "tells")), ("forwards", ("schedules", "recipients"))):
        with migrating(), connection.schema_editor() as editor:
            getattr(operation, f"database_{direction}")("councils", editor, None, None)
        with inside(south):
            decision.refresh_from_db()
            for document in (Council.objects.get(pk=south.pk).reminders, decision.document):
                assert names[0] in document
                assert names[1] in document[names[0]][0]["steps"][0]
    assert (Council.objects.get(pk=south.pk).reminders, decision.document) == (kept, kept)
