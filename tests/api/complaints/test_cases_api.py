"""The API as another system uses it: tokens, pages, refusals, repeats."""

from uuid import uuid4

import pytest
from django.test import Client

from complaints.vocabulary.lifecycle import Status
from councils.models import Council, User
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, walk
from tests.factories.clients import api_token, signed_in


def api_client(user: User, council: Council) -> Client:
    return Client(headers={"Authorization": f"Bearer {api_token(user, council)}"})


@pytest.fixture
def champion(city: Council) -> Client:
    return api_client(councils.person(city, Role.COMPLAINT_CHAMPION), city)


def _address(council: Council, rest: str = "cases/") -> str:
    return f"/api/v1/councils/{council.slug}/{rest}"


def complaint(council: Council, **changes: object) -> dict[str, object]:
    return {
        "service_area": councils.area(council).slug,
        "summary": "The street light is out",
        "description": "It has been dark for three weeks.",
        "contact": {"name": "Alex Poole", "email": "alex.poole@example.com"},
        "channel": "phone",
        **changes,
    }


def sent(client: Client, council: Council, body: dict[str, object], key: str | None = None):
    headers = {"Idempotency-Key": key or str(uuid4())}
    return client.post(_address(council), body, content_type="application/json", headers=headers)


def test_a_complaint_sent_twice_with_one_key_is_one_case(champion: Client, city: Council) -> None:
    key = str(uuid4())
    first, again = (sent(champion, city, complaint(city), key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["reference"] == again.json()["reference"]
    other = sent(champion, city, complaint(city, summary="Another matter"), key)
    assert other.status_code == 409
    assert other.json()["code"] == "intake.other_submission"


def test_staff_learn_of_possible_duplicates_and_residents_never_do(champion: Client, city: Council) -> None:
    first = sent(champion, city, complaint(city)).json()
    assert first["possible_duplicates"] == []
    again = complaint(city, summary="Street lamp still out", description="Dark again.")
    assert sent(champion, city, again).json()["possible_duplicates"] == [
        {
            "reference": first["reference"],
            "status": "received",
            "why": "Same email address. Both are about: street light.",
        }
    ]
    resident = councils.user("Alex Poole", email="alex.poole@example.com")
    assert sent(signed_in(resident), city, again).json()["possible_duplicates"] == []


def test_a_list_goes_on_where_its_page_ended_and_shows_each_case_once(champion: Client, city: Council) -> None:
    made = {walk(city).case.reference for _ in range(5)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"size": 2, **({"cursor": cursor} if cursor else {})}
        page = champion.get(_address(city), query).json()
        seen += [row["reference"] for row in page["results"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(made)


def test_a_case_says_its_dates_and_why(champion: Client, city: Council) -> None:
    case = case_at(city, Status.UNDER_INVESTIGATION).case
    detail = champion.get(_address(city, f"cases/{case.reference}/"))
    assert detail.status_code == 200
    assert detail.json()["status"] == "under_investigation"
    dates = champion.get(_address(city, f"cases/{case.reference}/deadlines/")).json()
    assert dates["response_due"] == "2026-06-15"
    assert dates["explanation"][0]["date"] == "2026-06-01"
    first = dates["owed"][0]
    assert (first["due"], first["kind"], first["whose"]) == ("2026-06-08", "acknowledgement", "the council's policy")


@pytest.mark.parametrize("audience", ["officer", "resident", "ombudsman"])
def test_dates_are_explained_to_whoever_asks(champion: Client, city: Council, audience: str) -> None:
    case = case_at(city, Status.UNDER_INVESTIGATION).case
    for rest, asked in ((f"cases/{case.reference}/deadlines/", {}), ("deadlines/", {"received": "2026-06-01T10:00"})):
        found = champion.get(_address(city, rest), {**asked, "for": audience}).json()
        assert found["audience"] == audience
        assert "15 June 2026" in " ".join(found["account"])
    assert champion.get(_address(city, "deadlines/"), {**asked, "for": "the press"}).status_code == 400


def test_another_councils_case_is_answered_exactly_like_a_missing_one(
    champion: Client, city: Council, south: Council
) -> None:
    foreign = walk(south).case
    for rest in ("", "deadlines/"):
        answers = [
            champion.get(_address(city, f"cases/{name}/{rest}")) for name in (foreign.reference, "CC-222-222-222")
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    elsewhere = champion.get(_address(south, f"cases/{foreign.reference}/"))
    assert elsewhere.status_code == champion.get(_address(south)).status_code == 401


def test_a_resident_sees_and_makes_only_their_own(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    own = walk(city, by=resident).case
    walk(city)
    client = signed_in(resident)
    assert [row["reference"] for row in client.get(_address(city)).json()["results"]] == [own.reference]
    made = sent(client, city, complaint(city, channel="letter"))
    assert made.status_code == 201
    seen = client.get(_address(city, f"cases/{made.json()['reference']}/"))
    assert seen.json()["channel"] == "api"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"summary": "x" * 151}, "summary"),
        ({"summary": "a\x00b"}, "summary"),
        ({"summary": "a\ud800b"}, "summary"),
        ({"description": "x" * 20_001}, "description"),
        ({"contact": {"name": "A", "email": "not an address"}}, "contact"),
        ({"service_area": "no-such-service"}, "service_area"),
        ({"received_at": "the day before yesterday"}, "received_at"),
        # The clocks go forward in that hour.
        ({"received_at": "2026-03-29T01:30"}, "received_at"),
        ({"received_at": "1899-12-31T10:00"}, "received_at"),
        ({"contact": {"name": "Jo Marsh", "phone": "abc"}}, "contact"),
    ],
)
def test_what_is_malformed_is_named_and_nothing_is_kept(
    champion: Client, city: Council, change: dict[str, object], field: str
) -> None:
    answer = sent(champion, city, complaint(city, **change))
    assert answer.status_code == 400
    assert field in answer.json()["fields"]
    assert champion.get(_address(city)).json()["results"] == []


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 5000 + b"]" * 5000, b"1" * 6000])
def test_a_body_that_is_no_complaint_is_refused_calmly(champion: Client, city: Council, body: bytes) -> None:
    answer = champion.post(
        _address(city), body, content_type="application/json", headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["status", "service_area", "overdue", "cursor", "size"])
def test_an_empty_filter_is_refused_and_narrows_nothing(champion: Client, city: Council, name: str) -> None:
    answer = champion.get(_address(city), {name: ""})
    assert answer.status_code == 400
    assert name in answer.json()["fields"]


def test_only_what_the_description_offers_is_answered(champion: Client, city: Council) -> None:
    answer = champion.options(_address(city))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")
    assert champion.get(_address(city), {"format": "xml"}).status_code == 200


def test_a_complaint_from_the_future_is_refused(champion: Client, city: Council) -> None:
    answer = sent(champion, city, complaint(city, received_at="2099-01-01T10:00:00Z"))
    assert (answer.status_code, answer.json()["code"]) == (409, "intake.future")


def test_without_a_token_cases_are_closed_and_dates_are_open(city: Council) -> None:
    anyone = Client()
    assert anyone.get(_address(city)).status_code == 401
    dates = anyone.get(
        _address(city, "deadlines/"), {"received": "2026-02-02T10:00", "pause": "2026-02-05..2026-02-10"}
    )
    assert dates.json()["current_response_due"] == "2026-02-19"
    assert anyone.get(_address(city, "deadlines/"), {"received": "yesterday"}).status_code == 400
    assert anyone.get(_address(city, "deadlines/")).status_code == 400


def test_a_performance_officer_sees_no_case_and_logs_none(city: Council) -> None:
    walk(city)
    client = api_client(councils.person(city, Role.PERFORMANCE_OFFICER), city)
    assert client.get(_address(city)).json()["results"] == []
    assert sent(client, city, complaint(city)).status_code == 403


def test_the_api_says_where_it_begins(client: Client, city: Council) -> None:
    begins = client.get("/api/v1/").json()
    assert client.get(begins["schema"]).status_code == 200
    (own,) = [each for each in begins["councils"] if each["slug"] == city.slug]
    assert client.get(own["deadlines"], {"received": "2026-02-02T10:00"}).json()["response_due"] == "2026-02-16"


def test_the_description_of_the_api_names_every_address(client: Client, db: None) -> None:
    described = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert described.status_code == 200
    assert set(described.json()["paths"]) == {
        "/api/v1/",
        "/api/v1/councils/{council_slug}/cases/",
        "/api/v1/councils/{council_slug}/cases/{reference}/",
        "/api/v1/councils/{council_slug}/cases/{reference}/deadlines/",
        "/api/v1/councils/{council_slug}/deadlines/",
    }


def test_another_contact_is_logged_under_its_procedure_and_shown_as_what_it_is(county: Council) -> None:
    client = api_client(councils.person(county, Role.COMPLAINT_CHAMPION), county)
    made = sent(client, county, complaint(county, procedure="foi", received_at="2026-06-01T10:00:00+01:00"))
    assert (made.status_code, made.json()["due_on"]) == (201, "2026-06-30")
    compliment = sent(client, county, complaint(county, kind="compliment"))
    assert (compliment.status_code, compliment.json()["due_on"]) == (201, None)
    shown = {row["procedure"]: row["kind"] for row in client.get(_address(county)).json()["results"]}
    assert shown == {"foi": "information request", "corporate": "compliment"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"procedure": "parking"}, "policy.none"), ({"kind": "compliment"}, "kind.unknown")],
)
def test_what_the_council_does_not_deal_with_is_refused(
    champion: Client, city: Council, asked: dict[str, str], code: str
) -> None:
    answer = sent(champion, city, complaint(city, **asked))
    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ({}, 201),
        ({"kind": "compliment"}, 201),
        ({"procedure": "representation"}, 201),
        ({"procedure": "foi"}, 409),
        ({"procedure": "children"}, 409),
        ({"kind": "anonymous feedback"}, 409),
        ({"kind": "staff recognition"}, 409),
    ],
)
def test_a_resident_sends_only_what_the_form_offers_to_residents(
    county: Council, asked: dict[str, str], made: int
) -> None:
    client = signed_in(councils.user("Jo Marsh"))
    answer = sent(client, county, complaint(county, **asked))
    assert answer.status_code == made
    if made == 409:
        assert answer.json()["code"] == "intake.not_offered"
