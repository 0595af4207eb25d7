"""What went wrong is said in words, and saying it needs neither a query nor a sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.test import Client, RequestFactory

from councils.vocabulary.errors import NotAllowed, RuleBroken
from portal import jinja
from portal.http import errors as http


@pytest.fixture
def request_() -> HttpRequest:
    """A request whose session and user were never read: the database is out of reach in these tests."""
    request = RequestFactory().get("/casework/")
    request.user = AnonymousUser()
    return request


def refusals():
    return http.ShowRefusals(lambda request: http.not_found(request, Http404()))


def test_a_defect_is_explained_without_the_request(request_: HttpRequest):
    response = http.server_error(request_)
    assert response.status_code == 500
    assert "there is a problem with the service" in response.content.decode()


def test_a_role_that_does_not_reach_is_403_and_says_why(request_: HttpRequest):
    response = refusals().process_exception(request_, NotAllowed("role.not_enough", "Only a champion assigns."))
    assert response.status_code == 403
    assert "Only a champion assigns." in response.content.decode()


def test_a_rule_that_says_no_is_409_and_says_why(request_: HttpRequest):
    response = refusals().process_exception(request_, RuleBroken("stage.closed", "Stage 1 is <closed>."))
    assert response.status_code == 409
    assert "Stage 1 is &lt;closed&gt;." in response.content.decode()


def test_any_other_exception_is_left_to_be_reported(request_: HttpRequest):
    assert refusals().process_exception(request_, ValueError("a defect")) is None


def test_a_form_that_is_not_accepted_says_that_nothing_was_saved(request_: HttpRequest):
    response = http.csrf_failure(request_, "CSRF cookie not set.")
    assert response.status_code == 403
    assert "nothing on this page was saved" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_a_missing_page_is_the_same_for_everybody(request_: HttpRequest):
    other = RequestFactory().get("/casework/cases/7/")
    pages = {http.not_found(each, Http404("no such case")).content for each in (request_, other)}
    assert len(pages) == 1


@pytest.mark.django_db
def test_an_unknown_address_is_404_in_the_products_own_page(client: Client):
    response = client.get("/there-is-no-such-page/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_not_accepted_is_told_what_can_be_the_cause():
    """Without a token, and from another website: neither is told that the other was the reason."""
    client = Client(enforce_csrf_checks=True)
    for origin in ({}, {"origin": "https://elsewhere.example"}):
        response = client.post("/accounts/login/", {"login": "a@example.com"}, headers=origin)
        assert response.status_code == 403
        page = response.content.decode()
        assert "This can happen if:" in page
        for cause in ("open for a long time", "does not accept cookies", "another website"):
            assert cause in page


@pytest.mark.django_db
def test_what_somebody_wrote_in_a_form_that_expired_is_shown_to_be_copied_and_no_secret_is():
    sent = {"what": "It was <missed>\nagain.", "number": "1234567", "new_password": "three bins on a Monday"}
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", sent).content.decode()
    assert "It was &lt;missed&gt;\nagain." in page
    assert "1234567" not in page
    assert "three bins" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "http://testserver"}, True),
    ],
)
def test_another_websites_words_never_stand_on_our_page(headers: dict[str, str], shown: bool):
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"what": "Ring 0900 1234 to be paid."}, headers=headers)
    assert answer.status_code == 403
    assert ("Ring 0900 1234" in answer.content.decode()) is shown


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/", "/api/v1/councils/no-such-council/cases/"])
def test_a_program_that_asks_for_an_address_that_is_not_there_is_answered_as_a_program(client: Client, path: str):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json() == {"code": "not_found", "message": "Not found."}


@pytest.fixture
def nothing_collected(settings, tmp_path: Path) -> Iterator[None]:
    """Production's storage of static files, before `collectstatic` has run."""
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STATIC_ROOT, settings.DEBUG = tmp_path, False
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    jinja._asset_of_release.cache_clear()
    yield
    jinja._asset_of_release.cache_clear()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500, 503])
def test_a_page_about_an_error_needs_no_static_file(
    request_: HttpRequest, nothing_collected: None, caplog: pytest.LogCaptureFixture, status: int
):
    with pytest.raises(ValueError, match="manifest"):
        static("css/app.css")
    pages = {
        400: lambda: http.bad_request(request_, RequestDataTooBig()),
        403: lambda: http.forbidden(request_, NotAllowed("role.not_enough", "Only a champion assigns.")),
        404: lambda: http.not_found(request_, Http404()),
        409: lambda: http.conflict(request_, RuleBroken("stage.closed", "Stage 1 is closed.")),
        500: lambda: http.server_error(request_),
        503: lambda: _while_the_database_is_away(request_),
    }
    answer = pages[status]()
    assert answer.status_code in (status, 413)
    assert "<h1" in answer.content.decode()
    assert 'href="/static/css/app.css"' in answer.content.decode()
    assert "Run: manage.py collectstatic" in caplog.text


def _while_the_database_is_away(request: HttpRequest) -> HttpResponse:
    try:
        raise OperationalError
    except OperationalError:
        return http.server_error(request)
