"""Whatever a form may name: another council's is answered like one that does not exist, and writes nothing.

Which fields name something is read from the pages themselves: each that is chosen from a list or carried along.
"""

import hashlib
import re
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from councils.models import Council, ServiceArea
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import STAFF_ROLES
from tests.access.addresses import a_case_of_each_status, paths
from tests.access.reading_forms import Form, forms_of
from tests.access.world import World
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.clients import signed_in
from tests.factories.councils import inside
from tests.factories.sampling import commit, sample

pytestmark = [pytest.mark.django_db, pytest.mark.in_turns]
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'council_id'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped ORDER BY 1
"""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
# A number that is compared with those of the case's own entries and looks nothing up.
COMPARED = {"seen_event"}
NUMBER, UUID = re.compile(r"\d+"), re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Probe:
    """One field of one form, with another council's value and with one that nobody has."""

    path: str
    method: str
    name: str
    answers: dict[str, str]
    foreign: str
    missing: str

    def __str__(self) -> str:
        return f"{self.path}: {self.name}={self.foreign}"

    @property
    def asks_for_foreign(self) -> dict[str, str]:
        """The answers with the other council's value."""
        return {**self.answers, self.name: self.foreign}


def _everything(*of: Council) -> str:
    """Every row of both councils, as one number."""
    seen = hashlib.sha256()
    for council in of:
        with inside(council, ActorKind.SYSTEM), connection.cursor() as cursor:
            cursor.execute(TABLES)
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")  # noqa: S608
                seen.update(f"{table}{cursor.fetchone()}".encode())
    return seen.hexdigest()


def _nobody_s(value: str) -> str:
    """A value of the same shape that no row has."""
    if UUID.fullmatch(value):
        return str(uuid4())
    if NUMBER.fullmatch(value):
        return "999999999"
    return "no-such-thing"


def _forms(client: Client, path: str) -> list[Form]:
    answer = client.get(path)
    if answer.streaming:
        answer.getvalue()
        return []
    html = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return forms_of(answer.content.decode()) if html else []


def all_powerful(council: Council) -> Client:
    """Somebody who holds every role of the council: nothing is refused to them for their role."""
    who = councils.user("Everybody Else")
    for role in STAFF_ROLES:
        councils.hold(who, council, role, seniority=9)
    return signed_in(who, council)


def _probes(ours: Client, theirs: Client, pages: list[tuple[str, str]]) -> list[Probe]:
    """Each field whose choices differ between the councils, so that a foreign value can be put into it."""
    found = []
    for own, foreign in pages:
        for form, other in zip(_forms(ours, own), _forms(theirs, foreign), strict=False):
            for name, asked in form.fields.items():
                there = other.fields.get(name)
                known = {asked.value, *asked.choices}
                others = [there.value, *there.choices] if there else []
                strange = [each for each in others if each and each not in known]
                if asked.names_something and strange and name not in COMPARED:
                    answers = {**form.answers(), name: ""}
                    found.append(
                        Probe(form.action or own, form.method, name, answers, strange[0], _nobody_s(strange[0]))
                    )
    return found


def probes_in(world: World, ours: Client, theirs: Client) -> list[Probe]:
    """Those of every page, for somebody of each council to whom all pages are open."""
    city, south = world.own.council, world.foreign.council
    own = [path for _, path in paths(world, a_case_of_each_status(city))]
    foreign = [path for _, path in paths(world, a_case_of_each_status(south), "foreign")]
    foreign = [path.replace(city.slug, south.slug) for path in foreign]
    return _probes(ours, theirs, list(zip(own, foreign, strict=True)))


def _answer(client: Client, probe: Probe, value: str) -> tuple[int, str]:
    """Status and page, without what differs between any two answers: the token, and the two values themselves.

    Both are taken out of both, because a number may also stand for something of the own council.
    """
    send = client.get if probe.method == "get" else client.post
    answer = send(probe.path, {**probe.answers, probe.name: value})
    page = TOKEN.sub("", f"{answer.get('Location', '')}{answer.content.decode()}")
    # A refusal says what was typed.
    for either in (probe.foreign, probe.missing):
        for shown in (f'"{either}"', f"={either}", *(() if either.isdecimal() else (either,))):
            page = page.replace(shown, "…")
    return answer.status_code, page


def test_in_whatever_field_a_form_names_something_another_council_s_is_like_a_missing_one(
    world: World, both_walls: bool, city: Council, south: Council
) -> None:
    ours = all_powerful(city)
    probes = probes_in(world, ours, all_powerful(south))
    # Assign, log, reclassify, reroute, the worklist's filter, who replies to the Ombudsman, the portal's form.
    assert len(probes) >= 12
    before, wrong = _everything(city, south), []
    for probe in sample(probes, 12 if both_walls else 4, commit()):
        strange, missing = _answer(ours, probe, probe.foreign), _answer(ours, probe, probe.missing)
        if strange != missing:
            wrong.append(f"{probe}: {strange[0]} and {missing[0]}")
        if _everything(city, south) != before:
            wrong.append(f"{probe}: something was written")
            before = _everything(city, south)
    assert "\n".join(wrong) == ""


def _cases(council: Council) -> str:
    return f"/api/v1/councils/{council.slug}/cases/"


def test_a_program_that_names_another_council_s_service_is_refused_as_for_a_missing_one(
    world: World, city: Council, south: Council
) -> None:
    ours, before, refusals = all_powerful(city), None, set()
    there = {area.slug for area in _areas(south)} - {area.slug for area in _areas(city)}
    for service in (sorted(there)[0], "no-such-service"):
        before = before or _everything(city, south)
        said = {
            "service_area": service,
            "summary": "x",
            "description": "x",
            "contact": {"name": "Jo", "phone": "01223 457000"},
        }
        answer = ours.post(_cases(city), said, "application/json", headers={"Idempotency-Key": str(uuid4())})
        refusals.add((answer.status_code, answer.content))
        assert _everything(city, south) == before
        listed = ours.get(_cases(city), {"service_area": service})
        refusals.add((listed.status_code, listed.content))
    assert [status for status, _ in sorted(refusals)] == [200, 400]


def _areas(council: Council) -> list[ServiceArea]:
    with inside(council, ActorKind.SYSTEM):
        return list(council.servicearea_set.all())


def test_a_key_that_was_used_in_another_council_is_as_good_as_new(world: World, city: Council, south: Council) -> None:
    used = uuid4()
    for council, key in ((south, used), (city, used), (city, uuid4())):
        said = {
            "service_area": _areas(council)[0].slug,
            "summary": f"Bin of {council.name}",
            "description": "Missed",
            "contact": {"name": "Jo", "phone": "01223 457000"},
        }
        client = all_powerful(council)
        answer = client.post(_cases(council), said, "application/json", headers={"Idempotency-Key": str(key)})
        assert answer.status_code == 201
        assert answer.json()["reference"].startswith(council.reference_prefix)


def test_a_document_of_another_case_is_missing_under_ours(world: World, city: Council) -> None:
    ours = all_powerful(city)
    case = case_at(city).case.reference
    of_world = f"/casework/cases/{world.own.case.reference}/documents/{world.documents['own']}/"
    opened = ours.get(of_world)
    assert opened.getvalue() == b"hello"
    keys = (world.documents["own"], world.documents["foreign"], uuid4())
    answers = {(a.status_code, a.content) for a in (ours.get(f"/casework/cases/{case}/documents/{k}/") for k in keys)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404
