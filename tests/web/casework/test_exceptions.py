"""The pages on which a stage is skipped, or a case closed that was logged by mistake: asked, then approved."""

import pytest

from complaints.models import ApprovalRequest
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, text

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "A child goes without a school place."


def approved(at: Desk) -> str:
    """A complaints manager opens the request and approves it; what the page then says."""
    manager = signed_in(councils.person(at.council, Role.COMPLAINTS_MANAGER), at.council)
    with inside(at.council):
        page = f"/casework/approvals/{ApprovalRequest.objects.get(decision='').pk}/"
    assert WHY in text(manager.get(page))
    return text(manager.post(page, {"decision": "approve", "note": ""}, follow=True))


@pytest.mark.usefixtures("before_the_due_date")
def test_a_champion_asks_to_go_straight_to_stage_2_and_a_manager_approves(east: Council) -> None:
    at = desk(east)
    shown = text(at.open(Move.SKIP_STAGE))
    assert "go straight to stage 2 in exceptional circumstances (policy, 4.6)" in shown
    assert "The dates now" in shown
    check = text(at.check(Move.SKIP_STAGE, reason=WHY))
    assert "a complaints manager or head of service" in check
    asked = text(at.client.post(at.address(Move.SKIP_STAGE), {**at.seen(), "reason": WHY, "send": "yes"}, follow=True))
    assert "Sent for approval. Nothing changes until someone else approves it." in asked
    assert at.case.stage == 1
    assert "Approved and carried out." in approved(at)
    assert (at.case.stage, at.case.status) == (2, Status.RECEIVED)
    assert "Taken straight to the next stage" in text(at.open())


@pytest.mark.usefixtures("before_the_due_date")
def test_once_at_the_last_stage_a_form_from_before_is_refused_with_what_was_typed(east: Council) -> None:
    at = desk(east, stage=2)
    answer = at.check(Move.SKIP_STAGE, reason=WHY)
    assert answer.status_code == 409
    assert "There is no further stage." in text(answer)
    assert WHY in answer.content.decode()


@pytest.mark.usefixtures("before_the_due_date")
def test_what_was_logged_by_mistake_is_closed_by_two_people_and_its_page_asks_whoever_did_contact_us(
    city: Council,
) -> None:
    resident = councils.user("Jo Marsh")
    at = desk(city, by=resident)
    assert "Use this only if no one contacted us about this" in text(at.open(Move.LOG_BY_MISTAKE))
    at.make(Move.LOG_BY_MISTAKE, reason=WHY)
    assert at.case.status == Status.RECEIVED
    assert WHY in text(at.open(Move.ACCEPT)), "whoever triages it meanwhile is not told that a request waits"
    assert "Approved and carried out." in approved(at)
    assert at.case.status == Status.MISTAKE
    theirs = signed_in(resident)
    for page in ("complaints/", f"complaints/{at.case.reference}/"):
        shown = text(theirs.get(f"/c/{city.slug}/{page}"))
        assert "If you did contact us about it, send us a message." in shown
        assert WHY not in shown
