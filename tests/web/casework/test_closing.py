"""How a case ends and begins again."""

import pytest

from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.vocabulary.roles import Role
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


@pytest.mark.parametrize(
    ("status", "move", "then"),
    [
        (Status.RECEIVED, Move.WITHDRAW, "withdrawn"),
        (Status.CLOSED, Move.REOPEN, "under_investigation"),
        (Status.DECLINED, Move.REOPEN, "under_investigation"),
    ],
)
def test_a_reason_is_asked_for_and_kept(city: Council, status: Status, move: Move, then: str) -> None:
    at = desk(city, status)
    assert "The complainant can read what you write here" in text(at.open(move))
    assert "There is a problem" in text(at.make(move, reason="   "))
    at.make(move, reason="New photographs came in.")
    assert at.case.status == then
    assert "New photographs came in." in text(at.open())


def test_the_policys_rule_for_reopening_stands_on_its_page(city: Council) -> None:
    assert "a complaint can be reopened less than 12 months" in text(desk(city, Status.CLOSED).open(Move.REOPEN))


@pytest.mark.parametrize("move", [Move.WITHDRAW, Move.REOPEN])
def test_an_officer_may_not_end_or_reopen_it(city: Council, move: Move) -> None:
    at = desk(city, Status.RECEIVED if move is Move.WITHDRAW else Status.CLOSED, Role.RESPONDING_OFFICER)
    assert at.open(move).status_code == 403
    assert at.make(move, reason="x").status_code == 403
