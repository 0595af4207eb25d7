"""The policy workshop as the people of a council use it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.models import Case
from complaints.vocabulary.lifecycle import Status
from councils.document_reading import parse_yaml, written_yaml
from councils.models import Council, PolicyDraft, PolicyVersion, PolicyWithdrawal
from councils.policies.queries import policy_in_force
from councils.policies.rules.code_check import PROVISIONS
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from portal.setup.drafts.presenters import gap_address
from tests.factories import councils
from tests.factories.cases import case_at
from tests.factories.clients import signed_in
from tests.factories.councils import inside, london
from tests.web.setup.filled_form import filled_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(east: Council) -> Client:
    return signed_in(councils.person(east, Role.COMPLAINTS_MANAGER, name="Mo Ahmed"), east)


@pytest.fixture
def second(east: Council) -> Client:
    return signed_in(councils.person(east, Role.ADMINISTRATOR, name="Ann Cole"), east)


def version(of: Council) -> PolicyVersion:
    """With its document, which is otherwise read when it is asked for."""
    with inside(of):
        found = policy_in_force(of.pk, "corporate", london("2026-06-01T00:00"))
        assert found.document
        return found


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def start(client: Client, of: Council) -> PolicyDraft:
    said = {"version": "2090", "day-day": "1", "day-month": "4", "day-year": "2090", "time": "00:00", "why": "The Code"}
    answer = client.post(f"/setup/policies/{version(of).pk}/draft/", said)
    assert answer.status_code == 302, text_of(answer)
    with inside(of):
        return PolicyDraft.objects.latest("pk")


def again(draft: PolicyDraft, of: Council) -> PolicyDraft:
    with inside(of):
        return PolicyDraft.objects.get(pk=draft.pk)


def test_the_list_shows_every_procedure_and_what_is_in_force(manager: Client) -> None:
    shown = text_of(manager.get("/setup/policies/"))
    for title in ("Comments, Compliments and Complaints Policy", "Comments", "Freedom of information"):
        assert title in shown
    assert "In force" in shown


def test_a_version_shows_each_rule_with_its_paragraph_and_says_where_the_policy_is_silent(
    manager: Client, east: Council
) -> None:
    shown = text_of(manager.get(f"/setup/policies/{version(east).pk}/"))
    assert "Answered within 10 working days Source: 4.5" in shown
    assert (
        "Longest extension, in working days The policy does not say. The LGSCO Code requires: Extend by up to 10 "
        "working days and give the Ombudsman's details (6.4, 6.5)."
    ) in shown
    assert (
        "Representative The policy does not say. The LGSCO Code requires: A representative can act for the complainant "
        "(3.6)."
    ) in shown


def test_a_version_and_its_check_against_the_code_agree(city: Council) -> None:
    client = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    address = f"/setup/policies/{version(city).pk}/"
    assert "Tell people when and why it takes longer 5.5 5.9 Met" in text_of(client.get(f"{address}code/"))
    assert (
        "We tell the person the new date and the reason The policy does not say here. Another part of it meets the "
        "LGSCO Code: Tell people when and why it takes longer (5.5)."
    ) in text_of(client.get(address))


def test_a_body_that_the_policy_names_wrongly_is_shown_to_its_owner_with_the_source(city: Council) -> None:
    client = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    shown = text_of(client.get(f"/setup/policies/{version(city).pk}/"))
    for words in (
        "The policy names: Care Commission Residents are shown: Care Quality Commission",
        "The policy names: Standards Commission Residents are shown: Monitoring Officer",
        "First-tier Tribunal (Social Entitlement Chamber)",
        "Child Support, Pensions and Social Security Act 2000",
        "Localism Act 2011",
    ):
        assert words in shown


def test_a_draft_that_names_a_body_nobody_knows_is_refused(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    document = {**draft.document, "exclusions": [{**draft.document["exclusions"][0], "bodies": ["no-such-body"]}]}
    answer = manager.post(f"/setup/drafts/{draft.pk}/document/", {"seen": "1", "text": written_yaml(document)})
    assert answer.status_code == 409
    assert '"no-such-body" is not in the list of organisations' in text_of(answer)
    assert again(draft, east).document == draft.document


def test_no_stage_of_a_version_shows_what_is_asked_of_another_stage(manager: Client, east: Council) -> None:
    shown = text_of(manager.get(f"/setup/policies/{version(east).pk}/"))
    assert shown.count("Someone else responds at stage 2") == 1
    assert "Time to ask for the next stage 28 calendar days" in shown


def test_a_version_downloaded_and_brought_back_in_says_the_same(manager: Client, east: Council) -> None:
    answer = manager.get(f"/setup/policies/{version(east).pk}/document.yaml")
    assert answer["Content-Disposition"] == 'attachment; filename="east-cambridgeshire-corporate.yaml"'
    assert parse_yaml(answer.content, "it") == version(east).document


def test_a_form_sent_as_it_was_changes_nothing_and_says_so(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    for part in ("stages/1", "stages/2", "ombudsman/1", "general/1", "age-limit/1", "kinds/2", "survey/1", "reports/1"):
        address = f"/setup/drafts/{draft.pk}/rules/{part}/"
        answer = manager.post(address, filled_form(manager.get(address)))
        assert "You have not changed anything" in text_of(answer), part
    assert again(draft, east).document == draft.document


def test_an_answer_changes_the_draft_and_shows_what_changes(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    address = f"/setup/drafts/{draft.pk}/rules/stages/1/"
    sent = filled_form(manager.get(address)) | {
        "extension-at_most": "10 Working  Days",
        "extension-gives_ombudsman_details": "on",
    }
    answer = manager.post(address, sent, follow=True)
    assert "longest extension: 10 working days, where the policy did not say." in text_of(answer)
    assert again(draft, east).document["stages"][0]["extension"]["at_most"] == "10 working days"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"response-within": "10 days"}, "Enter “Answered within” as a number and a unit, for example 10 working days"),
        ({"response-within": "-3 working days"}, "Enter “Answered within” as a number and a unit"),
        ({"response-within": "900 working days"}, "Stage 1: Answered within: 900 working days is more than a year"),
        ({"response-paragraph": ""}, "Stage 1: Paragraph of the policy, beside “Answered within”: is missing"),
        ({"extension-times": "0"}, "must be 1 or more"),
        ({"seen": "7"}, "has changed this draft since you opened the page"),
    ],
)
def test_what_is_wrong_is_said_on_the_form_and_nothing_changes(
    manager: Client, east: Council, changed: dict[str, str], said: str
) -> None:
    draft = start(manager, east)
    address = f"/setup/drafts/{draft.pk}/rules/stages/1/"
    answer = manager.post(address, filled_form(manager.get(address)) | changed)
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert again(draft, east).document == draft.document


def test_an_entry_is_added_and_removed(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    address = f"/setup/drafts/{draft.pk}/rules/reports/2/"
    sent = {
        "seen": "1",
        "name": "Annual report",
        "every": ["every year"],
        "recipients": "Council\nAudit Committee",
        "paragraph": "9.2",
    }
    manager.post(address, sent)
    assert again(draft, east).document["reports"][1]["recipients"] == ["Council", "Audit Committee"]
    manager.post(address, filled_form(manager.get(address)) | {"remove": "yes"})
    assert again(draft, east).document == draft.document


@pytest.mark.parametrize("part", ["stages/4", "survey/2", "nothing/1", "stages/0", "general/2"])
def test_an_entry_that_there_cannot_be_is_not_found(manager: Client, east: Council, part: str) -> None:
    draft = start(manager, east)
    assert manager.get(f"/setup/drafts/{draft.pk}/rules/{part}/").status_code == 404


def test_a_document_is_brought_in_as_a_file(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    document = draft.document | {"title": "Feedback Policy"}
    file = SimpleUploadedFile("new.yaml", written_yaml(document).encode())
    answer = manager.post(f"/setup/drafts/{draft.pk}/document/", {"seen": "1", "text": "", "file": file})
    assert answer.status_code == 302
    assert again(draft, east).document == document


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("stages: [", "cannot be read"),
        ("a: &a [1]\nb: *a", "cannot use references"),
        ("- 1", "the document: needs keys and values"),
        ("", "the document: needs keys and values"),
        ("\x00", "cannot be read"),
        ("council: other", "Stages: is missing"),
        ("version: !!timestamp 2020-01-01", "is not a text"),
        ("version: !!python/object:os.system x", "cannot be read"),
    ],
)
def test_a_document_that_cannot_be_taken_is_refused_with_the_reason(
    manager: Client, east: Council, content: str, said: str
) -> None:
    draft = start(manager, east)
    file = SimpleUploadedFile("new.yaml", content.encode() or b" ")
    answer = manager.post(f"/setup/drafts/{draft.pk}/document/", {"seen": "1", "text": "kept", "file": file})
    assert answer.status_code == 409
    assert said in text_of(answer)
    assert again(draft, east).document == draft.document


def test_the_codes_are_checked_beside_the_version_it_replaces(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    shown = text_of(manager.get(f"/setup/drafts/{draft.pk}/code/"))
    assert "Someone else responds at stage 2" in shown
    assert "no limit; no Ombudsman details" in shown
    assert "Version undated meets" in shown


def test_each_gap_against_the_codes_leads_to_a_form_or_chapter_that_closes_it(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    here = f"/setup/drafts/{draft.pk}/"
    page = manager.get(f"{here}code/").content.decode()
    assert f'href="{here}rules/stages/2/"' in page, "somebody else answers stage 2"
    for gap in {gap_address(draft, provision.key) for provision in PROVISIONS}:
        place, _, chapter = gap.partition("#")
        assert (f'id="{chapter}"' if chapter else "Paragraph of the policy") in manager.get(place).content.decode(), gap
    assert "Change the draft" not in manager.get(f"/setup/policies/{version(east).pk}/code/").content.decode()


def test_from_draft_to_published_by_two_people(manager: Client, second: Client, east: Council) -> None:
    draft = start(manager, east)
    here = f"/setup/drafts/{draft.pk}/"
    manager.post(f"{here}rules/refusal/1/", {"seen": "1", "gives_ombudsman": "on", "paragraph": "5"})
    manager.post(f"{here}submit/", {"seen": "2", "why": "Committee of 3 May"})
    assert "Approve and publish" not in text_of(manager.get(here))
    refused = manager.post(f"{here}approve/", {"seen": "3", "why": ""})
    assert "someone else has to approve it" in text_of(refused)
    assert "Approve and publish" in text_of(second.get(here))
    answer = second.post(f"{here}approve/", {"seen": "3", "why": ""}, follow=True)
    assert "Approved and published" in text_of(answer)
    with inside(east):
        made = PolicyVersion.objects.get(version="2090")
    shown = text_of(second.get(f"/setup/policies/{made.pk}/"))
    for said in ("Not yet in force", "Mo Ahmed", "Ann Cole", "Committee of 3 May", "1 April 2090"):
        assert said in shown


def submitted(manager: Client, east: Council) -> str:
    """A draft that waits for approval, by its address."""
    here = f"/setup/drafts/{start(manager, east).pk}/"
    manager.post(f"{here}rules/refusal/1/", {"seen": "1", "gives_ombudsman": "on", "paragraph": "5"})
    manager.post(f"{here}submit/", {"seen": "2", "why": "Committee of 3 May"})
    return here


def test_whoever_approves_sees_which_cases_keep_their_version_and_which_come_under_the_new_one(
    manager: Client, second: Client, east: Council
) -> None:
    received = timezone.now() - timedelta(days=3)
    goes_on = case_at(east, received_at=received)
    case_at(east, Status.CLOSED, received_at=received - timedelta(days=400))
    here = submitted(manager, east)
    for client, step in ((second, "approve"), (manager, "approve")):
        shown = text_of(client.get(f"{here}{step}/"))
        assert "No open case changes. 1 open case keeps the policy version it was received under" in shown
        assert "Version undated: 1" in shown
        assert "1 case was received in the last 365 days." in shown
        assert "a letter that arrived before 1 April 2090" in shown
        assert goes_on.case.reference not in shown
    assert "No open case changes" not in text_of(second.get(f"{here}send-back/"))
    answer = text_of(manager.get(f"/setup/policies/{version(east).pk}/"))
    assert "Cases received under it 2 (1 open)" in answer


def test_an_approval_that_would_change_a_live_case_is_refused_on_the_page(
    manager: Client, second: Client, east: Council
) -> None:
    ahead = case_at(east, received_at=timezone.now() - timedelta(days=3))
    with inside(east, ActorKind.SYSTEM):
        # As when cases are taken over from a system whose clock was wrong.
        Case.objects.filter(pk=ahead.case.pk).update(received_at=london("2090-04-02T09:00"))
    here = submitted(manager, east)
    said = "1 open case was received on or after 1 April 2090 at midnight and would change to this version"
    assert said in text_of(second.get(f"{here}approve/"))
    refused = second.post(f"{here}approve/", {"seen": "3", "why": ""})
    assert refused.status_code == 409
    assert f"1 April 2090 at 00:00: {ahead.case.reference}. A case keeps the version" in text_of(refused)
    with inside(east):
        assert not PolicyVersion.objects.filter(version="2090").exists()
        assert PolicyDraft.objects.get(document__version="2090").state == "waiting for approval"


def test_a_step_without_its_reason_is_asked_again(manager: Client, east: Council) -> None:
    draft = start(manager, east)
    answer = manager.post(f"/setup/drafts/{draft.pk}/discard/", {"seen": "1", "why": ""})
    assert "Enter a reason" in text_of(answer)
    assert again(draft, east).state == "being written"


def test_a_start_in_the_past_is_refused_in_words(manager: Client, east: Council) -> None:
    said = {"version": "2", "day-day": "1", "day-month": "4", "day-year": "2024", "time": "00:00", "why": "The Code"}
    answer = manager.post(f"/setup/policies/{version(east).pk}/draft/", said)
    assert answer.status_code == 409
    assert "1 April 2024 at 00:00 has passed. Enter a start in the future" in text_of(answer)


def test_a_coming_version_is_withdrawn_on_its_pages_by_two_people(city: Council) -> None:
    manager, administrator = (
        councils.person(city, role, name=name)
        for role, name in ((Role.COMPLAINTS_MANAGER, "Mary Hill"), (Role.ADMINISTRATOR, "Ada Stone"))
    )
    with inside(city):
        base = policy_in_force(city.pk, "corporate", timezone.now())
        coming = PolicyVersion.objects.create(
            council=city,
            procedure="corporate",
            version="next",
            title=base.title,
            in_force_from=timezone.now() + timedelta(days=60),
            document=base.document,
            published_at=timezone.now(),
        )
    one, other = signed_in(manager, city), signed_in(administrator, city)
    page = f"/setup/policies/{coming.pk}/"
    assert "Withdraw this version" in one.get(page).content.decode()
    asked = one.post(f"{page}withdraw/", {"why": "It was a test."}, follow=True).content.decode()
    assert "Someone else has to agree before this version is withdrawn." in asked
    assert "Mary Hill asked to withdraw this version" in asked
    with inside(city):
        request = PolicyWithdrawal.objects.get(version=coming)
    decide = f"/setup/withdrawals/{request.pk}/"
    own = one.post(decide, {"decision": "agree", "answer": ""})
    assert own.status_code == 409
    assert "someone else has to agree" in own.content.decode()
    done = other.post(decide, {"decision": "agree", "answer": ""}, follow=True).content.decode()
    assert "Version withdrawn." in done
    assert "Ada Stone agreed" in done
    assert "Withdrawn" in one.get("/setup/policies/").content.decode()
