"""Every status, move and role of the lifecycle table, tried."""

from pathlib import Path

import pytest

from complaints.management.commands.lifecycle_diagram import mermaid
from complaints.vocabulary.lifecycle import TRANSITIONS, Move, Status, check, moves_open_to
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role

EVERY_CELL = [(move, status, role) for move in Move for status in Status for role in Role]


@pytest.mark.parametrize(("move", "status", "role"), EVERY_CELL)
def test_a_move_is_possible_exactly_where_the_table_says(move: Move, status: Status, role: Role) -> None:
    row = TRANSITIONS[move]
    if role not in row.roles:
        with pytest.raises(NotAllowed):
            check(move, status, {role}, "because")
    elif status not in row.sources:
        with pytest.raises(RuleBroken) as refused:
            check(move, status, {role}, "because")
        assert refused.value.code == "move.status"
    else:
        assert check(move, status, {role}, "because") is row
    assert (move in set(moves_open_to(status, {role}))) == (role in row.roles and status in row.sources)


@pytest.mark.parametrize("move", [move for move, row in TRANSITIONS.items() if row.needs_reason])
def test_a_reason_of_blanks_is_no_reason(move: Move) -> None:
    row = TRANSITIONS[move]
    with pytest.raises(RuleBroken) as refused:
        check(move, next(iter(row.sources)), row.roles, "  \n ")
    assert refused.value.code == "move.reason"


def test_every_move_has_its_row_and_its_words() -> None:
    assert set(TRANSITIONS) == set(Move)
    assert all(move.label for move in Move)
    assert len({move.label for move in Move}) == len(Move)


def test_every_status_can_be_reached() -> None:
    reached = {Status.RECEIVED} | {row.target for row in TRANSITIONS.values() if row.target}
    assert reached == set(Status)


def test_nobody_but_staff_decides_about_a_complaint() -> None:
    theirs = {Move.ESCALATE, Move.WITHDRAW, Move.ADD_NOTE, Move.ATTACH, Move.CORRECT_CONTACT, Move.ANSWER_OFFER}
    for move in set(Move) - theirs:
        assert Role.COMPLAINANT not in TRANSITIONS[move].roles, move


def test_the_diagram_in_the_documentation_is_that_of_the_table() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "case-lifecycle.md"
    assert mermaid() in page.read_text(encoding="utf-8"), "run: manage.py lifecycle_diagram"
