"""Adjustments of people who complain together: asked for, decided and kept when another of them speaks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from complaints.models import Adjustment, CaseEvent, CaseTask, OutboxMessage, Person
from complaints.people.operations import adjustments
from complaints.people.operations import joint_complainants as joint
from complaints.people.operations.new_cases import keep_needs
from complaints.people.rules.adjustments import AdjustmentDecision, Considerations
from complaints.people.rules.joint_complainants import Needs
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import AdjustmentKind, AdjustmentStatus, Parting
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories.cases import Walk, inside, walk
from tests.factories.joint_complainants import KIM, acting, agreed, joined, open_of

WEIGHED = Considerations("Yes", "Yes", "Pennies", "None")
BLIND = "I am blind, phone me"


@contextmanager
def at_work(walked: Walk) -> Iterator[None]:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        yield


def asking(walked: Walk, needs: Needs) -> Person:
    """Someone who complains together with the complainant, and says what they need."""
    with at_work(walked):
        party = joint.add_joint_complainant(acting(walked), agreed(walked), given=KIM, needs=needs)
        return party.person


def spoken_for(walked: Walk, party_id: int, former: Parting | None = None) -> None:
    with at_work(walked):
        joint.change_spokesperson(acting(walked), party_id, agreed(walked), former=former)


def tasks(walked: Walk) -> list[tuple[str | None, str]]:
    """Whom each open task to decide is for, and what it says."""
    found = open_of(walked, TaskKind.CLASSIFY_ADJUSTMENTS)
    return [(task.person.name if task.person else None, task.detail) for task in found]


def acting_of(walked: Walk, person_id: int | None) -> list[str]:
    with inside(walked.council):
        return [adjustment.text for adjustment in Person.objects.get(pk=person_id).acting]


def emailed_copies(walked: Walk) -> int:
    walked.triage().acknowledge().respond()
    with inside(walked.council):
        return OutboxMessage.objects.filter(case=walked.case, kind="joint_copy").count()


def test_what_a_joint_complainant_needs_counts_and_is_to_be_decided(city: Council) -> None:
    walked = walk(city)
    kim = asking(walked, Needs((AdjustmentKind.LARGE_PRINT, AdjustmentKind.SIGN_LANGUAGE), "Write slowly"))
    assert acting_of(walked, kim.pk)[0] == "Large print"
    ((whose, said),) = tasks(walked)
    assert whose == "Kim Vale"
    assert said.startswith("Kim Vale: Large print\n")
    assert said.endswith("\nSomething else: Write slowly")
    (arranging,) = open_of(walked, TaskKind.ARRANGE_ADJUSTMENTS)
    assert arranging.person_id == kim.pk
    assert arranging.detail.startswith("Kim Vale: ")
    with inside(city):
        event = CaseEvent.objects.get(case=walked.case, kind="adjustment_asked")
        assert (event.text.startswith("Kim Vale: Large print"), event.public) == (True, False)
    assert emailed_copies(walked) == 0


def test_someone_without_needs_opens_no_task_and_is_emailed(city: Council) -> None:
    walked = walk(city)
    asking(walked, Needs((), " "))
    assert tasks(walked) == []
    assert emailed_copies(walked) == 1


def test_adjustments_of_each_are_recorded_agreed_and_ended_on_the_case(city: Council) -> None:
    walked = walk(city)
    kim = joined(walked).person
    with at_work(walked):
        row = adjustments.add_adjustment(acting(walked), kind=AdjustmentKind.LARGE_PRINT, person_id=kim.pk)
        own = adjustments.add_adjustment(acting(walked), kind=AdjustmentKind.AUDIO)
    assert (row.person_id, own.person_id) == (kim.pk, walked.case.person_id)
    assert tasks(walked) == [("Kim Vale", "Kim Vale: Large print"), (None, "Audio")]
    day = walked.at.date()
    with at_work(walked):
        decision = AdjustmentDecision(AdjustmentStatus.AGREED, WEIGHED, day, day + timedelta(days=90))
        adjustments.decide_adjustment(acting(walked), row.pk, decision)
    assert tasks(walked) == [(None, "Audio")]
    with inside(city):
        assert CaseEvent.objects.get(case=walked.case, kind="adjustment_decided").text == "Kim Vale: Large print"
        assert Person.objects.get(pk=kim.pk).acting[0].agreed
    with at_work(walked):
        adjustments.end_adjustment(acting(walked), row.pk, why="She sees well now")
    assert acting_of(walked, kim.pk) == []


def test_one_task_says_what_is_left_to_decide_for_a_joint_complainant(city: Council) -> None:
    walked = walk(city)
    kim = asking(walked, Needs((AdjustmentKind.LARGE_PRINT, AdjustmentKind.AUDIO)))
    with inside(city):
        first = Adjustment.objects.filter(person=kim).earliest("pk")
    with at_work(walked):
        adjustments.end_adjustment(acting(walked), first.pk, why="A slip")
    ((whose, said),) = tasks(walked)
    assert whose == "Kim Vale"
    assert said in ("Kim Vale: Audio", "Kim Vale: Large print")
    with at_work(walked):
        party = joint.joint_complainants_of(walked.case).get()
        joint.remove_joint_complainant(acting(walked), party.pk, because=Parting.LEFT)
    assert tasks(walked) == []


def test_no_one_without_a_part_in_the_case_is_given_adjustments(city: Council) -> None:
    walked, other = walk(city), walk(city)
    with at_work(walked):
        add = lambda: adjustments.add_adjustment(  # noqa: E731
            acting(walked), kind=AdjustmentKind.AUDIO, person_id=other.case.person_id
        )
        with pytest.raises(Person.DoesNotExist):
            add()
    with at_work(other):
        row = adjustments.add_adjustment(acting(other), kind=AdjustmentKind.AUDIO)
    with at_work(walked), pytest.raises(Adjustment.DoesNotExist):
        adjustments.end_adjustment(acting(walked), row.pk, why="Not ours")


def test_an_adjustment_that_counts_already_is_not_recorded_again(city: Council) -> None:
    walked = walk(city)
    with at_work(walked):
        adjustments.add_adjustment(acting(walked), kind=AdjustmentKind.AUDIO)
        with pytest.raises(RuleBroken) as refusal:
            adjustments.add_adjustment(acting(walked), kind=AdjustmentKind.AUDIO)
    assert refusal.value.code == "adjustment.known"


def test_the_same_words_said_again_are_one_adjustment(city: Council) -> None:
    walked = walk(city)
    kim = asking(walked, Needs((), BLIND))
    with at_work(walked):
        keep_needs(walked.case, (), BLIND, kim.pk, acting(walked))
    with inside(city):
        assert Adjustment.objects.filter(person=kim).count() == 1


def test_the_words_of_a_former_spokesperson_count_for_their_copy(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds(unclassified=BLIND))
    was, kim = walked.case.person_id, joined(walked)
    spoken_for(walked, kim.pk)
    assert acting_of(walked, was) == [f"Something else: {BLIND}"]
    assert tasks(walked) == [("Alex Poole", f"Alex Poole: Something else: {BLIND}")]
    assert emailed_copies(walked) == 0


def test_one_task_is_about_each_after_the_spokesperson_changed(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds("Large print\nSign language"))
    was = walked.case.person_id
    kim = asking(walked, Needs((AdjustmentKind.AUDIO,)))
    with at_work(walked):
        party = joint.joint_complainants_of(walked.case).get()
    spoken_for(walked, party.pk)
    assert [whose for whose, _ in tasks(walked)] == [None, "Alex Poole"]
    assert tasks(walked)[0] == (None, "Audio")
    assert acting_of(walked, kim.pk) == ["Audio"]
    with inside(city):
        assert not CaseTask.objects.filter(case=walked.case, person=kim, done_at=None).exists()
        assert Person.objects.get(pk=was).acting


@pytest.mark.parametrize(("former", "kept"), [(Parting.LEFT, 1), (Parting.DIED, 0)])
def test_a_spokesperson_who_leaves_has_no_task_on_the_case(city: Council, former: Parting, kept: int) -> None:
    walked = walk(city, needs=SendingNeeds(unclassified=BLIND))
    was, kim = walked.case.person_id, joined(walked)
    spoken_for(walked, kim.pk, former)
    assert tasks(walked) == []
    assert len(acting_of(walked, was)) == kept


def test_a_review_comes_up_on_a_case_of_which_they_are_a_part(city: Council) -> None:
    walked = walk(city)
    was, kim = walked.case.person_id, joined(walked)
    day = walked.at.date()
    with at_work(walked):
        row = adjustments.add_adjustment(acting(walked), kind=AdjustmentKind.LARGE_PRINT)
        decision = AdjustmentDecision(AdjustmentStatus.AGREED, WEIGHED, day, day + timedelta(days=90))
        adjustments.decide_adjustment(acting(walked), row.pk, decision)
    spoken_for(walked, kim.pk)
    for _ in range(2):
        adjustments.open_reviews(walked.at + timedelta(days=91))
    (review,) = open_of(walked, TaskKind.REVIEW_ADJUSTMENTS)
    assert (review.person_id, review.detail) == (was, "Alex Poole: Large print")
    walked.at += timedelta(days=91)
    with at_work(walked):
        again = AdjustmentDecision(AdjustmentStatus.AGREED, WEIGHED, walked.at.date(), day + timedelta(days=300))
        adjustments.decide_adjustment(acting(walked), row.pk, again)
    assert not open_of(walked, TaskKind.REVIEW_ADJUSTMENTS)
