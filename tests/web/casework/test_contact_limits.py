"""Staff propose, decide, review and appeal limits on contact; everyone who deals with the person sees them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.cases.operations import correspondence
from complaints.models import BehaviourDecision, Case, CaseEvent, CaseTask, Letter, SafetyMarker
from complaints.people.queries.behaviour import policy_now
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from complaints.vocabulary.people import DecisionStatus
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, inside
from tests.factories.clients import signed_in
from tests.factories.contact_limits import DETAIL, REASON, REVIEW_ON, acting, limited
from tests.web.casework.desk import Desk, desk, text

BEFORE_VISITS = "A large dog in the front garden"


@pytest.fixture(autouse=True)
def while_it_is_in_time() -> Iterator[None]:
    with time_machine.travel(RECEIVED + timedelta(days=8), tick=True):
        yield


def page(at: Desk, name: str, **kwargs: int) -> str:
    return reverse(f"casework:{name}", kwargs={"reference": at.walked.case.reference, **kwargs})


def on(day: Any, name: str) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def proposal(at: Desk) -> dict[str, Any]:
    with inside(at.council):
        _, policy = policy_now(at.council.pk, at.walked.at)
    return {
        **at.seen(),
        "subject": "Person",
        "behaviours": policy.behaviours[:1],
        "account": "Forty calls in May.",
        **{f"evidence_{number}": "The file shows it" for number in range(len(policy.preconditions))},
        "measures": policy.measures[:1],
        "detail": DETAIL,
        "considered": "No disability is known.",
        **on(REVIEW_ON, "review_on"),
    }


def send(at: Desk, name: str, answers: dict[str, Any], by: Client | None = None, **kwargs: int) -> HttpResponse:
    """Send a form, and confirm it where it is checked first."""
    return check(at, name, {"send": "yes", **answers}, by, **kwargs)


def check(at: Desk, name: str, answers: dict[str, Any], by: Client | None = None, **kwargs: int) -> HttpResponse:
    return (by or at.client).post(page(at, name, **kwargs), {**at.seen(), **answers}, follow=True)


def manager_at(council: Council) -> Client:
    return signed_in(councils.person(council, Role.COMPLAINTS_MANAGER, name="Mo Dean"), council)


def decision(at: Desk) -> BehaviourDecision:
    with inside(at.council):
        return BehaviourDecision.objects.filter(person__cases=at.walked.case.pk).latest("pk")


def test_limits_are_proposed_decided_shown_and_ended(south: Council) -> None:
    at, manager = desk(south), manager_at(south)
    assert "Contact limits" in text(at.open())
    form = text(at.client.get(page(at, "propose-limits")))
    assert "What shows this: the complaint has been or is being investigated properly under the policy?" in form
    assert "No later than 9 December 2027." in form
    refused = send(at, "propose-limits", {**proposal(at), "evidence_2": ""})
    assert "Say what shows this: communication with the customer has been adequate" in text(refused)
    refused = send(at, "propose-limits", {**proposal(at), **on(REVIEW_ON.replace(year=2028), "review_on")})
    assert refused.status_code == 409
    done = text(send(at, "propose-limits", proposal(at)))
    assert "The proposal is recorded. Someone else must decide it." in done
    row = decision(at)
    with inside(south):
        task = CaseTask.objects.get(case=at.walked.case, kind=TaskKind.DECIDE_LIMITS.value)
    assert manager.get(page(at, "task", pk=task.pk)).headers["Location"] == page(at, "behaviour")
    answers = {"decision": "apply", "decided_by": "Leadership Team", "reason": REASON}
    assert send(at, "decide-limits", answers, pk=row.pk).status_code == 403
    done = text(send(at, "decide-limits", answers, by=manager, pk=row.pk))
    assert "The decision is recorded." in done
    assert DETAIL in text(at.open())
    assert "Look at a new matter on its merits." in text(at.open(Move.DECLINE))
    review = {"outcome": "end", "reviewed_by": "Leadership Team", "reason": "All is well now."}
    assert "The review is recorded." in text(send(at, "review-limits", review, by=manager, pk=row.pk))
    assert "Look at a new matter on its merits." not in text(at.open(Move.DECLINE))
    with inside(south):
        kinds = list(Letter.objects.filter(case=at.walked.case, body__gt="").values_list("kind", flat=True))
    assert kinds == ["limits_set", "limits_reviewed"]


CONFIRM = "Record it and send the letter"
APPLY = {"decision": "apply", "decided_by": "Leadership Team", "reason": REASON}


def test_a_decision_is_checked_before_its_letter_is_sent(south: Council) -> None:
    at, manager = desk(south), manager_at(south)
    send(at, "propose-limits", proposal(at))
    pk = decision(at).pk
    assert "Check before sending" in text(manager.get(page(at, "decide-limits", pk=pk)))
    shown = text(check(at, "decide-limits", APPLY, by=manager, pk=pk))
    for said in ("Nothing has been sent yet.", "by email to alex.poole@example.com", REASON, DETAIL, CONFIRM):
        assert said in shown
    assert decision(at).status == DecisionStatus.PROPOSED
    assert "limits_set" not in at.queued()
    changed = text(check(at, "decide-limits", {**APPLY, "change": "yes"}, by=manager, pk=pk))
    assert f">{REASON}</textarea>" in changed.replace("\n", "")
    assert decision(at).status == DecisionStatus.PROPOSED
    none = text(check(at, "decide-limits", {**APPLY, "decision": "not_apply"}, by=manager, pk=pk))
    assert "No letter will be sent to the complainant." in none
    assert "Record it" in none
    assert CONFIRM not in none


def test_a_decision_that_is_pressed_twice_is_sent_once(south: Council) -> None:
    at, manager = desk(south), manager_at(south)
    send(at, "propose-limits", proposal(at))
    pk = decision(at).pk
    answers = {**at.seen(), **APPLY, "send": "yes", "csrfmiddlewaretoken": "one form"}
    for _ in range(2):
        done = text(manager.post(page(at, "decide-limits", pk=pk), answers, follow=True))
        assert "The decision is recorded. We’re emailing the letter to alex.poole@example.com." in done
    assert at.queued().count("limits_set") == 1


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        (
            "review-limits",
            {"outcome": "end", "reviewed_by": "Monitoring Officer", "reason": "All is well now."},
        ),
        (
            "decide-limits-appeal",
            {"outcome": "change", "reason": "Letters are enough.", "detail": "By letter only"},
        ),
    ],
)
def test_a_review_and_an_appeal_are_checked_too(city: Council, name: str, answers: dict[str, str]) -> None:
    at, manager = desk(city), manager_at(city)
    row = limited(at.walked)
    appeal = {**on(at.walked.at + timedelta(days=1), "made_on"), "grounds": "I phoned twice."}
    send(at, "appeal-limits", appeal, pk=row.pk)
    with inside(city):
        told = at.queued()
    shown = text(check(at, name, answers, by=manager, pk=row.pk))
    for said in ("Nothing has been sent yet.", answers["reason"], CONFIRM):
        assert said in shown
    assert at.queued() == told


def test_the_policy_s_own_name_stands_where_limits_are_proposed(south: Council) -> None:
    at = desk(south)
    shown = text(at.client.get(page(at, "behaviour"))) + text(at.client.get(page(at, "propose-limits")))
    assert "Vexatious or unreasonably persistent (Designating a Complaint" in shown


def test_a_decision_not_to_limit_contact_is_in_the_register_and_its_csv(city: Council) -> None:
    at, manager = desk(city), manager_at(city)
    assert send(at, "propose-limits", {**proposal(at), "no_warning": "An officer was threatened"}).status_code == 200
    answers = {"decision": "not_apply", "decided_by": "Senior manager of the service", "reason": "One bad day."}
    assert "The decision is recorded." in text(send(at, "decide-limits", answers, by=manager, pk=decision(at).pk))
    assert "Limits on contact" in text(manager.get(reverse("oversight:report"), follow=True))
    register = text(manager.get(reverse("oversight:contact-limits")))
    for shown in ("Alex Poole", "Not applied", "One bad day.", "Senior manager of the service, recorded by Mo Dean"):
        assert shown in register
    csv = manager.get(reverse("oversight:contact-limits-csv")).content.decode()
    assert "Alex Poole,Person,Not applied" in csv
    assert "No decisions." in text(manager.get(reverse("oversight:contact-limits"), {"status": "in_force"}))
    assert "One bad day." in text(manager.get(reverse("oversight:contact-limits"), {"status": "not_applied"}))
    assert "One bad day." in text(manager.get(reverse("oversight:contact-limits"), {"status": "nonsense"}))


def test_an_appeal_is_recorded_and_decided_by_someone_else(city: Council) -> None:
    at, manager = desk(city), manager_at(city)
    row = limited(at.walked)
    appeal = {**on(at.walked.at + timedelta(days=1), "made_on"), "grounds": "I phoned twice."}
    assert "The appeal is recorded." in text(send(at, "appeal-limits", appeal, pk=row.pk))
    shown = text(manager.get(page(at, "behaviour")))
    assert "Decide the appeal" in shown
    assert "Record an appeal" not in shown
    said = {"outcome": "change", "reason": "Letters are enough.", "detail": "By letter only"}
    done = send(at, "decide-limits-appeal", said, by=manager, pk=row.pk)
    assert "The decision on the appeal is recorded." in text(done)
    assert "By letter only" in text(at.open())


def test_an_overdue_review_is_listed(south: Council) -> None:
    at, manager = desk(south), manager_at(south)
    limited(at.walked)
    with inside(south):
        BehaviourDecision.objects.update(review_on=RECEIVED.date())
    assert "Reviews overdue: 1." in text(manager.get(reverse("oversight:contact-limits")))
    assert "Review overdue" in text(manager.get(page(at, "behaviour")))


def test_a_new_contact_is_asked_about_and_then_accepted_or_declined(south: Council) -> None:
    at = desk(south)
    limited(at.walked)
    form = text(at.open(Move.ACCEPT))
    assert "What is this about?" in form
    answers = {"theme": "", "severity": "", "service_area": str(at.case.service_area_id)}
    assert "Select what this is about, and whether it is new" in text(at.check(Move.ACCEPT, **answers))
    declined = at.make(Move.DECLINE, matter="new_matter", reason="already_considered", explanation="We did that.",
                       reference="", **on(RECEIVED, "answered_on"))  # fmt: skip
    assert at.case.status == Status.RECEIVED
    assert declined.status_code in (200, 409)
    at.make(Move.ACCEPT, matter="new_matter", **answers)
    assert at.case.status == Status.UNDER_INVESTIGATION
    with inside(south):
        assert CaseEvent.objects.get(case=at.walked.case, kind="matter_recorded").text == "A new matter"


def test_a_message_is_asked_about_on_its_task_alone(south: Council) -> None:
    at = desk(south, Status.UNDER_INVESTIGATION)
    limited(at.walked)
    with inside(south, ActorKind.SYSTEM):
        resident = Actor.complainant(south.pk, None, "Alex Poole", frozenset({at.walked.case.pk}))
        correspondence.add_note(acting(at.walked, resident), text="My bin again", public=True)
        task = CaseTask.objects.get(case=at.walked.case, kind=TaskKind.READ_MESSAGE.value)
    assert "Does this also deal with a message" not in text(at.open(Move.UPDATE))
    assert "Select what this is about" in text(send(at, "task", {"note": "Filed"}, pk=task.pk))
    assert "Task done" in text(send(at, "task", {"note": "Filed", "matter": "nothing_new"}, pk=task.pk))


def test_whoever_answers_the_phone_sees_the_limits_and_asks(south: Council) -> None:
    at = desk(south)
    limited(at.walked)
    agent = signed_in(councils.person(south, Role.CONTACT_CENTRE), south)
    shown = agent.get(reverse("casework:callers"), {"person": at.case.person_id}).json()["html"]
    assert DETAIL in shown
    assert "Is there new information?" in shown
    assert "looked at on its merits" in shown


def test_a_safety_marker_is_shown_to_those_who_may_visit_and_to_no_one_else(south: Council) -> None:
    at = desk(south, Status.UNDER_INVESTIGATION)
    agent = signed_in(councils.person(south, Role.CONTACT_CENTRE), south)
    form = {"hazard": BEFORE_VISITS, "source": "Housing officer", **on(REVIEW_ON, "review_on")}
    assert "Enter when you will review it" in text(send(at, "add-safety-marker", {"hazard": "x", "source": "y"}))
    late = {**form, **on(REVIEW_ON.replace(year=2028), "review_on")}
    assert send(at, "add-safety-marker", late).status_code == 409
    assert "The safety marker is added." in text(send(at, "add-safety-marker", form))
    with inside(south):
        marker, person = SafetyMarker.objects.get(), at.case.person_id
        key = Case.objects.get(pk=at.walked.case.pk).reference
    assert BEFORE_VISITS in text(at.open())
    assert BEFORE_VISITS in text(at.client.get(reverse("casework:person", kwargs={"person": person})))
    assert agent.get(page(at, "safety-markers")).status_code == 403
    for address in (
        reverse("casework:callers") + f"?person={person}",
        reverse("api:case", kwargs={"council_slug": south.slug, "reference": key}),
    ):
        for client in (agent, at.client):
            assert BEFORE_VISITS not in client.get(address).content.decode()
    kept = on(REVIEW_ON, "review_on")
    assert "The safety marker is kept." in text(send(at, "review-safety-marker", kept, pk=marker.pk))
    assert "Reviewed" in text(at.client.get(page(at, "safety-markers")))
    assert "Say why it ends" in text(send(at, "end-safety-marker", {"why": ""}, pk=marker.pk))
    assert "The safety marker has ended." in text(send(at, "end-safety-marker", {"why": "No dog"}, pk=marker.pk))
    assert BEFORE_VISITS not in text(at.open())


def test_limits_are_on_the_persons_record(south: Council) -> None:
    at = desk(south)
    row = limited(at.walked)
    shown = text(at.client.get(reverse("casework:person", kwargs={"person": at.case.person_id})))
    assert DETAIL in shown
    assert row.status == DecisionStatus.IN_FORCE
