"""A question for the reply goes only to someone whom it reaches."""

import pytest

from complaints.models import Case, CaseTask, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Audience, TaskKind
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from ombudsman import operations
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.ombudsman.test_letters import _turn
from tests.integration.ombudsman.test_referrals import _answered, _log

pytestmark = pytest.mark.django_db


def test_an_officer_who_has_left_is_not_asked(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    councils.staff(south, Role.COMPLAINTS_MANAGER)
    with inside(south, ActorKind.SYSTEM):
        Membership.objects.filter(user_id=walked.officer.user_id).delete()
    with pytest.raises(RuleBroken, match="no longer works here"), inside(south):
        operations.ask_colleague(
            _turn(walked, "2025-12-05"), referral_id=referral.pk, whom=Audience.OFFICER, question="When?"
        )
    with inside(south):
        assert not OutboxMessage.objects.filter(kind="ombudsman_question").exists()
        assert not CaseTask.objects.filter(kind=TaskKind.OMBUDSMAN_QUESTION).exists()


@pytest.mark.parametrize("role", [Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER])
def test_nobody_asks_a_question_that_would_come_back_to_them(south: Council, role: Role) -> None:
    walked = _answered(south)
    referral = _log(walked)
    with inside(south, ActorKind.SYSTEM):
        Membership.objects.filter(role=Role.COMPLAINTS_MANAGER).delete()
    context = ActionContext(walked.case.pk, councils.staff(south, role), london("2025-12-05T10:00"))
    with pytest.raises(RuleBroken, match="no other complaints manager"), inside(south):
        operations.ask_colleague(context, referral_id=referral.pk, whom=Audience.COMPLAINTS_MANAGERS, question="When?")


def test_the_responding_officer_does_not_ask_themselves(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    head = councils.staff(south, Role.HEAD_OF_SERVICE)
    with inside(south, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(officer_id=head.user_id)
    context = ActionContext(walked.case.pk, head, london("2025-12-05T10:00"))
    with pytest.raises(RuleBroken, match="You are the responding officer"), inside(south):
        operations.ask_colleague(context, referral_id=referral.pk, whom=Audience.OFFICER, question="When?")
