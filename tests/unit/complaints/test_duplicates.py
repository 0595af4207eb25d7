"""Possible duplicates: who complains first, then the matter. Measured on contacts that were labelled by hand."""

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from complaints.deadlines.stage_events import CaseFacts
from complaints.duplicates.rules.adding import OpenCase, about_message, add_to_open, message_from
from complaints.duplicates.rules.matters import ComplaintMatter, likeness, stem
from complaints.duplicates.rules.suggestions import EarlierContact, Repeats, matches, policy_ground, what_it_repeats
from complaints.links.rules import check_link, check_not_itself, linked, split, split_from, unlinked
from complaints.vocabulary.lifecycle import Audience, Status
from complaints.vocabulary.people import LinkKind
from complaints.vocabulary.persons import (
    PersonIdentity,
    is_name_of,
    is_one_word,
    is_relation,
    keys_of,
    phone_key,
    postcode_in,
    same_person,
    without_titles,
)
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.lifecycle_rules import ExclusionCondition
from councils.vocabulary.errors import RuleBroken
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, SOUTH, facts

DATA = Path(__file__).parents[2] / "data"
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
DUPLICATE = "duplicate"


class Pair(NamedTuple):
    kind: str
    earlier: EarlierContact
    person: PersonIdentity
    matter: ComplaintMatter


def pairs(name: str) -> list[Pair]:
    """Each line: kind | days between | services | who, twice | what, twice."""
    with (DATA / f"duplicate_contacts_{name}.psv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE))
    services: dict[str, int] = {}
    found = []
    for row in rows:
        before, after = (services.setdefault(area, len(services)) for area in row["services"].split(">"))
        received = NOW - timedelta(days=int(row["days"]))
        earlier = EarlierContact(1, person(row["earlier from"]), matter(before, row["earlier"], received))
        found.append(Pair(row["kind"], earlier, person(row["newer from"]), matter(after, row["newer"], NOW)))
    return found


def person(written: str) -> PersonIdentity:
    name, *ways = written.split(";")
    name, _, represented = name.partition(" on behalf of ")
    given = {"email": "", "phone": "", "address": ""}
    for way in ways:
        given["email" if "@" in way else "phone" if re.fullmatch(r"[\d+() ]+", way) else "address"] = way
    return PersonIdentity(name, **given, represented=represented)


def matter(service: int, written: str, received_at: datetime) -> ComplaintMatter:
    summary, description = written.split(" // ")
    return ComplaintMatter(service, summary, description, received_at)


def said(text: str, *, service: int = 1, days: int = 0, reference: str = "") -> ComplaintMatter:
    return ComplaintMatter(service, "", text, NOW - timedelta(days=days), reference)


@pytest.mark.parametrize("name", ["tuned", "held_out"])
def test_nine_in_ten_duplicates_are_found_and_few_suggestions_are_wrong(name: str) -> None:
    """The weights and the words were fitted to the tuned pairs; the others were written afterwards."""
    found = wrong = 0
    labelled = pairs(name)
    for pair in labelled:
        suggested = bool(matches(pair.person, pair.matter, [pair.earlier]))
        found += suggested and pair.kind == DUPLICATE
        wrong += suggested and pair.kind != DUPLICATE
    duplicates = sum(pair.kind == DUPLICATE for pair in labelled)
    figures = f"{name}: {found} of {duplicates} found, {wrong} of {found + wrong} suggestions wrong"
    print(figures)  # noqa: T201
    assert found >= 0.9 * duplicates, figures
    assert wrong <= 0.1 * (found + wrong), figures


def test_the_labelled_set_is_large_and_varied() -> None:
    every = pairs("tuned") + pairs("held_out")
    counted = {kind: sum(pair.kind == kind for pair in every) for kind in {pair.kind for pair in every}}
    assert counted.pop(DUPLICATE) >= 100
    assert set(counted) == {"other matter", "household", "same name", "chance"}
    assert sum(counted.values()) >= 100
    assert min(counted.values()) >= 20


def test_other_people_are_never_suggested_however_alike_the_words() -> None:
    strangers = [
        pair for pair in pairs("tuned") + pairs("held_out") if pair.kind in ("chance", "same name", "household")
    ]
    assert not [pair for pair in strangers if same_person(pair.person, pair.earlier.person)]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("07700 900123", "07700900123"),
        ("+44 7700 900123", "07700900123"),
        ("+44 (0)7700 900-123", "07700900123"),
        ("0044 7700 900123", "07700900123"),
        ("(01223) 496 001", "01223496001"),
        ("4412345", "4412345"),
        ("12345", ""),
        ("", ""),
    ],
)
def test_a_phone_number_is_the_same_in_any_writing(typed: str, key: str) -> None:
    assert phone_key(typed) == key


def test_the_first_postcode_counts() -> None:
    assert postcode_in("Flat 2\n14 Mill Road\nCambridge cb1 2ad") == "CB12AD"
    assert postcode_in("c/o CB11AA, now at CB22 4QX") == "CB11AA"
    assert postcode_in("Mill Road") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mrs Janet O'Neill", "janet oneill"),
        ("María Gómez", "Maria Gomez"),
        ("Smith, John", "John Smith"),
        ("Smith John", "J Smith"),
        ("Mr Okafor", "Chidi Okafor"),
        ("Bob Tranter", "Robert Tranter"),
        ("Penny Ash", "Penelope Ash"),
        ("Josh Penn", "Joshua Penn"),
        ("Hassan Yusuf", "Hasan Yusuf"),
        ("Sergei Ivanov", "Sergey Ivanov"),
        ("Stephne Lowe", "Stephen Lowe"),
        ("Jane Brown", "Jane Smith"),
        ("John and Mary Smith", "Mary Smith"),
        ("John & Mary Smith", "John Smith"),
    ],
)
def test_one_name_is_written_in_many_ways(one: str, other: str) -> None:
    way = {"email": "us@example.com"}
    assert same_person(PersonIdentity(one, **way), PersonIdentity(other, **way)) == ("same email address",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("John Clarke", "Jane Clarke"),
        ("Paul Evans", "Paula Evans"),
        ("Carol Dean", "Caroline Dean"),
        ("Ali Hassan", "Zoe Reed"),
        ("Robert Hall", "Rowan Hall"),
        ("Stefan Quy", "Stella Quy"),
    ],
)
def test_people_of_a_household_are_not_one_person(one: str, other: str) -> None:
    shared = {"email": "us@example.com", "phone": "01223 496001", "address": "8 Vine Street CB2 8AB"}
    assert same_person(PersonIdentity(one, **shared), PersonIdentity(other, **shared)) == ()


@pytest.mark.parametrize(
    ("name", "is_one"), [("Mrs Okafor", True), ("okafor", True), ("Grace Okafor", False), ("Mrs", False), ("", False)]
)
def test_a_surname_alone_is_one_word_but_for_its_title(name: str, is_one: bool) -> None:
    assert is_one_word(name) is is_one


def test_a_wheel_is_no_bin() -> None:
    pothole = ComplaintMatter(1, "Pothole in Swift Close", "It broke the wheel of my car.", NOW)
    assert "bin" not in likeness(replace(pothole, summary="A pothole broke a wheel"), pothole).shared
    assert "bin" in likeness(replace(pothole, summary="My wheelie bin"), replace(pothole, summary="Wheelie bin")).shared


def test_a_name_alone_is_not_enough() -> None:
    assert (
        same_person(PersonIdentity("John Smith", address="CB1 3NA"), PersonIdentity("John Smith", address="CB24 9ZZ"))
        == ()
    )


def test_an_account_is_enough_and_a_missing_name_does_not_separate() -> None:
    assert same_person(PersonIdentity("A B", account=7), PersonIdentity("C D", account=7)) == ("same account",)
    assert same_person(PersonIdentity("A B", record=5), PersonIdentity("C D", record=5)) == ("same person",)
    nameless, named = (
        PersonIdentity(phone="07700 900123", address="CB1 3NA"),
        PersonIdentity("A B", phone="07700900123", address="CB1 3NA"),
    )
    assert same_person(nameless, named) == ("same phone number",)
    assert keys_of(PersonIdentity(account=7)).account == 7


def test_whoever_writes_for_someone_is_matched_with_them() -> None:
    daughter = PersonIdentity("Ruth Adeyemi", phone="07700 900123", represented="Grace Adeyemi")
    assert same_person(daughter, PersonIdentity("Grace Adeyemi", phone="07700 900123"))


def test_words_are_compared_by_their_stems_and_with_a_letter_wrong() -> None:
    assert stem("collections") == stem("collected") == stem("collect")
    missed = said("The recycling was not collected")
    assert likeness(said("recyling not colected again"), missed).shared == ("bin", "missed")


def test_references_streets_and_days_speak_for_one_matter() -> None:
    earlier = said("PCN CB10293847 on Mill Rd on 4 May", days=10)
    same = likeness(said("Parking ticket CB10293847, Mill Road, 4/5/2026, May 4th"), earlier)
    assert {"Mill Road", "CB10293847", "penalty charge"} <= set(same.shared)
    other = likeness(said("PCN CB10399999 on Hills Road, 40/40"), earlier)
    assert other.score < 0 < same.score


def test_a_named_case_is_meant_whatever_the_words() -> None:
    earlier = said("The lift is broken", service=2, days=300, reference="CC-4F7-K9M-2DQ")
    alike = likeness(said("Why no answer about cc-4f7-k9m-2dq"), earlier)
    assert alike.named
    (match,) = matches(
        PersonIdentity(account=1), said("About CC-4F7-K9M-2DQ"), [EarlierContact(3, PersonIdentity(account=1), earlier)]
    )
    assert match.why == "Same account. It gives the reference of this case."


def test_a_suggestion_says_why() -> None:
    who = PersonIdentity("Alex Poole", "alex@example.com", "07700 900123")
    earlier = EarlierContact(3, who, said("Blue bin not emptied on Mill Road", days=2))
    (match,) = matches(who, said("bin on Mill Road missed again"), [earlier])
    assert match.why == "Same email address and same phone number. Both are about: bin, missed, Mill Road."
    goes_on = EarlierContact(4, who, said("Xylophone in quandary", days=1))
    (match,) = matches(who, said("Xylophone quandary, as I said"), [goes_on])
    assert match.why == "Same email address and same phone number. It goes on with something from earlier."


def test_the_likeliest_come_first_and_no_more_than_can_be_read() -> None:
    who = PersonIdentity(account=1)
    many = [EarlierContact(number, who, said("bin missed", days=number)) for number in range(1, 9)]
    assert [match.case_id for match in matches(who, said("bin missed again"), many)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("status", "stage", "answered", "repeats"),
    [
        (Status.RECEIVED, 1, False, Repeats.OPEN),
        (Status.UNDER_INVESTIGATION, 2, False, Repeats.OPEN),
        (Status.RESPONDED, 1, True, Repeats.NOT_FINAL),
        (Status.CLOSED, 2, True, Repeats.FINAL),
        (Status.DECLINED, 1, False, Repeats.ENDED),
    ],
)
def test_what_an_earlier_case_is(status: Status, stage: int, answered: bool, repeats: Repeats) -> None:
    assert what_it_repeats(status, stage, 2, date(2026, 6, 1) if answered else None) is repeats


def test_the_policy_says_what_to_do_with_a_repeat_or_nothing() -> None:
    south = {repeats: policy_ground(SOUTH, repeats) for repeats in Repeats}
    assert {repeats: ground and ground.key for repeats, ground in south.items()} == {
        Repeats.OPEN: "more_about_an_open_complaint",
        Repeats.NOT_FINAL: "stage_1_closed",
        Repeats.FINAL: "stage_2_closed",
        Repeats.ENDED: None,
    }
    city = {repeats: policy_ground(CITY, repeats) for repeats in Repeats}
    assert city[Repeats.OPEN] is None
    assert city[Repeats.FINAL] == city[Repeats.NOT_FINAL]
    assert city[Repeats.FINAL] is not None
    assert city[Repeats.FINAL].condition is ExclusionCondition.INVESTIGATED


ON = date(2026, 6, 15)
OPEN_CASE = OpenCase("CC-4F7-K9M-2DQ", Status.UNDER_INVESTIGATION, same_person=True)


def test_what_is_added_to_an_open_case_ends_as_its_duplicate_and_they_are_told() -> None:
    decided = add_to_open(facts(), OPEN_CASE, ON)
    assert decided.changes == {"status": Status.DUPLICATE}
    assert decided.data == {"to": "CC-4F7-K9M-2DQ", "escalated": False}
    assert [(notify.kind, notify.to) for notify in decided.notify] == [("added_to_open", Audience.COMPLAINANT)]


@pytest.mark.parametrize(
    ("case", "to", "code"),
    [
        (facts(safeguarding=True), OPEN_CASE, "duplicate.restricted"),
        (facts(about_staff=frozenset({3})), OPEN_CASE, "duplicate.restricted"),
        (facts(stage=2), OPEN_CASE, "duplicate.stage"),
        (facts(rounds=2), OPEN_CASE, "duplicate.stage"),
        (facts(), replace(OPEN_CASE, same_case=True), "duplicate.same_case"),
        (facts(), replace(OPEN_CASE, status=Status.CLOSED), "duplicate.not_open"),
        (facts(), replace(OPEN_CASE, kind=ContactKind.SERVICE_REQUEST), "duplicate.other_kind"),
        (facts(), replace(OPEN_CASE, same_person=False), "duplicate.other_person"),
    ],
)
def test_what_cannot_be_added_to_a_case(case: CaseFacts, to: OpenCase, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        add_to_open(case, to, ON)
    assert refused.value.code == code


def test_the_message_on_the_open_case_says_where_it_came_from() -> None:
    received = london("2026-06-01T10:00")
    message = message_from("CC-4F7-K9M-2DQ", received, SimpleNamespace(pk=5, text="More."), "Mary Hill")
    assert message.data == {
        "note": 5,
        "from_case": "CC-4F7-K9M-2DQ",
        "received_on": "2026-06-01",
        "added_by": "Mary Hill",
    }
    assert message.public
    assert {notify.to for notify in message.notify} == {Audience.OFFICER, Audience.CHAMPIONS}
    assert about_message("CC-4F7-K9M-2DQ", received) == (
        "It came as CC-4F7-K9M-2DQ on Monday 1 June 2026 and was added to this case."
    )


def test_links_are_for_staff_and_name_one_case() -> None:
    for decision in (linked(LinkKind.RELATED, "CC-4F7-K9M-2DQ", "Same flat."), unlinked(LinkKind.JOINT, "CC-2", "")):
        assert decision.public is False
        assert decision.notify == ()
    assert split("CC-4F7-K9M-2DQ").public
    held = split_from("CC-4F7-K9M-2DQ", {"consent_from": date(2026, 6, 1), "consent_until": None})
    assert (held.changes["consent_from"], held.data) == (date(2026, 6, 1), {"to": "CC-4F7-K9M-2DQ"})
    check_link(LinkKind.JOINT, "", "Ely: 2026/17")
    check_link(LinkKind.RELATED, "CC-4F7-K9M-2DQ", "")
    check_not_itself(is_itself=False)


@pytest.mark.parametrize(
    ("code", "kind", "reference", "elsewhere"),
    [
        ("link.which", LinkKind.RELATED, "", ""),
        ("link.both", LinkKind.JOINT, "CC-4F7-K9M-2DQ", "Ely: 2026/17"),
        ("link.elsewhere", LinkKind.RELATED, "", "Ely: 2026/17"),
    ],
)
def test_a_link_that_names_no_case_or_two_is_refused(code: str, kind: LinkKind, reference: str, elsewhere: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_link(kind, reference, elsewhere)
    assert refused.value.code == code


def test_no_case_is_linked_with_itself() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_not_itself(is_itself=True)
    assert refused.value.code == "link.same_case"


def test_a_link_reads_from_both_of_its_cases() -> None:
    assert (LinkKind.SPLIT.label, LinkKind.SPLIT.from_other) == ("Split from", "Split into")
    assert all(kind.label and kind.from_other for kind in LinkKind)


@pytest.mark.parametrize(
    ("typed", "known", "same"),
    [
        ("Mrs Newton", "Ryan Newton", False),
        ("Rita Newton", "Ryan Newton", False),
        ("Ryan Poole", "Ryan Newton", False),
        ("Paula Newton", "Paul Newton", False),
        ("Ryan", "Ryan Newton", False),
        ("Mr R J Newton", "Ryan Newton", True),
        ("Newton, Ryan", "ryan newton", True),
        ("Newton Ryan", "Ryan Newtonn", True),
        ("Liz Gibbson", "Elizabeth Gibson", True),
        ("Mrs Newton", "Newton", True),
        ("Олена Коваль", "олена  коваль", True),
        ("Олена Коваль", "Ivan Koval", False),
    ],
)
def test_a_full_name_is_the_same_but_for_titles_initials_and_spelling(typed: str, known: str, same: bool) -> None:
    assert is_name_of(typed, known) is same


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *((name, True) for name in ("Mother", "my mum", "Her elderly Parents", "mum and dad", "mother-in-law", "Nan")),
        *((name, True) for name in ("his next door neighbour", "our son", "My step-daughter", "Sister in Law")),
        *((name, False) for name in ("Nan Law", "Son Nguyen", "Doris, my mother", "May Friend-Poole", "the", "")),
    ],
)
def test_what_someone_is_to_another_is_no_name(name: str, is_one: bool) -> None:
    assert is_relation(name) is is_one


def test_two_callers_with_a_mother_each_are_not_one_person() -> None:
    home = "1 Mill Road, Cambridge CB1 2AD"
    one, other = (PersonIdentity(name, address=home, represented="My mother") for name in ("Robin Reed", "Amy Okafor"))
    assert same_person(one, other) == ()


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        (None, {}),
        (ON, {"respond_by": "Monday 15 June 2026"}),
        (date(2026, 6, 12), {"was_due": "Friday 12 June 2026"}),
    ],
)
def test_what_the_letter_says_of_the_date_is_true_that_day(due_on: date | None, told: dict[str, str]) -> None:
    data = add_to_open(facts(), replace(OPEN_CASE, due_on=due_on), ON).data
    assert {key: data[key] for key in ("respond_by", "was_due") if key in data} == told


def test_titles_are_left_out_of_what_is_looked_up() -> None:
    assert without_titles("Mrs. Osborne, Dr") == "Osborne,"
    assert without_titles("Ryan Osborne") == "Ryan Osborne"
