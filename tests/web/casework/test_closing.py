"""How a case ends and begins again."""

import pytest

from complaints.models import CaseEvent, CaseTask
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.models import Council
from councils.vocabulary.roles import Role
from tests.factories.cases import inside
from tests.web.casework.desk import desk, text


def test_a_case_is_closed(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    page = text(at.open(Move.CLOSE))
    assert "A solution is agreed and any work is scheduled" in page
    assert "A letter will be emailed to Alex Poole." in page
    assert "Say what was agreed and what will follow" in text(at.make(Move.CLOSE))
    at.make(Move.CLOSE, scheduled="The round is changed next week.")
    assert at.case.status == "closed"


def test_where_the_policy_wants_the_learning_first_the_page_shows_what_is_missing(east: Council) -> None:
    at = desk(east, Status.RESPONDED)
    page = text(at.open(Move.CLOSE))
    assert "Learning is recorded" in page
    assert "Not yet" in page
    assert at.address(Move.RECORD_LEARNING) in page
    assert '<button type="submit"' not in page
    refused = at.make(Move.CLOSE)
    assert refused.status_code == 409
    assert "Record it first" in text(refused)
    at.make(Move.RECORD_LEARNING, lesson="The round missed the new houses.", action="New route from May.")
    assert "Done" in text(at.open(Move.CLOSE))
    at.make(Move.CLOSE)
    assert at.case.status == "closed"
    assert "New route from May." in text(at.open())


DUE = {"reply_by-day": "15", "reply_by-month": "1", "reply_by-year": "2030"}


@pytest.mark.parametrize(
    ("status", "move", "then", "reads"),
    [
        (Status.RECEIVED, Move.WITHDRAW, "withdrawn", "Only staff can read what you write here."),
        (Status.CLOSED, Move.REOPEN, "under_investigation", "The complainant can read what you write here"),
        (Status.DECLINED, Move.REOPEN, "under_investigation", "The complainant can read what you write here"),
    ],
)
def test_a_reason_is_asked_for_and_kept(city: Council, status: Status, move: Move, then: str, reads: str) -> None:
    at = desk(city, status)
    assert reads in text(at.open(move))
    assert "There is a problem" in text(at.make(move, reason="   "))
    at.make(move, reason="New photographs came in.")
    assert at.case.status == then
    page = text(at.open())
    assert "New photographs came in." in page
    before = page[: page.index("New photographs came in.")].splitlines()[-2:]
    assert any("Only staff can see this:" in line for line in before) is (move is Move.WITHDRAW)


def test_the_policys_rule_for_reopening_stands_on_its_page(city: Council) -> None:
    assert "a complaint can be reopened less than 12 months" in text(desk(city, Status.CLOSED).open(Move.REOPEN))


@pytest.mark.parametrize("move", [Move.WITHDRAW, Move.REOPEN])
def test_an_officer_may_not_end_or_reopen_it(city: Council, move: Move) -> None:
    at = desk(city, Status.RECEIVED if move is Move.WITHDRAW else Status.CLOSED, Role.RESPONDING_OFFICER)
    assert at.open(move).status_code == 403
    assert at.make(move, reason="x").status_code == 403


def test_what_the_ombudsman_returns_is_reopened_with_its_reply_date_and_a_task(city: Council) -> None:
    at = desk(city, Status.DECLINED)
    page = text(at.open(Move.TAKE_BACK))
    assert "the Ombudsman may ask the council to investigate what it has declined (policy, 2.0; 2.5)" in page
    assert 'value="lgsco" checked' in page
    answers = {"body": "lgsco", "reference": "25 001 234", "reason": "The matter is not too old.", **DUE}
    assert "Say why the Ombudsman wants it investigated" in text(at.check(Move.TAKE_BACK, **{**answers, "reason": " "}))
    shown = text(at.check(Move.TAKE_BACK, **answers))
    assert "The Local Government and Social Care Ombudsman asked us to look into it." in shown
    assert at.make(Move.TAKE_BACK, **answers).status_code == 302
    assert (at.case.status, at.case.decline_reason, at.case.closed_at) == ("under_investigation", "", None)
    with inside(city):
        event = CaseEvent.objects.filter(case=at.case).latest("pk")
        task = CaseTask.objects.get(case=at.case, kind=TaskKind.OMBUDSMAN_LETTER.value)
    assert (event.kind, event.data["returned_by"], event.data["reply_by"]) == ("reopened", "lgsco", "2030-01-15")
    assert "A reply is due by 15 January 2030." in task.detail
    assert "Reopened: returned by the Ombudsman" in text(at.open())


def test_a_reply_date_that_has_passed_is_refused_with_what_was_typed(city: Council) -> None:
    at = desk(city, Status.DECLINED)
    passed = {**DUE, "reply_by-year": "2020"}
    refused = at.check(Move.TAKE_BACK, body="lgsco", reason="The matter is not too old.", **passed)
    assert refused.status_code == 409
    assert "must be today or later" in text(refused)
    assert "The matter is not too old." in text(refused)
    assert at.case.status == "declined"
