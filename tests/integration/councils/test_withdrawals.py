"""A published version that has not begun is withdrawn by two people, and another can take its place."""

from datetime import UTC, datetime, timedelta

import pytest

from councils.models import Council, PolicyVersion, PolicyWithdrawal
from councils.policies.operations import (
    DraftContext,
    Naming,
    approve_draft,
    ask_to_withdraw,
    change_draft,
    decide_withdrawal,
    start_draft,
    submit_draft,
)
from councils.policies.queries import policy_in_force
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import inside

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BEGINS = "2027-01-01T00:00"
AFTER = datetime(2027, 2, 1, tzinfo=UTC)


def _publish(council: Council, writer: Actor, approver: Actor, name: str) -> PolicyVersion:
    base = policy_in_force(council.pk, "corporate", NOW)
    draft = start_draft(base.pk, Naming(name, BEGINS), by=writer, at=NOW, why="A new year.")
    document = {**draft.document, "title": f"Complaints, {name}"}
    change_draft(DraftContext(draft.pk, writer, NOW), document)
    submit_draft(DraftContext(draft.pk, writer, NOW, why="Ready."))
    return approve_draft(DraftContext(draft.pk, approver, NOW))


@pytest.fixture
def people(city: Council) -> tuple[Actor, Actor]:
    return councils.staff(city, Role.COMPLAINTS_MANAGER), councils.staff(city, Role.ADMINISTRATOR)


def test_two_people_withdraw_it_and_a_new_one_may_begin_at_the_same_time(
    city: Council, people: tuple[Actor, Actor]
) -> None:
    manager, administrator = people
    with inside(city):
        wrong = _publish(city, manager, administrator, "apples")
        before = policy_in_force(city.pk, "corporate", NOW)
        assert policy_in_force(city.pk, "corporate", AFTER).pk == wrong.pk
        asked = ask_to_withdraw(wrong.pk, by=manager, at=NOW, why="It was a test.")
        assert policy_in_force(city.pk, "corporate", AFTER).pk == wrong.pk
        with pytest.raises(RuleBroken, match="someone else has to agree"):
            decide_withdrawal(asked.pk, by=manager, at=NOW, agreed=True)
        decide_withdrawal(asked.pk, by=administrator, at=NOW, agreed=True)
        assert policy_in_force(city.pk, "corporate", AFTER).pk == before.pk
        right = _publish(city, manager, administrator, "2027")
        assert policy_in_force(city.pk, "corporate", AFTER).pk == right.pk
    # Residents are governed by it too: they see which versions were withdrawn.
    with inside(city, ActorKind.RESIDENT):
        assert policy_in_force(city.pk, "corporate", AFTER).pk == right.pk


def test_it_is_kept_where_the_second_person_says_why(city: Council, people: tuple[Actor, Actor]) -> None:
    manager, administrator = people
    with inside(city):
        version = _publish(city, manager, administrator, "2027")
        asked = ask_to_withdraw(version.pk, by=manager, at=NOW, why="It was a test.")
        with pytest.raises(RuleBroken, match="Enter why"):
            decide_withdrawal(asked.pk, by=administrator, at=NOW, agreed=False, answer="\u200b")
        decide_withdrawal(asked.pk, by=administrator, at=NOW, agreed=False, answer="The committee wants it.")
        assert policy_in_force(city.pk, "corporate", AFTER).pk == version.pk
        with pytest.raises(RuleBroken, match="has already decided"):
            decide_withdrawal(asked.pk, by=administrator, at=NOW, agreed=True)
        again = ask_to_withdraw(version.pk, by=administrator, at=NOW, why="The committee changed its mind.")
        with pytest.raises(RuleBroken, match="already asked"):
            ask_to_withdraw(version.pk, by=manager, at=NOW, why="So did I.")
        assert PolicyWithdrawal.objects.filter(decided_at=None).get().pk == again.pk


def test_what_has_begun_and_who_keeps_no_policies(city: Council, south: Council, people: tuple[Actor, Actor]) -> None:
    manager, administrator = people
    with inside(city):
        version = _publish(city, manager, administrator, "2027")
        for why, at, code in (
            (" ", NOW, "withdrawal.why"),
            ("Late.", version.in_force_from - timedelta(minutes=4), "withdrawal.begun"),
        ):
            with pytest.raises(RuleBroken) as refused:
                ask_to_withdraw(version.pk, by=manager, at=at, why=why)
            assert refused.value.code == code
        asked = ask_to_withdraw(version.pk, by=manager, at=NOW, why="It was a test.")
        with pytest.raises(RuleBroken) as begun:
            decide_withdrawal(asked.pk, by=administrator, at=AFTER, agreed=True)
        assert begun.value.code == "withdrawal.begun"
        with pytest.raises(NotAllowed):
            ask_to_withdraw(version.pk, by=councils.staff(city, Role.COMPLAINT_CHAMPION), at=NOW, why="Why not?")
    stranger = councils.staff(south, Role.COMPLAINTS_MANAGER)
    with inside(south), pytest.raises(PolicyVersion.DoesNotExist):
        ask_to_withdraw(version.pk, by=stranger, at=NOW, why="Theirs.")
