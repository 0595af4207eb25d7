"""Somebody's own complaints, and those that join their account."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from complaints.models import Case, CaseEvent
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.accounts import add_address
from tests.factories.cases import RECEIVED, answer_link, case_at, inside, walk
from tests.factories.clients import signed_in

MINE = "alex.poole@example.com"


@pytest.fixture
def robin(the_four_councils):
    return councils.user("Robin Reed")


def listed(council: Council, client: Client, after: timedelta = timedelta(days=20)) -> str:
    with time_machine.travel(RECEIVED + after, tick=False):
        return unescape(client.get(f"/c/{council.slug}/complaints/").content.decode())


def test_each_complaint_says_where_it_stands_and_what_happens_next(city: Council, robin):
    walk(city, by=robin, summary="Just sent", received_at=RECEIVED + timedelta(days=19))
    walk(city, by=robin, summary="Long late")
    case_at(city, Status.RESPONDED, by=robin, summary="Answered at once")
    case_at(city, Status.WITHDRAWN, by=robin, summary="Taken back")
    case_at(city, Status.DECLINED, by=robin, summary="Not for us")
    page = listed(city, signed_in(robin))
    for words in (
        "Just sent",
        "We’ll acknowledge it by Friday 26 June 2026",
        "Long late",
        "Overdue: we should have acknowledged it by Monday 8 June 2026",
        "You can ask for stage 2 by",
        "Nothing more will happen.",
        "You can ask the Ombudsman to look at our decision.",
    ):
        assert words in page
    assert page.index("Just sent") < page.index("Long late")


def test_the_date_that_binds_is_named_with_whose_it_is_in_the_words_of_the_complaints_own_page(south: Council, robin):
    walked = walk(south, by=robin)
    for days, words in (
        (2, "The Ombudsman expects us to acknowledge your complaint by Monday 8 June 2026."),
        (9, "The Ombudsman expected us to acknowledge your complaint by Monday 8 June 2026, and we did not."),
    ):
        client = signed_in(robin)
        of_list = listed(south, client, timedelta(days=days))
        with time_machine.travel(RECEIVED + timedelta(days=days), tick=False):
            of_page = client.get(f"/c/{south.slug}/complaints/{walked.case.reference}/").content.decode()
        assert words in of_list
        assert words in unescape(of_page)
        assert "We’ll respond by Monday 15 June 2026." in of_list


def test_only_the_complaints_of_this_person_in_this_council_are_listed(city: Council, east: Council, robin):
    walk(city, by=councils.user("Sam Stone"), summary="Somebody else's")
    walk(east, by=robin, summary="Elsewhere")
    page = listed(city, signed_in(robin))
    assert "Somebody else's" not in page
    assert "Elsewhere" not in page
    assert "You have not made a complaint" in page
    assert "Elsewhere" in listed(east, signed_in(robin))


def test_a_visitor_is_shown_how_to_sign_in(city: Council):
    page = listed(city, Client())
    assert "/accounts/login/?next=/c/cambridge-city/complaints/" in page


def verified(who, address: str, *, checked: bool = True) -> None:
    add_address(who, address, verified=checked)


def add(council: Council, client: Client) -> str:
    with time_machine.travel(RECEIVED + timedelta(days=20), tick=False):
        return unescape(client.post(f"/c/{council.slug}/complaints/", follow=True).content.decode())


def test_complaints_made_with_a_verified_address_are_added_where_their_owner_says_so(city: Council, robin):
    walked = walk(city)
    verified(robin, MINE.upper())
    client = signed_in(robin)
    for page in (listed(city, client), add(city, signed_in(robin))):
        assert f"Complaint {walked.case.reference} to {city.name} has your email address" in page
        assert "Open the private link in our email about it and answer the question." in page
        assert walked.case.summary not in page
        assert "If you did not make this complaint, you do not need to do anything." in page
        assert "Add to my account" not in page
    assert "has your email address" not in listed(city, client), "it is said once a sign-in"
    answer_link(walked)
    for _ in range(2):
        page = listed(city, client)
        assert "Add to my account" in page
        assert walked.case.summary not in page, "looking at the page adds nothing"
    page = add(city, client)
    assert f"We added 1 complaint to {city.name} to your account." in page
    assert walked.case.summary in page
    assert "Add to my account" not in page
    with inside(city, ActorKind.SYSTEM):
        assert Case.objects.get(pk=walked.case.pk).complainant_id == robin.pk
        event = CaseEvent.objects.get(case=walked.case, kind="claimed")
        assert (event.by_id, event.public) == (robin.pk, True)
    assert "We added" not in add(city, client)


def test_several_are_named_and_added_together(city: Council, robin):
    walks = [walk(city), walk(city)]
    for walked in walks:
        answer_link(walked)
    verified(robin, MINE)
    client = signed_in(robin)
    references = ", ".join(walked.case.reference for walked in reversed(walks))
    assert f"are not in your account yet: {references}." in listed(city, client)
    assert f"We added 2 complaints to {city.name} to your account." in add(city, client)


def test_a_visitor_adds_nothing(city: Council):
    answer_link(walk(city))
    assert "We added" not in add(city, Client())


def test_an_address_that_nobody_verified_claims_nothing(city: Council, robin):
    walk(city)
    verified(robin, MINE, checked=False)
    assert "You have not made a complaint" in add(city, signed_in(robin))


def test_a_complaint_of_another_account_is_never_taken(city: Council, robin):
    sam = councils.user("Sam Stone")
    walked = walk(city, by=sam)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email=MINE)
    verified(robin, MINE)
    assert "You have not made a complaint" in add(city, signed_in(robin))
    with inside(city, ActorKind.SYSTEM):
        assert Case.objects.get(pk=walked.case.pk).complainant_id == sam.pk


def test_another_councils_complaints_join_only_there(city: Council, east: Council, robin):
    answer_link(walk(east))
    verified(robin, MINE)
    client = signed_in(robin)
    assert "You have not made a complaint" in add(city, client)
    assert "We added 1 complaint" in add(east, client)


def test_many_complaints_that_cannot_be_added_are_named_in_one_notice(city: Council, robin):
    walks = [walk(city) for _ in range(12)]
    verified(robin, MINE)
    page = listed(city, signed_in(robin))
    latest = ", ".join(walked.case.reference for walked in reversed(walks[2:]))
    assert f"12 complaints to {city.name} have your email address" in page
    assert f"yet: {latest} and 2 more." in page
    assert "If you did not make these complaints, you do not need to do anything." in page
