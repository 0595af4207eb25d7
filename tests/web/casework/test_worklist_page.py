"""The list that staff begin their day with."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from complaints.cases.operations import moves, pausing
from complaints.cases.queries import worklist as lists
from complaints.models import Case
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import AWAITED, case_at, inside, walk
from tests.factories.clients import signed_in
from tests.web.casework.desk import desk, text

WORKLIST = "/casework/"


def test_each_row_says_in_words_how_long_there_is(city: Council) -> None:
    at = desk(city)
    today = timezone.localdate()
    for days, words in ((0, "Due today"), (1, "Due tomorrow"), (-90, "working days overdue")):
        with inside(city):
            Case.objects.filter(pk=at.case.pk).update(next_deadline_on=today + timedelta(days=days))
        page = text(at.client.get(WORKLIST))
        assert words in page
        assert "Acknowledge by" in page
    assert at.case.reference in page
    assert "The green bin was missed three times — Alex Poole" in page
    assert "Unassigned" in page


def test_a_case_where_someone_may_be_at_risk_says_so_and_comes_first_in_triage(city: Council) -> None:
    at, urgent = desk(city), walk(city).case
    with inside(city):
        Case.objects.filter(pk=urgent.pk).update(safeguarding=True)
    page = text(at.client.get(WORKLIST, {"view": "triage"}))
    assert ">Safeguarding</strong>" in page
    assert page.index(urgent.reference) < page.index(at.case.reference)
    first = at.client.get(f"{WORKLIST}triage/next/")
    assert urgent.reference in first["Location"]


def test_a_paused_case_says_so_and_an_ended_one_what_became_of_it(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(paused=True, next_deadline_on=None, next_deadline_kind="")
    assert ">Paused</strong>" in text(at.client.get(WORKLIST, {"view": "paused"}))
    case_at(city, Status.DECLINED)
    assert ">Declined</strong>" in text(at.client.get(WORKLIST, {"status": "declined"}))


def test_the_date_that_comes_first_stands_with_whose_it_is(south: Council) -> None:
    at = desk(south, Status.UNDER_INVESTIGATION)
    assert "Acknowledge by Mon 8 Jun 2026 (the Code)" in text(at.client.get(WORKLIST))
    at.walked.acknowledge()
    page = text(at.client.get(WORKLIST))
    assert "Respond by Mon 15 Jun 2026" in page
    assert "Update due by Mon 29 Jun 2026" in page, "it is late by now"
    assert "No cases match. Remove a filter" in text(at.client.get(WORKLIST, {"clock": "code"}))
    assert at.case.reference in text(at.client.get(WORKLIST, {"clock": "policy", "view": "update-owed"}))


def test_a_paused_case_is_listed_by_the_code_which_no_pause_moves(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    at.walked.acknowledge()
    with inside(city):
        pausing.pause(
            ActionContext(at.case.pk, at.walked.officer, at.walked.at),
            reason="We need your photographs",
            awaited=AWAITED,
        )
    page = text(at.client.get(WORKLIST, {"clock": "code"}))
    assert "Respond by Tue 16 Jun 2026 (the Code)" in page
    assert "Paused" in page
    assert at.case.due_on is None


def test_views_carry_their_counts_and_the_chosen_one_is_marked(city: Council) -> None:
    at = desk(city)
    case_at(city, Status.UNDER_INVESTIGATION)
    page = text(at.client.get(WORKLIST, {"view": "unassigned"}))
    assert "All open (2)" in page
    assert 'aria-current="page">Unassigned (1)' in page


def test_a_long_list_says_of_how_many_it_shows_a_part_and_an_empty_view_what_that_means(
    city: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 1)
    at = desk(city)
    walk(city)
    assert "All open: 1 of 2 shown" in text(at.client.get(WORKLIST))
    assert "No open complaints are assigned to you." in text(at.client.get(WORKLIST, {"view": "mine"}))


def test_filters_stay_chosen_and_can_be_taken_away_one_by_one(city: Council) -> None:
    at = desk(city)
    area = councils.area(city)
    page = text(at.client.get(WORKLIST, {"service": area.pk, "stage": "1", "search": "bin", "view": "mine"}))
    assert f'<option value="{area.pk}" selected>' in page
    assert "Remove filter </span>Stage 1" in page
    assert 'name="search" type="search" value="bin"' in page
    assert '<input type="hidden" name="view" value="mine">' in page
    assert "Clear all filters" in page


def test_a_search_finds_cases_of_every_status_by_reference_and_words(city: Council) -> None:
    at = desk(city)
    closed = case_at(city, Status.CLOSED, summary="Damp in the flat").case
    page = text(at.client.get(WORKLIST, {"search": closed.reference.lower()}))
    assert closed.reference in page
    assert at.case.reference not in page
    assert "Open and closed" in page
    assert closed.reference in text(at.client.get(WORKLIST, {"search": "damp"}))
    assert "No cases match. Remove a filter" in text(at.client.get(WORKLIST, {"search": "helicopter"}))


@pytest.mark.parametrize(
    "query",
    [
        {"view": "nonsense", "status": "lost", "stage": "one", "service": "-1"},
        {"after": "yesterday~x", "before": "~"},
        {"service": "9" * 30},
        {"stage": "٣"},
        {"search": "%_\\'\"" * 60},
        {"after": "2026-06-08~99999999999999999999999"},
        {"after": "2026-06-08T10:00~1", "status": ""},
        {"status": "closed", "after": "2026-06-08~1"},
    ],
)
def test_an_address_that_makes_no_sense_still_shows_a_list(city: Council, query: dict[str, str]) -> None:
    assert desk(city).client.get(WORKLIST, query).status_code == 200


def test_the_list_goes_on_over_the_page_with_the_filters_kept(city: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    at = desk(city)
    for _ in range(4):
        walk(city)
    page = text(at.client.get(WORKLIST, {"view": "triage"}))
    onward = page.split('class="govuk-pagination__next"><a class="govuk-link govuk-pagination__link" href="')[1]
    address = onward.split('"')[0]
    assert "view=triage" in address
    second = text(at.client.get(address))
    assert "Previous page" in second
    assert at.case.reference in page
    assert at.case.reference not in second


def test_whoever_sees_figures_and_no_complaints_has_no_worklist(city: Council) -> None:
    client = signed_in(councils.person(city, Role.PERFORMANCE_OFFICER), city)
    assert client.get(WORKLIST).status_code == 403
    assert ">Worklist<" not in text(client.get("/oversight/"))


def test_somebody_signed_out_is_asked_to_sign_in(client, city: Council) -> None:
    assert client.get(WORKLIST)["Location"].startswith(reverse("account_login"))


def test_a_complaint_that_was_answered_before_is_called_reopened(city: Council) -> None:
    at = desk(city, Status.CLOSED)
    assert "Reopened" not in text(at.client.get(WORKLIST, {"status": "closed"}))
    with inside(city):
        moves.reopen(ActionContext(at.case.pk, at.walked.champion, at.walked.at), reason="New facts")
    assert "Reopened" in text(at.client.get(WORKLIST))
    assert ">Reopened</strong>" in text(at.client.get(f"{WORKLIST}cases/{at.case.reference}/"))


def test_a_view_of_paused_cases_is_offered_where_there_are_some(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    assert "Paused (" not in text(at.client.get(WORKLIST))
    with inside(city):
        pausing.pause(
            ActionContext(at.case.pk, at.walked.officer, at.walked.at),
            reason="We need your photographs",
            awaited=AWAITED,
        )
    assert "Paused (1)" in text(at.client.get(WORKLIST))


def test_only_stages_of_the_councils_own_policies_are_offered(city: Council, county: Council) -> None:
    for council, has_third in ((city, False), (county, True)):
        manager = signed_in(councils.person(council, Role.COMPLAINTS_MANAGER), council)
        for page in ("/casework/", "/setup/reminders/"):
            shown = text(manager.get(page))
            assert "Stage 2" in shown
            assert ("Stage 3" in shown) is has_third
