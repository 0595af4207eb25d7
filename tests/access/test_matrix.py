"""Every address, tried by everybody, on their own council's case, on another council's and on a missing one."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from django.urls import reverse

from councils.vocabulary.roles import STAFF_ROLES, Role
from tests.access.addresses import addresses as every_address
from tests.access.places import PLACES, Kind, Place
from tests.access.world import World
from tests.factories.sampling import commit, sample

pytestmark = pytest.mark.django_db
Each = TypeVar("Each")
STRANGER = "champion of another council"
EVERYBODY = ("nobody", "the complainant", "another resident", STRANGER, *STAFF_ROLES)
TARGETS = ("own", "foreign", "missing")
OUTSIDERS = ("nobody", "the complainant", "another resident")


@dataclass(frozen=True)
class Cell:
    """One person at one address, with one object."""

    place: str
    who: str
    target: str
    rule: Place = field(compare=False)

    def __str__(self) -> str:
        return f"{self.place}, {self.who}, {self.target}"


def _about_a_case(rule: Place) -> bool:
    return rule.kind in (Kind.OWN_DRAFT, Kind.OWN_COMPLAINT, Kind.STAFF_CASE, Kind.SEEN_CASE, Kind.MOVE, Kind.API_CASE)


def _targets(who: str, rule: Place) -> tuple[str, ...]:
    if not _about_a_case(rule):
        return ("own",)
    # The stranger's own council is the foreign one: what is ours is foreign to them.
    return ("own", "missing") if who == STRANGER else TARGETS


CELLS = [
    Cell(name, who, target, rule)
    for name, rule in PLACES.items()
    if rule.kind is not Kind.ELSEWHERE
    for who in EVERYBODY
    for target in _targets(who, rule)
]


def test_every_address_is_in_the_table_and_none_in_the_table_is_gone() -> None:
    assert set(every_address()) == set(PLACES)


def test_every_address_of_an_object_is_tried_with_another_councils() -> None:
    """Numbers are one sequence over all councils, so those of another council are easily guessed."""
    of_objects = {name for name, needs in every_address().items() if needs & {"pk", "key", "reference"}}
    tried = {cell.place for cell in CELLS if cell.target == "foreign"}
    assert len(of_objects) > 60
    assert of_objects - tried == set()


def _expected(cell: Cell) -> set[int]:
    """The statuses that are right for a cell."""
    role = Role(cell.who) if cell.who in set(Role) else None
    rule = cell.rule
    if rule.posts:
        return {405}
    if rule.kind is Kind.PUBLIC:
        return {200, 302}
    if rule.kind is Kind.SIGNED_IN:
        return {302} if cell.who == "nobody" else {200}
    if rule.kind is Kind.API_SIGNED_IN:
        return {401} if cell.who == "nobody" else {200}
    if rule.kind is Kind.API_CASE:
        sees = cell.who == "the complainant" or role in _SEE_CASES
        return {401} if cell.who == "nobody" else {200} if sees and cell.target == "own" else {404}
    if rule.kind is Kind.OWN_COMPLAINT and cell.who == "nobody":
        # Asked to sign in, whether there is such a complaint or not.
        return {302, 404}
    if rule.kind in (Kind.OWN_DRAFT, Kind.OWN_COMPLAINT):
        return {200, 302} if cell.who == "the complainant" and cell.target == "own" else {404}
    return _expected_of_staff(cell, role)


_STAFF_KINDS = (Kind.STAFF, Kind.STAFF_CASE, Kind.SEEN_CASE, Kind.MOVE)
_SEE_CASES = frozenset(
    {Role.COMPLAINT_CHAMPION, Role.COMPLAINTS_MANAGER, Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE}
)


def _expected_of_staff(cell: Cell, role: Role | None) -> set[int]:
    if cell.who in OUTSIDERS:
        return {302}
    if cell.rule.kind in (Kind.SEEN_CASE, Kind.MOVE):
        if cell.who == STRANGER or cell.target != "own" or role not in _SEE_CASES:
            return {404}
        # 409: the role may make the move, but not on a case that has been answered.
        return {200, 409} if role in cell.rule.roles else {403}
    if cell.who == STRANGER:
        # Works in their own council, where this case does not exist.
        role = Role.COMPLAINT_CHAMPION
        if role not in cell.rule.roles:
            return {403}
        return {404} if cell.rule.kind is Kind.STAFF_CASE else {200, 302}
    if role not in cell.rule.roles:
        return {403}
    if cell.rule.kind is Kind.STAFF_CASE and cell.target != "own":
        return {404}
    return {200, 302}


def _body(answer: Any) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def _address_of(cell: Cell, world: World, addresses: dict[str, set[str]]) -> str:
    return reverse(cell.place, kwargs=world.kwargs(addresses[cell.place], cell.place, cell.target))


def _wrong(cell: Cell, world: World, address: str) -> str:
    """What is wrong with the answer to one cell, or nothing."""
    answer = world.client(cell.who).get(address)
    body = _body(answer)
    if answer.status_code not in _expected(cell):
        return f"{cell}: {answer.status_code} instead of {sorted(_expected(cell))}"
    away = answer.status_code == 302 and cell.who in OUTSIDERS and cell.rule.kind in _STAFF_KINDS
    if away and not answer["Location"].startswith(("/accounts/login/", "/choose-council/")):
        return f"{cell}: leads to {answer['Location']}"
    if world.canary(cell).encode() in body:
        return f"{cell}: shows another council's text"
    return ""


def _part(every: list[Each], both_walls: bool) -> list[Each]:
    """In the short form a part, another one with each commit, and less of it past the database's wall."""
    return sample(every, len(every) // (4 if both_walls else 10), commit())


def test_every_address_opens_to_whom_the_table_says_and_to_nobody_else(world: World, both_walls: bool) -> None:
    addresses = every_address()
    tried = _part([cell for cell in CELLS if cell.place in addresses], both_walls)
    wrong = [_wrong(cell, world, _address_of(cell, world, addresses)) for cell in tried]
    assert len(CELLS) > 700
    assert "\n".join(filter(None, wrong)) == ""


def test_another_councils_case_is_answered_byte_for_byte_like_a_missing_one(world: World, both_walls: bool) -> None:
    addresses, hidden = every_address(), {}
    for cell in CELLS:
        is_hidden = cell.target == "missing" or cell.target == ("own" if cell.who == STRANGER else "foreign")
        if _about_a_case(cell.rule) and is_hidden:
            hidden.setdefault((cell.place, cell.who), []).append(cell)
    assert len(hidden) > 200
    differ = []
    for cells in _part(list(hidden.values()), both_walls):
        answers = set()
        for cell in cells:
            answer = world.client(cell.who).get(_address_of(cell, world, addresses))
            # An address that leads away names itself in `next`; its status is compared all the same.
            answers.add((answer.status_code, _body(answer) if answer.status_code != 302 else b""))
        if len(cells) != 2 or len(answers) != 1:
            differ.append(str(cells[0]))
    assert not differ


def test_whoever_may_not_changes_nothing_by_posting(world: World, both_walls: bool) -> None:
    addresses, before, wrong = every_address(), world.fingerprint(), []
    refused = [cell for cell in CELLS if _about_a_case(cell.rule) and not _expected(cell) & {200, 405, 409}]
    for cell in _part(refused, both_walls):
        body = {"reason": "x", "text": "x", "outcome": "upheld"}
        answer = world.client(cell.who).post(_address_of(cell, world, addresses), body)
        if answer.status_code not in (302, 401, 403, 404, 405):
            wrong.append(f"{cell}: {answer.status_code}")
    assert len(refused) > 300
    assert not wrong
    assert world.fingerprint() == before
