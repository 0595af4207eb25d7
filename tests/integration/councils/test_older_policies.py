"""A database that was loaded before policies said which kind of contact they deal with is brought up to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.operations import RunSQL
from django.db.utils import DatabaseError

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import offering
from complaints.models import Case
from councils.models import Council, PolicyVersion
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import read_policy
from tests.factories.cases import inside
from tests.factories.owner import as_owner
from tests.integration.complaints.test_contacts import context, logged

POLICIES = import_module("councils.migrations.0012_what_older_policies_take")
WORDING = import_module("councils.migrations.0015_public_wording")
ANONYMOUS = import_module("councils.migrations.0019_anonymous_by_arrangement")
COMMENTS = import_module("councils.migrations.0013_when_a_comment_is_answered")
LAW = import_module("councils.migrations.0021_what_the_law_says_of_days")
CONDITIONS = import_module("councils.migrations.0024_what_an_exclusion_depends_on")
ERMINE_STREET = import_module("councils.migrations.0025_ermine_street_housing_apart")
NOTES = import_module("councils.migrations.0039_plainer_notes_for_staff")
BODIES = import_module("councils.migrations.0043_where_each_matter_goes")
FEEDBACK = import_module("councils.migrations.0045_when_feedback_becomes_a_complaint")
REPRESENTATIONS = import_module("councils.migrations.0046_representations")
QUESTIONS = import_module("councils.migrations.0047_questions_about_special_matters")
CASES = import_module("complaints.migrations.0016_what_it_was_received_as")


@contextmanager
def migrating() -> Iterator[None]:
    """Migrations run as the owner of the tables, outside every council, and change tables that no check is due on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with as_owner():
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def run(operation: RunSQL) -> None:
    with connection.schema_editor() as editor:
        operation.database_forwards("councils", editor, None, None)


def forget_what_they_take() -> None:
    """As the four documents were published at first."""
    # A procedure that came later said so from the start.
    before = "UPDATE councils_policyversion SET document = document - 'takes' WHERE procedure <> 'member-enquiry'"
    cases = "UPDATE complaints_case SET kind = 'complaint'"
    with migrating():
        run(RunSQL([*POLICIES.LIFT, before, *POLICIES.HOLD]))
        run(RunSQL([*CASES.LIFT, cases, *CASES.HOLD]))


def bring_up() -> None:
    with migrating():
        for operation in (*POLICIES.Migration.operations, *CASES.Migration.operations[1:]):
            run(operation)


def loaded_again() -> str:
    said = StringIO()
    call_command("load_policies", stdout=said)
    return said.getvalue()


def test_the_policies_load_again_on_a_database_that_had_them_before_they_said_what_they_take(county: Council) -> None:
    forget_what_they_take()
    bring_up()
    loaded_again()
    with inside(county):
        takes = dict(PolicyVersion.objects.values_list("procedure", "document__takes"))
    assert takes["representation"] == "representation"
    assert takes["foi"] == takes["eir"] == "information request"
    assert takes["corporate"] is None


def test_a_condition_that_stood_in_a_note_is_one_that_the_rules_know(east: Council) -> None:
    noted = (
        "UPDATE councils_policyversion SET document = jsonb_set(document #- '{stages,0,response,when}', "
        "'{stages,0,response,note}', '\"Only where one is expected.\"') WHERE procedure = 'comment'"
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, noted, *POLICIES.HOLD]))
        run(COMMENTS.Migration.operations[0])
    assert "east-cambridgeshire comment undated" in loaded_again()
    with inside(east):
        assert PolicyVersion.objects.get(procedure="comment").document["stages"][0]["response"]["when"] == COMMENTS.WHEN


def test_a_version_from_before_gets_the_words_that_residents_read(city: Council, county: Council) -> None:
    before = (
        "UPDATE councils_policyversion SET document = jsonb_set(jsonb_set(document - 'exclusions_complete', "
        "'{exclusions}', '[]', false), '{kinds}', '[]', false) WHERE document::text LIKE '%public_wording%'"
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, before, *POLICIES.HOLD]))
        run(
            RunSQL(
                [
                    *POLICIES.LIFT,
                    "UPDATE councils_policyversion SET document = document - 'anonymous' WHERE version = 'two-stage'",
                    *POLICIES.HOLD,
                ]
            )
        )
        run(WORDING.Migration.operations[0])
        run(ANONYMOUS.Migration.operations[0])
        run(CONDITIONS.Migration.operations[0])
        run(ERMINE_STREET.Migration.operations[0])
        run(NOTES.Migration.operations[0])
        run(BODIES.Migration.operations[0])
        run(FEEDBACK.Migration.operations[0])
        run(QUESTIONS.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")
    with inside(county):
        children = PolicyVersion.objects.get(procedure="children").document
    assert children["exclusions_complete"] is True


def test_versions_published_before_say_what_an_exclusion_depends_on(south: Council) -> None:
    before = (
        "UPDATE councils_policyversion SET document = jsonb_set(document, '{exclusions}', ("
        "SELECT jsonb_agg(part - 'condition' - 'first_stage_only' ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place))) "
        "WHERE procedure = 'corporate' AND document ? 'exclusions'"
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, before, *POLICIES.HOLD]))
        run(CONDITIONS.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")
    with inside(south):
        rules = read_policy(PolicyVersion.objects.get(procedure="corporate").document)
    assert {each.key for each in rules.exclusions if each.condition} == {
        "more-about-an-open-complaint",
        "stage-1-closed",
        "stage-2-closed",
    }


def test_a_matter_of_another_organisation_is_no_longer_sent_to_ermine_street(south: Council) -> None:
    before = (
        "UPDATE councils_policyversion SET document = jsonb_set(document, '{exclusions}', ("
        """SELECT jsonb_agg(CASE WHEN part ->> 'key' = 'not-this-council' THEN part || '{"bodies": ["x"]}' """
        "ELSE part END ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place) "
        "WHERE part ->> 'key' <> 'ermine-street-housing')) WHERE procedure = 'corporate' AND document ? 'exclusions'"
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, before, *POLICIES.HOLD]))
        run(ERMINE_STREET.Migration.operations[0])
        run(BODIES.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")
    with inside(south):
        rules = read_policy(PolicyVersion.objects.get(procedure="corporate").document)
    sent_to = {each.key: each.bodies for each in rules.exclusions}
    assert "ermine-street-housing" not in sent_to["not-this-council"]
    assert sent_to["ermine-street-housing"] == ("ermine-street-housing",)


def test_versions_published_before_name_the_same_bodies(the_four_councils: None) -> None:
    before = [
        (
            "UPDATE councils_policyversion SET document = jsonb_set(document, '{exclusions}', ("
            "SELECT jsonb_agg(CASE WHEN part ->> 'key' = %s THEN part - 'bodies' ELSE part END ORDER BY place) "
            "FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place))) "
            "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s",
            [key, *version],
        )
        for version, matters in BODIES.BODIES.items()
        for key in matters
    ]
    with migrating():
        run(RunSQL([*POLICIES.LIFT, *before, *POLICIES.HOLD]))
        run(BODIES.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")


def test_a_version_published_before_asks_the_same_about_special_matters(city: Council) -> None:
    before = (
        "UPDATE councils_policyversion SET document = jsonb_set(jsonb_set(document, '{special_matters}', ("
        "SELECT jsonb_agg(part - 'questions' - 'decides' ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'special_matters') WITH ORDINALITY AS listed (part, place))), "
        "'{exclusions}', (SELECT jsonb_agg(CASE WHEN part ->> 'key' = 'disrepair' THEN part - 'note' ELSE part END "
        "ORDER BY place) FROM jsonb_array_elements(document -> 'exclusions') WITH ORDINALITY AS listed (part, place))) "
        "WHERE procedure = 'corporate' AND document ? 'special_matters'"
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, before, *POLICIES.HOLD]))
        run(QUESTIONS.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")
    with inside(city):
        rules = read_policy(PolicyVersion.objects.get(procedure="corporate").document)
    asked = {matter.key: matter.decides for matter in rules.practice.special_matters if matter.questions}
    assert asked == {"disrepair": ("disrepair",), "fluency": ("not-fluency",)}


def test_versions_published_before_say_the_same_to_staff_in_plainer_words(the_four_councils: None) -> None:
    before = [
        (
            "UPDATE councils_policyversion SET document = replace(document::text, %s, %s)::jsonb "
            "WHERE document ->> 'council' = %s AND procedure = %s AND version = %s",
            [now, was, *version],
        )
        for version, texts in NOTES.WORDING.items()
        for was, now in texts.items()
    ]
    with migrating():
        run(RunSQL([*POLICIES.LIFT, *before, *POLICIES.HOLD]))
        run(NOTES.Migration.operations[0])
        run(BODIES.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")
    with inside(Council.objects.get(slug="cambridge-city")):
        rules = read_policy(PolicyVersion.objects.get(procedure="corporate").document)
    assert "somebody" not in " ".join(each.matter for each in rules.exclusions)


def test_versions_published_before_say_how_representations_are_decided(the_four_councils: None) -> None:
    kind = '[{"key": "kind", "matter": "X", "steps": ["Y"], "paragraph": "Z"}]'
    before = (
        "UPDATE councils_policyversion SET document = document - 'representations' - 'policy_clusters'",
        f"UPDATE councils_policyversion SET document = jsonb_set(document, '{{special_matters}}', '{kind}'::jsonb || "
        "(document -> 'special_matters')) WHERE procedure = 'corporate' AND version = 'three-stage'",
        "UPDATE councils_policyversion SET document = document || jsonb_build_object('special_matters', "
        f"'{kind}'::jsonb) WHERE procedure = 'representation'",
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, *before, *POLICIES.HOLD]))
        run(REPRESENTATIONS.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")


def test_a_published_version_cannot_be_changed_afterwards(county: Council) -> None:
    bring_up()
    with inside(county), pytest.raises(DatabaseError, match="councils_policyversion"):
        PolicyVersion.objects.update(title="Another")


def test_cases_from_before_get_the_kind_that_their_procedure_deals_with(county: Council) -> None:
    request = logged(county, "foi", ContactKind.INFORMATION_REQUEST)
    moved = logged(county, "corporate", ContactKind.COMPLAINT)
    with inside(county):
        offering.reclassify(context(moved), key="representation.representation", reason="It is about the policy.")
        Case.objects.update(received_as="complaint")
    forget_what_they_take()
    bring_up()
    with inside(county):
        found = {case.pk: case for case in Case.objects.select_related("policy_version", "service_area")}
        first, second = found[request.case.pk], found[moved.case.pk]
        assert facts_of(first).rules.takes is ContactKind.INFORMATION_REQUEST
    assert (first.kind, first.received_as) == ("information request", "information request")
    assert (second.kind, second.received_as) == ("representation", "complaint")


def test_versions_published_before_say_what_the_law_says_of_days(county: Council, city: Council) -> None:
    before = (
        "UPDATE councils_policyversion SET document = document #- '{stages,0,response,first_day_counts}' "
        "#- '{working_days,uk_wide}' #- '{reopening,less_than}'",
        "UPDATE councils_policyversion SET document = document #- '{stages,0,extension}' WHERE procedure = 'foi'",
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, *before, *POLICIES.HOLD]))
        for operation in LAW.Migration.operations:
            run(operation)
    loaded_again()
    for council, procedure in ((county, "adult-social-care"), (county, "foi"), (city, "eir"), (city, "corporate")):
        with inside(council):
            rules = read_policy(PolicyVersion.objects.filter(procedure=procedure).first().document)
        assert (
            any(stage.response is not None and stage.response.first_day_counts for stage in rules.stages)
            or (rules.working_days is not None and rules.working_days.uk_wide)
            or (rules.reopening is not None and rules.reopening.less_than)
        )


def test_versions_published_before_say_when_feedback_becomes_a_complaint(south: Council) -> None:
    before = (
        "UPDATE councils_policyversion SET document = jsonb_set(document, '{kinds}', ("
        "SELECT jsonb_agg(part - 'offer' ORDER BY place) "
        "FROM jsonb_array_elements(document -> 'kinds') WITH ORDINALITY AS listed (part, place))) "
        "WHERE procedure = 'corporate' AND document ? 'kinds'"
    )
    with migrating():
        run(RunSQL([*POLICIES.LIFT, before, *POLICIES.HOLD]))
    with pytest.raises(CommandError, match="already published"):
        loaded_again()
    with migrating():
        run(FEEDBACK.Migration.operations[0])
    assert "published" not in loaded_again().replace("(unchanged)", "")
