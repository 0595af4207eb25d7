"""The demonstration's texts belong to their service and keep to the house style."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.texts import Complaint, DemoTexts
from tests.architecture.test_house_style import WORDS as REFUSED

FOLDER = Path(__file__).parents[3] / "fixtures" / "demo"
WORDS = DemoTexts(FOLDER)
# Words that only these services use in a finding or a remedy.
GIVEAWAYS = {
    r"(?<!grit )bins?(?! bags)|caddy": {"waste", "street_cleaning", "open_spaces", "public_health"},
    r"plumber|boiler|radiators?|mould|ceiling": {"housing_repairs", "leisure", "tenancy"},
    r"pothole|gully|gullies|grit bin|dropped kerb": {"highways"},
    r"committee|site notice|obscured glass|planning": {"planning", "corporate", "elections"},
    r"bailiffs|enforcement agents|summons": {"revenues", "parking"},
    r"care plan|carers?": {"adult_social_care", "send", "childrens_services", "leisure"},
    r"polling station|poll cards?": {"elections"},
    r"swimming|lifeguard|badminton": {"leisure"},
    r"tenancy agreement|tenants?": {"tenancy", "housing_repairs", "homelessness", "revenues"},
    r"car park|penalty charge": {"parking"},
}
COMPLAINTS = [each for complaints in WORDS.complaints.values() for each in complaints]
# Residents use their own words; "I was told" is one of them.
RESIDENTS = ("text", "wanted", "about")


def response(complaint: Complaint) -> str:
    return " ".join((complaint.upheld, complaint.not_upheld, complaint.remedy))


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda complaint: f"{complaint.service}: {complaint.about}")
def test_a_response_uses_no_words_of_another_service(complaint: Complaint) -> None:
    for words, services in GIVEAWAYS.items():
        found = re.search(rf"\b({words})\b", response(complaint), re.IGNORECASE)
        assert found is None or complaint.service in services, found.group()


@pytest.mark.parametrize("complaint", COMPLAINTS, ids=lambda complaint: complaint.about)
def test_a_complaint_has_a_finding_for_each_outcome_and_a_remedy(complaint: Complaint) -> None:
    assert min(map(len, (complaint.upheld, complaint.not_upheld, complaint.remedy))) > 20
    assert complaint.upheld != complaint.not_upheld


def test_no_finding_is_used_for_two_complaints() -> None:
    findings = [text for each in COMPLAINTS for text in (each.upheld, each.not_upheld)]
    assert len(set(findings)) == len(findings)


def test_every_service_has_its_casework_and_every_theme_its_learning() -> None:
    for complaint in COMPLAINTS:
        casework = WORDS.casework(complaint, "customer-services", complains=True)
        assert casework.learning[complaint.theme]
        assert WORDS.messages(complaint.theme)
    for contact in (each for contacts in WORDS.contacts.values() for each in contacts):
        assert WORDS.casework(contact, "customer-services", complains=False).learning[contact.theme]


def test_every_service_area_has_contacts_of_each_sort_and_complaints_to_decline() -> None:
    for slug in WORDS.read("services")["areas"]:
        for sort in WORDS.contacts:
            assert all(each.service == sort for each in WORDS.matters(sort, slug)) or sort == "representation"
        for reason in WORDS.declined:
            assert all(each.service == reason for each in WORDS.matters("complaint", slug, reason))


def texts() -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.glob("**/*.yaml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.name, line.strip()


def test_no_word_that_the_house_style_rules_out() -> None:
    for name, line in texts():
        by_resident = line.removeprefix("- ").startswith(tuple(f"{key}:" for key in RESIDENTS))
        refused = {found.group().lower() for found in REFUSED.finditer(line)}
        assert not {words for words in refused if not (by_resident and words.endswith("told"))}, f"{name}: {line}"
