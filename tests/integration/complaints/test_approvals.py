"""Second-person approval: proposed by one, approved or refused by another, carried out only then."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from complaints.approvals.operations.moves import approve, propose
from complaints.approvals.operations.requests import refuse
from complaints.approvals.queries import approval_of, waiting_approvals, waiting_approvals_of
from complaints.cases.operations import moves
from complaints.delivery.email_messages import write
from complaints.models import ApprovalRequest, Case, CaseEvent, Letter, OutboxMessage
from complaints.vocabulary.actions import (
    APPROVAL_REFUSED,
    APPROVAL_REQUESTED,
    APPROVERS,
    ActionContext,
    ApprovalKind,
    ProposedExtension,
)
from complaints.vocabulary.lifecycle import Extension, Status
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside

pytestmark = pytest.mark.django_db(transaction=True)

LONGER = ProposedExtension(working_days=15)
WHY = "The survey takes three weeks."


@pytest.fixture
def walked(south: Council) -> Walk:
    """A case due on 15 June 2026 whose policy lets its limit of 10 working days be passed for a good reason."""
    return case_at(south, Status.UNDER_INVESTIGATION)


@pytest.fixture
def manager(south: Council) -> Actor:
    return councils.staff(south, Role.COMPLAINTS_MANAGER)


def _proposed(walked: Walk, by: Actor | None = None) -> ApprovalRequest:
    with inside(walked.council, ActorKind.SYSTEM):
        return propose(ActionContext(walked.case.pk, by or walked.officer, walked.at), LONGER, WHY)


def _case(walked: Walk) -> Case:
    return Case.objects.get(pk=walked.case.pk)


def test_nothing_happens_until_someone_else_approves_it(walked: Walk, manager: Actor) -> None:
    due, version = walked.case.due_on, walked.case.version
    request = _proposed(walked)
    with inside(walked.council, ActorKind.SYSTEM):
        case = _case(walked)
        assert (case.due_on, case.version) == (due, version)
        assert not Letter.objects.filter(case=case, kind="extended").exists()
        asked = CaseEvent.objects.get(case=case, kind=APPROVAL_REQUESTED)
        assert (asked.by_name, asked.public, asked.text) == (walked.officer.name, False, WHY)
        assert [each.pk for each in waiting_approvals(manager)] == [request.pk]
        assert [each.pk for each in waiting_approvals_of(case)] == [request.pk]
        message = OutboxMessage.objects.get(kind="approval_requested", user_id=manager.user_id)
        email = write(message)
        assert email is not None
        assert f"/casework/approvals/{request.pk}/" in str(email.body)
        approve(request.pk, by=manager, at=walked.at + timedelta(hours=1), note="Agreed.")
        case = _case(walked)
        assert case.due_on == date(2026, 7, 6)
        extended = CaseEvent.objects.get(case=case, kind="extended")
        assert (extended.by_name, extended.data["approved_by"]) == (walked.officer.name, manager.name)
        assert extended.data["approved_by_id"] == manager.user_id
        assert WHY in Letter.objects.get(case=case, kind="extended").body
        decided = approval_of(manager, request.pk)
        assert (decided.decision, decided.decided_by_name, decided.note) == ("approved", manager.name, "Agreed.")
        assert not waiting_approvals(manager)


def test_the_proposer_can_never_approve_it_whatever_their_roles(south: Council, walked: Walk) -> None:
    both = councils.person(south, Role.COMPLAINTS_MANAGER)
    councils.hold(both, south, Role.RESPONDING_OFFICER, service_area=councils.area(south))
    actor = councils.actor(both, south)
    request = _proposed(walked, actor)
    with inside(south, ActorKind.SYSTEM):
        for decide in (approve, refuse):
            with pytest.raises(RuleBroken) as refusal:
                decide(request.pk, by=actor, at=walked.at, note="Mine")
            assert refusal.value.code == "approval.same_person"
        assert _case(walked).due_on == date(2026, 6, 15)
        request.decision, request.decided_by_id, request.decided_by_name = "approved", actor.user_id, actor.name
        request.decided_at = walked.at
        with pytest.raises(IntegrityError), transaction.atomic():
            request.save()


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_the_roles_of_the_table_may_decide_and_only_where_they_see_the_case(walked: Walk, role: Role) -> None:
    request = _proposed(walked)
    area = walked.case.service_area
    actor = councils.staff(walked.council, role, service_area=area)
    elsewhere = councils.staff(walked.council, Role.HEAD_OF_SERVICE, service_area=councils.area(walked.council, 1))
    with inside(walked.council, ActorKind.SYSTEM):
        with pytest.raises(ApprovalRequest.DoesNotExist):
            approve(request.pk, by=elsewhere, at=walked.at)
        if role in APPROVERS[ApprovalKind.EXTENSION]:
            assert approve(request.pk, by=actor, at=walked.at).decision == "approved"
        else:
            with pytest.raises((NotAllowed, ApprovalRequest.DoesNotExist)):
                approve(request.pk, by=actor, at=walked.at)


def test_a_refusal_says_why_and_leaves_everything_as_it_is(walked: Walk, manager: Actor) -> None:
    request = _proposed(walked)
    with inside(walked.council, ActorKind.SYSTEM):
        with pytest.raises(RuleBroken, match="Say why"):
            refuse(request.pk, by=manager, at=walked.at, note=" ")
        refuse(request.pk, by=manager, at=walked.at, note="Ten days are enough.")
        event = CaseEvent.objects.get(case=walked.case, kind=APPROVAL_REFUSED)
        assert (event.by_name, event.text, event.public) == (manager.name, "Ten days are enough.", False)
        assert OutboxMessage.objects.filter(kind="approval_refused", user_id=walked.officer.user_id).exists()
        assert not CaseEvent.objects.filter(case=walked.case, kind="extended").exists()
        for decide in (approve, refuse):
            with pytest.raises(RuleBroken) as refusal:
                decide(request.pk, by=manager, at=walked.at, note="Again")
            assert refusal.value.code == "approval.decided"


def test_one_proposal_of_a_kind_waits_at_a_time_and_can_be_made_again_after_a_refusal(
    walked: Walk, manager: Actor
) -> None:
    request = _proposed(walked)
    with pytest.raises(RuleBroken) as refusal:
        _proposed(walked)
    assert refusal.value.code == "approval.waiting"
    with inside(walked.council, ActorKind.SYSTEM):
        refuse(request.pk, by=manager, at=walked.at, note="Say more.")
    assert _proposed(walked).pk != request.pk


def test_what_the_rules_refuse_whoever_approves_cannot_be_proposed(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    with pytest.raises(RuleBroken) as refusal:
        _proposed(walked)
    assert refusal.value.code == "extension.too_long"
    with inside(city, ActorKind.SYSTEM):
        assert not ApprovalRequest.objects.exists()
        assert not Letter.objects.filter(case=walked.case, kind="extended").exists()


@pytest.mark.parametrize(("day", "allowed"), [("2026-06-15T23:59", True), ("2026-06-16T00:01", False)])
def test_it_has_to_be_proposed_and_approved_by_the_end_of_the_due_day(
    walked: Walk, manager: Actor, day: str, allowed: bool
) -> None:
    request = _proposed(walked)
    at = councils.london(day)
    with inside(walked.council, ActorKind.SYSTEM):
        if allowed:
            approve(request.pk, by=manager, at=at)
        else:
            with pytest.raises(RuleBroken) as refusal:
                approve(request.pk, by=manager, at=at)
            assert refusal.value.code == "extension.date_passed"
            refuse(request.pk, by=manager, at=at, note="Too late.")
        due = _case(walked).due_on
    assert due == (date(2026, 7, 6) if allowed else date(2026, 6, 15))


def test_it_is_approved_after_the_proposer_has_left(walked: Walk, manager: Actor) -> None:
    request = _proposed(walked)
    with inside(walked.council, ActorKind.SYSTEM):
        Membership.objects.filter(user_id=walked.officer.user_id).delete()
    with inside(walked.council, ActorKind.SYSTEM):
        approve(request.pk, by=manager, at=walked.at)
        assert CaseEvent.objects.get(case=walked.case, kind="extended").by_name == walked.officer.name


def test_without_approval_nobody_extends_beyond_the_limit(walked: Walk, manager: Actor) -> None:
    for actor in (walked.officer, walked.champion, manager):
        with inside(walked.council, ActorKind.SYSTEM), pytest.raises(RuleBroken) as refusal:
            moves.extend(
                ActionContext(walked.case.pk, actor, walked.at), extension=Extension(15, approved=True), reason="Mine."
            )
        assert refusal.value.code == "extension.needs_approval"
