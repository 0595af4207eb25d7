"""Who can be asked to answer a stage, and who can't and why."""

import re

from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council, Membership
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.web.casework.desk import desk, text


def test_people_of_the_service_come_first_with_what_they_have_in_hand(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.COMPLAINT_CHAMPION)
    elsewhere = councils.person(
        city, Role.RESPONDING_OFFICER, name="Amy Elsewhere", service_area=councils.area(city, 1)
    )
    busy = case_at(city, Status.UNDER_INVESTIGATION).officer
    councils.person(city, Role.RESPONDING_OFFICER, name="Ian Idle", service_area=councils.area(city))
    page = text(at.open(Move.ASSIGN))
    assert page.index("Ian Idle") < page.index(busy.name) < page.index(elsewhere.name)
    assert "0 open cases" in page
    assert re.search(r"1 open case\b", page)


def test_at_stage_two_those_who_answered_or_are_not_senior_are_named_with_the_reason(city: Council) -> None:
    at = desk(city, Status.RECEIVED, stage=2)
    at.make(Move.ACCEPT)
    page = text(at.open(Move.ASSIGN))
    answered, ineligible_because = (
        page.index("They responded at an earlier stage of this complaint"),
        page.index("Not available"),
    )
    assert ineligible_because < answered
    assert "They are not more senior than the person who responded before (policy, 4.2.2)" in page
    head = councils.person(city, Role.HEAD_OF_SERVICE, name="Helen Head", seniority=5)
    assert at.make(Move.ASSIGN, officer=head.pk).status_code == 302
    assert at.case.officer_id == head.pk


def test_somebody_who_may_not_answer_is_refused_even_when_sent_by_hand(city: Council) -> None:
    at = desk(city, Status.RECEIVED, stage=2)
    at.make(Move.ACCEPT)
    junior = councils.person(city, Role.RESPONDING_OFFICER, name="June Junior", service_area=councils.area(city))
    answer = at.make(Move.ASSIGN, officer=junior.pk)
    assert "There is a problem" in text(answer)
    assert at.case.officer_id is None


def test_many_people_make_a_list_to_choose_from(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    for number in range(14):
        councils.person(city, Role.RESPONDING_OFFICER, name=f"Officer {number}")
    page = text(at.open(Move.ASSIGN))
    assert "<select" in page
    assert "Choose a person" in page


def test_where_nobody_may_answer_the_page_says_what_to_do(city: Council) -> None:
    at = desk(city, Status.RECEIVED, Role.COMPLAINT_CHAMPION, stage=2)
    at.make(Move.ACCEPT)
    with inside(city):
        Membership.objects.filter(council=city, role=Role.HEAD_OF_SERVICE).delete()
    assert "There is no one to assign this to." in text(at.open(Move.ASSIGN))


def test_another_councils_officer_is_refused(city: Council, south: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    stranger = councils.person(south, Role.RESPONDING_OFFICER)
    answer = at.make(Move.ASSIGN, officer=stranger.pk)
    assert "There is a problem" in text(answer)
    assert at.case.officer_id == at.walked.officer.user_id


def test_an_officer_may_not_assign(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION, Role.RESPONDING_OFFICER)
    assert at.open(Move.ASSIGN).status_code == 403
    assert at.make(Move.ASSIGN, officer=at.walked.officer.user_id).status_code == 403
