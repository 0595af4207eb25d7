"""What is refused before any page: methods that none knows, and the API over plain HTTP."""

import pytest
from django.test import Client

from councils.models import Council


@pytest.mark.parametrize("path", ["/", "/c/cambridge-city/", "/accounts/login/", "/healthz"])
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "ANYTHING"])
def test_a_method_that_no_page_knows_is_refused(client: Client, city: Council, path: str, method: str) -> None:
    answer = client.generic(method, path)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert answer.content == b""


def test_the_api_says_which_methods_it_knows(client: Client, city: Council) -> None:
    answer = client.generic("TRACE", "/api/v1/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_pages_lead_to_https_and_the_api_refuses_plain_http(settings, city: Council) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get("/")["Location"] == "https://testserver/"
    refused = client.get("/api/v1/", headers={"Authorization": "Bearer 0123456789"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_encrypted")
    assert client.get("/api/v1/", secure=True).status_code == 200
    assert client.get("/healthz").status_code == 200
