"""Why a letter is held back is said as it is today, on its page and in lists of tasks."""

from django.urls import reverse

from complaints.models import Case, CaseTask, Person
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.people import ActingAdjustment, AdjustmentKind
from councils.models import Council
from portal.casework.sent_letters import FREE_TO_SEND
from tests.factories.cases import inside
from tests.web.casework.desk import Desk, desk, text

ASKS = "Classify what they asked for before you send anything: Large print"


def pages(at: Desk) -> list[str]:
    with inside(at.council):
        letter = CaseTask.objects.get(case=at.case, letter__kind="received").letter_id
    addresses = (f"{at.address('case')}letters/{letter}/", at.address("case"), reverse("casework:tasks"))
    return [text(at.client.get(address)) for address in addresses]


def test_what_was_classified_holds_no_letter_back_any_more(city: Council) -> None:
    at = desk(city, Status.RECEIVED, needs=SendingNeeds(unclassified="Large print"))
    assert all(ASKS in page for page in pages(at))
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(adjustments_classified=True)
    for page in pages(at):
        assert ASKS not in page
        assert FREE_TO_SEND in page


def test_a_reason_that_came_later_stands_beside_a_letter_to_post(city: Council) -> None:
    at = desk(city, Status.RECEIVED, needs=SendingNeeds(unclassified="Large print"))
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(adjustments_classified=True)
        CaseTask.objects.filter(case=at.case, letter__kind="received").update(kind="post_letter", detail="")
    assert not any(FREE_TO_SEND in page or "They have died" in page for page in pages(at))
    with inside(city):
        Person.objects.filter(pk=at.case.person_id).update(deceased=True)
    for page in pages(at):
        assert "They have died. Do not send anything in their name." in page


def test_a_format_to_order_is_named_once_what_they_asked_is_classified(city: Council) -> None:
    at = desk(city, Status.RECEIVED, needs=SendingNeeds(unclassified="Braille"))
    braille = ActingAdjustment(id=1, kind=AdjustmentKind.BRAILLE, agreed=True)
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(
            adjustments_classified=True, complainant_email="", complainant_address="1 Mill Road"
        )
        Person.objects.filter(pk=at.case.person_id).update(acting_adjustments=[braille.as_data()])
    assert "Order it, then post it: Braille" in pages(at)[1]
