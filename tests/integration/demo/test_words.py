"""The demonstration's texts: enough of them, none twice, all of them fillable."""

from pathlib import Path

import pytest

from complaints.vocabulary.lifecycle import DeclineReason, Theme
from councils.policies.rules.casework_rules import ContactKind
from demo.histories.other_contacts import MISTAKEN_FOR_COMPLAINTS
from demo.texts import Complaint, DemoTexts, dice_for

FOLDER = Path(__file__).parents[3] / "fixtures" / "demo"
WORDS = DemoTexts(FOLDER)
COMPLAINTS = [
    Complaint(**entry)
    for folder in ("complaints", "contacts")
    for path in sorted((FOLDER / folder).glob("*.yaml"))
    for entry in WORDS.read(f"{folder}/{path.stem}")
]


def test_there_are_three_hundred_different_complaints() -> None:
    assert len({complaint.text for complaint in COMPLAINTS}) == len(COMPLAINTS) >= 300
    assert len({complaint.about for complaint in COMPLAINTS}) == len(COMPLAINTS)


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda complaint: complaint.about)
def test_a_complaint_can_be_told(complaint: Complaint) -> None:
    dice = dice_for(complaint.about)
    told = WORDS.description(dice, complaint, WORDS.slots(dice))
    assert "{" not in told + complaint.about
    assert Theme(complaint.theme)
    assert len(complaint.about) <= 150


def test_every_reason_to_decline_and_every_theme_has_its_words() -> None:
    assert set(WORDS.wording["decline"]) == {reason.value for reason in DeclineReason}
    assert set(WORDS.wording["learning"]) == {theme.value for theme in Theme}


def test_every_kind_of_contact_has_its_words() -> None:
    ended_without = {kind.name.lower() for kind in ContactKind} - {"complaint", "information_request", "representation"}
    assert set(WORDS.wording["settled"]) == ended_without
    assert set(WORDS.wording["answered"]) == {"information_request", "representation", "comment", "review"}
    to = {kind.name.lower() for kind in (ContactKind.COMPLAINT, *MISTAKEN_FOR_COMPLAINTS)}
    assert set(WORDS.wording["reclassified"]) == to
    sorts = {sort for sort in WORDS.volumes["contacts"] if sort != "adult-social-care"}
    assert {path.stem for path in (FOLDER / "contacts").glob("*.yaml")} == {sort.replace("-", "_") for sort in sorts}


def test_no_two_tellings_are_alike() -> None:
    dice = dice_for("tellings")
    told = {WORDS.description(dice, COMPLAINTS[0], WORDS.slots(dice)) for _ in range(200)}
    assert len(told) > 190
