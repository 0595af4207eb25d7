"""Requests that are refused before any page sees them: a page that says what to do, and the API's shape of an error."""

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.test import Client, RequestFactory

from councils.models import Council
from councils.vocabulary.roles import Role
from portal.http.errors import bad_request
from tests.factories import councils
from tests.factories.clients import signed_in

pytestmark = pytest.mark.django_db
MEGABYTE = 2**20
BROKEN = "\r\n".join(
    (
        "--x",
        'Content-Disposition: form-data; name="a"; filename="b.txt"',
        "Content-Transfer-Encoding: base64",
        "",
        "a",
        "--x--",
        "",
    )
)

Post = Callable[[Client, str], HttpResponse]
REFUSED: dict[str, tuple[Post, int, str, str]] = {
    "a text of three megabytes": (
        lambda client, address: client.post(address, {"text": "x" * 3 * MEGABYTE}),
        413, "too_large", "longer than 2 MB. Shorten it",
    ),
    "a text of three megabytes without a file": (
        lambda client, address: client.post(
            address, "text=" + "x" * 3 * MEGABYTE, content_type="application/x-www-form-urlencoded"
        ),
        413, "too_large", "longer than 2 MB. Shorten it",
    ),
    "a hundred and one files": (
        lambda client, address: client.post(
            address, {"documents": [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(101)]}
        ),
        413, "too_many_files", "up to 10 files at a time, each up to 20 MB",
    ),
    "a thousand answers": (
        lambda client, address: client.post(address, {f"answer{number}": "x" for number in range(1000)}),
        400, "too_many_fields", "up to 300 answers",
    ),
    "files that were cut off": (
        lambda client, address: client.post(address, BROKEN, content_type="multipart/form-data; boundary=x"),
        400, "malformed", "Send it again",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("enforce_csrf_checks", [False, True], ids=["with a token", "without a token"])
@pytest.mark.parametrize("address", ["/c/cambridge-city/complain/{key}/files/", "/accounts/login/", "/casework/log/"])
def test_a_page_says_what_to_do(city: Council, what: str, enforce_csrf_checks: bool, address: str) -> None:
    post, status, _, words = REFUSED[what]
    client = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    client.handler.enforce_csrf_checks = enforce_csrf_checks
    answer = post(client, address.format(key="7a9f3f0e-6b8e-4d0c-9a6c-1f2e3d4c5b6a"))
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "Nothing from that page was saved." in page
    assert 'class="govuk-heading-l"' in page


def api(client: Client, city: Council, **options: Any) -> HttpResponse:
    return client.post(f"/api/v1/councils/{city.slug}/cases/", **options)


@pytest.mark.parametrize("what", REFUSED)
def test_the_api_reads_no_form_and_says_so_in_its_own_shape(city: Council, what: str) -> None:
    client = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    answer = REFUSED[what][0](client, f"/api/v1/councils/{city.slug}/cases/")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("refusal", [RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent, MultiPartParserError])
def test_what_the_api_does_read_too_much_of_is_refused_in_its_own_shape(refusal: type[Exception]) -> None:
    answer = bad_request(RequestFactory().post("/api/v1/"), refusal("in the words of a library"))
    refused = json.loads(answer.content)
    assert (answer.status_code, refused["code"]) in [(status, code) for _, status, code, _ in REFUSED.values()]
    assert set(refused) == {"code", "message"}
    assert "library" not in refused["message"]


def test_a_json_document_that_is_too_large_is_refused_unread(city: Council) -> None:
    client = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    body = json.dumps({"summary": "x" * 3 * MEGABYTE})
    tracemalloc.start()
    answer = api(client, city, data=body, content_type="application/json")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    # The test's own copies of the body are counted too; parsing it would take two more.
    assert peak < 4 * len(body)


def test_an_address_that_cannot_be_text_is_refused_on_a_page_and_by_the_api(client: Client) -> None:
    page = client.get("/c/cambridge-city/?q=%00")
    assert page.status_code == 400
    assert "This request could not be read" in page.content.decode()
    answer = client.get("/api/v1/?q=%00")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
