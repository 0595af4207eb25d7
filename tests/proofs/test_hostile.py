"""Whatever a client sends, in every place where the product reads something of it, no page breaks."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve

from complaints.api.serializers import CaseFilters, ContactInput, NewCase
from councils.models import Council
from councils.vocabulary.roles import STAFF_ROLES
from tests.access.addresses import a_case_of_each_status, paths
from tests.access.reading_forms import Form, forms_of
from tests.access.world import World, make_world
from tests.factories import councils
from tests.factories.clients import signed_in
from tests.factories.sampling import sample
from tests.factories.transactions import taken_back
from tests.proofs import query_parameters
from tests.proofs.conftest import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
MOMENTS = (
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999+00:00",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
)
DAYS = ("9999-12-31", "0001-01-01", "2026-02-30", "-001-01-01", "2026-W01-1", "20260101", "２０２６-01-01")
NUMBERS = (
    "0", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 30, "9" * 5000, "1e400", "NaN", "inf",
    "²", "١٢", "0x10", "1_000", "1.5",
)  # fmt: skip
TEXTS = ("", " ", "\x00", "\x1f", "￿", "‮", "'\"<>&", "%", "%s{}", "../..", "a" * 10_000, "None", "null", "[]", "~", "|")
# A place in a list is a moment or a day, and a row: each half that can't be used with one that can.
ROWS = ("-1", "²", "9223372036854775807", "9223372036854775808", "9" * 5000)
HALVES = [(at, "1") for at in (*MOMENTS, *DAYS)]
HALVES += [(at, row) for at in ("2026-02-02T10:00:00+00:00", "2026-02-02", "none") for row in ROWS]
KEYS = tuple(f"{at}~{row}" for at, row in HALVES)
CURSORS = tuple(base64.urlsafe_b64encode(f"{at}|{row}".encode()).decode() for at, row in (*HALVES, ("", ""), ("x", "")))
CURSORS += ("====", "é", "A", "__4=")
RANGES = tuple(f"2026-01-01..{day}" for day in DAYS) + ("..", "2026-01-02..2026-01-01", "0001-01-01..9999-12-31")
QUARTERS = ("9999-10", "0000-01", "1900-04")
FIGURES = ("stage.9223372036854775808", "stage.²", "stage.1.answered.", "intake.channel", "intake.x.y", "stage.1.x.y.z")
HOSTILE = (*MOMENTS, *DAYS, *NUMBERS, *TEXTS, *KEYS, *CURSORS, *RANGES, *QUARTERS, *FIGURES)
# A place in a list stands in a query; elsewhere one of each is text like any other.
TYPED = tuple(value for value in HOSTILE if value not in (*KEYS[1:], *CURSORS[1:]))
# What may be chosen is compared as text, or is the number of a row.
CHOSEN = (*NUMBERS, *TEXTS)
# With these a page gets further than to say what is missing.
USUAL = {"received": "2026-02-02T10:00", "quarter": "2026-04", "figure": "stage.1"}
ROW_NUMBER = re.compile(r"-\d+$")
HEADERS = (
    "Idempotency-Key", "Accept", "Accept-Language", "Accept-Encoding", "Authorization", "Content-Type", "Cookie",
    "Host", "If-Modified-Since", "If-None-Match", "If-Match", "Origin", "Range", "Referer", "X-CSRFToken",
    "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID", "X-Requested-With", "X-HTTP-Method-Override", "User-Agent",
)  # fmt: skip


@pytest.fixture
def visitors(city: Council, south: Council, caplog) -> tuple[World, list[Client]]:
    # Nearly every answer is a refusal; only what breaks is to be read.
    caplog.set_level(logging.ERROR, "django.request")
    world = make_world(city, south)
    who = councils.user("Everybody Else")
    for role in STAFF_ROLES:
        councils.hold(who, city, role, seniority=9)
    clients = [signed_in(who, city), world.client("the complainant"), Client()]
    for client in clients:
        client.raise_request_exception = False
    return world, clients


def places(world: World) -> list[str]:
    """Every address that can be read, with something real in it."""
    return [path for _, path in paths(world, a_case_of_each_status(world.own.council, world.own.resident))]


def broken(answer: HttpResponseBase) -> bool:
    if answer.streaming:
        answer.getvalue()  # type: ignore[attr-defined]
    return answer.status_code >= 500


def judge(found: list[str], tried: int, tally: Tally) -> None:
    tally.add(tried, lost=len(found))
    assert not found, "\n".join(dict.fromkeys(found))


def test_no_query_parameter_breaks_a_page(
    visitors: tuple[World, list[Client]], settings, whole: bool, tally: Tally
) -> None:
    settings.MIDDLEWARE = ["tests.proofs.query_parameters.NoteNames", *settings.MIDDLEWARE]
    world, clients = visitors
    tried, found = 0, []
    asked: set[tuple[str, str]] = set()
    for path in sample(places(world), 40, "query"):
        for client in clients:
            query_parameters.names.clear()
            with taken_back():
                broken(client.get(path, USUAL))
            for name in sorted(query_parameters.names):
                # Whoever else asks the same page for the same is tried with some.
                is_new = (path, name) not in asked
                for value in sample(HOSTILE, 20 if whole else 2, (path, name), whole=whole and is_new):
                    tried += 1
                    with taken_back():
                        if broken(client.get(path, {**USUAL, name: value})):
                            found.append(f"{path}: {name}={value[:60]!r}")
                asked.add((path, name))
    assert tried > 20
    assert not whole or set(CaseFilters().fields) <= {name for _, name in asked}, "not all that is read was noticed"
    judge(found, tried, tally)


@pytest.mark.parametrize("cursor", [base64.urlsafe_b64encode(f"{at}|1".encode()).decode() for at in MOMENTS[:2]])
def test_a_cursor_at_the_end_of_time_is_refused(visitors: tuple[World, list[Client]], cursor: str) -> None:
    world, (staff, *_) = visitors
    answer = staff.get(f"/api/v1/councils/{world.own.council.slug}/cases/", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_no_part_of_an_address_breaks_a_page(visitors: tuple[World, list[Client]], whole: bool, tally: Tally) -> None:
    world, clients = visitors
    tried, found = 0, []
    for path, client in product(sample(places(world), 30, "parts"), clients if whole else clients[:1]):
        with taken_back():
            # Whoever is not let in with the real address is tried with some.
            answer = client.get(path)
            let_in = not broken(answer) and answer.status_code == 200
        for name, part in resolve(path).kwargs.items():
            written = next((each for each in path.split("/") if unquote(each) == str(part)), "")
            for value in sample((*TYPED, "\ud800"), 3, (path, name), whole=whole and let_in) if written else ():
                other = path.replace(f"/{written}/", f"/{quote(value.encode('utf-8', 'surrogatepass'), safe='')}/")
                tried += 1
                with taken_back():
                    if broken(client.get(other)):
                        found.append(f"{other[:150]}: {name}")
    assert tried > 20
    judge(found, tried, tally)


def post_forms(client: Client, path: str) -> list[Form]:
    with taken_back():
        answer = client.get(path)
        if broken(answer) or answer.streaming or not answer["Content-Type"].startswith("text/html"):
            return []
        return [form for form in forms_of(answer.content.decode()) if form.method == "post"]


def groups(form: Form) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each question of a form with the answers to try. The three boxes of a date belong together; the rows of a list
    ask the same, and share the answers.
    """
    dates = {name.removesuffix("-year") for name in form.fields if name.endswith("-year")}
    for name in dates:
        days = [("31", "12", "9999"), ("1", "1", "0001"), ("1", "1", "1900"), ("31", "12", "2100"), ("²", "١", "2026")]
        days += [("9" * 30, "1", "2026"), ("1", "9" * 30, "2026"), ("9" * 5000, "1", "2026")]
        parts = ("day", "month", "year")
        yield name, [{f"{name}-{part}": text for part, text in zip(parts, day, strict=True)} for day in days]
    for name, field in form.fields.items():
        if name.rpartition("-")[0] not in dates and field.kind not in ("file", "submit", "button"):
            rows = [other for other in form.fields if ROW_NUMBER.sub("", other) == ROW_NUMBER.sub("", name)]
            values = CHOSEN if field.choices else TYPED
            yield name, [{name: value} for value in values[rows.index(name) :: len(rows)]]


@pytest.mark.parametrize("half", [0, 1])
def test_no_answer_in_a_form_breaks_a_page(
    visitors: tuple[World, list[Client]], whole: bool, tally: Tally, half: int
) -> None:
    world, clients = visitors
    tried, found = 0, []
    # In the short form every third page: each takes several forms with several questions.
    for path in sample(places(world), 60, "pages")[half::2]:
        for client in clients:
            forms = post_forms(client, path)
            for form in forms:
                for name, answers in groups(form):
                    for answer in sample(answers, 1, (path, name)):
                        tried += 1
                        with taken_back():
                            if broken(client.post(path, {**form.answers(), **answer})):
                                found.append(f"{path}: {name}: {str(answer)[:80]}")
            if forms:
                break
    assert tried > 20
    judge(found, tried, tally)


def test_no_body_breaks_the_api(visitors: tuple[World, list[Client]], whole: bool, tally: Tally) -> None:
    world, (staff, *_) = visitors
    address = f"/api/v1/councils/{world.own.council.slug}/cases/"
    area = world.own.case.service_area.slug
    contact = {"name": "Alex Poole", "email": "alex@example.com"}
    usual: dict[str, Any] = {
        "service_area": area,
        "summary": "A bin",
        "description": "It was missed",
        "contact": contact,
    }
    values = [*TYPED, None, True, 1, -1, 2**63, 10**400, 1.5, [], {}, [{}], {"a": []}, "\ud800"]
    bodies: list[Any] = []
    for name in NewCase().fields:
        bodies += [{**usual, name: value} for value in sample(values, 4, name)]
    for name in ContactInput().fields:
        bodies += [{**usual, "contact": {**contact, name: value}} for value in sample(values, 4, name)]
    raw = [json.dumps(body).encode() for body in (*bodies, *values)]
    raw += [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"a": NaN}', b'{"a": 1e999}', b"\x00", b"{" + b'"a":1,' * 1000]
    found = []
    for body in raw:
        with taken_back():
            headers = {"Idempotency-Key": str(uuid4())}
            if broken(staff.post(address, body, content_type="application/json", headers=headers)):
                found.append(body[:150].decode(errors="replace"))
    judge(found, len(raw), tally)


def test_no_header_breaks_a_page(visitors: tuple[World, list[Client]], whole: bool, tally: Tally) -> None:
    world, clients = visitors
    slug = world.own.council.slug
    addresses = [
        "/",
        f"/c/{slug}/",
        "/casework/",
        f"/api/v1/councils/{slug}/cases/",
        f"/api/v1/councils/{slug}/deadlines/",
    ]
    more = (
        "bytes=99999999999999999999-",
        "Bearer " + "x" * 5000,
        "Token",
        "sessionid=" + "x" * 5000,
        "*/*;q=nan",
        "a/b",
    )
    tried, found = 0, []
    for address in sample(addresses, 2, "headers"):
        for header in HEADERS:
            # What a server lets through to Django: one line of Latin-1.
            values = [v for v in (*TYPED, *more) if "\n" not in v and v.isascii()] + ["é", "\xff"]
            for value in sample(values, 2, (address, header)):
                for client, post in ((clients[0], False), (clients[0], True), (clients[2], False)):
                    tried += 1
                    send = client.post if post else client.get
                    with taken_back():
                        if broken(send(address, headers={header: value})):
                            found.append(f"{'POST' if post else 'GET'} {address}: {header}: {value[:60]!r}")
    judge(found, tried, tally)
