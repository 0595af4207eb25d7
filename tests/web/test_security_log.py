"""What is known afterwards: a line for each sign-in, failure, refusal, export and change; nothing that was typed."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.people.queries import private_links
from config.logging import JsonLines
from config.security_log import ACCOUNT_PAGES, ASKING_PAGES, EXPORTS, LOGGER, PASSWORD_PAGES, SETTINGS, SIGN_IN_PAGES
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.access.addresses import addresses
from tests.factories import councils
from tests.factories.accounts import PASSWORD, account, sign_in
from tests.factories.cases import inside, walk
from tests.factories.clients import api_token, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """The lines of the security log, as they are written."""
    written: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(JsonLines().format(record)))

    handler, level = Kept(), LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    yield written
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(level)


def told(lines: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(line.get(name) for name in names) for line in lines]


def test_the_pages_that_are_named_exist() -> None:
    named = SIGN_IN_PAGES | PASSWORD_PAGES | ASKING_PAGES | ACCOUNT_PAGES | EXPORTS | SETTINGS
    assert set(named) <= set(addresses())


def test_signing_in_failing_and_signing_out_are_told_apart(city: Council, lines) -> None:
    resident = account()
    client, page = Client(REMOTE_ADDR="198.51.100.7"), reverse("account_login")
    client.post(page, {"login": resident.email, "password": "CANARY wrong password"})
    client.post(page, {"login": resident.email.upper(), "password": PASSWORD})
    client.post(reverse("account_logout"))
    assert told(lines, "message", "account", "from") == [
        ("sign-in failed", None, "198.51.100.7"),
        ("signed in", resident.pk, "198.51.100.7"),
        ("signed out", resident.pk, "198.51.100.7"),
    ]
    assert lines[0]["tried"] == lines[1]["tried"]
    assert all(line["request"] for line in lines)
    for secret in ("CANARY", PASSWORD, resident.email):
        assert secret not in json.dumps(lines)


@pytest.mark.parametrize("page", sorted(PASSWORD_PAGES))
def test_a_wrong_password_in_an_open_session_is_a_line(city: Council, lines, page: str) -> None:
    resident = account()
    client = sign_in(resident)
    lines.clear()
    wrong = {"password": "CANARY", "oldpassword": "CANARY", "password1": "CANARY", "password2": "CANARY"}
    assert client.post(reverse(page), wrong).status_code == 200
    assert told(lines, "message", "account", "page") == [("password not taken", resident.pk, page)]
    assert "CANARY" not in json.dumps(lines)


def test_wrong_codes_for_one_account_share_a_hash_and_differ_from_another_s(city: Council, lines) -> None:
    for who in (account(), account("Sam Stone")):
        client = Client()
        client.post(reverse("account_request_login_code"), {"email": who.email})
        client.post(reverse("account_confirm_login_code"), {"code": "CANARY"})
        client.post(reverse("account_login"), {"login": who.email, "password": "CANARY"})
    assert [line["message"] for line in lines] == 2 * ["account email asked for", *2 * ["sign-in failed"]]
    first, second = lines[:3], lines[3:]
    assert [len({line["tried"] for line in of_one}) for of_one in (first, second)] == [1, 1]
    assert first[0]["tried"] != second[0]["tried"]


@pytest.mark.parametrize("page", sorted(ASKING_PAGES))
def test_what_a_stranger_asks_for_changes_no_account(city: Council, lines, page: str) -> None:
    Client().post(reverse(page), {"email": account().email})
    assert told(lines, "message", "page", "account") == [("account email asked for", page, None)]


def test_cases_that_a_program_reads_are_an_export(city: Council, lines) -> None:
    champion = councils.staff(city, Role.COMPLAINT_CHAMPION)
    token = api_token(councils.user_of(champion.user_id), city)
    cases = f"/api/v1/councils/{city.slug}/cases/"
    assert Client().get(cases, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert told(lines, "message", "account", "council", "page") == [
        ("exported", champion.user_id, city.pk, "api:cases")
    ]
    assert token not in json.dumps(lines)


def test_a_role_that_does_not_reach_and_a_foreign_case_are_refusals(city: Council, south: Council, lines) -> None:
    officer = councils.person(city, Role.RESPONDING_OFFICER)
    client, foreign = signed_in(officer, city), walk(south).case.reference
    client.get(reverse("setup:policies"))
    client.get(reverse("casework:case", kwargs={"reference": foreign}))
    assert told(lines, "message", "account", "council", "page", "status") == [
        ("refused", officer.pk, city.pk, "setup:policies", 403),
        ("refused", officer.pk, city.pk, "casework:case", 404),
    ]
    assert lines[1]["about"] == {"reference": foreign}


def test_a_token_that_is_none_is_refused(city: Council, lines) -> None:
    Client().get(f"/api/v1/councils/{city.slug}/cases/", headers={"Authorization": "Bearer CANARY"})
    assert told(lines, "message", "status", "about") == [("refused", 401, {"council_slug": city.slug})]
    assert "CANARY" not in json.dumps(lines)


def test_taking_figures_away_is_an_export(city: Council, lines) -> None:
    performance = councils.person(city, Role.PERFORMANCE_OFFICER)
    assert signed_in(performance, city).get("/oversight/2026-04/report.csv").status_code == 200
    assert told(lines, "message", "account", "page") == [("exported", performance.pk, "oversight:quarter-csv")]


def test_a_role_that_ends_is_a_line_and_a_change_that_is_refused_is_none(city: Council, lines) -> None:
    administrator = councils.person(city, Role.ADMINISTRATOR)
    officer = councils.person(city, Role.RESPONDING_OFFICER)
    client = signed_in(administrator, city)
    with inside(city):
        held, own = (Membership.objects.get(user=user) for user in (officer, administrator))
    client.post(reverse("casework:absence"), {"reason": "CANARY", "CANARY": "CANARY"})
    client.post(f"/setup/people/{own.pk}/end/")
    assert lines == []
    client.post(f"/setup/people/{held.pk}/end/")
    assert told(lines, "message", "account", "page", "about") == [
        ("setting changed", administrator.pk, "setup:end-role", {"pk": str(held.pk)})
    ]


def test_private_links_stay_out_of_the_log(city: Council, lines) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        token = private_links.token_for(walked.case.pk)
    visitor = Client()
    visitor.post(f"/c/{city.slug}/track/{token}/", {"answer": "Poole"})
    visitor.post(f"/c/{city.slug}/complaints/{walked.case.reference}/private-link/")
    assert told(lines, "message", "page") == [("account changed", "resident:private-link")]
    assert str(token) not in json.dumps(lines)


def test_everyday_work_is_no_line(city: Council, lines) -> None:
    walked = walk(city)
    client = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    client.get(reverse("casework:worklist"))
    client.post(reverse("casework:add_note", kwargs={"reference": walked.case.reference}), {"text": "CANARY"})
    Client().get("/nothing-here/")
    assert lines == []
