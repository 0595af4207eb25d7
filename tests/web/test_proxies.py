"""Whose word is taken for who sent a request, by which scheme and to which host."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from config import env
from config.proxies import TrustNamedProxies

PROXY, STRANGER, CLIENT = "10.0.0.5", "203.0.113.9", "198.51.100.7"
TOLD = {
    "HTTP_X_FORWARDED_FOR": CLIENT,
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "complaints.example",
    "HTTP_FORWARDED": f"for={CLIENT}",
}


@pytest.fixture(autouse=True)
def installation(settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/24"), ip_network("2001:db8::5")]
    settings.ALLOWED_HOSTS = ["testserver", "complaints.example"]


def seen(sender: str, **headers: str) -> HttpRequest:
    """The request as everything after the middleware sees it."""
    kept: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        kept.append(request)
        return HttpResponse()

    TrustNamedProxies(page)(RequestFactory().get("/", REMOTE_ADDR=sender, **headers))
    return kept[0]


def test_a_named_proxy_is_believed() -> None:
    request = seen(PROXY, **TOLD)
    assert request.META["REMOTE_ADDR"] == CLIENT
    assert request.is_secure()
    assert request.get_host() == "complaints.example"


@pytest.mark.parametrize("sender", [STRANGER, "127.0.0.1", "", "not an address"])
def test_nobody_else_is_believed(sender: str) -> None:
    request = seen(sender, **TOLD)
    assert request.META["REMOTE_ADDR"] == sender
    assert not request.is_secure()
    assert request.get_host() == "testserver"
    assert not [header for header in request.META if "FORWARDED" in header]


def test_without_a_named_proxy_none_is_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    assert seen(PROXY, **TOLD).META["REMOTE_ADDR"] == PROXY


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (f"1.2.3.4, {CLIENT}", CLIENT),
        (f"1.2.3.4, {CLIENT}, 10.0.0.7", CLIENT),
        (f"{CLIENT}:50123", CLIENT),
        ("[2001:db8::9]:50123", "2001:db8::9"),
        (f"{CLIENT}, nonsense", PROXY),
        ("10.0.0.7", "10.0.0.7"),
        ("", PROXY),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_proxy(forwarded: str, client: str) -> None:
    assert seen(PROXY, HTTP_X_FORWARDED_FOR=forwarded).META["REMOTE_ADDR"] == client


def test_a_proxy_is_known_by_either_kind_of_address() -> None:
    assert seen("2001:db8::5", **TOLD).META["REMOTE_ADDR"] == CLIENT
    assert seen(f"::ffff:{PROXY}", **TOLD).META["REMOTE_ADDR"] == CLIENT


@pytest.mark.django_db
def test_forty_forged_addresses_count_as_one_client() -> None:
    attacker = Client(REMOTE_ADDR=STRANGER)
    statuses = [_sign_in(attacker, number, f"192.0.2.{number}") for number in range(40)]
    assert 429 in statuses
    first = statuses.index(429)
    assert first <= 30
    assert set(statuses[first:]) == {429}


@pytest.mark.django_db
def test_forty_clients_behind_a_named_proxy_count_each() -> None:
    proxy = Client(REMOTE_ADDR=PROXY)
    assert {_sign_in(proxy, number, f"192.0.2.{number}") for number in range(40)} == {200}


def _sign_in(client: Client, number: int, forwarded: str) -> int:
    answers = {"login": f"somebody-{number}@example.com", "password": "not the password"}
    return client.post("/accounts/login/", answers, HTTP_X_FORWARDED_FOR=forwarded).status_code


def test_what_is_no_network_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, the proxy")
    with pytest.raises(env.MissingSetting, match="TRUSTED_PROXIES must be addresses or networks"):
        env.networks("TRUSTED_PROXIES")


def test_the_number_of_proxies_is_no_longer_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "1")
    with pytest.raises(env.MissingSetting, match="replaced by TRUSTED_PROXIES"):
        env.replaced("TRUSTED_PROXY_COUNT", by="TRUSTED_PROXIES")
