"""Complaints join an account once an address has proved to be its owner's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.cases.operations.apply import open_task
from complaints.cases.operations.moves import withdraw
from complaints.models import Case, CaseEvent, Person
from complaints.people.operations import contact_details
from complaints.people.operations.account_claims import Claimable, claim, claimable
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.cases import RECEIVED, answer_link, inside, walk


def claimed(council: Council, by: Actor, *verified: str) -> list[Case]:
    with inside(council, ActorKind.SYSTEM):
        return claim(by=by, primary="", verified=verified, at=RECEIVED)


def test_a_complaint_whose_question_nobody_answered_stays_with_its_link(city: Council, robin: Actor):
    walked = walk(city)
    answer_link(walked, "Reed")
    assert claimed(city, robin, "alex.poole@example.com") == []
    with inside(city, ActorKind.SYSTEM):
        waiting = Claimable(waiting=(walked.case.reference,))
        assert claimable(city.pk, ["alex.poole@example.com"]) == waiting
        token = private_links.token_for(walked.case.pk)
        assert private_links.followed(token, council_id=city.pk, at=RECEIVED).case_id == walked.case.pk
    answer_link(walked)
    with inside(city, ActorKind.SYSTEM):
        assert claimable(city.pk, ["alex.poole@example.com"]) == Claimable(ready=(walked.case.reference,))
    assert [case.pk for case in claimed(city, robin, "alex.poole@example.com")] == [walked.case.pk]
    with inside(city, ActorKind.SYSTEM):
        assert not claimable(city.pk, ["alex.poole@example.com"])


@pytest.fixture
def robin(city: Council) -> Actor:
    return Actor.complainant(city.pk, councils.user("Robin Reed").pk, "Robin Reed")


def test_a_claimed_complaint_is_its_complainants_to_act_on(city: Council, robin: Actor):
    walked = walk(city)
    answer_link(walked)
    (case,) = claimed(city, robin, "Alex.Poole@Example.com")
    assert case.pk == walked.case.pk
    with inside(city):
        assert withdraw(ActionContext(case.pk, robin, RECEIVED), reason="Sorted out.").status == "withdrawn"


def test_the_account_takes_the_record_of_whoever_it_claims_from(city: Council, robin: Actor):
    one, two = walk(city), walk(city)
    for walked in (one, two):
        answer_link(walked)
    assert len(claimed(city, robin, "alex.poole@example.com")) == 2
    with inside(city, ActorKind.SYSTEM):
        records = Person.objects.filter(account=robin.user_id)
        assert [record.pk for record in records] == [two.case.person_id]
    later = walk(city, by=councils.user_of(robin.user_id))
    assert later.case.person_id == two.case.person_id
    third = walk(city)
    answer_link(third)
    assert len(claimed(city, robin, "alex.poole@example.com")) == 1
    with inside(city, ActorKind.SYSTEM):
        assert records.count() == 1, "staff decide whether the others are the same person's"


def test_no_record_is_taken_whose_address_was_not_proved(city: Council, robin: Actor):
    """Anyone can give another person's name by phone."""
    checked, other = walk(city), walk(city)
    for walked in (checked, other):
        answer_link(walked)
    with inside(city, ActorKind.SYSTEM):
        open_task(checked.case, TaskKind.CHECK_CONTACT, RECEIVED)
        Person.objects.filter(cases=other.case).update(email="someone@example.com")
    assert len(claimed(city, robin, "alex.poole@example.com")) == 2
    with inside(city, ActorKind.SYSTEM):
        assert not Person.objects.filter(account=robin.user_id).exists()


def test_it_is_written_into_the_timeline_once(city: Council, robin: Actor):
    walked = walk(city)
    answer_link(walked)
    case = walked.case
    assert len(claimed(city, robin, "alex.poole@example.com")) == 1
    assert claimed(city, robin, "alex.poole@example.com") == []
    with inside(city, ActorKind.SYSTEM):
        assert CaseEvent.objects.filter(case=case, kind="claimed").count() == 1


def test_without_a_verified_address_nothing_is_claimed(city: Council, robin: Actor):
    walk(city)
    assert claimed(city, robin) == []
    assert claimed(city, robin, "alex.poole@example.co", "alex_poole@example.com", "%") == []


def test_a_visitor_claims_nothing(city: Council):
    walk(city)
    with pytest.raises(NotAllowed):
        claimed(city, Actor.complainant(city.pk, None, "The complainant"), "alex.poole@example.com")


def test_complaints_without_an_address_belong_to_no_address(city: Council, robin: Actor):
    case = walk(city).case
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=case.pk).update(complainant_email="")
    assert claimed(city, robin, "") == []


def test_what_staff_have_closed_joins_no_account_and_waits_for_nobody(city: Council, robin: Actor):
    """Someone else may read the mailbox, and have made the account."""
    answered, without_question = walk(city), walk(city)
    answer_link(answered)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=without_question.case.pk).update(complainant_name="", complainant_address="")
        for walked in (answered, without_question):
            contact_details.replace_link(
                ActionContext(walked.case.pk, walked.champion, RECEIVED), reason="Her brother.", send=False
            )
        assert not claimable(city.pk, ["alex.poole@example.com"])
    assert claimed(city, robin, "alex.poole@example.com") == []


def test_complaints_that_anyone_made_with_an_address_cost_no_further_statement(city: Council, robin: Actor):
    counts = []
    for number in (1, 5):
        for _ in range(number):
            walk(city)
        with inside(city, ActorKind.SYSTEM), CaptureQueriesContext(connection) as looked:
            claimable(city.pk, ["alex.poole@example.com"])
        with inside(city, ActorKind.SYSTEM), CaptureQueriesContext(connection) as claims:
            assert claim(by=robin, primary="", verified=["alex.poole@example.com"], at=RECEIVED) == []
        counts.append((len(looked), len(claims)))
    assert counts[0] == counts[1]
