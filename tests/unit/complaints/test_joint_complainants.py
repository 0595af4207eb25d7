"""Who may complain together, who speaks for them, and what stands against giving one of them a copy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from complaints.people.rules import joint_complainants as rules
from complaints.people.rules.joint_complainants import Agreement, CopyReader, Joining
from complaints.vocabulary.people import (
    JOINT_TITLES,
    SPOKESPERSON_CHANGED,
    ActingAdjustment,
    AdjustmentKind,
    AgreedHow,
    Medium,
    Parting,
    RepresentativeKind,
)
from complaints.vocabulary.persons import PersonIdentity, identity_of
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role

TODAY = date(2026, 6, 3)
KIM = Joining("Kim Vale")
EVERY = frozenset(Medium)


def code(check: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refused:
        check()
    return refused.value.code


def needs(*kinds: AdjustmentKind) -> tuple[ActingAdjustment, ...]:
    return tuple(ActingAdjustment(number, kind, agreed=True) for number, kind in enumerate(kinds))


def test_who_joins_is_named_alive_and_not_there_already() -> None:
    decision = rules.add(KIM)
    assert (decision.text, decision.public, decision.changes) == ("Kim Vale", True, {})
    for joining, expected in (
        (replace(KIM, name=" "), "joint.name"),
        (replace(KIM, is_spokesperson=True), "joint.spokesperson"),
        (replace(KIM, joined_already=True), "joint.again"),
        (replace(KIM, deceased=True), "joint.died"),
    ):
        assert code(lambda joining=joining: rules.add(joining)) == expected  # type: ignore[misc]


def test_only_staff_record_it() -> None:
    rules.check_role(frozenset({Role.CONTACT_CENTRE}))
    with pytest.raises(NotAllowed):
        rules.check_role(frozenset({Role.COMPLAINANT}))


def test_they_agreed_today_or_earlier() -> None:
    rules.check_agreement(Agreement(TODAY, AgreedHow.PHONE), TODAY)
    assert code(lambda: rules.check_agreement(Agreement(date(2026, 6, 4), AgreedHow.EMAIL), TODAY)) == "joint.agreed_on"


def test_someone_who_acts_for_another_has_no_joint_complainants_unless_it_is_a_group() -> None:
    rules.check_can_have_joint("", None, known=True)
    rules.check_can_have_joint("Elm Road Residents", RepresentativeKind.SPOKESPERSON, known=True)
    for kind in (None, RepresentativeKind.RELATIVE):
        check = lambda kind=kind: rules.check_can_have_joint("Vera Vane", kind, known=True)  # type: ignore[misc]  # noqa: E731
        assert code(check) == "joint.on_behalf"
    assert code(lambda: rules.check_can_have_joint("", None, known=False)) == "joint.anonymous"


def test_the_spokesperson_is_alive_and_can_be_reached() -> None:
    chosen = rules.choose_spokesperson("Kim Vale", "Jo", deceased=False, reachable=True)
    assert (chosen.event, chosen.text) == (SPOKESPERSON_CHANGED, "Kim Vale, instead of Jo")
    dead = lambda: rules.choose_spokesperson("Kim Vale", "Jo", deceased=True, reachable=True)  # noqa: E731
    lost = lambda: rules.choose_spokesperson("Kim Vale", "Jo", deceased=False, reachable=False)  # noqa: E731
    assert (code(dead), code(lost)) == ("spokesperson.died", "spokesperson.unreachable")
    assert code(lambda: rules.want_spokesperson("Jo", "")) == "spokesperson.why"
    assert not rules.want_spokesperson("Jo Marsh", "She is ill").public


def test_a_copy_goes_the_preferred_way_that_nothing_rules_out() -> None:
    assert CopyReader("Kim", EVERY).ways == (Medium.EMAIL, Medium.POST, Medium.PHONE)
    assert CopyReader("Kim", EVERY, prefers=Medium.PHONE).ways[0] is Medium.PHONE
    no_calls = CopyReader("Kim", EVERY, needs(AdjustmentKind.NO_PHONE), prefers=Medium.PHONE)
    assert no_calls.ways == (Medium.EMAIL, Medium.POST)
    assert not no_calls.obstacle
    no_calls.check(Medium.POST, "")
    assert code(lambda: no_calls.check(Medium.PHONE, "")) == "copy.ruled_out"


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (CopyReader("Kim", EVERY, deceased=True), "copy.died"),
        (CopyReader("Kim", EVERY, letter_waits=True), "copy.letter_waits"),
        (CopyReader("Kim", EVERY, permission_of="Elm Road Residents"), "copy.permission"),
        (CopyReader("Kim", EVERY, unclassified=True), "copy.unclassified"),
        (CopyReader("Kim", frozenset()), "copy.no_way"),
        (CopyReader("Kim", frozenset({Medium.EMAIL}), needs(AdjustmentKind.POST_ONLY)), "copy.no_way"),
    ],
)
def test_what_stands_against_a_copy_is_said_and_held(reader: CopyReader, expected: str) -> None:
    assert reader.obstacle
    assert code(lambda: reader.check(Medium.EMAIL, "")) == expected


def test_whoever_gives_a_copy_says_how_adjustments_were_met() -> None:
    large = CopyReader("Kim", EVERY, needs(AdjustmentKind.LARGE_PRINT, AdjustmentKind.MEETING))
    assert [each.kind for each in large.to_meet(Medium.POST)] == [AdjustmentKind.LARGE_PRINT, AdjustmentKind.MEETING]
    assert [each.kind for each in large.to_meet(Medium.PHONE)] == [AdjustmentKind.MEETING]
    for medium in EVERY:
        assert code(lambda medium=medium: large.check(medium, " ")) == "copy.how_met"  # type: ignore[misc]
        large.check(medium, "Printed at 18 points, and we met on 2 June")


def test_no_copy_needs_a_reason() -> None:
    rules.check_not_given("She does not want one")
    assert code(lambda: rules.check_not_given("")) == "copy.why"


def test_a_record_says_who_it_is_of() -> None:
    record = SimpleNamespace(pk=7, name="Kim Vale", email="kim@example.com", phone="1", address="4 Elm Road")
    assert identity_of(record) == PersonIdentity("Kim Vale", "kim@example.com", "1", "4 Elm Road", record=7)


def test_every_word_has_its_label() -> None:
    assert all(how.label for how in AgreedHow)
    assert set(rules.SAID_BY_STAFF) < set(Parting)
    assert len(JOINT_TITLES) == 4
    assert rules.leave("Kim Vale").text == "Kim Vale"
