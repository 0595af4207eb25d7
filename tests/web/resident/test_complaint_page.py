"""One complaint as its complainant sees it, in every state it can be in."""

from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from complaints.cases.operations import correspondence, declining, moves, pausing
from complaints.cases.rules.declining import DeclineFacts
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Extension, Status
from councils.models import Council
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.factories.councils import london


def seen(walked: Walk, at: datetime, client: Client | None = None) -> str:
    """The complainant's page at an instant."""
    with time_machine.travel(at, tick=False):
        client = client or signed_in(walked.resident)
        response = client.get(f"/c/{walked.council.slug}/complaints/{walked.case.reference}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def context(walked: Walk) -> ActionContext:
    """The officer does something a day later."""
    walked.at += timedelta(days=1)
    return ActionContext(walked.case.pk, walked.officer, walked.at)


@pytest.fixture
def robin(the_four_councils):
    return councils.user("Robin Reed")


MONDAY = london("2026-06-01T10:00")


def test_a_new_complaint_says_what_happens_and_by_when(city: Council, robin):
    page = seen(walk(city, by=robin), MONDAY)
    assert "We’ll acknowledge your complaint by Monday 8 June 2026." in page
    assert "We’ll respond by Monday 15 June 2026." in page
    assert "Response due in 10 working days" in page
    assert "You sent us your complaint" not in page, "it was logged by the product for them"
    assert "We received your complaint" in page


def test_both_dates_are_shown_where_the_code_gives_another(city: Council, robin):
    page = seen(walk(city, by=robin), MONDAY)
    limit = "LGSCO Complaint Handling Code expects councils to respond by Monday 22 June 2026, or by Monday 6 July 2026"
    assert limit in page


def test_the_date_is_explained_day_by_day_without_paragraphs_on_every_line(city: Council, robin):
    page = seen(walk(city, by=robin, received_at=london("2026-05-20T10:00")), MONDAY)
    assert "How we worked out Thursday 4 June 2026" in page
    assert "bank holiday: Spring" in page
    assert "we received it: day 1 is the next working day" in page
    assert page.count("app-ledger__day app-ledger__day--skipped") == 5
    assert "working day 1 of 10" not in page


def test_a_silent_policy_is_said_to_be_silent(south: Council, county: Council, robin):
    assert "We’ll acknowledge" not in seen(walk(south, by=robin), MONDAY)
    old = walk(county, by=robin, received_at=london("2026-01-16T16:59"))
    old.triage().respond().escalate()
    assert "We’ll tell you when you can expect our response." in seen(old, old.at)


def test_a_late_answer_is_said_plainly_with_the_ombudsman(city: Council, robin):
    page = seen(walk(city, by=robin), london("2026-06-17T09:00"))
    assert "We should have acknowledged your complaint by Monday 8 June 2026. We’re sorry we did not." in page
    assert "Our response was due on Monday 15 June 2026. It is 2 working days late, and we’re sorry." in page
    assert "Local Government and Social Care Ombudsman" in page
    assert "0300 061 0614" in page


def test_a_landlords_complaint_names_the_housing_ombudsman(south: Council, robin):
    with inside(south):
        housing = south.servicearea_set.get(landlord=True)
    page = seen(walk(south, by=robin, area=housing), london("2026-07-17T09:00"))
    assert "Housing Ombudsman Service" in page
    assert "Local Government and Social Care Ombudsman" not in page


def test_a_pause_and_an_extension_are_told_with_their_letters(city: Council, robin):
    walked = walk(city, by=robin).triage().acknowledge()
    with inside(city):
        pausing.pause(context(walked), reason="Waiting", awaited=AWAITED, more="Please tell us the house number.")
    page = seen(walked, walked.at)
    assert "Paused" in page
    assert "Please tell us the house number." in page
    assert "We paused your complaint on" in page
    with inside(city):
        pausing.resume(context(walked))
        moves.extend(context(walked), extension=Extension(working_days=5), reason="We wait for the contractor.")
    page = seen(walked, walked.at)
    assert "We need longer to respond: 5 more working days" in page
    assert "We wait for the contractor." in page


def test_an_answer_stands_out_and_the_next_stage_can_be_asked_for(city: Council, robin):
    walked = case_at(city, Status.RESPONDED, by=robin)
    page = seen(walked, walked.at)
    assert "Our response to your complaint (Stage 1)" in page
    assert "Upheld" in page
    assert "You are right, and we are sorry." in page
    assert "Ask for stage 2" in page
    assert "you can ask for stage 2 by" in page


def test_after_the_window_the_page_says_what_is_still_possible(city: Council, robin):
    walked = case_at(city, Status.RESPONDED, by=robin)
    page = seen(walked, walked.at + timedelta(days=100))
    assert "The time to ask for stage 2 ended on" in page
    assert "ask us to make an exception, or ask the Ombudsman" in page
    assert "/next-stage/" not in page


def test_the_final_answer_leads_to_the_ombudsman(south: Council, robin):
    walked = case_at(south, Status.RESPONDED, stage=2, by=robin)
    page = seen(walked, walked.at)
    assert "This was our final response." in page
    assert "Local Government and Social Care Ombudsman" in page
    assert "/next-stage/" not in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.CLOSED, ("Closed", "We closed your complaint")),
        (Status.DECLINED, ("Declined", "We have ordered a new bin.", "Ombudsman")),
        (Status.WITHDRAWN, ("Withdrawn", "If you change your mind, send us a message")),
    ],
)
def test_an_ended_complaint_says_how_it_ended(city: Council, robin, status: Status, words: tuple[str, ...]):
    walked = case_at(city, status, by=robin)
    page = seen(walked, walked.at)
    for each in words:
        assert each in page


def test_what_officers_write_to_each_other_and_their_addresses_are_never_shown(city: Council, robin):
    walked = walk(city, by=robin).triage()
    with inside(city):
        correspondence.add_note(context(walked), text="He calls every day.", public=False)
        correspondence.add_note(context(walked), text="We are at work on it.", public=True)
        nameless = councils.person(city, councils.Role.COMPLAINT_CHAMPION, name=" ")
        nameless.name = ""
        nameless.save()
        correspondence.add_note(
            ActionContext(walked.case.pk, councils.actor(nameless, city), walked.at), text="Good morning.", public=True
        )
    page = seen(walked, walked.at)
    assert "We are at work on it." in page
    assert "He calls every day." not in page
    assert "Good morning." in page
    assert "by Cambridge City" in page
    assert nameless.email not in page


def test_somebody_elses_complaint_and_a_missing_one_look_the_same(city: Council, east: Council, robin):
    own, other = walk(city, by=robin), walk(city, by=councils.user("Sam Stone"))
    client = signed_in(robin)
    assert own.case.reference in seen(own, MONDAY, client)
    pages = [
        client.get(f"/c/{slug}/complaints/{reference}/{page}")
        for page in ("", "sent/", "message/", "documents/", "next-stage/", "withdraw/", "contact-details/")
        for slug, reference in (
            (city.slug, other.case.reference),
            (city.slug, "CC-222-222-222"),
            (east.slug, own.case.reference),
        )
    ]
    assert {page.status_code for page in pages} == {404}
    # Each leads back to the council in its own address.
    assert len({page.content.replace(east.slug.encode(), city.slug.encode()) for page in pages}) == 1


def test_a_visitor_without_a_link_sees_no_complaint(city: Council):
    walked = walk(city)
    for reference in (walked.case.reference, "CC-222-222-222"):
        page = f"/c/{city.slug}/complaints/{reference}/"
        assert Client().get(page)["Location"] == f"/accounts/login/?next={page}"


def test_where_the_policy_promises_no_confirmation_the_ombudsmans_limit_is_named(south: Council, robin):
    walked = walk(south, by=robin)
    page = seen(walked, MONDAY)
    assert "The Ombudsman expects us to acknowledge your complaint by Monday 8 June 2026." in page
    late = seen(walked, london("2026-06-09T09:00"))
    assert "The Ombudsman expected us to acknowledge your complaint by Monday 8 June 2026, and we did not." in late


def test_a_late_or_extended_answer_says_when_they_hear_how_it_goes(city: Council, robin):
    walked = walk(city, by=robin).triage().acknowledge()
    news = "If we have not responded by Monday 29 June 2026, we’ll send you a progress update by then."
    assert "progress update" not in seen(walked, MONDAY + timedelta(days=3))
    assert news in seen(walked, london("2026-06-17T09:00"))
    missed = "We should have sent you a progress update by Monday 29 June 2026"
    assert missed in seen(walked, london("2026-06-30T09:00"))
    with inside(city):
        moves.extend(context(walked), extension=Extension(working_days=10), reason="We wait for the contractor.")
    extended = seen(walked, walked.at)
    assert "We’ll respond by Monday 29 June 2026." in extended
    assert "If we have not responded by Wednesday 17 June 2026, we’ll send you a progress update by then." in extended
    assert "respond by Monday 30 June 2026 at the latest, even if they need longer" not in extended


def test_twelve_weeks_are_named_where_they_come_before_the_councils_own_date(south: Council, robin):
    walked = case_at(south, Status.RESPONDED, by=robin)
    walked.at = london("2026-08-06T09:00")
    page = seen(walked.escalate().acknowledge(), walked.at)
    assert "You should have our final response by Monday 24 August 2026, 12 weeks after you complained." in page


def test_a_declined_complaint_says_why_and_where_to_take_it_at_the_top(east: Council, robin):
    walked = walk(east, by=robin)
    with inside(east):
        decided = ActionContext(walked.case.pk, walked.champion, walked.at + timedelta(days=1))
        declining.decline(
            decided,
            reason="appeal_right",
            explanation="The council refused your extension.",
            given=DeclineFacts(body="planning-inspectorate"),
        )
    shown = seen(walked, walked.at + timedelta(days=2))
    top = shown.partition("What has happened")[0]
    for words in (
        "We do not look into decisions that you have a legal right to appeal against.",
        "The council refused your extension.",
        "Planning Inspectorate",
        'href="tel:03034445000"',
        'href="https://www.gov.uk/government/organisations/planning-inspectorate"',
        "You can ask the Ombudsman to",
    ):
        assert words in top
    assert "Valuation Tribunal" not in top
    assert "Our letter says why" not in shown
