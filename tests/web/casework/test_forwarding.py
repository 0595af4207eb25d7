"""A misdirected matter goes to the organisation responsible, and the resident is told."""

import pytest
from django.core import mail

from complaints.cases.operations import declining
from complaints.cases.rules.declining import Forwarding
from complaints.models import Case, CaseTask, Letter, Person
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories.cases import inside, walk
from tests.web.casework.desk import desk, residents_page, text

LAMP = {"body": "cambridgeshire-highways", "pass_on": "A lamp is broken.", "explanation": "The county mends lamps."}
CONDUCT = {**LAMP, "body": "cambridgeshire-monitoring-officer", "pass_on": "What the councillor said."}


def test_the_page_offers_the_complaint_s_own_words_to_send(south: Council) -> None:
    at = desk(south)
    page = text(at.open(Move.FORWARD))
    assert f"{at.case.summary}\n\n{at.case.description}\n\nAlex Poole\nalex.poole@example.com" in page
    assert "Cambridgeshire Highways (a task to post or phone)" in page
    assert "Customer services, Cambridge City Council" in page
    assert "Customer Contact Service, South Cambridgeshire District Council" not in page, "its own teams are it"


def test_a_protected_address_is_not_offered_to_be_sent(south: Council) -> None:
    at = desk(south)
    with inside(south, ActorKind.SYSTEM):
        Person.objects.filter(pk=at.case.person_id).update(address_protected=True)
        Case.objects.filter(pk=at.case.pk).update(complainant_address="4 Safe Road")
    page = text(at.open(Move.FORWARD))
    assert "alex.poole@example.com" in page
    assert "4 Safe Road" not in page


def test_where_the_body_has_no_email_a_task_says_how_and_the_resident_gets_the_link(south: Council) -> None:
    at = desk(south)
    at.make(Move.FORWARD, **LAMP)
    assert (at.case.status, at.case.decline_reason) == ("declined", "forwarded")
    with inside(south):
        task = CaseTask.objects.get(case=at.case, kind=TaskKind.FORWARD.value)
    assert "Phone: 0345 045 5212" in task.detail
    assert task.detail.endswith("A lamp is broken.")
    (letter,) = at.letters()
    assert letter == "The county mends lamps."
    assert "passed_on" not in at.queued()
    page = text(at.open())
    with inside(south, ActorKind.SYSTEM):
        told = Letter.objects.filter(case=at.case).latest("pk").full_text
    # The page of the complainant says the same as the letter: only a task says that it has been done.
    assert "We are passing it to Cambridgeshire Highways." in told
    assert "We are passing it to Cambridgeshire Highways." in residents_page(at)
    assert "roadworks-and-faults/report-a-highways-emergency" in page
    assert "Local Government and Social Care Ombudsman" in page


def test_an_email_goes_to_the_body_and_is_shown_before_it_does(south: Council) -> None:
    at = desk(south)
    shown = text(at.check(Move.FORWARD, **CONDUCT))
    assert "<strong>To:</strong> monitoringofficer@cambridgeshire.gov.uk" in shown
    assert shown.count("What the councillor said.") >= 1
    assert at.case.status == "received"
    at.make(Move.FORWARD, **CONDUCT)
    assert at.queued().count("passed_on") == 1
    with inside(south):
        assert not CaseTask.objects.filter(case=at.case, kind=TaskKind.FORWARD.value).exists()


def test_what_was_sent_and_to_which_organisation_stays_on_the_case(south: Council) -> None:
    at = desk(south)
    at.make(Move.FORWARD, **CONDUCT)
    assert "Sent to Monitoring Officer, Cambridgeshire County Council:\nWhat the councillor said." in text(at.open())
    assert "What the councillor said." not in residents_page(at)


def test_an_organisation_that_is_not_in_the_list_is_described(south: Council) -> None:
    at = desk(south)
    other = {**LAMP, "body": "another", "organisation_name": "Fen Water", "explanation": "It is their sewer."}
    nameless = text(at.check(Move.FORWARD, **{**other, "organisation_name": ""}))
    assert "Enter what the organisation is called" in nameless
    assert "Enter an email address, a phone number or a postal address" in nameless
    shown = text(at.check(Move.FORWARD, **other, organisation_email="help@fenwater.example"))
    assert "<strong>To:</strong> help@fenwater.example" in shown
    at.make(Move.FORWARD, **other, organisation_email="help@fenwater.example")
    assert at.queued().count("passed_on") == 1
    for page in (residents_page(at), text(at.open())):
        assert "We are passing it to Fen Water." in page
        assert "help@fenwater.example" in page
    assert "Sent to Fen Water:\nA lamp is broken." in text(at.open())


def test_where_only_its_address_is_known_a_task_says_where_to_post_it(south: Council) -> None:
    at = desk(south)
    at.make(
        Move.FORWARD, **{**LAMP, "body": "another"}, organisation_name="Fen Water", organisation_address="1 Pump Ln"
    )
    with inside(south):
        task = CaseTask.objects.get(case=at.case, kind=TaskKind.FORWARD.value)
    assert task.detail == "Fen Water has no email address here.\nPost: 1 Pump Ln\n\nA lamp is broken."


def test_a_part_is_forwarded_and_the_rest_keeps_its_dates(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    due = at.case.due_on
    shown = text(at.check(Move.FORWARD_PART, **LAMP))
    assert "We are not responsible for part of it." in shown
    assert "roadworks-and-faults/report-a-highways-emergency" in shown
    at.make(Move.FORWARD_PART, **LAMP)
    assert (at.case.status, at.case.due_on) == ("under_investigation", due)
    assert "Part forwarded to another organisation" in text(at.open())


def test_only_the_complainant_s_council_decides_what_is_sent(city: Council) -> None:
    walked = walk(city)
    context = ActionContext(walked.case.pk, walked.champion, walked.at)
    with inside(city, ActorKind.STAFF, walked.champion.user_id), pytest.raises(RuleBroken) as refused:
        declining.forward(context, forwarding=Forwarding("no-such-body", "What", "Why"), whole=True)
    assert refused.value.code == "forward.body"
    assert not mail.outbox
