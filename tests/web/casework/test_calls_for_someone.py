"""A repeat call: what the record says counts again, and the person they act for is found, not made a second time."""

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from complaints.models import Case, CaseParty, Person
from complaints.vocabulary.people import ContactLimit
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text

LOG, CHECKED, CALLERS = "/casework/log/", "/casework/log/checked/", "/casework/log/callers/"


@pytest.fixture
def agent(city: Council) -> Client:
    return signed_in(councils.person(city, Role.CONTACT_CENTRE), city)


def known(council: Council, name: str, **details: Any) -> Person:
    with inside(council):
        return Person.objects.create(council=council, name=name, created_at=timezone.now(), **details)


@pytest.fixture
def doris(city: Council) -> Person:
    return known(city, "Doris Poole", phone="01223 000001", address="2 Mill Road")


@pytest.fixture
def mary(city: Council) -> Person:
    return known(city, "Mary Poole", phone="01223 000000", email="mary@example.com", address="1 Mill Road")


def call(council: Council, caller: Person, **more: str) -> dict[str, str]:
    return {
        "person": str(caller.pk),
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "phone",
        "arrived": "now",
        "name": caller.name,
        "phone": caller.phone,
        "address": caller.address,
        "email": caller.email,
        "service_area": str(councils.area(council).pk),
        "summary": "No one came to mend the door",
        "description": "It was promised twice.",
        **more,
    }


def parties(council: Council) -> list[tuple[str, int]]:
    with inside(council):
        rows = CaseParty.objects.select_related("case").order_by("pk")
        return [(party.case.on_behalf_of, party.person_id) for party in rows]


def radios(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" type="radio" value="([^"]*)"', page)


def test_the_record_of_the_person_they_act_for_is_chosen(
    city: Council, agent: Client, mary: Person, doris: Person
) -> None:
    only_a_name = known(city, "Doris Poole")
    said = call(city, mary, on_behalf_of="doris poole")
    page = text(agent.post(LOG, said))
    assert "Who do they act for?" in page
    assert radios(page, "represented") == [str(doris.pk), str(only_a_name.pk), ""]
    assert "Someone else called doris poole" in page
    agent.post(CHECKED, {**said, "represented": str(doris.pk), "send": "yes"})
    assert parties(city) == [("Doris Poole", doris.pk)]


def test_it_has_to_be_said_who_they_act_for(city: Council, agent: Client, mary: Person, doris: Person) -> None:
    said = call(city, mary, on_behalf_of="Doris Poole")
    assert "Select who they act for" in text(agent.post(CHECKED, {**said, "send": "yes"}))
    assert parties(city) == []
    agent.post(CHECKED, {**said, "represented": "", "send": "yes"})
    ((name, person_id),) = parties(city)
    assert name == "Doris Poole"
    assert person_id != doris.pk


def test_they_are_asked_again_whether_they_act_for_the_same_person(
    city: Council, agent: Client, mary: Person, doris: Person
) -> None:
    agent.post(CHECKED, {**call(city, mary, on_behalf_of="Doris Poole"), "represented": str(doris.pk), "send": "yes"})
    with inside(city):
        reference = Case.objects.get().reference
    assert (
        f"Doris Poole ({reference}, no permission recorded)" in agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    )
    said = call(city, mary, summary="The lift is broken")
    page = text(agent.post(LOG, said))
    assert radios(page, "represented") == [str(doris.pk), ""]
    assert f"They acted for them in {reference}" in page
    assert "No one: they contact us for themselves" in page
    assert "If you select someone they act for: we will not send" in page, "it is not said yet whether they do"
    agent.post(CHECKED, {**said, "represented": str(doris.pk), "send": "yes"})
    assert parties(city) == [("Doris Poole", doris.pk)] * 2
    agent.post(CHECKED, {**said, "key": str(uuid4()), "represented": "", "send": "yes"})
    assert len(parties(city)) == 2


def test_no_one_acts_for_themselves_or_for_a_record_that_is_not_there(
    city: Council, south: Council, agent: Client, mary: Person
) -> None:
    said = call(city, mary, on_behalf_of="Mary Poole", send="yes")
    refused = agent.post(CHECKED, {**said, "represented": str(mary.pk)})
    assert "Select someone else: this is the person who contacts us" in text(refused)
    elsewhere = known(south, "Doris Poole")
    assert "Choose who they act for again" in text(agent.post(CHECKED, {**said, "represented": str(elsewhere.pk)}))
    assert parties(city) == []


def test_nothing_is_asked_of_someone_who_acts_for_no_one(city: Council, agent: Client, mary: Person) -> None:
    page = agent.post(LOG, call(city, mary)).content.decode()
    assert "Who do they act for?" not in page
    assert '<input type="hidden" name="represented" value="">' in page


def test_a_call_is_checked_with_what_their_record_says(city: Council, agent: Client, mary: Person) -> None:
    limit = ContactLimit(1, ("One email a week",), date(2026, 5, 1), date(2026, 11, 1))
    with inside(city):
        mary.preferred_channel, mary.language, mary.contact_limits = "post", "Polish", [limit.as_data()]
        mary.save()
    panel = agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    page = text(agent.post(LOG, call(city, mary)))
    for shown in (panel, page):
        assert "Post" in shown
        assert "Polish" in shown
        assert "One email a week" in shown
    assert "You’ll need to post a letter to the person." in page
    assert "We’ll email the person." not in page
    with inside(city):
        Person.objects.filter(pk=mary.pk).update(language="English")
    assert "English" not in agent.get(CALLERS, {"person": mary.pk}).json()["html"]


def test_records_of_a_name_alone_come_last(city: Council, agent: Client, doris: Person) -> None:
    later = known(city, "Doris Poole")
    found = agent.get(CALLERS, {"who": "doris poole"}).json()["html"]
    assert radios(found, "person") == [str(doris.pk), str(later.pk), ""]


@pytest.mark.parametrize("number", ["²", "-1", "9" * 19, "9" * 30, "9" * 5000, "mary"])
def test_what_is_no_number_chooses_no_one(city: Council, agent: Client, mary: Person, number: str) -> None:
    assert "Cases of" not in text(agent.get(LOG, {"person": number}))
    assert agent.get(CALLERS, {"person": number}).status_code == 200
    answer = agent.post(CHECKED, {**call(city, mary), "represented": number, "send": "yes"})
    assert answer.status_code == 200
    assert "There is a problem" in text(answer)
    assert agent.post("/casework/log/", {"address_found": number, "use_address": "yes"}).status_code == 200


def test_what_the_check_page_asked_is_asked_there_again(
    city: Council, agent: Client, mary: Person, doris: Person
) -> None:
    said = call(city, mary, on_behalf_of="Doris Poole", at_risk="on", wanted="A new door")
    page = text(agent.post(CHECKED, {**said, "send": "yes", "documents": SimpleUploadedFile("door.txt", b"Broken.")}))
    assert '<h1 class="govuk-heading-l">Check before logging</h1>' in page
    assert '<a href="#represented">Select who they act for</a>' in page
    assert '<a href="#id_documents">Choose the file again: it was not kept</a>' in page
    assert radios(page, "represented") == [str(doris.pk), ""]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert sent.items() >= {"person": str(mary.pk), "wanted": "A new door", "at_risk": "on"}.items()
    agent.post(CHECKED, {**sent, "represented": "", "send": "yes"})
    assert len(parties(city)) == 1


def test_changing_it_says_that_a_file_is_not_kept(city: Council, agent: Client, mary: Person) -> None:
    files = [SimpleUploadedFile(name, b"Broken.") for name in ("door.txt", "lift.txt")]
    page = text(agent.post(LOG, {**call(city, mary), "change": "yes", "documents": files}))
    assert "Choose the files again: they were not kept. The next page asks for files." in page
    assert "not kept" not in text(agent.post(LOG, {**call(city, mary), "change": "yes"}))


def test_a_file_beside_a_refused_one_is_chosen_again(city: Council, agent: Client, mary: Person) -> None:
    files = [SimpleUploadedFile("door.exe", b"MZ"), SimpleUploadedFile("lift.txt", b"Broken.")]
    page = text(agent.post(CHECKED, {**call(city, mary), "represented": "", "send": "yes", "documents": files}))
    assert "Check before logging" in page
    assert page.count("Nothing was logged") == 2, "in the summary and at the question"
    assert "Choose the files again: they were not kept" in page


def emails(council: Council) -> list[str]:
    with inside(council):
        return [case.complainant_email for case in Case.objects.order_by("pk")]


def test_another_name_than_that_of_the_person_picked_is_asked_about(city: Council, agent: Client, mary: Person) -> None:
    said = call(city, mary, name="Mrs Newton", phone="01223 999999")
    page = text(agent.post(LOG, said))
    assert "Is this Mary Poole, or someone else?" in page
    assert radios(page, "person") == [str(mary.pk), ""]
    sent = {name: value for name, value in said.items() if name != "person"} | {"picked": str(mary.pk), "send": "yes"}
    page = text(agent.post(CHECKED, sent))
    assert '<a href="#known">Select whether this is Mary Poole or someone else</a>' in page
    assert "Is this Mary Poole, or someone else?" in page
    assert f'name="picked" value="{mary.pk}"' in page
    assert emails(city) == []
    agent.post(CHECKED, {**sent, "person": ""})
    with inside(city):
        case = Case.objects.select_related("person").get()
        assert case.person is not None
        assert (case.person.name, case.person.phone, case.person.email) == ("Mrs Newton", "01223 999999", "")
        assert (case.complainant_email, case.complainant_address) == ("", "")


def test_the_person_picked_may_use_another_name(city: Council, agent: Client, mary: Person) -> None:
    said = call(city, mary, name="Mary Newton", picked=str(mary.pk), send="yes")
    agent.post(CHECKED, said)
    assert emails(city) == [mary.email]
    with inside(city):
        assert Case.objects.get().person_id == mary.pk
        Person.objects.filter(pk=mary.pk).update(other_names="Poppy, Mary Newton")
    page = text(agent.post(LOG, call(city, mary, name="Mary Newton")))
    assert "or someone else?" not in page
    assert "Is this Mary Poole" not in text(agent.post(LOG, call(city, mary, name="Mrs M Poole")))


def test_the_same_is_asked_before_it_goes_into_a_case_of_theirs(city: Council, agent: Client, mary: Person) -> None:
    agent.post(CHECKED, {**call(city, mary), "represented": "", "send": "yes"})
    with inside(city):
        reference = Case.objects.get().reference
    page = text(agent.post(CHECKED, {**call(city, mary, name="Mrs Newton"), "add_to": reference}))
    assert "Select whether this is Mary Poole or someone else" in page


def test_someone_else_with_no_details_is_asked_how_to_reach_them(city: Council, agent: Client, mary: Person) -> None:
    said = call(city, mary, name="Mrs Newton", picked=str(mary.pk), send="yes") | {"person": ""}
    page = text(agent.post(CHECKED, said))
    assert "Enter an email address, a phone number or a postal address" in page
    assert mary.email not in page
    assert emails(city) == []


def test_without_scripts_no_detail_of_the_person_picked_before_is_used(
    city: Council, agent: Client, mary: Person
) -> None:
    page = text(agent.post(LOG, {"who": "mary", "person": str(mary.pk), "choose": "yes"}))
    assert f'name="picked" value="{mary.pk}"' in page
    page = text(agent.post(LOG, call(city, mary, picked=str(mary.pk)) | {"person": ""}))
    assert "Enter their full name" in page
    assert mary.email not in page


def test_who_is_chosen_on_the_check_page_is_not_doubted(city: Council, agent: Client, mary: Person) -> None:
    said = {name: value for name, value in call(city, mary, name="Mary Newton").items() if name != "person"}
    page = text(agent.post(LOG, said))
    assert "Is this someone the council knows?" in page
    assert '<input type="hidden" name="picked" value="">' in page
    agent.post(CHECKED, {**said, "picked": "", "person": str(mary.pk), "represented": "", "send": "yes"})
    assert emails(city) == [mary.email]


def test_a_mother_is_offered_to_her_own_child_alone(city: Council, agent: Client, mary: Person, doris: Person) -> None:
    said = call(city, mary, on_behalf_of="My mother")
    assert "Who do they act for?" not in text(agent.post(LOG, said))
    agent.post(CHECKED, {**said, "represented": "", "send": "yes"})
    ((name, mother),) = parties(city)
    assert name == "My mother"
    assert "Who do they act for?" not in text(agent.post(LOG, call(city, doris, on_behalf_of="Mother")))
    assert "Who do they act for?" not in text(agent.post(LOG, call(city, doris, on_behalf_of="my mother")))
    page = text(agent.post(LOG, call(city, mary, on_behalf_of="mother")))
    assert radios(page, "represented") == [str(mother), ""]
    assert "Mary Poole’s mother" in page
    assert "Mary Poole’s mother (" in text(agent.get(LOG, {"person": mary.pk}))


def test_a_caller_without_permission_is_not_to_be_told_of_the_case(city: Council, agent: Client, mary: Person) -> None:
    answers = {**call(city, mary, on_behalf_of="Doris Poole"), "represented": "", "send": "yes"}
    logged = text(agent.post(CHECKED, answers, follow=True))
    assert "Our letter has not been sent to Mary Poole. A task on this case says what to do." in logged
    agent.post(CHECKED, {**call(city, mary), "represented": "", "send": "yes"})
    with inside(city):
        case = Case.objects.get(on_behalf_of="Doris Poole")
    panel = agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    warning = (
        "No permission from Doris Poole is recorded. Do not tell the caller anything about Doris Poole or this case"
    )
    assert f"Doris Poole ({case.reference}, no permission recorded)" in panel
    assert panel.count(warning) == 1
    assert "You can add what the caller tells you to this case on the next page." in panel
    assert f'value="{case.reference}">Add' in agent.post(LOG, call(city, mary)).content.decode()
    with inside(city):
        Case.objects.filter(pk=case.pk).update(status="closed", closed_at=timezone.now())
    panel = agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    assert warning in panel
    assert "You can add" not in panel
    with inside(city):
        Case.objects.filter(pk=case.pk).update(consent_from=date(2020, 1, 1))
    panel = agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    assert f"Doris Poole ({case.reference})" in panel
    assert warning not in panel


def test_who_may_act_for_someone_is_told_what_follows_either_way(city: Council, agent: Client, mary: Person) -> None:
    agent.post(CHECKED, {**call(city, mary, on_behalf_of="Doris Poole"), "represented": "", "send": "yes"})
    page = text(agent.post(LOG, call(city, mary)))
    assert "If you select someone they act for: we will not send Mary Poole a letter yet" in page
    assert "If they contact us for themselves: we’ll email the person." in page


def test_the_open_cases_of_whom_a_call_is_for_are_shown_and_kept_apart(
    city: Council, agent: Client, mary: Person, doris: Person
) -> None:
    agent.post(CHECKED, {**call(city, doris), "send": "yes"})
    with inside(city):
        own = Case.objects.get(person=doris)
    said = call(city, mary, on_behalf_of="Doris Poole", represented=str(doris.pk))
    page = agent.post(LOG, said).content.decode()
    others = page[page.index('id="others"') :]
    assert own.reference in others
    assert "It is one of Doris Poole’s. Log this by itself: the champion sees both." in unescape(others)
    assert f'value="{own.reference}">Add' not in page
    agent.post(CHECKED, {**said, "send": "yes"})
    with inside(city):
        logged = Case.objects.get(on_behalf_of="Doris Poole")
    champion = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    for page in ("", "triage/"):
        shown = champion.get(f"/casework/cases/{logged.reference}/{page}", follow=True).content.decode()
        beside = unescape(shown[shown.index('id="other-cases"') :])
        assert own.reference in beside, page
        assert "Made by Doris Poole" in beside, page


def test_a_misheard_surname_on_a_known_phone_is_asked_about(city: Council, agent: Client, mary: Person) -> None:
    said = call(city, mary, name="Mrs Pohl", email="", address="")
    del said["person"]
    page = text(agent.post(LOG, said))
    assert "Is this someone the council knows?" in page
    assert radios(page, "person") == [str(mary.pk), ""]
    # A whole other name is someone else in the house.
    page = text(agent.post(LOG, {**said, "name": "Ryan Newton"}))
    assert "Is this someone the council knows?" not in page


def test_what_they_asked_for_in_their_own_words_is_shown_until_it_is_classified(
    city: Council, agent: Client, mary: Person
) -> None:
    agent.post(CHECKED, {**call(city, mary), "adjustments": "I am deaf. Please write.", "send": "yes"})
    waiting = "I am deaf. Please write. (in their own words, not classified yet)"
    assert waiting in agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    again = call(city, mary, summary="Noise at night", description="Every night.")
    checked = text(agent.post(LOG, again))
    assert waiting in checked
    assert "Nothing is sent to the person until someone has looked at what they asked for" in checked
    assert "We’ll email the person" not in checked
    logged = text(agent.post(CHECKED, {**again, "send": "yes"}, follow=True))
    assert "Our letter has not been sent to Mary Poole" in logged
    champion = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    with inside(city):
        case = Case.objects.filter(person=mary).latest("pk")
    assert waiting in text(champion.get(f"/casework/cases/{case.reference}/"))
    record = text(champion.get(f"/casework/people/{mary.pk}/"))
    assert "I am deaf. Please write." in record
    assert "Not classified yet" in record
    with inside(city):
        Case.objects.filter(person=mary).update(restricted=True)
    assert "I am deaf" not in agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    assert "I am deaf" not in text(champion.get(f"/casework/people/{mary.pk}/"))
    checked = text(agent.post(LOG, again))
    assert "I am deaf" not in checked
    assert "Nothing is sent to the person until someone has looked at what they asked for" in checked
    with inside(city):
        Case.objects.filter(person=mary).update(restricted=False, adjustments_classified=True)
    assert "I am deaf" not in agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    assert "We’ll email the person" in text(agent.post(LOG, again))
