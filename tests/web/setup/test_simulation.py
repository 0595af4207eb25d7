"""A draft tried out on cases that were really handled."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from complaints.domain.lifecycle import Status
from councils.domain.actor import Actor
from councils.domain.roles import Role
from councils.models import Council, PolicyDraft
from councils.operations.drafts import DraftTurn, Naming, change_draft, start_draft
from councils.queries import policy_in_force
from councils.tenancy.scope import Kind
from tests.factories import councils
from tests.factories.cases import Walk, case_at
from tests.factories.clients import signed_in
from tests.factories.councils import inside
from tests.web.setup.test_workshop import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(city: Council) -> Actor:
    return councils.staff(city, Role.COMPLAINTS_MANAGER)


@pytest.fixture
def answered(city: Council) -> Walk:
    """Answered some two days after it was received, in the middle of a week."""
    at = timezone.now() - timedelta(days=60)
    return case_at(city, Status.RESPONDED, received_at=at - timedelta(days=at.weekday()))


def drafted(council: Council, by: Actor, within: str) -> PolicyDraft:
    at = timezone.now()
    with inside(council, Kind.STAFF):
        base = policy_in_force(council.pk, "corporate", at)
        draft = start_draft(base.pk, Naming("next", f"{at.year + 1}-04-01"), by=by, at=at, why="Tried out")
        stages: list[dict[str, Any]] = [dict(stage) for stage in draft.document["stages"]]
        stages[0]["response"] = {"within": within, "of": "receipt", "paragraph": "1"}
        stages[0].pop("acknowledgement", None)
        return change_draft(DraftTurn(draft.pk, by, at), draft.document | {"stages": stages})


def shown(council: Council, by: Actor, draft: PolicyDraft) -> str:
    manager = signed_in(councils.hold(councils.user(), council, Role.COMPLAINTS_MANAGER), council)
    answer = manager.get(f"/setup/drafts/{draft.pk}/simulation/")
    assert answer.status_code == 200
    return text_of(answer)


def test_a_shorter_time_would_have_made_the_answer_late_and_the_case_is_listed(
    city: Council, manager: Actor, answered: Walk
) -> None:
    said = shown(city, manager, drafted(city, manager, "1 working day"))
    assert "Answered on time 0.0% under the draft 100.0% as it was" in said
    assert answered.case.reference in said
    assert "Stage 1 0 none due" not in said


def test_a_longer_time_changes_no_outcome(city: Council, manager: Actor, answered: Walk) -> None:
    said = shown(city, manager, drafted(city, manager, "30 working days"))
    assert "Answered on time 100.0% under the draft 100.0% as it was" in said
    assert "No case would have stood differently." in said


def test_without_cases_there_is_nothing_to_try_it_on(city: Council, manager: Actor) -> None:
    assert "nothing to try the draft on" in shown(city, manager, drafted(city, manager, "9 working days"))


def test_another_councils_cases_are_not_counted(city: Council, south: Council, manager: Actor) -> None:
    case_at(south, Status.RESPONDED, received_at=timezone.now() - timedelta(days=30))
    assert "nothing to try the draft on" in shown(city, manager, drafted(city, manager, "9 working days"))


def test_trying_out_asks_the_same_questions_for_one_case_as_for_many(
    city: Council, manager: Actor, answered: Walk, django_assert_max_num_queries: Any
) -> None:
    draft = drafted(city, manager, "1 working day")
    for number in range(3):
        case_at(city, Status.RESPONDED, received_at=answered.case.received_at - timedelta(hours=number))
    client = signed_in(councils.hold(councils.user(), city, Role.COMPLAINTS_MANAGER), city)
    with django_assert_max_num_queries(16):
        assert client.get(f"/setup/drafts/{draft.pk}/simulation/").status_code == 200
