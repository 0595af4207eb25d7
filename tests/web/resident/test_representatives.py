"""A representative without permission: no page, list, file or answer of the API says anything about the person."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Case, CaseEvent, Document
from complaints.people.queries.private_links import consent_token
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, text

SECRET = "Her care plan was wrong"


@pytest.fixture
def told(city: Council) -> tuple[Desk, Client]:
    """A case with a response, a message and a file from the council, of someone who acts for another."""
    resident = councils.user("Robin Reed")
    at = desk(city, by=resident)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.walked.case.pk).update(on_behalf_of="Vera Vane")
    at.walked.triage().acknowledge().respond()
    with inside(city, ActorKind.SYSTEM):
        shared = {"council_id": city.pk, "case_id": at.case.pk, "at": at.walked.at}
        CaseEvent.objects.create(
            **shared,
            stage=1,
            kind="note",
            by_id=at.walked.officer.user_id,
            by_name="Kim",
            text=SECRET,
            data={"note": 0},
        )
        Document.objects.create(
            **shared,
            name=f"{SECRET}.txt",
            content_type="text/plain",
            size=1,
            sha256="0" * 64,
            public=True,
            state=Document.State.CLEAN,
            by_name="Kim",
        )
    return at, signed_in(resident)


def pages(at: Desk, client: Client) -> dict[str, str]:
    place = {"council_slug": at.council.slug, "reference": at.case.reference}
    names = ("complaint", "sent", "message", "documents", "next-stage", "withdraw", "contact-details")
    found = {name: text(client.get(reverse(f"resident:{name}", kwargs=place), follow=True)) for name in names}
    listed = reverse("resident:my-complaints", kwargs={"council_slug": at.council.slug})
    found |= {"list": text(client.get(listed)), "all": text(client.get(reverse("portal:all-complaints"), follow=True))}
    return found


def test_nothing_about_the_person_stands_on_any_page(told: tuple[Desk, Client]) -> None:
    at, client = told
    for name, page in pages(at, client).items():
        for secret in (
            SECRET,
            "You are right, and we are sorry.",
            "Upheld",
            "Responded",
            "We understand that your bin",
        ):
            assert secret not in page, name
    page = pages(at, client)["complaint"]
    assert "We cannot tell you anything about them" in page
    assert "It was missed on three Mondays" in page, "what they wrote themselves"


def test_the_page_says_when_the_council_has_finished(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at, client = desk(city, by=resident), signed_in(resident)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(on_behalf_of="Vera Vane")
    assert "We’re still dealing with it." in pages(at, client)["complaint"]
    at.walked.decline()
    ended = pages(at, client)["complaint"]
    assert "We have finished with it." in ended
    assert "We’re still dealing with it." not in ended


def test_the_page_opens_with_permission_and_closes_when_it_ends(told: tuple[Desk, Client], city: Council) -> None:
    at, client = told
    for starts, ends, opens in (
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 1), date(2026, 1, 2), False),
        (None, None, False),
    ):
        with inside(city, ActorKind.SYSTEM):
            Case.objects.filter(pk=at.case.pk).update(consent_from=starts, consent_until=ends)
        found = pages(at, client)
        assert (SECRET in found["complaint"]) is opens
        assert ("Permission needed" in found["list"]) is not opens


def test_a_file_of_the_council_is_not_served(told: tuple[Desk, Client], city: Council) -> None:
    at, client = told
    with inside(city):
        key = Document.objects.get(case=at.case).key
    place = {"council_slug": city.slug, "reference": at.case.reference, "key": key}
    assert client.get(reverse("resident:document", kwargs=place)).status_code == 404


def test_the_api_answers_nothing(told: tuple[Desk, Client], city: Council) -> None:
    at, client = told
    listed = client.get(f"/api/v1/councils/{city.slug}/cases/")
    assert at.case.reference not in listed.content.decode()
    for address in ("", "dates/"):
        answer = client.get(f"/api/v1/councils/{city.slug}/cases/{at.case.reference}/{address}")
        assert answer.status_code == 404


@pytest.mark.parametrize("name", ["next-stage", "withdraw"])
def test_they_cannot_decide_for_the_person(told: tuple[Desk, Client], city: Council, name: str) -> None:
    at, client = told
    place = {"council_slug": city.slug, "reference": at.case.reference}
    before = at.case.status
    assert client.post(reverse(f"resident:{name}", kwargs=place), {"reason": "Stop it."}).status_code == 403
    assert at.case.status == before


def test_they_can_still_write_to_the_council(told: tuple[Desk, Client], city: Council) -> None:
    at, client = told
    place = {"council_slug": city.slug, "reference": at.case.reference}
    sent = client.post(reverse("resident:message", kwargs=place), {"text": "She signed it."}, follow=True)
    assert "She signed it." in text(sent)


def test_the_person_says_yes_or_no_on_a_page_that_shows_nothing_else(told: tuple[Desk, Client], city: Council) -> None:
    at, _ = told
    answers = {"seen_version": str(at.case.version), "email": "vera@example.com"}
    assert at.client.post(at.address("ask_consent"), answers).status_code == 302
    with inside(city):
        token = consent_token(CaseEvent.objects.get(case=at.case, kind="consent_asked").pk)
    address = reverse("resident:consent", kwargs={"council_slug": city.slug, "token": token})
    visitor = Client()
    page = text(visitor.get(address))
    assert "Do you want them to act for you?" in page
    assert SECRET not in page
    assert at.case.summary not in page
    assert "Select yes or no" in text(visitor.post(address, {}))
    assert "can act for you" in text(visitor.post(address, {"answer": "yes"}))
    assert at.case.consent_from is not None
    assert visitor.post(address, {"answer": "no"}).status_code == 410
    assert visitor.get(address).status_code == 410
    assert visitor.get(address.replace(token, "nonsense")).status_code == 404
    assert visitor.post(address.replace(token, "nonsense"), {"answer": "yes"}).status_code == 404


def test_a_no_is_respected(told: tuple[Desk, Client], city: Council) -> None:
    at, _ = told
    at.client.post(at.address("ask_consent"), {"seen_version": str(at.case.version), "email": "vera@example.com"})
    with inside(city):
        token = consent_token(CaseEvent.objects.get(case=at.case, kind="consent_asked").pk)
    address = reverse("resident:consent", kwargs={"council_slug": city.slug, "token": token})
    assert "We will not tell" in text(Client().post(address, {"answer": "no"}))
    assert at.case.consent_from is None


def test_staff_record_end_and_see_permission(told: tuple[Desk, Client]) -> None:
    at, _ = told
    assert "There is no permission from" in text(at.client.get(at.address("case")))
    form = {
        "seen_version": str(at.case.version),
        "representative": "relative",
        "authority": "written",
        "evidence": "Form signed on 1 June",
        "scope": "Her care plan",
        "starts-day": "1",
        "starts-month": "6",
        "starts-year": "2026",
    }
    wrong = at.client.post(at.address("record_consent"), {**form, "authority": "elected"})
    assert "Only a councillor or an MP" in text(wrong)
    assert at.client.post(at.address("record_consent"), form).status_code == 302
    page = text(at.client.get(at.address("case")))
    assert "with permission from 1 June 2026" in page
    assert "Written permission (relative): Form signed on 1 June. Covers: Her care plan" in page
    ended = at.client.post(
        at.address("end_consent"), {"seen_version": str(at.case.version), "reason": "She rang us."}, follow=True
    )
    assert "Nothing more about the person goes to the representative" in text(ended)
