"""Every answer has a number of its own, and an error page shows it."""

import re

import pytest
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from config.request_ids import HEADER


def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError("Ann Poole")


urlpatterns = [
    path("fails/", fail),
    path("api/v1/fails/", fail),
    path("", include(django_settings.ROOT_URLCONF)),
]
handler500 = "portal.http.errors.server_error"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/fails/", "/api/v1/fails/"])
def test_a_defect_shows_the_number_that_is_in_the_log_and_nothing_of_the_error(
    browser: Client, caplog, address: str
) -> None:
    answer = browser.get(address, headers={"X-Request-ID": "forged"})
    page = answer.content.decode()
    number = answer[HEADER]
    assert answer.status_code == 500
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", number)
    assert f"Quote this number: {number}." in page
    assert "Ann Poole" not in page
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.request.id == number


def test_no_two_requests_have_the_same_number(browser: Client) -> None:
    numbers = {browser.get(address)[HEADER] for address in ("/", "/healthz", "/nothing-here/", "/%00")}
    assert len(numbers) == 4
