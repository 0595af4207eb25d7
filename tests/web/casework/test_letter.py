"""A letter on paper: for people whom no e-mail reaches."""

import pytest

from complaints.models import Case, CaseTask, Letter
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from tests.factories.cases import inside, walk
from tests.web.casework.desk import Desk, desk, text


@pytest.fixture
def posted(city: Council) -> Desk:
    """Answered, to somebody who only has a postal address."""
    at = desk(city, Status.RESPONDED)
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(
            complainant_email="", complainant_address="1 Mill Road\nCambridge\nCB1 2AB"
        )
    return at


def number(at: Desk, kind: str) -> int:
    with inside(at.council):
        return Letter.objects.values_list("pk", flat=True).get(case=at.case, kind=kind)


def test_the_timeline_leads_to_the_letter_with_the_address_and_all_that_an_e_mail_says(posted: Desk) -> None:
    address = f"{posted.address('case')}letters/{number(posted, 'responded')}/"
    assert address in text(posted.open())
    page = text(posted.client.get(address))
    for said in (
        "Cambridge City Council",
        "1 Mill Road\nCambridge\nCB1 2AB",
        posted.case.reference,
        "You are right, and we are sorry.",
        "Our finding: upheld",
        "you can ask us to look at it again (Stage 2)",
        "Local Government and Social Care Ombudsman",
        "Your reference: ",
    ):
        assert said in page
    assert "/track/" not in page


def test_without_an_address_the_page_says_what_is_missing(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    page = text(at.client.get(f"{at.address('case')}letters/{number(at, 'responded')}/"))
    assert "No postal address is known." in page


def test_another_cases_letter_does_not_exist(posted: Desk, city: Council) -> None:
    other = walk(city)
    assert (
        posted.client.get(f"/casework/cases/{other.case.reference}/letters/{number(posted, 'responded')}/").status_code
        == 404
    )
    assert posted.client.get(f"{posted.address('case')}letters/999999/").status_code == 404


def test_a_letter_that_has_to_be_posted_says_so_before_it_is_sent(posted: Desk, city: Council) -> None:
    at = desk(city)
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(complainant_email="")
    shown = text(at.check(Move.DECLINE, reason="service_request", explanation="We have ordered a new bin."))
    assert "left no contact details, so this letter cannot be sent." in shown
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(complainant_address="1 Mill Road\nCambridge")
    shown = text(at.check(Move.DECLINE, reason="service_request", explanation="We have ordered a new bin."))
    assert "has no email address, so this letter has to be posted." in shown


def test_a_letter_that_waits_for_permission_is_not_printed_for_the_representative(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(complainant_address="1 Mill Road")
    address = f"{at.address('case')}letters/{number(at, 'received')}/"
    page = text(at.client.get(address))
    assert "Letter that waits for permission" in page
    assert "Vera Vane gets another letter, which asks for permission." in page
    assert "Print this page" not in page
    assert "app-paper app-on-screen" in page
    posted = {"posted": "posted", "posted_on_0": "1", "posted_on_1": "6", "posted_on_2": "2026"}
    assert at.client.post(address, posted).status_code == 200
    with inside(city):
        assert CaseTask.objects.get(case=at.case, letter__kind="received").done_at is None


def test_a_letter_that_waits_for_permission_is_printed_for_the_person_concerned(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(complainant_address="1 Mill Road")
    at.walked.acknowledge()
    page = text(at.client.get(f"{at.address('case')}letters/{number(at, 'acknowledged')}/"))
    printed = page.partition('<article class="app-paper"')[2].partition("</article>")[0]
    assert "This letter is for Vera Vane" in page
    assert "Vera Vane" in printed
    assert at.case.complainant_name not in printed
    assert "1 Mill Road" not in printed


def test_a_letter_to_someone_known_only_as_a_relation_names_no_one_and_the_page_asks_for_the_name(
    city: Council,
) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, needs=SendingNeeds(on_behalf_of="my father"))
    at.walked.acknowledge().respond()
    letter = number(at, "responded")
    with inside(city):
        assert Letter.objects.get(pk=letter).text.startswith("Hello\n")
    page = text(at.client.get(f"{at.address('case')}letters/{letter}/"))
    printed = page.partition('<article class="app-paper"')[2].partition("</article>")[0]
    assert "Their name is not known." in page
    assert "We only know them as “my father”." in page
    assert f'href="{at.address("case")}person-concerned/"' in page
    assert "Their name is not known." not in printed
    assert "my father" not in printed.partition("Our reference")[0]


def test_an_older_letter_that_greets_a_relation_is_printed_without_it(posted: Desk, city: Council) -> None:
    with inside(city):
        Case.objects.filter(pk=posted.case.pk).update(complainant_name="My father")
        letter = Letter.objects.get(case=posted.case, kind="responded")
    page = text(posted.client.get(f"{posted.address('case')}letters/{letter.pk}/"))
    assert letter.text.startswith("Dear Alex Poole")
    assert "Dear Alex Poole" not in page
