"""The bank holidays that are loaded: the package's, put right by our document."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from councils.document_reading import read_yaml
from councils.management.bank_holidays import read_bank_holidays
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.oracle import BANK_HOLIDAYS

ENGLAND = Path(__file__).parents[3] / "fixtures" / "bank_holidays" / "england.yaml"


def document(**change: object) -> dict[str, Any]:
    read: Any = read_yaml(ENGLAND)
    return read | change


def test_the_package_and_the_list_typed_by_hand_have_the_same_days() -> None:
    loaded = {each.day for each in read_bank_holidays(document()).days}
    assert {day for day in loaded if 2010 <= day.year <= 2035} == BANK_HOLIDAYS
    assert not [day for day in loaded if day.weekday() > 4]
    assert {day.year for day in loaded} == set(range(2000, 2036))


def test_days_have_their_official_names() -> None:
    names = {each.day: each.name for each in read_bank_holidays(document()).days}
    assert names[date(2026, 5, 4)] == "Early May bank holiday"
    assert names[date(2026, 5, 25)] == "Spring bank holiday"
    assert names[date(2026, 8, 31)] == "Summer bank holiday"
    assert names[date(2026, 12, 28)] == "Boxing Day (substitute day)"
    assert names[date(2022, 9, 19)] == "State Funeral of Queen Elizabeth II"


def test_days_after_the_last_published_year_are_not_announced() -> None:
    announced = {each.day: each.announced for each in read_bank_holidays(document()).days}
    assert announced[date(2028, 12, 26)]
    assert not announced[date(2029, 1, 1)]


def test_a_day_is_added_or_removed_before_the_package_knows() -> None:
    read = read_bank_holidays(
        document(added=[{"day": "2029-06-04", "name": "Jubilee"}], removed=[{"day": "2029-05-28"}])
    )
    assert [(each.name, each.announced) for each in read.days if each.day == date(2029, 6, 4)] == [("Jubilee", True)]
    assert date(2029, 5, 28) not in {each.day for each in read.days}
    assert read.removed == {date(2029, 5, 28)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"first_year": 2036}, "last_year: and first_year are required, in that order"),
        ({"last_year": None}, "last_year: and first_year are required, in that order"),
        ({"first_year": 12}, "first_year: 12 is not a whole number from 1990 to 2060"),
        ({"subdivision": "FRA"}, "subdivision: is one of ENG, WLS, SCT, NIR"),
        ({"announced_until": "soon"}, 'announced_until: "soon" is not a date'),
        ({"bridge_days": []}, "bridge_days: is not a known key"),
    ],
)
def test_a_wrong_document_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_bank_holidays(document(**change))
    assert broken.value.code == "holidays.invalid"
    assert said in broken.value.message
