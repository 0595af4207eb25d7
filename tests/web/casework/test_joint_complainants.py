"""People who complain together on the pages of staff and of the spokesperson."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.models import Adjustment, Case, CaseParty, CaseTask, Person, SafetyMarker
from complaints.people.queries.joint_complainants import joint_complainants_of
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from complaints.vocabulary.people import ActingAdjustment, AdjustmentKind, PersonDetails
from councils.calendars.rules import london_day, written
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.factories.joint_complainants import joined, open_of
from tests.web.casework.desk import desk, text

AGREED = {
    "agreed_on-day": "1",
    "agreed_on-month": "6",
    "agreed_on-year": "2026",
    "agreed_how": "in_person",
    "note": "At the desk",
}
KIM = {"name": "Kim Vale", "email": "kim.vale@example.com", "phone": "", "address": "", **AGREED}


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


def page(walked: Walk, name: str, **more: object) -> str:
    return reverse(f"casework:{name}", kwargs={"reference": walked.case.reference, **more})


def send(client: Client, address: str, answers: dict[str, str]) -> HttpResponse:
    return client.post(address, answers, follow=True)


def test_someone_is_added_and_shown_on_the_case_at_triage_and_on_their_record(city: Council, champion: Client) -> None:
    walked = walk(city)
    add = page(walked, "add-joint-complainant")
    assert "Add a joint complainant" in text(champion.get(page(walked, "case")))
    assert "Alex Poole speaks for them" in text(champion.get(add))
    refused = text(send(champion, add, {**KIM, "name": "", "agreed_how": ""}))
    assert "Enter their full name" in refused
    assert "Select how they agreed" in refused
    assert "must be today or earlier" in text(send(champion, add, {**KIM, "agreed_on-year": "2099"}))
    done = text(send(champion, add, KIM))
    assert "Kim Vale is recorded as a joint complainant." in done
    for where in (done, text(champion.get(page(walked, "accept")))):
        assert "Alex Poole speaks for everyone and gets our letters." in where
        for said in ("Also complaining", "kim.vale@example.com", "Agreed in person on 1 June 2026", "At the desk"):
            assert said in where
    with inside(city):
        kim = CaseParty.objects.get(case=walked.case).person_id
    record = text(champion.get(reverse("casework:person", args=[kim])))
    assert walked.case.reference in record
    assert "Complains together with Alex Poole" in record


def test_their_adjustments_are_asked_for_and_decided(city: Council, champion: Client) -> None:
    walked = walk(city)
    add = page(walked, "add-joint-complainant")
    asked = {"adjustment_kinds": ["large_print"], "adjustments": "Write slowly"}
    found = text(champion.post(add, {**KIM, **asked, "find": "yes", "who": "nobody at all"}))
    assert 'value="large_print" checked' in found
    done = text(send(champion, add, {**KIM, **asked}))
    assert "Large print (asked for, not decided yet)" in done
    with inside(city):
        party = CaseParty.objects.get(case=walked.case)
        number = Adjustment.objects.get(person=party.person_id, kind="large_print").pk
    listed = text(champion.get(f"{reverse('casework:tasks')}?kind=classify_adjustments"))
    assert "Kim Vale: Large print" in listed
    adjustments = page(walked, "adjustments")
    assert adjustments in done
    shown = text(champion.get(adjustments))
    for said in ("Alex Poole", "No adjustments yet.", "Kim Vale", "Large print", "Write slowly"):
        assert said in shown
    decide = page(walked, "end-adjustment", pk=number)
    assert "Kim Vale" in text(champion.get(decide))
    assert "The adjustment has ended." in text(send(champion, decide, {"why": "A slip"}))
    record = page(walked, "add-adjustment")
    assert "Who needs it?" in text(champion.get(record))
    assert "Select who needs it" in text(send(champion, record, {"kind": "audio"}))
    assert f'value="{party.person_id}" checked' in text(champion.get(f"{record}?for={party.person_id}"))
    send(champion, record, {"kind": "audio", "person": str(party.person_id)})
    refused = text(send(champion, record, {"kind": "audio", "person": str(party.person_id)}))
    assert "They have this adjustment already." in refused
    send(champion, record, {"kind": "braille", "person": "complainant"})
    with inside(city):
        assert [row.person_id for row in Adjustment.objects.order_by("-pk")[:2]] == [
            walked.case.person_id,
            party.person_id,
        ]
    person = text(champion.get(reverse("casework:person", args=[party.person_id])))
    assert adjustments in person


def test_people_are_found_or_asked_about_before_a_record_is_made(city: Council, champion: Client) -> None:
    walked, own = walk(city), walk(city, by=councils.user("Mary Poole"))
    add, mary = page(walked, "add-joint-complainant"), own.case.person_id
    found = text(champion.post(add, {**KIM, "name": "", "find": "yes", "who": "mary"}))
    assert "1 person found" in found
    assert f'value="{mary}"' in found
    chosen = text(champion.post(add, {**KIM, "who": "mary", "person": str(mary), "choose": "yes"}))
    assert own.case.complainant_email in chosen
    again = {**KIM, "name": "Mary Poole", "email": own.case.complainant_email}
    asked = text(champion.post(add, again))
    assert "Is this someone the council knows?" in asked
    assert "same email address" in asked
    with inside(city):
        assert not joint_complainants_of(walked.case).exists()
    assert "Mary Poole is recorded" in text(send(champion, add, {**again, "asked": "yes", "person": str(mary)}))
    assert "already" in text(send(champion, add, {**again, "asked": "yes", "person": str(mary)}))
    assert "Mary Poole is recorded" in text(send(champion, add, {**again, "asked": "yes", "person": ""}))
    with inside(city):
        assert joint_complainants_of(walked.case).count() == 2
        assert Person.objects.filter(name="Mary Poole").count() == 2


def test_an_officer_adds_someone_without_the_look_up(city: Council) -> None:
    walked = walk(city)
    walked.triage()
    officer = signed_in(councils.person(city, Role.RESPONDING_OFFICER, service_area=walked.case.service_area), city)
    add = page(walked, "add-joint-complainant")
    assert "Find them among the people" not in text(officer.get(add))
    # The look-alikes that they are asked about are those of their own cases.
    assert "Is this someone the council knows?" in text(
        officer.post(add, {**KIM, "name": "Alex Poole", "email": "alex.poole@example.com"})
    )
    assert "Kim Vale is recorded" in text(send(officer, add, KIM))


def test_details_are_corrected_and_someone_is_removed(city: Council, champion: Client) -> None:
    walked = walk(city)
    kim = joined(walked)
    correct = page(walked, "correct-joint-complainant", pk=kim.pk)
    known = {"name": "Kim Vale", "email": "kim.vale@example.com", "phone": "01223 457111", "address": "9 High Street"}
    assert "Say why you are changing" in text(send(champion, correct, known))
    done = text(send(champion, correct, {**known, "address_protected": "on", "reason": "She moved"}))
    assert "Contact details corrected." in done
    assert "Protected address" in done
    assert "9 High Street" not in done
    kept = {**known, "address": "", "address_protected": "on", "phone": "01223 457112", "reason": "New phone"}
    assert "Contact details corrected." in text(send(champion, correct, kept))
    with inside(city):
        assert Person.objects.get(pk=kim.person_id).address == "9 High Street"
    assert "Nothing has changed." in text(send(champion, correct, kept))
    remove = page(walked, "remove-joint-complainant", pk=kim.pk)
    assert "Kim Vale complains together with Alex Poole." in text(champion.get(remove))
    assert "Select why" in text(send(champion, remove, {}))
    assert "Removed." in text(send(champion, remove, {"because": "mistake"}))
    assert champion.get(remove).status_code == 404
    assert "Also complaining" not in text(champion.get(page(walked, "case")))


def test_a_copy_is_given_from_the_list_of_tasks(city: Council, champion: Client) -> None:
    walked = walk(city)
    kim = joined(walked)
    large = ActingAdjustment(1, AdjustmentKind.LARGE_PRINT, agreed=True)
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(
            acting_adjustments=[large.as_data()], address_protected=True, preferred_channel="post"
        )
    walked.triage().acknowledge().respond()
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    listed = text(champion.get("/casework/tasks/?kind=give_copy"))
    assert "Give Kim Vale a copy" in listed
    assert "Copies for joint complainants (1)" in listed
    copy = page(walked, "joint-copy", pk=task.pk)
    assert champion.get(page(walked, "task", pk=task.pk))["Location"] == copy
    shown = text(champion.get(copy))
    for said in ("Large print", "kim.vale@example.com", "Protected address", "You are right, and we are sorry."):
        assert said in shown
    assert "4 Elm Road" not in shown
    assert 'on-screen">Protected address' in paper_of(shown)
    assert "4 Elm Road" in paper_of(text(champion.post(copy, {"show_address": "yes"})))
    assert "Protected address seen" in text(champion.get(page(walked, "case")))
    assert "Select how you gave it" in text(send(champion, copy, {}))
    assert "Say how you met the adjustments they need: Large print" in text(send(champion, copy, {"way": "post"}))
    assert "Say why they get no copy" in text(send(champion, copy, {"way": "none"}))
    done = text(send(champion, copy, {"way": "post", "how_met": "18 points"}))
    assert "Recorded: Kim Vale has a copy." in done
    assert "Kim Vale, by post. 18 points" in done
    assert "has already marked this as done" in text(champion.get(copy))


def paper_of(page: str) -> str:
    return page.partition('<article class="app-paper')[2].partition("</article>")[0]


def test_a_copy_is_printed_as_a_letter_to_the_joint_complainant(city: Council, champion: Client) -> None:
    walked = walk(city)
    kim = joined(walked)
    large = ActingAdjustment(1, AdjustmentKind.LARGE_PRINT, agreed=True)
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(acting_adjustments=[large.as_data()])
    walked.triage().acknowledge().respond()
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    assert task.letter is not None
    shown = text(champion.get(page(walked, "joint-copy", pk=task.pk)))
    paper = paper_of(shown)
    assert paper.startswith(" app-paper--large")
    for said in (
        *("Cambridge City Council", "Kim Vale", "4 Elm Road\nCB1 2AB", written(london_day(task.letter.sent_at))),
        f"Our reference: {walked.case.reference}",
        f"A copy of our letter about your complaint {walked.case.reference}",
        "You made this complaint together with Alex Poole, who speaks for you. This is a copy of the letter we sent",
        task.letter.text,
    ):
        assert said in paper
    assert "alex.poole@example.com" not in paper
    assert "Only the letter is printed, in large print (18 point)." in shown
    assert "You made this complaint" not in shown.replace(paper, "")
    assert '<form class="app-on-screen ' in shown


def test_a_copy_is_not_printed_while_something_stands_against_it_or_without_an_address(
    city: Council, champion: Client
) -> None:
    walked = walk(city)
    kim = joined(walked, PersonDetails("my wife", phone="01223 457111"))
    walked.triage().acknowledge().respond()
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    copy = page(walked, "joint-copy", pk=task.pk)
    by_phone = text(champion.get(copy))
    assert "Print this page" not in by_phone
    assert "You made this complaint together" in by_phone
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(address="4 Elm Road")
    by_post = text(champion.get(copy))
    assert "Their name is not known." in by_post
    assert "Print this page" in by_post
    assert "my wife" not in paper_of(by_post)
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(deceased=True)
    assert '<article class="app-paper app-on-screen"' in text(champion.get(copy))


def test_what_stands_against_a_copy_is_said_and_only_no_copy_is_offered(city: Council, champion: Client) -> None:
    walked = walk(city)
    kim = joined(walked, PersonDetails("Kim Vale", phone="01223 457111"))
    walked.triage().acknowledge().respond()
    (task,) = open_of(walked, TaskKind.GIVE_COPY)
    no_calls = ActingAdjustment(1, AdjustmentKind.NO_PHONE, agreed=True)
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(acting_adjustments=[no_calls.as_data()])
    copy = page(walked, "joint-copy", pk=task.pk)
    assert "01223 457111 (do not call)" in text(champion.get(copy))
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(deceased=True)
    shown = text(champion.get(copy))
    assert "Kim Vale has died. Nothing is sent in their name." in shown
    assert 'value="phone"' not in shown
    assert "gets no copy" in text(send(champion, copy, {"way": "none", "why": "She has died"}))


def test_another_speaks_for_them_and_reads_only_names_online(city: Council, champion: Client) -> None:
    walked = walk(city)
    kim = joined(walked)
    change = page(walked, "change-spokesperson")
    waits = text(send(champion, change, {"speaks": "undecided", "why": "Alex is ill"}))
    assert "A task stays on this case" in waits
    assert "Choose who speaks for the group" in waits
    assert "Say why they no longer speak" in text(send(champion, change, {"speaks": "undecided"}))
    assert "Enter the day they agreed" in text(send(champion, change, {"speaks": str(kim.pk)}))
    chosen = {**AGREED, "speaks": str(kim.pk), "former": "stays"}
    done = text(send(champion, change, chosen))
    assert "Kim Vale speaks for them now, and gets our letters." in done
    assert "Choose who speaks for the group" not in done
    with inside(city):
        case = Case.objects.get(pk=walked.case.pk)
        account = councils.user("Kim Vale")
        Case.objects.filter(pk=case.pk).update(complainant=account)
    theirs = text(signed_in(account).get(reverse("resident:complaint", args=[city.slug, case.reference]), follow=True))
    assert "We recorded who complains with you" in theirs
    assert "Alex Poole" in theirs
    assert "alex.poole@example.com" not in theirs


def test_whoever_complained_sees_the_others_names_and_nothing_else(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = walk(city, by=resident)
    joined(walked, note="They are neighbours")
    mine = text(
        signed_in(resident).get(reverse("resident:complaint", args=[city.slug, walked.case.reference]), follow=True)
    )
    assert "Kim Vale" in mine
    for secret in ("kim.vale@example.com", "01223 457111", "Elm Road", "They are neighbours"):
        assert secret not in mine


def test_names_said_on_the_phone_become_a_task(city: Council, champion: Client) -> None:
    call = {
        "person": "",
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "phone",
        "arrived": "now",
        "name": "Mary Poole",
        "phone": "01223 000000",
        "service_area": str(councils.area(city).pk),
        "summary": "The bins",
        "description": "All of the road complain.",
        "together_with": "Ada Hall and Ben Hall",
    }
    assert "Ada Hall and Ben Hall" in text(champion.post("/casework/log/", call))
    logged = text(champion.post("/casework/log/checked/", call, follow=True))
    assert "Record who complains together" in logged
    assert "They complain together with: Ada Hall and Ben Hall" in logged
    with inside(city):
        assert CaseTask.objects.filter(kind=TaskKind.NAME_JOINT.value).count() == 1
    instead = champion.post("/casework/log/checked/", {**call, "key": str(uuid4()), "add_to": "CC-222-222-222"})
    assert "Log this by itself" in text(instead)


def test_a_case_without_others_offers_only_to_add_one(city: Council, champion: Client) -> None:
    shown = text(champion.get(page(case_at(city, Status.CLOSED), "case")))
    assert "Add a joint complainant" in shown
    assert "People complaining together" not in shown


def test_the_check_before_sending_names_those_who_get_copies(city: Council) -> None:
    at = desk(city)
    joined(at.walked)
    said = {"body": "council-finder", "pass_on": "A lamp is broken.", "explanation": "The county mends lamps."}
    assert "Copies for those who complain together: Kim Vale." in text(at.check(Move.FORWARD, **said))


def test_a_marker_of_someone_who_is_a_part_of_the_case_names_them(city: Council, champion: Client) -> None:
    walked = walk(city)
    kim = joined(walked)
    with inside(city):
        marker = SafetyMarker.objects.create(
            council=city,
            person=kim.person,
            hazard="A dog",
            source="Housing",
            review_on=walked.at.date(),
            added_at=walked.at,
            added_by_name="Lee",
        )
    shown = text(champion.get(page(walked, "safety-markers")))
    assert "A dog" in shown
    assert "Kim Vale" in shown
    end = page(walked, "end-safety-marker", pk=marker.pk)
    assert "A dog" in text(champion.get(end))
    assert "The safety marker has ended." in text(send(champion, end, {"why": "The dog has died"}))
