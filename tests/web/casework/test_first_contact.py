"""What staff are asked, told and offered at first contact, as each council's policy says."""

from uuid import uuid4

from django.test import Client
from django.urls import reverse

from complaints.models import Case, CaseTask
from complaints.vocabulary.lifecycle import Channel, Move, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from portal.resident.home.presenters import procedure_page
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.unit.complaints.deadline_questions import seeded
from tests.web.casework.desk import desk, residents_page, text

IN_JUNE_2025 = {
    "arrived": "earlier",
    "received_on-day": "2",
    "received_on-month": "6",
    "received_on-year": "2025",
    "received_time": "10:00",
}
DONE = {"done": "We emptied the bin this morning.", "agreed": "By phone: she is happy with that."}


def test_a_new_complaint_is_settled_at_once_if_the_person_agrees(east: Council) -> None:
    at = desk(east)
    assert "Settle it at first contact" in text(at.open(Move.ACCEPT))
    page = text(at.open(Move.SETTLE))
    assert "This is not a stage, and no one has to wait for it" in page
    assert "Say how and when they agreed" in text(at.check(Move.SETTLE, **{**DONE, "agreed": ""}))
    shown = text(at.check(Move.SETTLE, **DONE))
    assert "If this does not put it right, tell us." in shown
    assert at.make(Move.SETTLE, **DONE).status_code == 302
    assert (at.case.status, at.case.outcome) == ("closed", "")
    own = residents_page(at)
    assert "If it does not put things right, send us a message." in own
    assert "Ask for stage 2" not in own
    timeline = text(at.open())
    assert "They agreed: By phone: she is happy with that." in timeline
    assert "Reopen" in timeline


def test_elsewhere_a_complaint_gets_a_response(south: Council) -> None:
    at = desk(south)
    assert "Settle it at first contact" not in text(at.open(Move.ACCEPT))
    assert at.make(Move.SETTLE, **DONE).status_code == 409


def logged(council: Council, client: Client, **more: str) -> None:
    contact = client.get("/casework/log/").content.decode().split('name="contact"')[1].split('value="')[1]
    said = {
        "key": str(uuid4()),
        "person": "",
        "contact": contact.split('"')[0],
        "channel": "phone",
        "arrived": "now",
        "name": "Rita Vance",
        "phone": "01223 457000",
        "service_area": str(councils.area(council).pk),
        "summary": "The bins",
        "description": "Not what she had hoped for.",
        "send": "yes",
        **more,
    }
    assert client.post(reverse("casework:log-checked"), said).status_code == 302


def test_an_answer_to_a_survey_opens_the_offer_of_a_complaint(city: Council) -> None:
    client = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    logged(city, client, channel=Channel.SURVEY.value, contact="corporate.anonymous_feedback")
    with inside(city):
        tasks = CaseTask.objects.filter(kind=TaskKind.OFFER_COMPLAINT.value)
        assert ["with the offer of a complaint (2.0)" in task.detail for task in tasks] == [True]
        assert Case.objects.get().channel == "survey"


def test_who_helps_people_to_complain_is_named_to_them_and_to_staff(
    south: Council, county: Council, east: Council
) -> None:
    help_there = "Customer Contact Service, for help with the portal"
    staff = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    assert f"The policy: {help_there}" in text(staff.get("/casework/log/"))
    assert f"{help_there}." in text(Client().get(f"/c/{south.slug}/"))
    assert "Help to complain" not in text(Client().get(f"/c/{east.slug}/"))
    shown = procedure_page(seeded()["cambridgeshire-county"][0], county)
    assert shown.help == "Customer Services, main receptions and libraries help with the form"


def test_the_person_concerned_may_be_told_where_the_policy_says_so(county: Council, city: Council) -> None:
    for council, told in ((county, "The policy lets you tell Jim Poole"), (city, "")):
        client = signed_in(councils.person(council, Role.COMPLAINT_CHAMPION), council)
        logged(council, client, on_behalf_of="Jim Poole", **IN_JUNE_2025)
        with inside(council, ActorKind.SYSTEM):
            task = CaseTask.objects.get(kind=TaskKind.GET_CONSENT.value)
            assert told in task.detail
            assert bool(told) == bool(task.detail)
