"""Logging what did not come through the portal: with the time at which it really arrived."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.models import Case
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text


@pytest.fixture
def champion(city: Council) -> Client:
    return signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city)


@pytest.fixture
def answers(city: Council) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "phone",
        "arrived": "earlier",
        "received_on-day": "2",
        "received_on-month": "4",
        "received_on-year": "2026",
        "received_time": "16:30",
        "name": "Mary Poole",
        "phone": "01223 000000",
        "service_area": str(councils.area(city).pk),
        "summary": "Nobody came to mend the door",
        "description": "It was promised twice.",
    }


def send(client: Client, answers: dict[str, str], **more: str) -> HttpResponse:
    """The page to check first, or with `send` what its button does: for someone new."""
    place = reverse("casework:log-checked" if "send" in more else "casework:log")
    return client.post(place, {"person": "", **answers, **more})


def logged(city: Council) -> list[Case]:
    with inside(city):
        return list(Case.objects.all())


def test_the_policy_and_the_dates_that_follow_are_shown_before_it_is_logged(
    city: Council, champion: Client, answers: dict[str, str]
) -> None:
    page = text(send(champion, answers))
    assert "Complaints Policy" in page
    assert "undated" not in page
    assert "Friday 10 April 2026 (5 working days from receipt, 4.2.1)" in page.replace("Monday 13", "Friday 10")
    assert "2 April 2026 at 4:30pm (phone)" in page
    assert "Nobody came to mend the door" in page
    assert logged(city) == []


def test_it_is_logged_under_its_own_time_with_its_channel(
    city: Council, champion: Client, answers: dict[str, str]
) -> None:
    answer = send(champion, answers, send="yes", on_behalf_of="Jim Poole", adjustments="Large print")
    (case,) = logged(city)
    assert answer["Location"] == reverse("casework:case", args=[case.reference])
    assert (case.channel, case.on_behalf_of, case.adjustments) == ("phone", "Jim Poole", "Large print")
    assert case.received_at == councils.london("2026-04-02T16:30")


def test_the_same_form_sent_twice_is_one_complaint(city: Council, champion: Client, answers: dict[str, str]) -> None:
    first, second = send(champion, answers, send="yes"), send(champion, answers, send="yes")
    assert first["Location"] == second["Location"]
    assert len(logged(city)) == 1


def test_the_same_form_with_other_content_is_refused_and_stays(
    city: Council, champion: Client, answers: dict[str, str]
) -> None:
    send(champion, answers, send="yes")
    answer = send(champion, answers, send="yes", summary="Something else")
    assert answer.status_code == 409
    assert "Something else" in text(answer)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"received_on-year": "2099"}, "cannot be received in the future"),
        ({"received_on-year": "1899"}, "The year must be between 1900 and 2100"),
        ({"received_on-year": "1950"}, "is outside the bank holiday calendar"),
        ({"received_on-day": "31", "received_on-month": "2"}, "must be a real date"),
        ({"received_on-day": ""}, "must include a day"),
        ({"received_time": "half past"}, "Enter a time such as 16:30 or 4:30pm"),
        (
            {"received_on-day": "29", "received_on-month": "3", "received_time": "1:30am"},
            "2026-03-29T01:30 does not exist in Europe/London: the clocks go forward in that hour",
        ),
        ({"channel": "portal"}, "There is a problem"),
        ({"phone": ""}, "Enter an email address, a phone number or a postal address"),
        ({"email": "mary@"}, "Enter an email address in the correct format"),
        ({"name": ""}, "Enter their full name"),
        ({"service_area": "999999"}, "There is a problem"),
        ({"summary": "x" * 151}, "“What it is about, in a few words” must be 150 characters or fewer"),
        ({"description": "It was\x00promised twice."}, "could not save some characters"),
        ({"key": "not a key"}, "There is a problem"),
    ],
)
def test_what_cannot_be_logged_is_refused_in_words_and_nothing_is_lost(
    city: Council, champion: Client, answers: dict[str, str], more: dict[str, str], why: str
) -> None:
    page = text(send(champion, answers, send="yes", **more))
    assert why in page
    assert "01223 000000" in page or "phone" in more
    assert logged(city) == []


@pytest.mark.parametrize("written", ["4:30pm", "16.30", "4.30PM", "4:30 pm"])
def test_a_time_is_understood_as_people_write_it(
    city: Council, champion: Client, answers: dict[str, str], written: str
) -> None:
    assert "at 4:30pm" in text(send(champion, answers, received_time=written))


def test_what_came_before_the_cut_over_is_under_the_policy_of_that_day(county: Council) -> None:
    champion = signed_in(councils.person(county, Role.COMPLAINT_CHAMPION), county)
    form = {
        "key": str(uuid4()),
        "contact": "corporate.complaint",
        "channel": "letter",
        "arrived": "earlier",
        "received_on-day": "16",
        "received_on-month": "1",
        "received_on-year": "2026",
        "name": "Mary Poole",
        "address": "1 Mill Road",
        "service_area": str(councils.area(county).pk),
        "summary": "Nobody came",
        "description": "It was promised twice.",
    }
    before = text(send(champion, form, received_time="16:59"))
    after = text(send(champion, form, received_time="17:00"))
    assert "version three-stage" in before
    assert "version two-stage" in after


def other(council: Council, contact: str, **more: str) -> tuple[Client, dict[str, str]]:
    """A form about something else than a complaint, received on 2 April 2026, and somebody to log it."""
    client = signed_in(councils.person(council, Role.COMPLAINT_CHAMPION), council)
    form = {
        "key": str(uuid4()),
        "contact": contact,
        "channel": "letter",
        "arrived": "earlier",
        "received_on-day": "2",
        "received_on-month": "4",
        "received_on-year": "2026",
        "received_time": "10:00",
        "service_area": str(councils.area(council).pk),
        "summary": "The new crossing",
        "description": "It is a good thing.",
    }
    return client, form | more


def only(council: Council) -> Case:
    (case,) = logged(council)
    return case


def test_the_kinds_and_procedures_of_the_council_are_offered_with_a_complaint_chosen(county: Council) -> None:
    client = signed_in(councils.person(county, Role.COMPLAINT_CHAMPION), county)
    page = text(client.get(reverse("casework:log")))
    for label in (
        "Adult social care complaints (SI 2009/309)",
        "Children's social care representations (SI 2006/1738)",
        "Compliment",
        "Suggestion",
        "Representation",
        "Freedom of information requests",
        "Environmental information requests",
    ):
        assert label in page
    assert 'value="corporate.complaint" checked' in page


def test_a_comment_is_owed_a_reply_under_its_own_procedure(east: Council) -> None:
    client, form = other(east, "comment.comment", name="Mary Poole", phone="01353 000000")
    assert "Monday 20 April 2026" in text(send(client, form))
    send(client, form, send="yes")
    case = only(east)
    assert (case.procedure, case.kind, str(case.due_on), case.due_kind) == (
        "comment",
        "comment",
        "2026-04-20",
        "response",
    )


def test_a_compliment_needs_no_name_and_is_owed_no_answer(east: Council) -> None:
    client, form = other(east, "corporate.compliment")
    page = text(send(client, form))
    assert "The policy does not set a deadline for this. Thanked for, passed to the service lead" in page
    send(client, form, send="yes")
    case = only(east)
    assert (case.procedure, case.kind, case.due_on, case.complainant_name) == (
        "corporate",
        "compliment",
        None,
        "Anonymous",
    )


@pytest.mark.parametrize(
    ("slug", "answer"),
    [("east-cambridgeshire", 302), ("cambridge-city", 200), ("south-cambridgeshire", 200)],
)
def test_a_complaint_without_a_name_is_logged_only_where_the_policy_investigates_those(
    city: Council, slug: str, answer: int
) -> None:
    client, form = other(councils.council(slug), "corporate.complaint")
    assert send(client, form, send="yes").status_code == answer


def test_a_request_for_information_counts_the_days_of_the_act(county: Council) -> None:
    client, form = other(county, "foi.information_request", name="Mary Poole", address="1 Mill Road")
    send(client, form, send="yes")
    case = only(county)
    # Good Friday and Easter Monday don't count; twenty working days from 2 April.
    assert (case.procedure, str(case.due_on)) == ("foi", "2026-05-05")


def test_a_kind_that_the_policy_does_not_know_is_refused(city: Council) -> None:
    client, form = other(city, "corporate.compliment", name="Mary Poole", phone="01223 000000")
    assert "There is a problem" in text(send(client, form, send="yes"))
    assert logged(city) == []


def test_those_who_do_not_log_complaints_are_refused(city: Council) -> None:
    client = signed_in(councils.person(city, Role.RESPONDING_OFFICER), city)
    assert client.get(reverse("casework:log")).status_code == 403


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        ({"adjustments": "Large print"}, "Nothing is sent to the person until someone has looked at what they asked"),
        ({"adjustment_kinds": "braille"}, "We will not email the person if that goes against the adjustments they"),
        ({"on_behalf_of": "Vera Vane"}, "a letter yet, because we need the permission of Vera Vane first."),
    ],
)
def test_whoever_logs_it_is_told_that_no_receipt_is_emailed(
    city: Council, champion: Client, answers: dict[str, str], needs: dict[str, str], told: str
) -> None:
    assert told not in text(send(champion, answers, email="mary@example.com"))
    assert told in text(send(champion, answers, email="mary@example.com", **needs))
