"""Someone calls again: what they say goes into the case that they have, also by an agent who may not read it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.cases.operations.pausing import pause
from complaints.cases.queries.resident import sent_by_representative
from complaints.duplicates.operations import add_to_open
from complaints.models import Case, CaseEvent, CaseParty, CaseRestriction, CaseTask, Document, Note, Person
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import Awaited, Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.web.casework.desk import text

CHECKED = "/casework/log/checked/"
DAY, RECENT = timedelta(days=1), timedelta(days=14)


@pytest.fixture
def agent(city: Council) -> Client:
    return signed_in(councils.person(city, Role.CONTACT_CENTRE, name="Anna Reed"), city)


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


def call(walked: Walk, **more: str) -> dict[str, str]:
    """The same person calls about the same bin."""
    return {
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "phone",
        "arrived": "now",
        "name": walked.case.complainant_name,
        "email": walked.case.complainant_email,
        "service_area": str(walked.case.service_area_id),
        "summary": "Green bin missed again",
        "description": "He rang: the green bin was not emptied today either.",
        **more,
    }


def of(walked: Walk) -> Case:
    with inside(walked.council):
        return Case.objects.get(pk=walked.case.pk)


def number_of_cases(council: Council) -> int:
    with inside(council):
        return Case.objects.count()


def contact_of(client: Client) -> str:
    """The first type of contact that a council takes."""
    form = client.get("/casework/log/").content.decode()
    return form.split('name="contact"')[1].split('value="')[1].split('"')[0]


def test_an_agent_is_told_of_an_open_case_and_reads_no_word_of_it(city: Council, agent: Client) -> None:
    earlier = case_at(city)
    page = text(agent.post(reverse("casework:log"), call(earlier)))
    assert f"Add this to {earlier.case.reference}" in page
    assert "It is still open." in page
    assert earlier.case.summary not in page
    for read_back in ("He rang: the green bin was not emptied today either.", earlier.case.complainant_email):
        assert read_back in page
    assert f'href="{reverse("casework:case", args=[earlier.case.reference])}"' not in page


def test_what_they_say_becomes_their_message_on_the_open_case(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    said = call(earlier, add_to=earlier.case.reference)
    photo = SimpleUploadedFile("bin.txt", b"Full")
    answer = agent.post(CHECKED, {**said, "documents": photo})
    assert answer["Location"] == reverse("casework:worklist")
    told = text(agent.get(answer["Location"]))
    assert f"Added to {earlier.case.reference} as a message from them. You can tell them: " in told
    assert f"{councils.area(city).name}. Under investigation. Acknowledge by Monday 8 June 2026 (" in told
    assert "are notified" not in told
    assert number_of_cases(city) == 1
    with inside(city):
        note = Note.objects.get()
        task = CaseTask.objects.get(kind=TaskKind.READ_MESSAGE.value, case=earlier.case)
        assert (note.from_complainant, note.public, note.by_name) == (True, True, earlier.case.complainant_name)
        assert "not emptied today either" in note.text
        assert Document.objects.get().case_id == earlier.case.pk
        assert task.done_at is None
    again = agent.post(CHECKED, said)
    assert "It was added once" in text(agent.get(again["Location"]))
    with inside(city):
        assert Note.objects.count() == 1


def test_the_case_says_who_wrote_it_down(city: Council, agent: Client, champion: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    agent.post(CHECKED, call(earlier, add_to=earlier.case.reference))
    page = text(champion.get(reverse("casework:case", args=[earlier.case.reference])))
    assert f"{earlier.case.complainant_name}, written down by Anna Reed (phone)" in page


def test_a_letter_that_came_earlier_keeps_its_day(city: Council, champion: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    came = {"arrived": "earlier", "received_on-day": "2", "received_on-month": "4", "received_on-year": "2026"}
    said = call(earlier, add_to=earlier.case.reference, channel="letter", received_time="10:00", **came)
    answer = champion.post(CHECKED, said)
    page = text(champion.get(answer["Location"]))
    assert "(letter, received on Thursday 2 April 2026)" in page


def test_an_answer_by_phone_ends_a_pause_as_one_in_the_portal_does(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - RECENT)
    with inside(city, ActorKind.STAFF, earlier.officer.user_id):
        asked = Awaited("the dates", timezone.localdate() + RECENT)
        pause(ActionContext(earlier.case.pk, earlier.officer, timezone.now()), reason="Waiting", awaited=asked)
    agent.post(CHECKED, call(earlier, add_to=earlier.case.reference))
    with inside(city):
        task = CaseTask.objects.get(kind=TaskKind.READ_MESSAGE.value, case=earlier.case)
    assert "The clock has restarted from the day this came." in task.detail
    assert of(earlier).paused is False


def test_someone_not_satisfied_with_the_response_asks_for_stage_2_by_phone(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.RESPONDED, received_at=timezone.now() - RECENT)
    page = text(agent.post(reverse("casework:log"), call(earlier)))
    assert f"Ask for stage 2 of {earlier.case.reference}" in page
    answer = agent.post(CHECKED, call(earlier, next_stage=earlier.case.reference))
    assert f"{earlier.case.reference} is at the next stage" in text(agent.get(answer["Location"]))
    case = of(earlier)
    assert (case.status, case.stage) == (Status.RECEIVED, 2)
    with inside(city):
        event = CaseEvent.objects.get(case=case, kind="escalated")
        assert "not emptied today either" in event.text
        assert event.data["told_to"] == "Anna Reed (phone)"
    assert number_of_cases(city) == 1


def test_a_request_that_came_earlier_is_left_to_a_champion(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.RESPONDED, received_at=timezone.now() - RECENT)
    came = timezone.localdate() - DAY
    day = {"received_on-day": came.day, "received_on-month": came.month, "received_on-year": came.year}
    said = call(earlier, next_stage=earlier.case.reference, arrived="earlier", received_time="10:00")
    refused = agent.post(CHECKED, {**said, **day})
    assert refused.status_code == 409
    assert "a complaint champion can escalate the case" in text(refused)
    assert of(earlier).stage == 1


@pytest.mark.parametrize("at_risk", ["on", ""])
def test_nothing_goes_into_a_case_of_someone_else_or_beside_a_risk(city: Council, agent: Client, at_risk: str) -> None:
    earlier = case_at(city)
    said = call(earlier, add_to=earlier.case.reference, name="Robin Hale", email="robin@example.com", at_risk=at_risk)
    if at_risk:
        said |= {"name": earlier.case.complainant_name, "email": earlier.case.complainant_email}
    page = text(agent.post(CHECKED, said))
    assert ("Log this by itself" if at_risk else "seems to be someone else’s") in page
    assert "He rang: the green bin" in page
    with inside(city):
        assert not Note.objects.exists()


def test_a_case_that_is_hidden_from_the_agent_is_not_there_for_them(city: Council, agent: Client) -> None:
    earlier = case_at(city)
    with inside(city, ActorKind.SYSTEM):
        CaseRestriction.objects.create(council=city, case=earlier.case, safeguarding=True)
        Case.objects.filter(pk=earlier.case.pk).update(restricted=True)
    assert earlier.case.reference not in text(agent.post(reverse("casework:log"), call(earlier)))
    refused = text(agent.post(CHECKED, call(earlier, add_to=earlier.case.reference)))
    assert f"There is no case with the reference {earlier.case.reference}" in refused


def test_another_council_adds_nothing(city: Council, south: Council) -> None:
    earlier = case_at(city)
    client = signed_in(councils.person(south, Role.COMPLAINT_CHAMPION), south)
    said = call(earlier, add_to=earlier.case.reference, contact=contact_of(client))
    refused = text(client.post(CHECKED, {**said, "service_area": str(councils.area(south).pk)}))
    assert "There is no case with the reference" in refused
    with inside(city):
        assert not Note.objects.exists()


def test_the_other_open_cases_of_a_known_caller_stand_there_whatever_they_say(city: Council, champion: Client) -> None:
    earlier = case_at(city)
    said = call(earlier, person=str(earlier.case.person_id), summary="Trees", description="A branch fell down.")
    page = text(champion.post(reverse("casework:log"), said))
    assert "Their other open cases" in page
    assert f"Add this to {earlier.case.reference}" in page
    champion.post(CHECKED, {**said, "add_to": earlier.case.reference})
    with inside(city):
        assert "A branch fell down." in Note.objects.get().text


def needs_of(walked: Walk) -> list[str]:
    with inside(walked.council):
        return [adjustment.kind.value for adjustment in Person.objects.get(cases=walked.case.pk).acting]


@pytest.mark.parametrize(
    ("status", "button"), [(Status.UNDER_INVESTIGATION, "add_to"), (Status.RESPONDED, "next_stage")]
)
def test_what_they_need_is_kept_on_their_record(city: Council, agent: Client, status: Status, button: str) -> None:
    earlier = case_at(city, status, received_at=timezone.now() - RECENT)
    needs = {"adjustment_kinds": ["large_print"], "adjustments": "Large blue letters"}
    agent.post(CHECKED, {**call(earlier), button: earlier.case.reference, **needs})
    assert needs_of(earlier) == ["large_print"]
    case = of(earlier)
    assert (case.adjustments, case.adjustments_classified) == ("Large blue letters", False)
    with inside(city):
        assert CaseTask.objects.get(kind=TaskKind.CLASSIFY_ADJUSTMENTS.value, case=case).done_at is None
        asked = CaseEvent.objects.get(case=case, kind="adjustment_asked")
    assert (asked.public, asked.by_name) == (False, "Anna Reed")


def test_what_was_agreed_before_is_not_asked_for_again(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    for _ in range(2):
        agent.post(CHECKED, {**call(earlier, add_to=earlier.case.reference), "adjustment_kinds": ["large_print"]})
    assert needs_of(earlier) == ["large_print"]


def test_a_new_phone_number_is_looked_at_and_changes_nothing_yet(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    for number in ("07700 900111", "07700 900222"):
        agent.post(CHECKED, call(earlier, add_to=earlier.case.reference, phone=number))
    assert of(earlier).complainant_phone == earlier.case.complainant_phone
    with inside(city):
        tasks = CaseTask.objects.filter(kind=TaskKind.CHECK_CONTACT.value, case=earlier.case).order_by("pk")
        details = [task.detail for task in tasks]
    assert [detail.partition(" (")[0] for detail in details] == ["Phone: 07700 900111", "Phone: 07700 900222"]


def test_a_joint_complainant_keeps_what_they_need_for_themselves(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    with inside(city, ActorKind.SYSTEM):
        given = {"name": "Robin Hale", "email": "robin@example.com", "created_at": timezone.now()}
        robin = Person.objects.create(council=city, **given)
        CaseParty.objects.create(
            council=city,
            case=earlier.case,
            person=robin,
            role="joint",
            agreed_on=timezone.localdate(),
            agreed_how="phone",
            added_at=timezone.now(),
            added_by_name="Priya Anand",
        )
    said = call(
        earlier, add_to=earlier.case.reference, name="Robin Hale", email="robin@example.com", phone="07700 9001"
    )
    agent.post(CHECKED, {**said, "adjustment_kinds": ["braille"], "adjustments": "Read it to me first"})
    assert needs_of(earlier) == []
    assert of(earlier).adjustments == ""
    with inside(city):
        robin.refresh_from_db()
        assert not CaseTask.objects.filter(kind=TaskKind.CHECK_CONTACT.value).exists()
    assert [adjustment.kind.value for adjustment in robin.acting] == ["braille", "other"]
    assert robin.acting[1].detail == "Read it to me first"


def test_a_call_for_someone_goes_into_no_case_that_is_not_for_them(city: Council, agent: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION)
    refused = text(agent.post(CHECKED, call(earlier, add_to=earlier.case.reference, on_behalf_of="Doris Poole")))
    assert f"{earlier.case.reference} is not for Doris Poole. Log this by itself" in refused
    with inside(city):
        assert not Note.objects.exists()
        Case.objects.filter(pk=earlier.case.pk).update(on_behalf_of="Doris Poole")
    agent.post(CHECKED, call(earlier, add_to=earlier.case.reference, on_behalf_of="doris poole"))
    with inside(city):
        assert Note.objects.count() == 1


def test_what_the_person_concerned_says_is_not_read_by_who_acts_for_them(city: Council, champion: Client) -> None:
    walked = walk(city, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    with inside(city):
        vera = CaseParty.objects.get(case=walked.case, role="concerned").person
    known = {"name": "Vera Vane", "person": str(vera.pk), "phone": walked.case.complainant_phone}
    said = call(walked, **known, add_to=walked.case.reference, adjustment_kinds="large_print")
    answer = champion.post(CHECKED, {**said, "documents": SimpleUploadedFile("arm.txt", b"Bruise")})
    assert answer.status_code == 302, text(answer)
    with inside(city):
        note = Note.objects.get(case=walked.case)
        assert (note.public, note.by_name, note.text.partition("\n")[0]) == (False, "Vera Vane", "Vera Vane said:")
        assert not Document.objects.get(case=walked.case).public
        assert CaseTask.objects.filter(case=walked.case, kind=TaskKind.READ_MESSAGE.value, done_at=None).exists()
        shown = sent_by_representative(of(walked))
        assert (shown.messages, shown.documents) == ((), ())
        assert Person.objects.get(pk=vera.pk).acting_adjustments
        assert not Person.objects.get(pk=of(walked).person_id).acting_adjustments


def test_a_contact_of_the_person_concerned_is_added_for_staff_alone(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds(on_behalf_of="Vera Vane")).triage()
    newer = walk(city)
    with inside(city):
        vera = CaseParty.objects.get(case=walked.case, role="concerned").person
        Case.objects.filter(pk=newer.case.pk).update(person=vera, complainant_name="Vera Vane")
        add_to_open(ActionContext(newer.case.pk, newer.champion, newer.at + DAY), reference=walked.case.reference)
        assert [note.public for note in Note.objects.filter(case=walked.case)] == [False]
        assert sent_by_representative(of(walked)).messages == ()


def test_a_reply_that_came_earlier_ends_a_pause_on_its_own_day(city: Council, champion: Client) -> None:
    earlier = case_at(city, Status.UNDER_INVESTIGATION, received_at=timezone.now() - RECENT)
    with inside(city, ActorKind.STAFF, earlier.officer.user_id):
        paused_at = timezone.now() - 5 * DAY
        asked = Awaited("the dates", timezone.localdate() + RECENT)
        pause(ActionContext(earlier.case.pk, earlier.officer, paused_at), reason="Waiting", awaited=asked)
    came = timezone.localtime(paused_at + 2 * DAY)
    day = {"received_on-day": str(came.day), "received_on-month": str(came.month), "received_on-year": str(came.year)}
    more = {"arrived": "earlier", "received_time": "10:00", "channel": "email", **day}
    champion.post(CHECKED, call(earlier, add_to=earlier.case.reference, **more))
    with inside(city):
        resumed = CaseEvent.objects.get(case=earlier.case, kind="resumed")
    assert timezone.localdate(resumed.at) == came.date()
