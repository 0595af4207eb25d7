"""Who acts, and how much of a council they see."""

from dataclasses import replace

import pytest

from councils.vocabulary.roles import WHOLE_COUNCIL_ROLES, Actor, Role


def test_the_product_itself_sees_a_council_and_is_nobody() -> None:
    system = Actor.system(5)
    assert (system.council_id, system.user_id, system.sees_whole_council) == (5, None, True)


def test_a_resident_sees_what_they_opened_and_no_more() -> None:
    resident = Actor.complainant(5, 9, "Jo Marsh", frozenset({77}))
    assert resident.case_ids == {77}
    assert resident.has(Role.COMPLAINT_CHAMPION, Role.COMPLAINANT)
    assert not resident.has(Role.COMPLAINT_CHAMPION)
    assert not resident.sees_whole_council


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_the_whole_council_if_it_is_one_of_those_that_do(role: Role) -> None:
    held = Actor(5, 9, "Sam Reed", frozenset({role}))
    assert held.sees_whole_council == (role in WHOLE_COUNCIL_ROLES or role is Role.SYSTEM)
    assert replace(held, heads_council=True).sees_whole_council
