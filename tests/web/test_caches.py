"""The next person at the computer finds nothing by going back: no page is stored, and leaving empties the browser."""

import pytest
from django.test import Client

from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import walk
from tests.factories.clients import signed_in
from tests.web.resident.writer import Writer

pytestmark = pytest.mark.django_db


def test_no_page_of_staff_and_no_answer_of_the_api_is_stored(city: Council) -> None:
    case = walk(city).case
    manager = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    api = f"/api/v1/councils/{city.slug}/cases/"
    pages = ["/casework/", f"/casework/cases/{case.reference}/", "/ombudsman/", "/oversight/", "/setup/policies/"]
    pages += [
        "/your-account/",
        "/accounts/email/",
        "/choose-council/",
        "/nothing-here/",
        api,
        f"{api}{case.reference}/",
    ]
    answers = {page: manager.get(page) for page in pages}
    assert answers[f"/casework/cases/{case.reference}/"].status_code == 200
    assert answers[api].status_code == 200
    assert [page for page, answer in answers.items() if "no-store" not in answer["Cache-Control"]] == []


def test_what_belongs_to_nobody_may_be_kept(city: Council) -> None:
    assert "no-store" not in Client().get(f"/c/{city.slug}/theme.css")["Cache-Control"]


def test_leaving_empties_the_browser(city: Council) -> None:
    resident = signed_in(councils.user("Robin Reed"))
    assert resident.post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    writer = Writer(city)
    writer.answer_all()
    writer.send()
    assert writer.post("finish/")["Clear-Site-Data"] == '"cache", "storage"'


def test_the_key_from_before_each_draft_had_one_is_taken_away_where_it_was_kept(city: Council) -> None:
    writer = Writer(city)
    writer.client.cookies["complaint-draft"] = "a" * 32
    gone = writer.post("finish/").cookies["complaint-draft"]
    assert (gone.value, gone["path"], gone["max-age"]) == ("", "/c/", 0)
