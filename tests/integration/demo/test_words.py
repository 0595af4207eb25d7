"""The demonstration's texts: enough of them, none twice, all of them fillable."""

from datetime import date
from pathlib import Path
from random import Random

import pytest

from complaints.vocabulary.lifecycle import DeclineReason, Theme
from councils.policies.rules.casework_rules import ContactKind
from demo.histories.other_contacts import MISTAKEN_FOR_COMPLAINTS
from demo.texts import Complaint, DemoTexts, Slots, dice_for

FOLDER = Path(__file__).parents[3] / "fixtures" / "demo"
WORDS = DemoTexts(FOLDER)
COMPLAINTS = [
    each
    for kinds in (WORDS.complaints, WORDS.contacts, WORDS.declined)
    for entries in kinds.values()
    for each in entries
]
LOCALITY = WORDS.locality("cambridge-city")


def slots(dice: Random) -> Slots:
    home = (dice.choice(LOCALITY.streets), dice.choice(LOCALITY.places))
    return WORDS.slots(dice, date(2026, 11, 18), home, "Planning")


def test_there_are_three_hundred_different_complaints() -> None:
    assert len({complaint.text for complaint in COMPLAINTS}) == len(COMPLAINTS) >= 300
    assert len({complaint.about for complaint in COMPLAINTS}) == len(COMPLAINTS)


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda complaint: complaint.about)
def test_a_complaint_can_be_told(complaint: Complaint) -> None:
    dice = dice_for(complaint.about)
    told = WORDS.description(dice, complaint, slots(dice))
    assert "{" not in told + complaint.about
    assert Theme(complaint.theme)
    assert len(complaint.about) <= 150


def test_every_reason_to_decline_and_every_theme_has_its_words() -> None:
    assert set(WORDS.declined) == {reason.value for reason in DeclineReason}
    assert all(each.done for entries in WORDS.declined.values() for each in entries)
    assert set(WORDS.wording["resident_note"]) == {*(theme.value for theme in Theme), "any"}


def test_every_kind_of_contact_has_its_words() -> None:
    others = {kind.name.lower() for kind in ContactKind} - {"complaint", "information_request"}
    assert {*others, "foi", "eir", "councillor_conduct"} == set(WORDS.contacts)
    assert all(each.done or each.upheld for contacts in WORDS.contacts.values() for each in contacts)
    to = {kind.name.lower() for kind in MISTAKEN_FOR_COMPLAINTS}
    assert set(WORDS.wording["reclassified"]) == to
    sorts = {sort for sort in WORDS.volumes["contacts"] if sort != "adult-social-care"}
    assert {path.stem for path in (FOLDER / "contacts").glob("*.yaml")} == {sort.replace("-", "_") for sort in sorts}


def test_no_two_tellings_are_alike() -> None:
    dice = dice_for("tellings")
    told = {WORDS.description(dice, COMPLAINTS[0], slots(dice)) for _ in range(200)}
    assert len(told) > 190
