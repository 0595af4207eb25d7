"""Whatever a program sends to the API, the answer is one that the API's own description announces.

Requests are made from the description (Schemathesis, seeded): what it allows, every limit of it, and what it forbids.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import ignored_auth

from complaints.vocabulary.lifecycle import Status
from config.overload import TOO_MANY
from config.wsgi import application
from councils.models import Council, User
from councils.vocabulary.roles import Role
from tests.access.addresses import addresses
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.clients import api_token, signed_in
from tests.factories.sampling import is_whole
from tests.factories.transactions import taken_back
from tests.proofs.conftest import Tally

pytest_plugins = ["schemathesis.pytest.plugin"]
pytestmark = pytest.mark.django_db
IS_WHOLE = is_whole()
CONFIGURATION: dict[str, Any] = {
    "seed": 7,
    # The callers sign in themselves, one of them with a wrong token.
    "generation": {"max-examples": 100 if IS_WHOLE else 3, "with-security-parameters": False},
    "phases": {"coverage": {"enabled": IS_WHOLE}},
    # A day that no calendar has, or a text in which nothing can be seen, fits every pattern.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "409"]}},
}
# What there is in the tests for the names in addresses and bodies; references are made up anew each time.
KNOWN = {"council_slug": ["cambridge-city"], "reference": ["own", "foreign", "CC-222-222-222"]}
AREA = "waste"
STAFF = (Role.COMPLAINT_CHAMPION, Role.RESPONDING_OFFICER, Role.PERFORMANCE_OFFICER)
CALLERS = (*STAFF, "reader", "resident", "wrong token", "nobody")


def described() -> schemathesis.BaseSchema:
    """What the product says of its API; an answer with anything else in it than is said there is outside."""
    description = json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))
    shapes = description["components"]["schemas"]
    for name, shape in shapes.items():
        if shape.get("type") == "object" and not name.endswith("Request"):
            shape["additionalProperties"] = False
    shapes["NewCaseRequest"]["properties"]["service_area"]["enum"] = [AREA]
    for operations in description["paths"].values():
        for parameter in (each for operation in operations.values() for each in operation.get("parameters", [])):
            if parameter["in"] == "path":
                parameter["schema"]["enum"] = KNOWN[parameter["name"]]
    loaded = schemathesis.openapi.from_dict(description, config=schemathesis.Config.from_dict(CONFIGURATION))
    loaded.app = application
    return loaded


api = described()
ADDRESSES = sorted(api)
CASES = "/api/v1/councils/{council_slug}/cases/"
JSON = "application/json"


@pytest.fixture
def references(city: Council, south: Council) -> dict[str, str]:
    """A case of our own council and one of another."""
    return {
        name: case_at(council, Status.RESPONDED).case.reference for name, council in (("own", city), ("foreign", south))
    }


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def session_of(who: User) -> dict[str, Any]:
    """A browser's, which shows by a second cookie that a request is its own."""
    session = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
    secret = "a" * 32
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: secret}
    # Schemathesis takes a cookie for one that it has made up itself.
    return {"cookies": cookies, "headers": {"X-CSRFToken": secret}, "excluded_checks": [ignored_auth]}


@pytest.fixture(params=CALLERS)
def caller(request: pytest.FixtureRequest, city: Council) -> dict[str, Any]:
    """By what somebody signs in."""
    match request.param:
        case "nobody":
            return {"headers": {}}
        case "wrong token":
            return bearer("0123456789")
        case "reader":
            return bearer(api_token(councils.person(city, Role.COMPLAINT_CHAMPION), city, may_write=False))
        case "resident":
            return session_of(councils.user("Jo Marsh"))
    return bearer(api_token(councils.person(city, request.param, service_area=councils.area(city)), city))


@pytest.fixture
def champion(city: Council) -> dict[str, str]:
    """The header of somebody who may log complaints."""
    return bearer(api_token(councils.person(city, Role.COMPLAINT_CHAMPION), city))["headers"]


@pytest.fixture
def in_the_tests_transaction(references: dict[str, str]) -> Iterator[None]:
    """A request leaves the database connection open, as Django's own test client has it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@dataclass
class Answers:
    """What was answered, and which answers are none that the description announces."""

    tally: Tally
    statuses: Counter[int] = field(default_factory=Counter)
    outside: list[str] = field(default_factory=list)

    def take(self, case: schemathesis.Case, **how: Any) -> None:
        """Send a request and keep what is wrong with its answer."""
        with taken_back():
            try:
                self.statuses[case.call_and_validate(**how).status_code] += 1
            except BaseExceptionGroup as failures:
                self.outside.append(str(failures))
        self.tally.tried += 1
        self.tally.lost = len(self.outside)


@pytest.fixture
def answers(tally: Tally) -> Iterator[Answers]:
    kept = Answers(tally)
    yield kept
    tally.remark = ", ".join(f"{count} x {status}" for status, count in sorted(kept.statuses.items()))
    assert not kept.outside, "\n\n".join(kept.outside[:5])


@pytest.mark.in_turns
@pytest.mark.usefixtures("in_the_tests_transaction")
@api.parametrize()
@hypothesis_settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_described(
    case: schemathesis.Case, caller: dict[str, Any], references: dict[str, str], answers: Answers
) -> None:
    if "reference" in case.path_parameters:
        name = case.path_parameters["reference"]
        case.path_parameters["reference"] = references.get(name, name)
    answers.take(case, **caller)


def request(path: str, method: str = "GET", **changes: Any) -> schemathesis.Case:
    """A usual request to an address."""
    usual: dict[str, Any] = {
        "path_parameters": {"council_slug": KNOWN["council_slug"][0], "reference": "CC-222-222-222"},
        "query": {"received": "2026-02-02T10:00"} if path.endswith("{council_slug}/deadlines/") else {},
    }
    return api[path][method].Case(**{**usual, **changes})


def complaint(**changes: Any) -> schemathesis.Case:
    """A usual complaint under a key of its own."""
    contact = {"name": "Alex Poole", "email": "alex.poole@example.com"}
    usual = {"service_area": AREA, "summary": "The street light is out", "description": "Dark", "contact": contact}
    return request(CASES, "POST", body={**usual, **changes}, media_type=JSON)


HEADERS = (
    {"Accept": "text/html"},
    {"Accept": "application/xml;q=0.9"},
    {"Accept": "nonsense"},
    {"Accept": "*/*;q=x"},
    {"Host": "elsewhere.example"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json; charset=rot13"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "application/json; charset*=nonsense''x"},
    {"Cookie": "sessionid=" + "x" * 5000},
    {"Authorization": "Basic YTpi"},
    {"Authorization": "Bearer a b"},
    {"Authorization": "Bearer \xff"},
)
QUERIES: tuple[dict[str, Any], ...] = (
    {"format": "xml"},
    {"anything": "else"},
    {"received": "\x00"},
    {"size": "9" * 5000},
    {"cursor": "9" * 5000},
    {"status": ["received", "closed"]},
    {str(number): "1" for number in range(400)},
)


@pytest.mark.usefixtures("in_the_tests_transaction")
@pytest.mark.parametrize("path", ADDRESSES)
def test_odd_requests_get_described_answers(path: str, champion: dict[str, str], answers: Answers) -> None:
    for headers in HEADERS:
        answers.take(request(path), headers={**champion, **headers})
    for query in QUERIES:
        answers.take(request(path, query=query), headers=champion)
    for slug in ("no-such-council", "%00", "a" * 3000, "é", "%2F"):
        answers.take(request(path, path_parameters={"council_slug": slug, "reference": slug}), headers=champion)
    # What is said while the product has no room.
    answers.take(request(path), headers=champion, app=too_many, excluded_checks=[not_a_server_error])


def too_many(environ: dict[str, Any], start_response: Any) -> Any:
    """The product, when this request is one too many."""
    return application({**environ, TOO_MANY: True}, start_response)


BODIES = (
    b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"\x00", b"[" * 100_000, b'{"summary": 1e999}', b"1" * 6000,
    b"{" + b" " * 3 * 2**20 + b"}",
)  # fmt: skip
TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml", "nonsense", "a/b")
KEYS = ("", "no uuid", str(uuid4()).replace("-", ""), f"urn:uuid:{uuid4()}", "x" * 5000, "\xff")


@pytest.mark.usefixtures("in_the_tests_transaction")
def test_odd_complaints_get_described_answers(champion: dict[str, str], answers: Answers) -> None:
    for body in BODIES:
        answers.take(
            complaint(), headers={**champion, "Idempotency-Key": str(uuid4()), "Content-Type": JSON}, data=body
        )
    for content_type in TYPES:
        answers.take(complaint(), headers={**champion, "Idempotency-Key": str(uuid4()), "Content-Type": content_type})
    for key in KEYS:
        answers.take(complaint(), headers={**champion, "Idempotency-Key": key})
    key = {"Idempotency-Key": str(uuid4())}
    with taken_back():
        assert complaint().call(headers={**champion, **key}).status_code == 201
        answers.take(complaint(), headers={**champion, **key})
        answers.take(complaint(summary="Another matter"), headers={**champion, **key})
    assert {201, 400, 409, 413, 415} <= set(answers.statuses)


def test_what_is_described_is_what_is_served(client: Client, db: None) -> None:
    served = client.get("/api/v1/schema/", headers={"Accept": JSON}).json()
    assert served == json.loads(json.dumps(SchemaGenerator().get_schema(public=True), default=str))


def test_every_address_of_the_api_is_described() -> None:
    """But that of the description itself."""
    known = {name for name in addresses() if name.startswith("api")}
    described = {resolve(path.format(council_slug="any", reference="any")).view_name for path in api}
    assert described == known - {"api-schema"}
