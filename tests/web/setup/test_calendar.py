"""A closure day on the page: what it would move is seen first, then decided once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from complaints.models import ApprovalRequest, CalendarChange, CalendarWork, CaseEvent, Deadline
from complaints.recalculation import operations as calendar_changes
from complaints.tasks import carry_out_calendar_changes
from complaints.vocabulary.lifecycle import Status
from councils.calendars.rules import SATURDAY, written
from councils.models import ClosureDay, Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from councils.vocabulary.values import LONDON
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text

pytestmark = pytest.mark.django_db
ADDRESS = "/setup/calendar/"


@pytest.fixture
def walked(city: Council) -> Walk:
    """A case that is due in some days."""
    return case_at(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - timedelta(days=3))


def client(council: Council, role: Role = Role.COMPLAINTS_MANAGER) -> Client:
    return signed_in(councils.person(council, role, name="Jo Keeper"), council)


def answers(weekend: bool = False) -> dict[str, str]:
    """The next day that counts, or the next Saturday."""
    day = timezone.now().astimezone(LONDON).date() + timedelta(days=1)
    while (day.weekday() == SATURDAY) != weekend or (not weekend and day.weekday() > SATURDAY):
        day += timedelta(days=1)
    parts = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}
    return {**parts, "name": "Moving house", "reason": "The chief executive decided it."}


def test_what_would_move_is_shown_before_it_is_decided_and_done_once(city: Council, walked: Walk) -> None:
    manager = client(city)
    assert "Add a closure day" in text(manager.get(ADDRESS))
    shown = text(manager.post(ADDRESS, answers()))
    assert "The dates of 1 case will change. We gave 1 complainant a date that changes" in shown
    assert walked.case.reference in shown
    assert "Add this closure day" in shown
    with inside(city):
        assert not ClosureDay.objects.filter(name="Moving house").exists()
    for _ in range(2):
        assert manager.post(ADDRESS, {**answers(), "send": "yes"}).status_code == 302
    with inside(city, ActorKind.SYSTEM):
        (change,) = CalendarChange.objects.all()
        assert (change.by_name, change.cases_moved, change.letters) == ("Jo Keeper", 1, 1)
        assert CaseEvent.objects.filter(kind="date_moved").count() == 1
    page = text(manager.get(ADDRESS))
    assert "1 case has new dates. We wrote 1 letter." in page
    assert written(change.day) in page
    assert "The chief executive decided it." in page


def test_an_administrator_sees_figures_and_no_cases(city: Council, walked: Walk) -> None:
    shown = text(client(city, Role.ADMINISTRATOR).post(ADDRESS, answers()))
    assert "The dates of 1 case will change." in shown
    assert walked.case.reference not in shown


def test_a_day_that_does_not_count_anyway_leaves_nothing_to_decide(city: Council) -> None:
    manager = client(city)
    shown = text(manager.post(ADDRESS, answers(weekend=True)))
    assert "is already a non-working day (Saturday)" in shown
    assert "Add this closure day" not in shown
    refused = manager.post(ADDRESS, {**answers(weekend=True), "send": "yes"})
    assert refused.status_code == 409
    assert "is a Saturday, so it is already a non-working day" in text(refused)
    assert "Moving house" in text(refused)


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(city: Council) -> None:
    page = text(client(city).post(ADDRESS, {"name": "Moving house"}))
    assert "Enter the date when the council is closed" in page
    assert "Enter who decided this and why the council is closed" in page
    assert "Moving house" in page


@pytest.mark.parametrize("confirmed", [{}, {"send": "yes"}])
def test_a_day_outside_the_calendar_is_refused(city: Council, confirmed: dict[str, str]) -> None:
    far = {"day-day": "31", "day-month": "12", "day-year": "2099"}
    assert "outside the bank holiday calendar" in text(client(city).post(ADDRESS, {**answers(), **far, **confirmed}))


def test_a_closure_day_entered_by_mistake_is_removed_in_the_same_way(city: Council, walked: Walk) -> None:
    manager = client(city)
    manager.post(ADDRESS, {**answers(), "send": "yes"})
    with inside(city, ActorKind.SYSTEM):
        day = ClosureDay.objects.get(name="Moving house").day
        later = Deadline.objects.get(case=walked.case, kind="response").due_on
    assert f"{ADDRESS}{day}/remove/" in text(manager.get(ADDRESS))
    shown = text(manager.get(f"{ADDRESS}{day}/remove/"))
    assert f"Remove closure day: {day:%A} {written(day)}" in shown
    assert "The dates of 1 case will change. We gave 1 complainant a date that changes" in shown
    assert walked.case.reference in shown
    asked = manager.post(f"{ADDRESS}{day}/remove/", {"reason": ""})
    assert asked.status_code == 409
    assert "Enter who decided this and why you are removing the closure day" in text(asked)
    for _ in range(2):
        answer = manager.post(f"{ADDRESS}{day}/remove/", {"reason": "It was next year's."}, follow=True)
    assert "is not a closure day of this council" in text(answer)
    assert "Moving house (removed)" in text(answer)
    assert manager.get(f"{ADDRESS}{day}/remove/").status_code == 404
    with inside(city, ActorKind.SYSTEM):
        assert not ClosureDay.objects.filter(day=day).exists()
        assert Deadline.objects.get(case=walked.case, kind="response").due_on < later
        assert list(CalendarChange.objects.order_by("number").values_list("number", "counts_again", "letters")) == [
            (1, False, 1),
            (2, True, 1),
        ]


def test_an_administrator_removes_a_day_without_seeing_cases(city: Council, walked: Walk) -> None:
    client(city).post(ADDRESS, {**answers(), "send": "yes"})
    with inside(city, ActorKind.SYSTEM):
        day = ClosureDay.objects.get(name="Moving house").day
    shown = text(client(city, Role.ADMINISTRATOR).get(f"{ADDRESS}{day}/remove/"))
    assert "The dates of 1 case will change." in shown
    assert walked.case.reference not in shown


def test_many_cases_are_left_to_the_worker_and_a_page_says_how_far_it_is(
    city: Council, walked: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_changes, "AT_ONCE", 0)
    manager = client(city)
    answer = manager.post(ADDRESS, {**answers(), "send": "yes"})
    shown = text(manager.get(answer["Location"]))
    assert "0 of 1 cases checked so far. 0 cases have new dates. We wrote 0 letters." in shown
    assert "Check progress" in shown
    assert "0 of 1 cases checked" in text(manager.get(ADDRESS))
    with inside(city, ActorKind.SYSTEM):
        day = ClosureDay.objects.get(name="Moving house").day
        assert CalendarWork.objects.get().claimed_at is None
    refused = manager.post(f"{ADDRESS}{day}/remove/", {"reason": "It was next year's."}, follow=True)
    assert "is still being carried out. Try again when that has finished" in text(refused)
    carry_out_calendar_changes()
    assert "All cases have been checked. 1 case has new dates. We wrote 1 letter." in text(
        manager.get(answer["Location"])
    )
    with inside(city, ActorKind.SYSTEM):
        assert not CalendarWork.objects.exists()
    assert manager.get(f"{ADDRESS}changes/999999/").status_code == 404


def test_a_closure_day_in_the_past_waits_until_someone_else_approves_it(city: Council, walked: Walk) -> None:
    day = timezone.now().astimezone(LONDON).date() - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    past = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}
    past |= {"name": "Flood", "reason": "The offices were under water."}
    mine, other = client(city), client(city, Role.ADMINISTRATOR)
    assert "Send for approval" in text(mine.post(ADDRESS, past))
    shown = text(mine.post(ADDRESS, past | {"send": "yes"}, follow=True))
    assert "Sent for approval. Nothing changes until someone else approves it." in shown
    assert f"Add {written(day)} as a closure day: Flood" in shown
    with inside(city):
        assert not ClosureDay.objects.exists()
        page = f"{ADDRESS}approvals/{ApprovalRequest.objects.get().pk}/"
    assert "You requested this, so someone else has to approve it." in text(mine.get(page))
    own = mine.post(page, {"decision": "approve", "note": "My own"})
    assert (own.status_code, "My own" in text(own)) == (409, True)
    assert "The offices were under water." in text(other.get(page))
    assert "Approved. We’re updating the dates." in text(other.post(page, {"decision": "approve"}, follow=True))
    with inside(city):
        assert ClosureDay.objects.get().day == day
        assert CalendarChange.objects.get().by_name.startswith("Jo Keeper, approved by ")
    assert "Approved by Jo Keeper." in text(other.get(page))
