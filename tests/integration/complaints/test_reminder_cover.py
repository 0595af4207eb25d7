"""Somebody is away: who is told meanwhile, and who may enter it."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from complaints.cases.operations import correspondence
from complaints.correspondence.queries.digests import digest_of
from complaints.models import Case, DigestEntry, OutboxMessage
from complaints.notifications.queries import covers_on
from complaints.reminders import operations as reminders
from complaints.reminders.queries import going_out
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Absence, Council, Membership
from councils.people.operations import Away, end_absence, enter_absence
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.councils import london

RECEIVED = london("2026-06-01T10:00")
FIRST, OVERDUE = london("2026-06-08T08:00"), london("2026-06-16T08:00")
AT = london("2026-06-05T09:00")


@pytest.fixture
def assigned(south: Council) -> Walk:
    with transaction.atomic():
        return case_at(south, Status.UNDER_INVESTIGATION, received_at=RECEIVED).acknowledge()


@pytest.fixture
def cover(south: Council) -> Actor:
    return councils.staff(south, Role.RESPONDING_OFFICER, service_area=councils.area(south), name="Kit Cover")


def enter(council: Council, who: Actor, cover: Actor, by: Actor | None = None, **changes: object) -> Absence:
    days = {"first_day": date(2026, 6, 6), "last_day": date(2026, 6, 12), "instead": True, **changes}
    with inside(council):
        return enter_absence(Away(who.user_id, cover.user_id, **days), by=by or who, at=AT)


def complained(walked: Walk, who: Actor) -> None:
    """Somebody of the staff turns out to be the complainant."""
    with inside(walked.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_id=who.user_id)


def listed(council: Council) -> set[tuple[int, int | None]]:
    with inside(council):
        return set(DigestEntry.objects.values_list("user_id", "covers_id"))


def test_whoever_covers_is_told_instead_and_the_message_says_for_whom(
    south: Council, assigned: Walk, cover: Actor
) -> None:
    enter(south, assigned.officer, cover)
    reminders.send_due_reminders(FIRST)
    assert listed(south) == {(cover.user_id, assigned.officer.user_id)}
    with inside(south):
        digest = digest_of(OutboxMessage.objects.get(kind="digest"))
    assert digest is not None
    ((_, (line,)),) = digest.parts
    assert line.covers == assigned.officer.name


def test_both_are_told_where_that_was_chosen(south: Council, assigned: Walk, cover: Actor) -> None:
    enter(south, assigned.officer, cover, instead=False)
    reminders.send_due_reminders(FIRST)
    assert listed(south) == {(assigned.officer.user_id, None), (cover.user_id, assigned.officer.user_id)}


def test_once_the_days_are_over_or_taken_back_everything_is_as_before(
    south: Council, assigned: Walk, cover: Actor
) -> None:
    entered = enter(south, assigned.officer, cover, last_day=date(2026, 6, 30))
    with inside(south):
        end_absence(entered.pk, by=assigned.officer, at=AT)
    reminders.send_due_reminders(FIRST)
    assert listed(south) == {(assigned.officer.user_id, None)}


def test_at_once_too_the_cover_is_told_in_a_message_that_says_so(south: Council, assigned: Walk, cover: Actor) -> None:
    enter(south, assigned.officer, cover, last_day=date(2026, 6, 30))
    reminders.send_due_reminders(OVERDUE)
    with inside(south):
        message = OutboxMessage.objects.get(kind="reminder_overdue", user=cover.user_id)
    assert message.payload["covers"] == assigned.officer.user_id


def test_somebody_told_in_their_own_right_is_not_told_twice(south: Council, assigned: Walk) -> None:
    enter(south, assigned.officer, assigned.champion, last_day=date(2026, 6, 30))
    reminders.send_due_reminders(OVERDUE)
    with inside(south):
        (message,) = OutboxMessage.objects.filter(kind="reminder_overdue")
    assert (message.user_id, "covers" in message.payload) == (assigned.champion.user_id, False)


def test_a_cover_whose_post_was_taken_away_is_told_nothing_and_whoever_is_away_is(
    south: Council, assigned: Walk, cover: Actor
) -> None:
    enter(south, assigned.officer, cover)
    with inside(south, ActorKind.SYSTEM):
        elsewhere = councils.area(south, 1)
        Membership.objects.filter(user_id=cover.user_id).update(service_area=elsewhere)
    reminders.send_due_reminders(FIRST)
    assert listed(south) == {(assigned.officer.user_id, None)}


def test_a_cover_is_not_told_of_their_own_complaint(south: Council, assigned: Walk, cover: Actor) -> None:
    enter(south, assigned.officer, cover)
    complained(assigned, cover)
    reminders.send_due_reminders(FIRST)
    assert listed(south) == {(assigned.officer.user_id, None)}


def test_staff_are_told_nothing_about_their_own_complaint_and_somebody_else_is(south: Council, assigned: Walk) -> None:
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    complained(assigned, assigned.champion)
    with inside(south):
        for reader in (assigned.champion, manager):
            foretold = going_out(south.pk, date(2026, 6, 11), AT, reader=reader.user_id)
            told = {each.user_id for each in foretold}
            assert told == (set() if reader is assigned.champion else {assigned.officer.user_id, manager.user_id})
    reminders.send_due_reminders(london("2026-06-11T08:00"))
    assert listed(south) == {(assigned.officer.user_id, None), (manager.user_id, None)}
    resident = Actor.complainant(south.pk, assigned.champion.user_id, "Robin Reed")
    with inside(south):
        context = ActionContext(assigned.case.pk, resident, london("2026-06-11T09:00"))
        correspondence.add_note(context, text="The green bin again", public=True)
        told = OutboxMessage.objects.filter(kind="note").values_list("user_id", flat=True)
        assert set(told) == {assigned.officer.user_id, manager.user_id}


def test_nothing_is_listed_about_a_complaint_that_turned_out_to_be_the_readers(south: Council, assigned: Walk) -> None:
    reminders.send_due_reminders(FIRST)
    complained(assigned, assigned.officer)
    with inside(south):
        assert digest_of(OutboxMessage.objects.get(kind="digest", user=assigned.officer.user_id)) is None


def test_a_cover_who_is_away_passes_it_on_and_a_circle_leads_back(south: Council, assigned: Walk, cover: Actor) -> None:
    third = councils.staff(south, Role.COMPLAINTS_MANAGER)
    everybody = {assigned.officer.user_id, cover.user_id, third.user_id}
    enter(south, assigned.officer, cover)
    enter(south, cover, third)
    with inside(south):
        found = covers_on(south.pk, date(2026, 6, 8), everybody)
        assert {who: each.cover for who, each in found.items()} == {
            assigned.officer.user_id: third.user_id,
            cover.user_id: third.user_id,
        }
        assert covers_on(south.pk, date(2026, 6, 8), everybody - {third.user_id}) == {}, "nobody who has left covers"
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    with inside(south):
        Absence.objects.update(ended_at=AT)
    enter(south, third, manager)
    enter(south, manager, third)
    with inside(south):
        assert covers_on(south.pk, date(2026, 6, 8), {third.user_id, manager.user_id}) == {}


def test_ones_own_days_and_for_the_complaints_manager_everybodys(south: Council, assigned: Walk, cover: Actor) -> None:
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    with pytest.raises(NotAllowed):
        enter(south, assigned.officer, cover, by=cover)
    entered = enter(south, assigned.officer, cover, by=manager)
    with pytest.raises(NotAllowed), inside(south):
        end_absence(entered.pk, by=cover, at=AT)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"first_day": date(2026, 6, 13)}, "absence.days"),
        ({"last_day": date(2028, 6, 13)}, "absence.days"),
        ({"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 4)}, "absence.past"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    south: Council, assigned: Walk, cover: Actor, changes: dict[str, date], code: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        enter(south, assigned.officer, cover, **changes)
    assert refusal.value.code == code


def test_a_cover_has_to_be_somebody_else_who_can_open_the_same_complaints(south: Council, assigned: Walk) -> None:
    elsewhere = councils.staff(south, Role.RESPONDING_OFFICER, service_area=councils.area(south, 1))
    figures = councils.staff(south, Role.PERFORMANCE_OFFICER)
    refused = {assigned.officer: "absence.self", elsewhere: "absence.cannot_see", figures: "absence.not_staff"}
    for who, code in refused.items():
        with pytest.raises(RuleBroken) as refusal:
            enter(south, assigned.officer, who)
        assert refusal.value.code == code
    with pytest.raises(RuleBroken) as refusal:
        enter(south, assigned.champion, assigned.officer)
    assert refusal.value.code == "absence.cannot_see"


def test_another_councils_absence_does_not_exist(south: Council, city: Council, assigned: Walk, cover: Actor) -> None:
    entered = enter(south, assigned.officer, cover)
    stranger = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with pytest.raises(Absence.DoesNotExist), inside(city):
        end_absence(entered.pk, by=stranger, at=AT + timedelta(days=1))
