"""Somebody who doesn't complain: the same form, shorter, where the council's policy knows more than complaints."""

import pytest

from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.clients import signed_in
from tests.web.resident.writer import Writer, text_of


def test_a_council_whose_policy_knows_only_complaints_asks_no_further_question(writer: Writer) -> None:
    page = text_of(writer.get("complain/"))
    assert writer.get("complain/new/")["Location"].endswith("/service/")
    assert "You can also use this form" not in page


def test_the_start_page_names_what_the_form_offers(county: Council) -> None:
    said = "You can also use this form to send a compliment, a suggestion or a representation."
    assert said in text_of(Writer(county).get("complain/"))


def test_to_complain_is_chosen_already_and_no_question_more_than_before(east: Council) -> None:
    writer = Writer(east)
    assert writer.get("complain/new/")["Location"].endswith("/kind/")
    page = text_of(writer.get("draft/kind/"))
    assert "What would you like to do?" in page
    assert 'value="corporate.complaint" checked' in page
    assert writer.post("draft/kind/", {"contact": "corporate.complaint"})["Location"].endswith("/service/")
    writer.answer_all()
    assert "complaint sent" in text_of(writer.send()).lower()
    assert (writer.cases()[0].kind, writer.cases()[0].procedure) == ("complaint", "corporate")


def test_whoever_goes_straight_to_the_service_complains_as_ever(east: Council) -> None:
    writer = Writer(east).answer_all()
    writer.send()
    assert writer.cases()[0].kind == "complaint"


def test_a_compliment_takes_three_pages_and_no_name(east: Council) -> None:
    writer = Writer(east)
    service = writer.post("draft/kind/", {"contact": "corporate.compliment"})
    page = text_of(writer.client.get(service["Location"]))
    assert "Which service is your compliment about?" in page
    assert "Select the service your compliment is about" in text_of(writer.post("draft/service/", {}))
    words = writer.post("draft/service/", {"service": councils.area(east).pk})
    assert "What would you like to say?" in text_of(writer.client.get(words["Location"]))
    details = writer.post("draft/what-happened/", {"summary": "Thank you", "description": "The park is lovely."})
    assert "You do not have to give your details" in text_of(writer.client.get(details["Location"]))
    files = writer.post("draft/your-details/", {})
    assert files["Location"].endswith("/files/")
    check = text_of(writer.get("draft/check/"))
    assert "Compliment" in check
    assert "What would put it right" not in check
    assert "compliment sent" in text_of(writer.send()).lower()
    (case,) = writer.cases()
    assert (case.kind, case.complainant_name, case.due_on) == ("compliment", "Anonymous", None)


@pytest.mark.parametrize("contact", ["foi.information_request", "corporate.service_request", "children.complaint", ""])
def test_what_is_for_staff_to_choose_is_not_taken_from_residents(county: Council, contact: str) -> None:
    answer = Writer(county).post("draft/kind/", {"contact": contact})
    assert answer.status_code == 200
    assert "There is a problem" in text_of(answer)


def test_their_page_says_what_it_is_and_promises_nothing_that_the_policy_does_not(east: Council) -> None:
    writer = Writer(east)
    writer.post("draft/kind/", {"contact": "corporate.compliment"})
    writer.post("draft/service/", {"service": councils.area(east).pk})
    writer.post("draft/what-happened/", {"summary": "Thank you", "description": "The park is lovely."})
    writer.post("draft/your-details/", {"name": "Alex Poole", "email": "alex.poole@example.com"})
    writer.send()
    page = text_of(writer.get(f"complaints/{writer.cases()[0].reference}/"))
    assert "We’ll pass this to the team involved and tell you what happens." in page
    assert "No set date" not in page
    assert "What went wrong" not in page
    assert "We received your compliment" in page or "You sent us your compliment" in page
    assert "Ombudsman" not in page.partition("<main")[2].partition("</main>")[0]


def test_thanks_without_a_name_that_become_a_complaint_are_asked_who_complains(county: Council) -> None:
    writer = Writer(county)
    writer.post("draft/kind/", {"contact": "corporate.compliment"})
    writer.post("draft/service/", {"service": councils.area(county).pk})
    writer.post("draft/what-happened/", {"summary": "Thank you", "description": "The park is lovely."})
    writer.post("draft/your-details/", {"phone": "01223 457000"})
    check = writer.post("draft/kind/?then=check", {"contact": "corporate.complaint"})
    assert writer.client.get(check["Location"])["Location"].endswith("/who-for/")
    writer.post("draft/who-for/", {"who": "me"})
    assert writer.get("draft/check/")["Location"].endswith("/your-details/")
    assert writer.post("draft/check/")["Location"].endswith("/your-details/")
    assert writer.cases() == []
    page = text_of(writer.get("draft/your-details/"))
    assert "01223 457000" in page
    writer.post("draft/your-details/", {"name": "Alex Poole", "phone": "01223 457000"})
    writer.send()
    (case,) = writer.cases()
    assert (case.kind, case.complainant_name, case.summary) == ("complaint", "Alex Poole", "Thank you")


def test_answers_that_only_a_complaint_is_asked_for_are_not_sent_with_thanks_and_not_lost(east: Council) -> None:
    writer = Writer(east)
    writer.post("draft/kind/", {"contact": "corporate.complaint"})
    other = {"who": "other", "on_behalf_of": "Jo Marsh"}
    writer.answer_all(**{"who-for": other, "adjustments": {"adjustments": "Large print"}})
    writer.post("draft/kind/?then=check", {"contact": "corporate.compliment"})
    assert "Large print" not in text_of(writer.get("draft/check/"))
    writer.post("draft/kind/?then=check", {"contact": "corporate.complaint"})
    assert "Large print" in text_of(writer.get("draft/check/"))
    writer.post("draft/kind/?then=check", {"contact": "corporate.compliment"})
    writer.send()
    (case,) = writer.cases()
    assert (case.kind, case.wanted, case.on_behalf_of, case.adjustments) == ("compliment", "", "", "")


@pytest.mark.parametrize(
    ("slug", "contact", "called", "a_noun", "undated"),
    [
        (
            "cambridgeshire-county",
            "representation.representation",
            "representation",
            "a representation",
            "Our policy does not give a time for this, so we cannot give you a date.",
        ),
        (
            "south-cambridgeshire",
            "corporate.feedback",
            "feedback",
            "feedback",
            "We’ll pass this to the team involved and tell you what happens.",
        ),
    ],
)
def test_their_page_calls_it_what_it_is_with_the_article_that_it_takes(
    the_four_councils: None, slug: str, contact: str, called: str, a_noun: str, undated: str
) -> None:
    council = councils.council(slug)
    writer = Writer(council)
    writer.post("draft/kind/", {"contact": contact})
    writer.post("draft/service/", {"service": councils.area(council).pk})
    writer.post("draft/what-happened/", {"summary": "The crossing", "description": "It should be moved."})
    writer.post("draft/your-details/", {"name": "Alex Poole", "email": "alex.poole@example.com"})
    writer.send()
    (case,) = writer.cases()
    page = text_of(writer.get(f"complaints/{case.reference}/"))
    assert f"We received your {called}" in page or f"You sent us your {called}" in page
    assert f"Withdraw your {called}" in page
    assert undated in page
    assert "There is no set date" not in page
    assert "your complaint" not in page.replace("all your complaints", "")
    champion = signed_in(councils.person(council, Role.COMPLAINT_CHAMPION), council)
    asked = text_of(champion.get(f"/casework/cases/{case.reference}/reclassify/"))
    assert f"It is currently handled as {a_noun}, under" in asked
    assert 'value="corporate.complaint"' not in asked, "it is offered as one instead"
