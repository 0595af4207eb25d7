"""Documents are loaded whole or not at all, and loading them again changes nothing."""

import shutil
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from councils.document_reading import read_yaml
from councils.models import BankHoliday, ClosureDay, Council, PolicyVersion, ServiceArea
from councils.policies.operations import publish_policy_version
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Limits

FIXTURES: Path = settings.BASE_DIR / "fixtures"
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
Edit = dict[str, Any]


def load(path: Path | None = None) -> str:
    said = StringIO()
    call_command("load_policies", *([str(path)] if path else []), stdout=said)
    return said.getvalue()


def contents() -> list[object]:
    counted: list[object] = [
        sorted(BankHoliday.objects.values_list("pk", "day", "name", "announced")),
    ]
    for council in Council.objects.order_by("slug"):
        with tenant(council.pk, ActorKind.SYSTEM):
            counted += [
                sorted(Council.history.values_list("slug", "calendar_revision", "history_type")),
                sorted(ServiceArea.history.values_list("slug", "history_type")),
                sorted(PolicyVersion.objects.values_list("pk", "version", "published_at")),
                sorted(ClosureDay.objects.values_list("day", "name")),
            ]
    return counted


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A copy of the documents, to be changed."""
    return shutil.copytree(FIXTURES, tmp_path / "documents")


def edit(path: Path, change: Edit) -> Path:
    document: Any = read_yaml(path)
    path.write_text(yaml.safe_dump(document | change), encoding="utf-8")
    return path


def test_loading_again_changes_nothing_and_leaves_no_trace(the_four_councils: None) -> None:
    before = contents()
    said = load()
    assert contents() == before
    assert "bank holidays: 0 written" in said
    assert said.count("(unchanged)") == 19


def test_the_four_councils_are_loaded_with_their_service_areas(city: Council) -> None:
    assert Council.objects.count() == 4
    assert (city.reference_prefix, city.theme_colour) == ("CC", "#1f4e79")
    with tenant(city.pk, ActorKind.SYSTEM):
        assert set(ServiceArea.objects.filter(landlord=True).values_list("slug", flat=True)) == {
            "housing-maintenance",
            "housing-management",
        }


def test_what_the_law_makes_for_all_councils_is_a_version_of_each(city: Council, east: Council) -> None:
    for council in (city, east):
        with tenant(council.pk, ActorKind.SYSTEM):
            version = PolicyVersion.objects.get(procedure="foi")
        assert (version.version, version.document["council"]) == ("foia-2000", council.slug)


def test_one_wrong_document_and_nothing_is_loaded(the_four_councils: None, documents: Path) -> None:
    new = documents / "councils" / "a-new-one.yaml"
    shutil.copy(documents / "councils" / "cambridge-city.yaml", new)
    edit(new, {"slug": "a-new-one", "name": "A New One", "reference_prefix": "NN"})
    policies = documents / "policies" / "cambridge-city"
    wrong = policies / "wrong.yaml"
    shutil.copy(policies / "corporate-undated.yaml", wrong)
    edit(wrong, {"version": "next", "in_force_from": "soon"})
    with pytest.raises(CommandError) as refused:
        load(documents)
    assert refused.value.returncode == 2
    assert 'in_force_from: "soon" is not a date and time' in str(refused.value)
    assert "wrong.yaml" in str(refused.value)
    assert not Council.objects.filter(slug="a-new-one").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "Another title"}, "Publish a new version"),
        ({"in_force_from": "2025-01-01T00:00"}, "Publish a new version"),
        ({"version": "another"}, 'at the same time as version "undated"'),
        ({"council": "nowhere"}, "there is no council with that name"),
        ({"council": ["cambridge-city"]}, "there is no council with that name"),
    ],
)
def test_a_published_version_never_changes(the_four_councils: None, documents: Path, change: Edit, said: str) -> None:
    path = edit(documents / "policies" / "cambridge-city" / "corporate-undated.yaml", change)
    before = contents()
    with pytest.raises(CommandError) as refused:
        load(path)
    assert said in str(refused.value)
    assert contents() == before


def test_a_single_document_can_be_loaded(city: Council, documents: Path) -> None:
    path = edit(
        documents / "policies" / "cambridge-city" / "corporate-undated.yaml",
        {"version": "2027", "in_force_from": "2027-01-01T00:00"},
    )
    assert "cambridge-city corporate 2027 (published)" in load(path)
    with tenant(city.pk, ActorKind.SYSTEM):
        version = PolicyVersion.objects.get(version="2027")
        assert version.in_force_from == datetime(2027, 1, 1, tzinfo=UTC)
        assert version.document["version"] == "2027"


def test_a_policy_is_published_only_for_the_council_it_names(city: Council, east: Council) -> None:
    document = read_yaml(FIXTURES / "policies" / "cambridge-city" / "corporate-undated.yaml")
    with tenant(east.pk, ActorKind.SYSTEM), pytest.raises(RuleBroken) as refused:
        publish_policy_version(council=east, document=document, by=None, at=NOW)
    assert refused.value.code == "policy.other_council"


def test_a_council_is_brought_in_line_with_its_document(city: Council, documents: Path) -> None:
    path = edit(
        documents / "councils" / "cambridge-city.yaml",
        {
            "short_name": "The City",
            "limits": {"emails_an_hour": 5},
            "service_areas": [{"slug": "markets", "name": "Markets"}],
            "closure_days": [{"day": "2026-12-29", "name": "Christmas closure"}],
        },
    )
    load(path)
    load(path)
    city.refresh_from_db()
    assert (city.short_name, city.calendar_revision) == ("The City", 2)
    assert city.stranger_limits == Limits(emails_an_hour=5)
    with tenant(city.pk, ActorKind.SYSTEM):
        assert ServiceArea.objects.filter(slug="markets").exists()
        assert ServiceArea.objects.filter(slug="waste").exists(), "what a document leaves out stays"
        assert ClosureDay.objects.get().day == date(2026, 12, 29)


def test_a_bank_holiday_that_was_moved_goes_from_the_old_day_to_the_new(
    the_four_councils: None, documents: Path
) -> None:
    path = edit(
        documents / "bank_holidays" / "england.yaml",
        {
            "removed": [{"day": "2027-05-03"}],
            "added": [{"day": "2027-05-07", "name": "Early May bank holiday"}],
        },
    )
    assert "bank holidays: 2 written" in load(path)
    assert "bank holidays: 0 written" in load(path)
    assert not BankHoliday.objects.filter(day="2027-05-03").exists()
    assert BankHoliday.objects.get(day="2027-05-07").announced


def test_an_empty_folder_is_said_to_be_empty(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        load(tmp_path)
    assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        load(tmp_path / "nowhere")


def test_a_version_that_is_loaded_later_cannot_begin_in_the_past_of_cases(east: Council, documents: Path) -> None:
    document = documents / "policies" / "east-cambridgeshire" / "corporate-undated.yaml"
    late = edit(document, {"version": "late", "in_force_from": "2025-04-01T00:00"})
    with pytest.raises(
        CommandError, match=r"comes into force on 1 April 2025, which has passed\. Cases received since"
    ):
        load(late)
    with tenant(east.pk, ActorKind.SYSTEM):
        assert not PolicyVersion.objects.filter(version="late").exists()
    assert "(published)" in load(edit(document, {"version": "ahead", "in_force_from": "2090-04-01T00:00"}))
