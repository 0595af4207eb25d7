"""A call: the caller found, logged as of now, with files, accepted and assigned at once, by those who may."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.models import Case, CaseTask, Document, Person
from complaints.vocabulary.lifecycle import Status
from complaints.vocabulary.people import ActingAdjustment, AdjustmentKind
from councils.models import Council, User
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text

LOG, CHECKED, CALLERS = "/casework/log/", "/casework/log/checked/", "/casework/log/callers/"


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


@pytest.fixture
def agent(city: Council) -> Client:
    return signed_in(councils.person(city, Role.CONTACT_CENTRE), city)


@pytest.fixture
def mary(city: Council) -> Person:
    given = {"name": "Mary Poole", "phone": "01223 000000", "address": "1 Mill Road", "created_at": timezone.now()}
    with inside(city):
        return Person.objects.create(council=city, **given)


def call(council: Council, **more: str) -> dict[str, str]:
    """What a form says of someone new."""
    return {
        "person": "",
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "phone",
        "arrived": "now",
        "name": "Mary Poole",
        "phone": "01223 000000",
        "service_area": str(councils.area(council).pk),
        "summary": "Nobody came to mend the door",
        "description": "It was promised twice.",
        **more,
    }


def logged(council: Council) -> Case:
    with inside(council):
        return Case.objects.select_related("person", "officer", "logged_by").get()


def hidden(page: str) -> dict[str, str]:
    """What a page sends on unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def test_a_caller_is_offered_while_typing_and_fills_in_the_form(agent: Client, mary: Person) -> None:
    found = agent.get(CALLERS, {"who": "pool"}).json()
    assert "1 person found" in found["html"]
    assert f'value="{mary.pk}"' in found["html"]
    chosen = agent.get(CALLERS, {"person": mary.pk}).json()
    assert chosen["details"] == {"name": "Mary Poole", "phone": "01223 000000", "email": "", "address": "1 Mill Road"}
    assert "No cases yet." in chosen["html"]
    assert "No one found" in agent.get(CALLERS, {"who": "Pxyz"}).json()["html"]


def test_without_scripts_buttons_find_and_choose_and_keep_what_was_typed(agent: Client, mary: Person) -> None:
    typed = {"who": "poole", "summary": "The door", "description": "Promised twice", "received_on-day": "7"}
    page = text(agent.post(LOG, {**typed, "find": "yes"}))
    assert f'id="caller-{mary.pk}"' in page
    assert "There is a problem" not in page
    page = text(agent.post(LOG, {**typed, "person": str(mary.pk), "choose": "yes"}))
    for kept in (
        "The door",
        "Promised twice",
        'value="7"',
        'value="Mary Poole"',
        'value="01223 000000"',
        "1 Mill Road",
    ):
        assert kept in page
    assert "Cases of Mary Poole" in page


def test_a_call_of_now_is_received_in_the_minute_it_was_checked(city: Council, agent: Client, mary: Person) -> None:
    before = timezone.now().replace(second=0, microsecond=0)
    page = agent.post(LOG, call(city, person=str(mary.pk))).content.decode()
    assert "Log and accept" not in page
    answers = hidden(page)
    assert answers["arrived"] == "earlier"
    answer = agent.post(CHECKED, {**answers, "send": "yes"})
    case = logged(city)
    assert answer["Location"] == reverse("casework:case", args=[case.reference])
    assert before <= case.received_at <= timezone.now()
    assert (case.person, case.channel, case.status) == (mary, "phone", Status.RECEIVED)
    assert case.logged_by is not None


def test_a_day_that_was_entered_counts_although_now_is_still_chosen(city: Council, champion: Client) -> None:
    day = {"received_on-day": "2", "received_on-month": "4", "received_on-year": "2026"}
    assert "Enter the time the council received it" in text(champion.post(LOG, call(city, **day)))
    champion.post(CHECKED, {**call(city, **day, received_time="16:30"), "send": "yes"})
    assert logged(city).received_at == councils.london("2026-04-02T16:30")


def test_an_agent_opens_what_they_logged_and_nothing_else(city: Council, agent: Client, champion: Client) -> None:
    champion.post(CHECKED, {**call(city), "send": "yes"})
    reference = logged(city).reference
    assert agent.get(reverse("casework:case", args=[reference])).status_code == 404
    agent.post(CHECKED, {**call(city, summary="The lift is broken"), "send": "yes"})
    with inside(city):
        own = Case.objects.get(summary="The lift is broken")
    assert agent.get(reverse("casework:case", args=[own.reference])).status_code == 200
    page = text(agent.get("/casework/"))
    assert own.reference in page
    assert reference not in page


def test_a_champion_logs_and_accepts(city: Council, champion: Client) -> None:
    champion.post(CHECKED, {**call(city), "send": "accept"})
    case = logged(city)
    assert (case.status, case.officer) == (Status.UNDER_INVESTIGATION, None)


def test_a_champion_logs_and_assigns(city: Council, champion: Client) -> None:
    officer: User = councils.person(city, Role.RESPONDING_OFFICER, service_area=councils.area(city))
    page = text(champion.post(LOG, call(city)))
    assert f'<option value="{officer.pk}">' in page
    champion.post(CHECKED, {**call(city), "send": "assign", "officer": str(officer.pk)})
    assert logged(city).officer == officer


def test_nothing_is_logged_if_no_one_is_chosen_to_respond(city: Council, champion: Client) -> None:
    for officer, why in (("", "Choose who should respond"), ("999999", "Choose someone who responds to complaints")):
        answer = champion.post(CHECKED, {**call(city), "send": "assign", "officer": officer})
        assert answer.status_code == 409
        assert f'<a href="#id_officer">{why}' in text(answer)
        assert "Check before logging" in text(answer)
    with inside(city):
        assert not Case.objects.exists()


def test_an_agent_cannot_accept(city: Council, agent: Client) -> None:
    assert agent.post(CHECKED, {**call(city), "send": "accept"}).status_code == 403
    with inside(city):
        assert not Case.objects.exists()


def send_file(client: Client, council: Council, name: str, content: bytes) -> HttpResponse:
    return client.post(CHECKED, {**call(council), "send": "yes", "documents": SimpleUploadedFile(name, content)})


def test_a_file_comes_with_the_call(city: Council, agent: Client) -> None:
    send_file(agent, city, "letter.txt", b"The door is still broken.")
    with inside(city):
        assert Document.objects.get().case == Case.objects.get()


def test_a_file_that_cannot_be_kept_is_named_and_nothing_is_logged(city: Council, agent: Client) -> None:
    page = text(send_file(agent, city, "door.exe", b"MZ"))
    assert "There is a problem" in page
    assert "Nothing was logged" in page
    assert "Nobody came to mend the door" in page
    with inside(city):
        assert not Case.objects.exists()


def test_help_to_complain_is_marked_on_the_case(city: Council, champion: Client) -> None:
    assert "Enter who helped them" in text(champion.post(LOG, call(city, help_place="library")))
    champion.post(CHECKED, {**call(city, help_place="library", helper="Anna, Central Library"), "send": "yes"})
    page = text(champion.get(reverse("casework:case", args=[logged(city).reference])))
    assert "Helped to complain" in page
    assert "At a library (Anna, Central Library)" in page


def test_someone_stays_anonymous_where_the_policy_allows_it_by_arrangement(county: Council, city: Council) -> None:
    client = signed_in(councils.person(county, Role.COMPLAINT_CHAMPION), county)
    nameless = call(county, name="", phone="")
    assert client.post(CHECKED, {**nameless, "send": "yes"}).status_code == 200
    why = "Afraid of their neighbour. Agreed by Dee."
    assert "Leave this blank, or remove the ways" in text(client.post(LOG, call(county, anonymity_reason=why)))
    client.post(CHECKED, {**nameless, "anonymity_reason": why, "send": "yes"})
    case = logged(county)
    assert (case.anonymous, case.anonymity_reason) == (True, why)
    page = text(client.get(reverse("casework:case", args=[case.reference])))
    assert "Anonymous by arrangement" in page
    assert why in page
    # Elsewhere it is not asked.
    elsewhere = signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)
    assert "stay anonymous" not in text(elsewhere.get(LOG))


def test_adjustments_are_asked_for_and_shown_before_logging(city: Council, agent: Client, mary: Person) -> None:
    asked = {"adjustment_kinds": ["large_print", "no_phone"], "adjustments": "No post on Fridays"}
    found = agent.post(LOG, {"who": "poole", "find": "yes", **asked}).content.decode()
    assert {"large_print", "no_phone"} == set(re.findall(r'name="adjustment_kinds"[^>]*value="([^"]+)" checked', found))
    page = agent.post(LOG, {**call(city, person=str(mary.pk)), **asked})
    assert "Large print\nNo phone calls\nNo post on Fridays" in text(page)
    assert "Nothing is sent to the person until someone has looked at what they asked for" in text(page)
    kept = re.findall(r'<input type="hidden" name="adjustment_kinds" value="([^"]+)">', page.content.decode())
    agent.post(CHECKED, {**hidden(page.content.decode()), "adjustment_kinds": kept, "send": "yes"})
    case = logged(city)
    assert [adjustment.kind.value for adjustment in case.person.acting] == asked["adjustment_kinds"]
    assert case.adjustments == "No post on Fridays"
    shown = agent.get(reverse("casework:case", args=[case.reference]))
    assert "No phone calls</span> (asked for, not decided yet)" in text(shown)
    assert "adjustments/" not in shown.content.decode()


def test_what_a_known_caller_needs_stands_beside_their_cases(city: Council, agent: Client, mary: Person) -> None:
    with inside(city):
        mary.acting_adjustments = [
            ActingAdjustment(1, AdjustmentKind.BRAILLE, agreed=True).as_data(),
            ActingAdjustment(2, AdjustmentKind.NO_PHONE).as_data(),
        ]
        mary.save(update_fields=["acting_adjustments"])
    panel = agent.get(CALLERS, {"person": mary.pk}).json()["html"]
    for words in ("Adjustments they need", "Braille", "No phone calls (asked for, not decided yet)"):
        assert words in panel
    page = text(agent.post(LOG, call(city, person=str(mary.pk))))
    assert "Braille\nNo phone calls (asked for, not decided yet)" in page
    assert "We will not email the person" in page


def typed_again(council: Council, **more: str) -> dict[str, str]:
    """Details of someone who was not looked up first."""
    return {name: value for name, value in call(council, **more).items() if name != "person"}


def test_someone_whose_details_are_typed_again_is_asked_about_before_there_is_a_case(
    city: Council, agent: Client, mary: Person
) -> None:
    with inside(city):
        mary.acting_adjustments = [ActingAdjustment(1, AdjustmentKind.BRAILLE, agreed=True).as_data()]
        mary.save(update_fields=["acting_adjustments"])
    page = agent.post(LOG, typed_again(city, name="M Poole")).content.decode()
    assert "Is this someone the council knows?" in page
    assert "They have the same phone number. Braille. 01223 000000, 1 Mill Road" in page
    answers = hidden(page)
    assert "person" not in answers
    unsaid = text(agent.post(CHECKED, {**answers, "send": "yes"}))
    assert "Select whether this is someone the council knows" in unsaid
    with inside(city):
        assert not Case.objects.exists()
    agent.post(CHECKED, {**answers, "person": str(mary.pk), "send": "yes"})
    assert logged(city).person == mary


def test_someone_else_with_the_same_phone_gets_a_record_of_their_own(
    city: Council, agent: Client, mary: Person
) -> None:
    page = agent.post(LOG, typed_again(city, name="Jim Poole")).content.decode()
    assert "someone the council knows" not in page
    answers = hidden(agent.post(LOG, typed_again(city)).content.decode())
    agent.post(CHECKED, {**answers, "person": "", "send": "yes"})
    assert logged(city).person not in (mary, None)


def test_a_council_does_not_ask_about_another_councils_people(city: Council, south: Council, mary: Person) -> None:
    client = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    assert "someone the council knows" not in text(client.post(LOG, typed_again(south)))


def test_a_protected_address_is_kept_without_being_shown(city: Council, agent: Client, mary: Person) -> None:
    with inside(city):
        Person.objects.filter(pk=mary.pk).update(address_protected=True)
    page = text(agent.post(LOG, {"who": "poole", "person": str(mary.pk), "choose": "yes"}))
    assert "Mill Road" not in page
    assert "Leave this blank to keep it" in page
    agent.post(CHECKED, {**call(city, person=str(mary.pk), phone=""), "send": "yes"})
    assert logged(city).complainant_address == "1 Mill Road"


def test_another_councils_person_is_not_chosen(city: Council, south: Council, mary: Person) -> None:
    client = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    assert "Mary" not in text(client.get(LOG, {"person": mary.pk}))
    assert "Choose who is calling again" in text(
        client.post(CHECKED, {**call(south, person=str(mary.pk)), "send": "yes"})
    )
    with inside(south):
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ({"email": "mary@example.com"}, "We’ll email the person."),
        ({"address": "1 Mill Road"}, "You’ll need to post a letter to the person."),
        (
            {},
            "We’ll open a task to phone the person and read our letter to them, because there is only a phone number.",
        ),
        (
            {"on_behalf_of": "Jim Poole", "email": "mary@example.com"},
            "We will not send Mary Poole a letter yet, because we need the permission of Jim Poole first. "
            "We’ll open a task to ask for it.",
        ),
        ({"adjustment_kinds": "braille"}, "We will not email the person if that goes against the adjustments"),
        ({"adjustments": "Mornings only"}, "Nothing is sent to the person until someone has looked at what they"),
    ],
)
def test_the_check_page_says_what_logging_does(city: Council, agent: Client, ways: dict[str, str], told: str) -> None:
    page = text(agent.post(LOG, call(city, **ways)))
    assert f"When you log this, we’ll notify the complaint champions. {told}" in page
    assert "It was promised twice." in page


def test_without_scripts_enter_finds_the_caller_first(city: Council, agent: Client, mary: Person) -> None:
    typed = {key: value for key, value in call(city).items() if key != "person"}
    page = text(agent.post(LOG, {**typed, "who": "poole"}))
    assert "1 person found" in page
    assert "There is a problem" not in page
    assert "Check before logging" in text(agent.post(LOG, {**typed, "who": "poole", "who_looked_up": "poole"}))
    assert 'name="who_looked_up" value="poole"' in page


def test_someone_who_gives_no_name_is_shown_what_the_policy_allows(city: Council, county: Council) -> None:
    for council in (city, county):
        agent = signed_in(councils.person(council, Role.CONTACT_CENTRE), council)
        page = text(agent.post(LOG, call(council, name="", phone="", email="", address="")))
        contacts = re.search(r'value="[a-z-]+\.anonymous_feedback".*?<label[^>]*>\s*(.*?)\s*</label>', page, re.DOTALL)
        choice = f"choose “{contacts[1]}” as the type of contact" if contacts else ""
        assert choice in page
        assert ("say below why they stay anonymous" in page) is ('name="anonymity_reason"' in page)
        for refused in ("Enter their full name", "Enter an email address, a phone number or a postal address"):
            assert (f"{refused}, or" in page) is bool(choice or 'name="anonymity_reason"' in page)


def test_a_risk_comes_first_after_logging(city: Council, agent: Client) -> None:
    page = text(agent.post(CHECKED, {**call(city), "at_risk": "on", "send": "yes"}, follow=True))
    with inside(city):
        case, task = Case.objects.get(), CaseTask.objects.get(kind="safeguarding")
    link = f'href="/casework/cases/{case.reference}/tasks/{task.pk}/">Tell the safeguarding team now</a>. '
    banner = page.partition('notification-1-text">')[2]
    assert banner.startswith(f"Logged as {case.reference}. <a ")
    assert link in banner.partition("</p>")[0]
    assert agent.get(f"/casework/cases/{case.reference}/tasks/{task.pk}/").status_code == 200


def test_the_list_of_an_agent_says_what_it_shows(city: Council, agent: Client, champion: Client) -> None:
    assert "This list shows what you logged. None of it is open." in text(agent.get("/casework/"))
    assert "No open complaints." in text(champion.get("/casework/"))


def test_what_was_typed_when_the_session_ended_stands_beside_its_questions(city: Council) -> None:
    more = {
        "wanted": "A new door",
        "anything_else": "By noon",
        "person": "7",
        "who_looked_up": "poole",
        "phone": "01223000000",
    }
    typed = {**call(city), "at_risk": "on", "received_on-day": "3", "about_staff": "12", **more}
    page = text(Client().post(LOG, typed))
    assert "This is what you had written" in page
    shown = dict(re.findall(r"margin-bottom-1\">(.*?)</p>\s*<blockquote[^>]*>(.*?)</blockquote>", page))
    assert shown["Full name of the person"] == "Mary Poole"
    assert shown["What the person said"] == "It was promised twice."
    assert shown["What would put it right?"] == "A new door"
    assert shown["How did it reach the council?"] == "Phone"
    assert shown["Is it coming in now?"] == "Yes, I am taking this call now"
    assert shown["Anything else"] == "By noon"
    assert typed["key"] not in shown.values()
    # What looks like a code is shown where the question is known, and its choices are a council's own.
    assert shown["Phone number"] == "01223000000"
    assert next(value for question, value in shown.items() if question.endswith("(Day)")) == "3"
    again = "You selected an answer, which cannot be shown here. Select it again."
    assert {question for question, value in shown.items() if value == again} == {
        "Which service is it about?",
        "What type of contact is it?",
        "Is it about someone who works for the council?",
    }
    assert not {"poole", "7"} & set(shown.values())
