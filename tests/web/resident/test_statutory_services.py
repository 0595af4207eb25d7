"""A complaint about social care goes under the procedure that the law sets, and whoever is at risk is met first."""

from html import unescape

import pytest
from django.test import Client

from complaints.case_facts.queries import facts_of
from complaints.models import OutboxMessage
from councils.models import Council, ServiceArea
from councils.queries import safeguarding_contacts
from tests.api.complaints.test_cases_api import complaint, sent
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.integration.complaints.test_letters import written
from tests.web.resident.writer import Writer, text_of

# What the county's own documents print: its feedback policy and its page about adults at risk.
NUMBERS = ("999", "0345 045 5202", "0345 045 5203", "01733 234 724")


def service(council: Council, slug: str) -> dict[str, dict[str, str]]:
    with inside(council):
        return {"service": {"service": str(ServiceArea.objects.get(slug=slug).pk)}}


def page(writer: Writer, address: str) -> str:
    return unescape(text_of(writer.get(address)))


@pytest.mark.parametrize(
    ("slug", "procedure", "answer"),
    [
        ("adult-social-care", "adult-social-care", "Adult social care complaints"),
        ("childrens-services", "children", "Children's social care representations"),
        ("highways", "corporate", "Customer feedback policy"),
    ],
)
def test_a_complaint_about_a_service_comes_under_its_procedure(
    county: Council, slug: str, procedure: str, answer: str
) -> None:
    writer = Writer(county).answer_all(**service(county, slug))
    shown = unescape(text_of(writer.send()))
    (case,) = writer.cases()
    assert case.procedure == procedure
    with inside(county):
        facts = facts_of(case)
        (receipt,) = [written(each) for each in OutboxMessage.objects.filter(case=case, kind="received")]
    assert answer in facts.rules.title
    social_care = procedure != "corporate"
    assert (facts.timetable.code is None) is social_care
    assert not (social_care and "Complaint Handling Code" in shown)
    assert facts.timetable.working_due is not None
    due = facts.timetable.working_due
    assert f"{due.day} {due:%B %Y}" in receipt.body


def test_the_api_puts_a_residents_complaint_under_the_same_procedure(county: Council) -> None:
    resident = councils.user("Robin Day")
    body = complaint(county, service_area="childrens-services")
    del body["channel"]
    answer = sent(signed_in(resident), county, body)
    assert answer.status_code == 201, answer.content
    (case,) = Writer(county).cases()
    assert case.procedure == "children"


@pytest.mark.parametrize(
    "slug", ["cambridge-city", "cambridgeshire-county", "east-cambridgeshire", "south-cambridgeshire"]
)
def test_every_council_says_first_whom_to_turn_to_when_someone_is_at_risk(the_four_councils, slug: str) -> None:
    writer = Writer(councils.council(slug))
    for address in ("", "complain/"):
        top = page(writer, address).partition("<main")[2].partition("govuk-button--start")[0]
        for number in NUMBERS:
            assert f'href="tel:{number.replace(" ", "")}"' in top


def test_the_first_question_about_social_care_begins_with_the_numbers(county: Council) -> None:
    writer = Writer(county)
    writer.post("draft/service/", service(county, "childrens-services")["service"])
    shown = page(writer, "draft/what-happened/").partition("<form")[0]
    assert "If a child or an adult is at risk" in shown
    for number in NUMBERS:
        assert number in shown
    writer.post("draft/service/", service(county, "highways")["service"])
    assert "If a child or an adult is at risk" not in page(writer, "draft/what-happened/")


def test_a_council_that_names_nobody_shows_the_emergency_services_and_invents_no_number(city: Council) -> None:
    Council.objects.filter(pk=city.pk).update(safeguarding=[])
    city.refresh_from_db()
    assert [body.phone for body in safeguarding_contacts(city)] == ["999"]
    shown = unescape(text_of(Client().get(f"/c/{city.slug}/")))
    assert "tel:999" in shown
    assert "0345 045 520" not in shown
