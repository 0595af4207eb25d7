"""Staff find a case by what they know of it, however they write it."""

from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from complaints.case_facts.queries import Today
from complaints.cases.queries.worklist import Show, WorklistFilter, worklist
from complaints.models import Case
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import case_at, inside, walk

TODAY = Today(date(2026, 6, 9), date(2026, 6, 11))
APOSTROPHES = "'’‘‛ʼ`´′"
DASHES = "-‐‑‒–—―−\u00ad"
SPACES = (" ", "\u00a0", "\u2009", "  ")
# Letters with what they are written as by somebody who doesn't have them.
ACCENTED = {
    "a": "áàâäãåā",
    "c": "çćč",
    "e": "éèêëēę",
    "i": "íìîïıİ",
    "l": "ł",
    "n": "ñń",
    "o": "óòôöõøő",
    "s": "śš",
    "z": "źžż",
}


@pytest.fixture
def champion(city: Council) -> Actor:
    """Somebody who sees every case of the council."""
    return councils.staff(city, Role.COMPLAINT_CHAMPION)


@pytest.fixture
def zoe(city: Council) -> Case:
    """A complaint with every detail, beside another one."""
    other = walk(city, summary="The lift is out of order").case
    case = case_at(city, Status.CLOSED).case
    details = {
        "complainant_name": "Zoë O’Brien-Müller",
        "complainant_email": "zoe.obrien@mail.example",
        "complainant_phone": "01223 555 0199",
        "complainant_address": "14 Mill Road\nCambridge\nCB1 2AD",
        "summary": "Blue bin missed twice",
        "description": "Nobody came, and the conservatory maintenance was put off.",
        "reference": "CC-TQT-F9H-SQG",
    }
    with inside(city):
        # A reference by chance may hold a group of hers.
        Case.objects.filter(pk=other.pk).update(reference="CC-222-333-444")
        Case.objects.filter(pk=case.pk).update(**details)
        return Case.objects.get(pk=case.pk)


def found(actor: Actor, search: str, show: Show = Show.OPEN) -> list[int]:
    """The cases that a search lists."""
    return [row.id for row in worklist(actor, WorklistFilter(show, search=search), TODAY).rows]


KNOWN = (
    "Zoë", "Zoe", "ZOE", "Müller", "muller", "O’Brien", "O'Brien", "obrien", "O‘BRIEN", "o brien", "Zoe O'Brien",
    "obrien-muller", "obrien muller", "obrienmuller", "Muller, Zoe", "zoe o'brien–müller",
    "zoe.obrien@mail.example", "ZOE.OBrien@MAIL.example", "mail.example", "zoe.obrien", "@mail",
    "01223 555 0199", "012235550199", "(01223) 555-0199", "+44 1223 555 0199", "+44 (0)1223 5550199",
    "0044 1223 555 0199", "0199", "555 01",
    "CB1 2AD", "CB12AD", "cb1 2ad", "cb1", "Mill Road", "14 Mill Road", "mill cambridge",
    "CC-TQT-F9H-SQG", "cctqtf9hsqg", "CC TQT F9H SQG", "CC–TQT–F9H–SQG", " cc—tqt—f9h—sqg ", "CC‑TQT‑F9H‑SQG",
    "TQT", "F9H", "TQT-F9H", "tqt f9h",
    "blue bin", "Bin, blue", "“blue bin”", "bin Zoe", "zoe CB1 0199",
    "conservatory", "maintenance", "put off Zoë", "blue conservatory",
)  # fmt: skip
UNKNOWN = ("helicopter", "Zoe Smith", "—", "'", "02223 555", "CC-TQT-F9H-SQB", "!?")


def test_a_case_is_found_by_whatever_is_known_of_it(champion: Actor, zoe: Case, city: Council) -> None:
    with inside(city):
        assert [search for search in KNOWN if found(champion, search) != [zoe.pk]] == []


def test_nothing_is_found_where_nothing_matches(champion: Actor, zoe: Case, city: Council) -> None:
    with inside(city):
        assert [search for search in UNKNOWN if found(champion, search)] == []


@pytest.mark.parametrize(
    ("name", "summary", "search"),
    [
        ("Dennis Thorne", "Noise", "Dennis Thorne"),
        ("Ann Fitzpatrick", "Noise", "Fitzpatrick"),
        ("Ann Poole", "Lift maintenance", "maintenance"),
        ("Siobhán O’Brien", "Noise", "O'Brien"),
        ("Siobhán O’Brien", "Noise", "Siobhan O'Brien"),
        ("Abcdefghijklm", "Noise", "Abcdefghijklm"),
    ],
)
def test_eleven_to_thirteen_letters_are_a_reference_only_if_there_is_one(
    champion: Actor, city: Council, name: str, summary: str, search: str
) -> None:
    case = walk(city, summary=summary).case
    with inside(city):
        Case.objects.filter(pk=case.pk).update(complainant_name=name)
        assert found(champion, search) == [case.pk]


def test_a_whole_reference_finds_its_case_alone(champion: Actor, zoe: Case, city: Council) -> None:
    other = walk(city, summary="Like CC-TQT-F9H-SQG").case
    with inside(city):
        assert found(champion, "cc tqt f9h sqg") == [zoe.pk]
        assert set(found(champion, "TQT F9H")) == {zoe.pk, other.pk}


def test_an_officer_finds_only_what_they_may_see(zoe: Case, city: Council, south: Council) -> None:
    elsewhere = councils.staff(city, Role.RESPONDING_OFFICER, service_area=councils.area(city, 2))
    with inside(city):
        assert found(elsewhere, "Zoe") == found(elsewhere, zoe.reference) == []
    with inside(south):
        assert found(councils.staff(south, Role.COMPLAINT_CHAMPION), "Zoe") == []


def test_what_is_corrected_is_found_from_then_on(champion: Actor, zoe: Case, city: Council) -> None:
    with inside(city):
        zoe.complainant_email = "zoe@elsewhere.example"
        zoe.complainant_phone = "07700 900123"
        zoe.save()
        assert found(champion, "zoe.obrien@mail.example") == []
        assert found(champion, "zoe@elsewhere.example") == found(champion, "07700900123") == [zoe.pk]


def test_a_search_stays_within_the_chosen_view(champion: Actor, zoe: Case, city: Council) -> None:
    with inside(city):
        assert found(champion, "Zoe", Show.MINE) == []
        assert len(found(champion, "lift", Show.UNASSIGNED)) == 1


def written(name: str, draw: st.DrawFn) -> str:
    """A name as one of many people writes it: accents, capitals, apostrophes, dashes and spaces of their own."""
    letters = []
    for letter in name:
        if letter == "'":
            letters.append(draw(st.sampled_from([*APOSTROPHES, ""])))
        elif letter == "-":
            letters.append(draw(st.sampled_from([*DASHES, ""])))
        elif letter == " ":
            letters.append(draw(st.sampled_from(SPACES)))
        else:
            letters.append(draw(st.sampled_from([letter, letter.upper(), *ACCENTED.get(letter, "")])))
    return "".join(letters)


@st.composite
def two_writings(draw: st.DrawFn) -> tuple[str, str]:
    """A name twice, as it was given and as somebody searches for it."""
    part = st.text("abceilnorsyz", min_size=2, max_size=7)
    parts = draw(st.lists(part, min_size=1, max_size=4))
    marks = draw(st.lists(st.sampled_from(" '-"), min_size=len(parts) - 1, max_size=len(parts) - 1))
    name = parts[0] + "".join(mark + part for mark, part in zip(marks, parts[1:], strict=True))
    return written(name, draw), written(name, draw)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(two_writings())
@example(("Siobhán O’Brien", "siobhan o'brien"))
@example(("Łukasz Wałęsa", "lukasz walesa"))
@example(("Mary-Ann Fitz Gerald", "maryann fitzgerald"))
@example(("Jose\u0301 Nu\u0301n\u0303ez", "José Núñez"))
@example(("Нина Петрова", "нина петрова"))
@example(("Ｗｉｄｅ", "wide"))
def test_a_name_is_found_however_it_is_written(
    champion: Actor, zoe: Case, city: Council, names: tuple[str, str]
) -> None:
    given_name, typed = names
    with inside(city):
        Case.objects.filter(pk=zoe.pk).update(complainant_name=given_name)
        assert zoe.pk in found(champion, typed)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=150))
def test_any_text_can_be_stored_and_searched_for(champion: Actor, zoe: Case, city: Council, said: str) -> None:
    with inside(city):
        Case.objects.filter(pk=zoe.pk).update(
            complainant_name=said, complainant_address=said * 20, description=said * 50
        )
        found(champion, said)


def test_long_details_in_the_widest_letters_fit_the_index(zoe: Case, city: Council) -> None:
    with inside(city):
        Case.objects.filter(pk=zoe.pk).update(
            complainant_name="𝒳漢" * 75, complainant_address="漢😀字" * 2000, summary="漢" * 150
        )
