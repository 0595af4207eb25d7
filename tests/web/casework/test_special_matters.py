"""A champion answers a policy's questions about a special matter, and one press does what they lead to."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpResponse

from complaints.models import Case, CaseTask
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, text


def answers(at: Desk, matter: str, *keys: str, asked: str = "") -> HttpResponse:
    """As the last question sends them."""
    query = urlencode([("matter", matter), *(("answer", key) for key in keys), ("asked", asked)])
    return at.client.get(f"{at.address(Move.DECIDE_MATTER)}?{query}")


def sent(at: Desk, response: HttpResponse, **given: object) -> HttpResponse:
    """Press the button of the page that the answers led to."""
    return at.client.post(response["Location"], {**at.seen(), "send": "yes", **given}, follow=True)


def test_triage_shows_the_special_matters_with_their_questions(city: Council, south: Council) -> None:
    page = text(desk(city).open(Move.ACCEPT))
    assert "Special matters in the policy" in page
    assert "?matter=disrepair" in page
    assert "Investigated like the council's own acts" in page
    page = text(desk(south).open(Move.ACCEPT))
    assert "Passed to that body" in page
    assert "?matter=" not in page


def test_one_question_follows_another_and_none_is_left_out(city: Council) -> None:
    at = desk(city)
    assert "Disrepair of a council property" in text(at.open(Move.DECIDE_MATTER))
    assert "What is it about?" in text(answers(at, "disrepair"))
    assert "Select an answer" in text(answers(at, "disrepair", asked="kind"))
    page = text(answers(at, "disrepair", "claim", asked="kind"))
    assert "Has a complaint about this had our final response?" in page
    assert "Select an answer" not in page
    assert answers(at, "disrepair", "perhaps").status_code == 409


def test_a_repair_that_was_asked_for_is_accepted_and_the_answers_are_kept(city: Council) -> None:
    at = desk(city)
    found = answers(at, "disrepair", "asked", "not-yet")
    page = text(at.client.get(found["Location"]))
    assert "Disrepair of a council property: investigated" in page
    assert "It is a new complaint at stage 1." in page
    assert "(policy, 2.2)" in page
    sent(at, found, service_area=at.case.service_area_id)
    assert at.case.status == Status.UNDER_INVESTIGATION
    assert at.events()[-2:] == ["matter_decided", "accepted"]
    page = text(at.open())
    assert "Questions of the policy answered: investigated" in page
    assert "What is it about? A repair that they have asked us for" in page
    page = text(answers(at, "disrepair", "asked", "not-yet"))
    assert "This case is being investigated already" in page


def test_a_repair_that_was_not_asked_for_becomes_a_service_request(city: Council) -> None:
    at = desk(city)
    found = answers(at, "disrepair", "not-asked")
    page = text(at.client.get(found["Location"]))
    assert "You have not asked us for this repair before" in page
    sent(at, found, contact="corporate.service_request", reason="You have not asked us before.")
    assert at.case.kind == "service request"


def test_an_earlier_complaint_is_escalated_and_this_added_to_it(city: Council) -> None:
    earlier = case_at(city, Status.RESPONDED)
    at = desk(city, received_at=earlier.at + timedelta(days=1))
    found = answers(at, "disrepair", "asked", "stage-1")
    assert "Reference of the earlier complaint" in text(at.client.get(found["Location"]))
    sent(at, found, reference=earlier.case.reference)
    with inside(city):
        assert Case.objects.get(pk=earlier.case.pk).stage == 2
    assert at.case.status == Status.DUPLICATE


def test_a_claim_goes_to_the_legal_team_only_through_the_questions(city: Council) -> None:
    at = desk(city)
    assert at.address(Move.PASS_TO_LEGAL) not in text(at.open())
    found = answers(at, "disrepair", "claim", "yes")
    page = text(at.client.get(found["Location"]))
    assert "Claims against Cambridge City Council" in page
    claim = {"pass_on": "Damp.", "text": "They will write to you."}
    assert "A claim goes to the legal team only after our final response" in text(sent(at, found, **claim))
    day = {"answered_on-day": "2", "answered_on-month": "3", "answered_on-year": "2026"}
    sent(at, found, **claim, **day)
    assert at.case.status == Status.CLOSED
    assert "passed_on" in at.queued()
    assert "Passed to the legal team and closed" in text(at.open())


def test_an_accent_is_declined_only_after_the_questions(city: Council) -> None:
    at = desk(city)
    page = text(at.open(Move.DECLINE))
    assert "Questions decide about these" in page
    assert 'value="disrepair"' not in page
    found = answers(at, "fluency", "manner")
    page = text(at.client.get(found["Location"]))
    assert "accent, dialect, manner, tone, origin or nationality" in page
    sent(at, found, reason="not_fluency", explanation="It is about their accent.")
    assert (at.case.status, at.case.decline_reason) == (Status.DECLINED, "not_fluency")


def test_who_told_the_member_of_staff_is_recorded_and_staff_concerned_see_nothing(city: Council) -> None:
    at = desk(city, Status.RECEIVED, Role.COMPLAINT_CHAMPION)
    colleague = councils.person(city, Role.RESPONDING_OFFICER, name="Sam Teller", service_area=councils.area(city))
    found = answers(at, "fluency", "standard")
    assert "a letter tells" in text(at.client.get(found["Location"]))
    sent(at, found, service_area=at.case.service_area_id, about_staff=colleague.pk)
    assert "staff_notice" in at.queued()
    with inside(city):
        task = CaseTask.objects.get(case=at.case, kind=TaskKind.TELL_STAFF, done_at=None)
    address = f"{at.address('case')}tasks/{task.pk}/"
    page = text(at.client.get(address))
    assert "Do not send them the case or a link to it." in page
    assert "Enter who told them" in text(at.client.post(address, {"answer": "-"}))
    assert signed_in(colleague, city).get(at.address("case")).status_code == 404
