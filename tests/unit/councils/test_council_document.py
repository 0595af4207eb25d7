"""Council documents."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from councils.council_documents.rules import read_council
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Limits, declared_fields

COUNCIL: dict[str, Any] = {
    "slug": "a-council",
    "name": "A Council",
    "short_name": "A",
    "reference_prefix": "AC",
    "theme_colour": "#1d70b8",
    "contact": {"email": "a@example.com", "phone": "1", "website": "https://example.com", "address": ["Hall", "Town"]},
    "service_areas": [{"slug": "waste", "name": "Waste"}, {"slug": "homes", "name": "Homes", "landlord": True}],
    "closure_days": [{"day": "2026-12-29", "name": "Christmas closure"}],
}


def test_every_value_of_a_council_arrives() -> None:
    council = read_council(COUNCIL)
    assert council.address == "Hall\nTown"
    assert [area.landlord for area in council.service_areas] == [False, True]
    assert council.closure_days[0].day == date(2026, 12, 29)


def test_a_service_may_have_a_procedure_set_by_law_and_a_council_whom_to_turn_to_first() -> None:
    area = {"slug": "adults", "name": "Adults", "procedure": "adult-social-care", "safeguarding": True}
    council = read_council({**COUNCIL, "service_areas": [area], "safeguarding": ["emergency"]})
    assert council.safeguarding == ("emergency",)
    assert (council.service_areas[0].procedure, council.service_areas[0].safeguarding) == ("adult-social-care", True)
    assert read_council(COUNCIL).safeguarding == ()


def test_a_limit_that_a_document_does_not_name_is_the_products() -> None:
    assert read_council(COUNCIL).limits == Limits()
    named = read_council({**COUNCIL, "limits": {"draft_megabytes": 50}}).limits
    assert named == replace(Limits(), draft_megabytes=50)


def test_every_limit_has_bounds_and_the_products_own_is_within_them() -> None:
    for limit in declared_fields(Limits):
        low, high = limit.declared.low, limit.declared.high
        assert low is not None
        assert high is not None
        assert low <= getattr(Limits(), limit.name) <= high


def test_contact_details_may_be_absent() -> None:
    council = read_council({**COUNCIL, "contact": {}, "closure_days": []})
    assert (council.email, council.phone, council.website, council.address) == ("",) * 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slug": "A Council"}, 'slug: "A Council" has characters other than lower-case letters'),
        ({"reference_prefix": "abcde"}, 'reference_prefix: "abcde" is not two to four capital letters'),
        ({"theme_colour": "red"}, 'theme_colour: "red" is not a colour'),
        ({"contact": None}, "contact: is missing"),
        ({"contact": {"fax": "1"}}, "contact.fax: is not a known key"),
        ({"service_areas": []}, "service_areas: needs at least one"),
        ({"service_areas": COUNCIL["service_areas"] * 2}, 'service_areas: "homes" stands there more than once'),
        ({"closure_days": COUNCIL["closure_days"] * 2}, 'closure_days: "2026-12-29" stands there more than once'),
        ({"closure_days": [{"day": "Christmas", "name": "x"}]}, 'closure_days[0].day: "Christmas" is not a date'),
        ({"name": None}, "name: is missing"),
        ({"motto": "Onwards"}, "motto: is not a known key"),
        ({"limits": {"emails_an_hour": 0}}, "limits.emails_an_hour: 0 is not a whole number from 1 to 100"),
        ({"limits": {"emails_a_day": 3}}, "limits.emails_a_day: is not a known key"),
        ({"due_soon_days": 21}, "due_soon_days: 21 is not a whole number from 0 to 20"),
        ({"email_domains": ["@council.gov.uk"]}, '"@council.gov.uk" is not a domain such as council.gov.uk'),
    ],
)
def test_a_wrong_council_is_refused_with_the_place_and_the_reason(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read_council(deepcopy(COUNCIL) | change)
    assert broken.value.code == "council.invalid"
    assert said in broken.value.message
