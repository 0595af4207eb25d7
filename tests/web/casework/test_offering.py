"""Offering a contact as a complaint, passing on a request and thanks, as staff and the person do it."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import time_machine
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from complaints.cases.operations.correspondence import add_note
from complaints.models import Case, CaseTask
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, TaskKind
from councils.calendars.rules import london_day
from councils.models import Council, User
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, entered, inside, submission
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, text


def at_desk(council: Council, kind: ContactKind, by: User) -> Desk:
    area = councils.area(council)
    walked = entered(council, replace(submission(area, by=by), kind=kind), at=RECEIVED, by=by)
    who = councils.person(council, Role.COMPLAINT_CHAMPION, name="Priya Anand", service_area=area)
    return Desk(walked, signed_in(who, council))


def answered(at: Desk, resident: User, page: str, data: dict[str, str] | None = None) -> str:
    address = f"/c/{at.council.slug}/complaints/{at.case.reference}/{page}"
    client = signed_in(resident)
    response: HttpResponse = client.get(address) if data is None else client.post(address, data, follow=True)
    return unescape(response.content.decode())


def test_feedback_is_offered_and_the_person_says_yes_on_their_page(south: Council) -> None:
    robin = councils.user("Robin Reed")
    at = at_desk(south, ContactKind.FEEDBACK, robin)
    page = text(at.open(Move.OFFER_COMPLAINT))
    assert "Its time counts from the person's confirmation (policy, Feedback)" in page
    assert "Offer to treat it as a complaint" in text(at.open(Move.ACCEPT))
    assert "I’m unhappy about this" not in answered(at, robin, "")
    shown = text(at.check(Move.OFFER_COMPLAINT, text="You wrote that nobody answers."))
    assert "Do you want us to treat this as a complaint?" in shown
    at.make(Move.OFFER_COMPLAINT, text="You wrote that nobody answers.")
    page = text(at.open())
    assert "Offered as a complaint" in page
    assert at.address(Move.ANSWER_OFFER) in page
    with inside(south):
        task = CaseTask.objects.get(case=at.case, kind=TaskKind.AWAIT_ANSWER, done_at=None)
    assert at.address(Move.ANSWER_OFFER) in unescape(at.client.get("/casework/tasks/").content.decode())
    assert task.detail.startswith("We asked whether")
    page = answered(at, robin, "")
    assert "Tell us whether it is a complaint" in page
    assert "We’ve asked whether you want us to treat this as a complaint." in page
    # Only in the letter about what came in.
    assert page.count("You do not need to do anything else.") == 1
    assert "Select yes or no" in answered(at, robin, "answer/", {})
    page = answered(at, robin, "answer/", {"answer": "yes"})
    assert "We have your answer." in page
    assert "You asked us to treat this as a complaint" in page
    assert "It first came in as feedback" in page
    assert at.case.kind == "complaint"
    page = text(at.open())
    assert "First contact" in page
    assert "Became a complaint: first came in as feedback" in page
    assert "It became a complaint on" in page
    assert "You have answered, or this is a complaint already" in answered(at, robin, "answer/")


def test_staff_record_an_answer_given_by_phone(south: Council) -> None:
    at = at_desk(south, ContactKind.FEEDBACK, councils.user("Robin Reed"))
    assert at.open(Move.ANSWER_OFFER).status_code == 409
    at.make(Move.OFFER_COMPLAINT, text="Shall we?")
    assert "It stays what it is. They can still complain later." in text(at.open(Move.ANSWER_OFFER))
    assert "Say how and when they answered" in text(at.make(Move.ANSWER_OFFER, answer="no"))
    at.make(Move.ANSWER_OFFER, answer="no", said="By phone on 3 May.")
    assert (at.case.kind, at.events()[-2:]) == ("feedback", ["offer_declined", "task_done"])
    assert "They do not want it treated as a complaint" in text(at.open())


def test_a_request_is_passed_on_and_the_unhappy_person_complains(city: Council) -> None:
    robin = councils.user("Robin Reed")
    at = at_desk(city, ContactKind.SERVICE_REQUEST, robin)
    on = (at.case.received_at + timedelta(hours=1)).date()
    day = {"on-day": on.day, "on-month": on.month, "on-year": on.year}
    with time_machine.travel(at.case.received_at + timedelta(hours=2), tick=False):
        assert "The case stays open." in text(at.open(Move.HAND_OVER))
        at.make(Move.HAND_OVER, team="Waste", reference="WR-4411", **day)
    page = text(at.open())
    assert "WR-4411" in page
    assert "Passed to the service" in page
    page = answered(at, robin, "")
    assert "their reference WR-4411" in page
    assert "I’m unhappy about this" in page
    assert "I’m unhappy about this" in answered(at, robin, "complain/")
    page = answered(at, robin, "complain/", {"why": "Nobody came."})
    assert "We’re treating this as a complaint." in page
    assert at.case.kind == "complaint"
    assert f"{at.case.reference}/complain/" not in answered(at, robin, "")


def test_thanks_are_passed_on_with_what_staff_may_read(east: Council) -> None:
    at = at_desk(east, ContactKind.COMPLIMENT, councils.user("Robin Reed"))
    officer = councils.person(east, Role.RESPONDING_OFFICER, name="Olga Trees", service_area=councils.area(east))
    page = text(at.open(Move.SHARE_PRAISE))
    assert "shared with the team and noted at appraisal" in page
    assert "Olga Trees" in page
    shown = text(at.make(Move.SHARE_PRAISE, shared="Lovely.", text="Thank you."))
    assert "Choose who should read it, or name them." in shown
    at.make(Move.SHARE_PRAISE, staff=[officer.pk], shared="Lovely.", text="Thank you.")
    assert at.case.status == "closed"
    assert at.queued().count("praise_to_staff") >= 2
    assert "Thanks passed on and closed: Olga Trees" in text(at.open())


def test_nobody_is_unhappy_before_they_wrote(south: Council) -> None:
    at = at_desk(south, ContactKind.FEEDBACK, councils.user("Robin Reed"))
    day = {"unhappy_since-day": 1, "unhappy_since-month": 5, "unhappy_since-year": 2026}
    assert "They cannot have said so before" in text(at.make(Move.OFFER_COMPLAINT, text="Shall we?", **day))


def test_a_request_is_passed_on_from_triage_with_one_letter(city: Council) -> None:
    robin = councils.user("Robin Reed")
    at = at_desk(city, ContactKind.COMPLAINT, robin)
    page = f"{at.address(Move.RECLASSIFY)}?as=corporate.service_request"
    assert page in text(at.open(Move.ACCEPT))
    asked = text(at.client.get(page))
    assert councils.area(city).name in asked
    said = {
        "contact": "corporate.service_request",
        "team": "Waste crew",
        "reference": "W-77",
        "agreed": "By phone.",
        "reason": "You asked us to empty the bin.",
    }
    shown = text(at.check(Move.RECLASSIFY, **said))
    assert shown.count('aria-label="Letter to') == 1
    assert "Dear Robin Reed" in shown
    assert "Pass it on" in shown
    assert "Reclassify and send the letter" not in shown
    before = len(at.queued())
    at.make(Move.RECLASSIFY, **said)
    done = at.open()
    assert "Passed on as a service request." in text(done)
    offered = re.findall(rf'<a href="{at.address(Move.HAND_OVER)}"[^>]*>', done.content.decode())
    assert offered == [], "a button would ask for it again"
    assert f'class="govuk-link" href="{at.address(Move.HAND_OVER)}"' in done.content.decode()
    assert at.queued()[before:] == ["passed_to_service"]
    with inside(city):
        case = Case.objects.get(pk=at.case.pk)
    assert (case.kind, case.passed_on_to, case.service_reference, case.status) == (
        "service request",
        "Waste crew",
        "W-77",
        "under_investigation",
    )
    for words in (
        "We’ve passed your request to this team: Waste crew.",
        "W-77",
        "You asked us to empty the bin.",
        "If you disagree",
    ):
        assert words in shown
    assert "I’m unhappy about this" not in shown, "its page has no such button"
    assert "Send us a message if you want us to treat this as a complaint" in answered(at, robin, "complain/")
    with inside(city):
        by = Actor.complainant(city.pk, robin.pk, "Robin Reed", frozenset({case.pk}))
        add_note(ActionContext(case.pk, by, timezone.now()), text="It is still full.", public=True)
        (task,) = CaseTask.objects.filter(case_id=case.pk, kind__in=("read_message", "offer_complaint"))
    assert task.detail == "It came in as a complaint. If they are unhappy, reclassify it as a complaint again."


def test_only_a_service_request_is_passed_on_while_it_is_reclassified(city: Council) -> None:
    at = at_desk(city, ContactKind.COMPLAINT, councils.user("Robin Reed"))
    said = {"contact": "foi.information_request", "agreed": "By phone.", "reason": "Thanks."}
    assert "Leave this blank, or select service request" in text(at.check(Move.RECLASSIFY, **said, team="Waste"))
    assert "Enter the team or service that has it" in text(at.check(Move.RECLASSIFY, **said, reference="W-77"))
    assert "Reclassify and send the letter" in text(at.check(Move.RECLASSIFY, **said))
    request = {**said, "contact": "corporate.service_request"}
    assert "Reclassify and send the letter" in text(at.check(Move.RECLASSIFY, **request))


def test_the_task_to_offer_a_complaint_leads_to_the_page_where_it_is_done(city: Council) -> None:
    at = at_desk(city, ContactKind.SERVICE_REQUEST, councils.user("Robin Reed"))
    with inside(city):
        task = CaseTask.objects.create(
            council=city,
            case=at.case,
            kind=TaskKind.OFFER_COMPLAINT.value,
            opened_at=RECEIVED,
            detail="They wrote again.",
        )
    page = text(at.client.get(reverse("casework:task", args=[at.case.reference, task.pk])))
    assert f'href="{at.address(Move.OFFER_COMPLAINT)}"' in page
    assert "They wrote again." in page
    at.make(Move.OFFER_COMPLAINT, text="Shall we?")
    page = text(at.client.get(reverse("casework:task", args=[at.case.reference, task.pk])))
    assert f'href="{at.address(Move.OFFER_COMPLAINT)}"' not in page


def test_the_day_they_were_unhappy_is_that_of_their_last_message(city: Council) -> None:
    robin = councils.user("Robin Reed")
    at = at_desk(city, ContactKind.SERVICE_REQUEST, robin)
    assert 'name="unhappy_since-day"' in text(at.open(Move.OFFER_COMPLAINT))
    assert not re.search(r'id="id_unhappy_since[^"]*"[^>]*value="\d', text(at.open(Move.OFFER_COMPLAINT)))
    said_at = at.case.received_at + timedelta(days=3)
    guest = Actor.complainant(city.pk, None, "Robin Reed", frozenset({at.case.pk}))
    with inside(city):
        add_note(ActionContext(at.case.pk, guest, said_at), text="Three weeks and still no bin.", public=True)
    shown = text(at.open(Move.OFFER_COMPLAINT))
    assert re.search(rf'name="unhappy_since-day"[^>]*value="{london_day(said_at).day}"', shown)
