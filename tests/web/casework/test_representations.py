"""A representation goes to a director and to members, and policies are counted and reviewed, as staff do it."""

from dataclasses import replace
from datetime import timedelta

import time_machine

from complaints.models import NamedPolicy
from complaints.vocabulary.lifecycle import Move
from councils.models import Council, User
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, entered, inside, submission
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, text
from tests.web.casework.test_offering import answered, at_desk

DAY = {"on-day": RECEIVED.day, "on-month": RECEIVED.month, "on-year": RECEIVED.year}


def represented(council: Council, by: User) -> Desk:
    area = councils.area(council)
    said = replace(submission(area, by=by), kind=ContactKind.REPRESENTATION, procedure="representation")
    walked = entered(council, said, at=RECEIVED, by=by)
    who = councils.person(council, Role.COMPLAINT_CHAMPION, name="Priya Anand", service_area=area)
    return Desk(walked, signed_in(who, council))


def sent(council: Council, by: User) -> Desk:
    at = represented(council, by)
    director = councils.person(council, Role.HEAD_OF_SERVICE, name="Dana Okafor", service_area=councils.area(council))
    page = text(at.open(Move.SEND_TO_DIRECTOR))
    assert "Under the policy, this is considered by: Director for the subject" in page
    assert "Send to the director" in text(at.open(Move.ACCEPT))
    at.make(Move.SEND_TO_DIRECTOR, officer=director.pk)
    return at


def test_a_change_is_followed_from_the_director_to_members(county: Council) -> None:
    robin = councils.user("Robin Reed")
    with time_machine.travel(RECEIVED + timedelta(hours=3), tick=False):
        at = sent(county, robin)
        page = text(at.open())
        assert "With the director" in page
        assert at.address(Move.DIRECTOR_DECISION) in page
        assert at.address(Move.DIRECTOR_DECISION) in text(at.client.get("/casework/tasks/"))
        page = answered(at, robin, "")
        assert "A director is considering your representation." in page
        assert "Our policy does not give a time for this" in page
        assert "With a director" in page
        assert "elected members" in text(at.open(Move.DIRECTOR_DECISION)).lower()
        shown = text(at.check(Move.DIRECTOR_DECISION, says="change", text="It goes to committee.", **DAY))
        assert "We’re taking it forward." in shown
        at.make(Move.DIRECTOR_DECISION, says="change", text="It goes to committee.", **DAY)
        assert "Taken forward" in text(at.open())
        page = answered(at, robin, "")
        assert "Elected members have the final decision." in page
        assert "A director considered your representation: we’re taking it forward" in page
        at.make(Move.MEMBERS_DECISION, text="The limit is 20.", meeting="Transport Committee", **DAY)
        assert "Final decision: Transport Committee" in text(at.open())
        page = answered(at, robin, "")
        assert "Elected members made the final decision on" in page
        assert "The limit is 20." in page


def test_no_change_is_final_in_plain_words(county: Council) -> None:
    robin = councils.user("Robin Reed")
    with time_machine.travel(RECEIVED + timedelta(hours=3), tick=False):
        at = sent(county, robin)
        at.make(Move.DIRECTOR_DECISION, says="no_change", text="The road was measured.", **DAY)
        page = answered(at, robin, "")
        assert "This is our final decision on this representation at this time." in page
        assert "The road was measured." in page
        assert "Ombudsman" not in page
        listed = text(signed_in(robin).get(f"/c/{county.slug}/complaints/"))
        assert "No change" in listed


def test_someone_elses_policy_is_answered_with_a_contact_from_the_table(county: Council) -> None:
    robin = councils.user("Robin Reed")
    with time_machine.travel(RECEIVED + timedelta(hours=3), tick=False):
        at = sent(county, robin)
        asked = text(at.make(Move.DIRECTOR_DECISION, says="other_organisation", text="Not ours.", **DAY))
        assert "Select the organisation whose policy it is" in asked
        given = {"says": "other_organisation", "body": "planning-inspectorate", "text": "It is not ours."}
        at.make(Move.DIRECTOR_DECISION, **given, **DAY)
        page = answered(at, robin, "")
        assert "Who to contact" in page
        assert "Planning Inspectorate" in page


def test_a_representation_that_was_just_received_goes_to_a_director(county: Council) -> None:
    robin = councils.user("Robin Reed")
    at = represented(county, robin)
    page = answered(at, robin, "")
    assert "We’ll send your representation to a director, who will consider it." in page
    assert at.address(Move.RESPOND) not in text(at.open())


def test_the_policy_is_named_counted_and_reviewed(city: Council) -> None:
    robin = councils.user("Robin Reed")
    first, second = (at_desk(city, ContactKind.COMPLAINT, robin) for _ in range(2))
    assert "Choose a policy, or enter the name of another" in text(first.make(Move.NAME_POLICY))
    first.make(Move.NAME_POLICY, new_policy="Resident parking")
    with inside(city):
        policy = NamedPolicy.objects.get(council=city)
    assert "No other case is about it" in text(first.open())
    both = {"about_policy": policy.pk, "new_policy": "Another"}
    assert "not both" in text(second.make(Move.NAME_POLICY, **both))
    page = text(second.open(Move.ACCEPT))
    assert "Which council policy is it about?" in page
    second.make(Move.ACCEPT, about_policy=policy.pk, service_area=second.case.service_area_id)
    assert second.case.about_policy_id == policy.pk
    assert "1 other case is about it" in text(second.open())
    page = text(second.client.get("/casework/policies/"))
    assert "2 contacts, not reviewed" in page
    assert "No number is set" in page
    assert second.client.get(f"/casework/policies/{policy.pk}/review/").status_code == 403
    manager = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    assert "Record a review" in text(manager.get(f"/casework/policies/{policy.pk}/"))
    address = f"/casework/policies/{policy.pk}/review/"
    assert "Select what came of it" in text(manager.post(address, {}))
    given = {"outcome": "as_it_is", "reasons": "It is new.", "reviewed_by": "Sam Reed, Head of Parking"}
    day = {"on-day": 1, "on-month": 1, "on-year": 2099}
    assert "today or in the past" in text(manager.post(address, {**given, **day}))
    page = text(manager.post(address, {**given, **DAY}, follow=True))
    assert "Recorded, and written on 2 contacts." in page
    assert "Leave the policy as it is" in page
    assert "The policy was reviewed" in text(second.open())
    assert "It is new." not in answered(second, robin, "")
    first.make(Move.NAME_POLICY, about_policy="none")
    assert first.case.about_policy_id is None


def test_a_council_whose_policy_does_not_ask_for_it_is_not_asked_for_a_policy(south: Council) -> None:
    at = at_desk(south, ContactKind.COMPLAINT, councils.user("Robin Reed"))
    assert "Which council policy is it about?" not in text(at.open(Move.ACCEPT))
    assert at.address(Move.NAME_POLICY) not in text(at.open())
