"""People who complain together: who joins, leaves and speaks for them, their copies, and their records."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from complaints.cases.operations import moves
from complaints.cases.operations.apply import complete_task
from complaints.duplicates.operations import add_to_open
from complaints.duplicates.queries import possible_duplicates_of
from complaints.links.operations.splitting import split_case
from complaints.links.rules import SplitPart
from complaints.models import (
    Case,
    CaseEvent,
    CaseParty,
    CaseTask,
    Consent,
    Note,
    OutboxMessage,
    Person,
    PersonChange,
    TrackingLink,
)
from complaints.people.operations import consents, contact_details
from complaints.people.operations import joint_complainants as joint
from complaints.people.operations.person_records import merge_people, separate_people
from complaints.people.queries.caller_lookup import cases_of_caller
from complaints.people.queries.joint_complainants import joint_complainants_of
from complaints.people.queries.person_records import cases_of_person
from complaints.people.queries.private_links import contact_details_of
from complaints.vocabulary.correspondence import ConsentGiven, SendingNeeds
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import (
    ActingAdjustment,
    AdjustmentKind,
    Authority,
    Medium,
    Parting,
    PersonDetails,
    RepresentativeKind,
)
from councils.models import Council
from councils.queries import sending_address
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, entered, inside, submission, walk
from tests.factories.joint_complainants import KIM, acting, agreed, joined, open_of

ONLY_PHONE = PersonDetails("Lee Vale", phone="01223 457222")


@contextmanager
def at_work(walked: Walk) -> Iterator[None]:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        yield


def now_of(walked: Walk) -> Case:
    with inside(walked.council):
        return Case.objects.select_related("person").get(pk=walked.case.pk)


def refused(act: object) -> str:
    with pytest.raises(RuleBroken) as refusal:
        act()  # type: ignore[operator]
    return refusal.value.code


def answered(walked: Walk) -> list[CaseTask]:
    """Respond, and return the copies to give."""
    walked.triage().acknowledge().respond()
    return open_of(walked, TaskKind.GIVE_COPY)


def test_someone_joins_with_a_record_of_their_own_and_it_is_on_the_timeline(city: Council) -> None:
    walked = walk(city)
    party = joined(walked, note="She rang us")
    with inside(city):
        assert (party.person.email, party.agreed_how, party.note) == ("kim.vale@example.com", "phone", "She rang us")
        event = CaseEvent.objects.get(case=walked.case, kind="joint_added")
        assert (event.text, event.public, event.by_name) == ("Kim Vale", True, walked.champion.name)
        assert "kim.vale" not in str(event.data)
        assert [case.pk for case in cases_of_person(walked.champion, party.person_id)] == [walked.case.pk]


def test_no_one_joins_twice_or_beside_themselves_or_after_their_death(city: Council) -> None:
    walked = walk(city)
    party = joined(walked)
    spokesperson = now_of(walked).person_id or 0
    assert refused(lambda: joined(walked, person_id=party.person_id)) == "joint.again"
    assert refused(lambda: joined(walked, person_id=spokesperson)) == "joint.spokesperson"
    with inside(city):
        dead = Person.objects.create(council=city, name="Ida Vale", deceased=True, created_at=walked.at)
    assert refused(lambda: joined(walked, person_id=dead.pk)) == "joint.died"
    assert refused(lambda: joined(walked, PersonDetails(" "))) == "joint.name"
    assert refused(lambda: joined(walked, replace(KIM, email=sending_address()))) == "contact.email_ours"
    with at_work(walked):
        assert refused(lambda: joint.add_joint_complainant(acting(walked), agreed(walked))) == "joint.name"
        late = replace(agreed(walked), on=agreed(walked).on + timedelta(days=9))
        assert refused(lambda: joint.add_joint_complainant(acting(walked), late, given=KIM)) == "joint.agreed_on"


def test_someone_of_another_council_or_out_of_sight_is_not_found(city: Council, south: Council) -> None:
    walked, elsewhere = walk(city), walk(south)
    with pytest.raises(Person.DoesNotExist):
        joined(walked, person_id=elsewhere.case.person_id)
    hidden = walk(city, area=councils.area(city, 1))
    officer = replace(walked, champion=walked.officer)
    with pytest.raises(Person.DoesNotExist):
        joined(officer, person_id=hidden.case.person_id)


def test_a_resident_records_no_one(city: Council) -> None:
    walked = walk(city)
    resident = Actor.complainant(city.pk, None, "Alex Poole", frozenset({walked.case.pk}))
    with inside(city), pytest.raises(NotAllowed):
        joint.add_joint_complainant(replace(acting(walked), by=resident), agreed(walked), given=KIM)


def test_each_joint_complainant_is_to_be_given_a_copy_of_the_response(city: Council) -> None:
    walked = walk(city)
    joined(walked)
    joined(walked, ONLY_PHONE)
    assert not open_of(walked, TaskKind.GIVE_COPY)
    copies = answered(walked)
    assert [task.person.name for task in copies if task.person] == ["Kim Vale", "Lee Vale"]
    assert {task.letter.kind for task in copies if task.letter} == {"responded"}
    assert [task.detail.startswith("Give it by ") for task in copies] == [False, True]
    with at_work(walked):
        assert refused(lambda: complete_task(acting(walked), copies[0].pk)) == "task.joint"
        joint.give_copy(acting(walked), copies[0].pk, Medium.EMAIL)
        assert refused(lambda: joint.give_copy(acting(walked), copies[0].pk, Medium.EMAIL)) == "task.done"
        assert refused(lambda: joint.give_copy(acting(walked), copies[1].pk, Medium.POST)) == "copy.ruled_out"
        joint.give_no_copy(acting(walked), copies[1].pk, why="He has read hers")
    with inside(city):
        notes = CaseEvent.objects.filter(case=walked.case, kind="task_done", public=False).order_by("pk")
        assert [event.text for event in notes] == ["Kim Vale, by email", "Lee Vale was given no copy. He has read hers"]
    walked.close()
    assert [task.letter.kind for task in open_of(walked, TaskKind.GIVE_COPY) if task.letter] == ["closed", "closed"]


@pytest.mark.parametrize("status", [Status.DECLINED, Status.WITHDRAWN])
def test_the_end_of_a_case_is_told_to_all(city: Council, status: Status) -> None:
    walked = walk(city)
    joined(walked)
    walked.decline() if status is Status.DECLINED else walked.withdraw()
    assert len(open_of(walked, TaskKind.GIVE_COPY)) == 1


def test_no_copy_is_given_against_what_someone_needs(city: Council) -> None:
    walked = walk(city)
    party = joined(walked)
    large = ActingAdjustment(1, AdjustmentKind.LARGE_PRINT, agreed=True)
    with inside(city):
        Person.objects.filter(pk=party.person_id).update(acting_adjustments=[large.as_data()])
    (copy,) = answered(walked)
    own = walk(city, needs=SendingNeeds(unclassified="Something in Polish"))
    with at_work(walked):
        assert refused(lambda: joint.give_copy(acting(walked), copy.pk, Medium.POST)) == "copy.how_met"
    with inside(city):
        Case.objects.filter(pk=own.case.pk).update(person=party.person_id)
    with at_work(walked):
        met = lambda: joint.give_copy(acting(walked), copy.pk, Medium.POST, how_met="At 18 points")  # noqa: E731
        assert refused(met) == "copy.unclassified"
        with inside(city):
            Case.objects.filter(pk=own.case.pk).update(adjustments_classified=True)
        met()
    assert not open_of(walked, TaskKind.GIVE_COPY)


def test_a_copy_waits_for_the_letter_itself_and_goes_with_it_if_it_is_not_sent(city: Council) -> None:
    walked = walk(city)
    joined(walked)
    with inside(city):
        Case.objects.filter(pk=walked.case.pk).update(complainant_email="", complainant_address="1 Mill Road")
    (copy,) = answered(walked)
    with at_work(walked):
        assert refused(lambda: joint.give_copy(acting(walked), copy.pk, Medium.EMAIL)) == "copy.letter_waits"
        posting = CaseTask.objects.get(kind=TaskKind.POST_LETTER.value, letter=copy.letter)
        moves.do_not_post(acting(walked), posting.pk, why="It names the wrong street")
    assert not open_of(walked, TaskKind.GIVE_COPY)


def test_who_leaves_gets_no_more_copies_and_who_died_gets_nothing_anywhere(city: Council) -> None:
    walked = walk(city)
    kim, lee = joined(walked), joined(walked, ONLY_PHONE)
    assert len(answered(walked)) == 2
    with at_work(walked):
        joint.remove_joint_complainant(acting(walked), lee.pk, because=Parting.LEFT)
        assert [task.person_id for task in open_of(walked, TaskKind.GIVE_COPY)] == [kim.person_id]
        joint.remove_joint_complainant(acting(walked), kim.pk, because=Parting.DIED)
        with pytest.raises(CaseParty.DoesNotExist):
            joint.remove_joint_complainant(acting(walked), kim.pk, because=Parting.LEFT)
    assert not open_of(walked, TaskKind.GIVE_COPY)
    with inside(city):
        assert Person.objects.get(pk=kim.person_id).deceased
        assert not Person.objects.get(pk=lee.person_id).deceased
        assert PersonChange.objects.filter(person=kim.person_id, field="deceased").exists()
        assert not joint_complainants_of(walked.case).exists()
    rejoined = joined(walked, person_id=lee.person_id)
    assert rejoined.pk != lee.pk


def test_someone_who_died_is_sent_no_copy(city: Council) -> None:
    walked = walk(city)
    kim, lee = joined(walked), joined(walked, ONLY_PHONE)
    with inside(city):
        Person.objects.filter(pk=kim.person_id).update(deceased=True)
    (copy,) = answered(walked)
    assert copy.person_id == lee.person_id
    with inside(city):
        Person.objects.filter(pk=lee.person_id).update(deceased=True)
    with at_work(walked):
        assert refused(lambda: joint.give_copy(acting(walked), copy.pk, Medium.PHONE)) == "copy.died"
        assert refused(lambda: joint.give_no_copy(acting(walked), copy.pk, why=" ")) == "copy.why"


def test_the_death_of_the_spokesperson_asks_who_speaks_now(city: Council) -> None:
    walked, alone = walk(city), walk(city)
    kim = joined(walked)
    for each in (walked, alone):
        with at_work(each):
            now = contact_details_of(now_of(each))
            about = replace(contact_details.details_of(now_of(each).person), deceased=True)  # type: ignore[arg-type]
            contact_details.correct_contact(acting(each), now=now, reason="His son told us", about=about)
    (task,) = open_of(walked, TaskKind.CHOOSE_SPOKESPERSON)
    assert task.detail.startswith("Alex Poole has died.")
    assert not open_of(alone, TaskKind.CHOOSE_SPOKESPERSON)
    with at_work(walked):
        joint.change_spokesperson(acting(walked), kim.pk, agreed(walked), former=Parting.DIED)
    assert not open_of(walked, TaskKind.CHOOSE_SPOKESPERSON)
    assert now_of(walked).complainant_name == "Kim Vale"


def test_a_new_spokesperson_gets_the_letters_and_the_one_before_loses_the_link(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds(unclassified="Please write slowly"))
    was, kim = now_of(walked), joined(walked)
    with at_work(walked):
        joint.change_spokesperson(acting(walked), kim.pk, agreed(walked, "All three signed"))
    case = now_of(walked)
    assert (case.person_id, case.complainant_email, case.complainant_phone) == (
        kim.person_id,
        "kim.vale@example.com",
        "01223 457111",
    )
    assert (case.adjustments, case.complainant_id) == ("", None)
    with inside(city):
        (stays,) = joint_complainants_of(case)
        assert (stays.person_id, stays.note) == (was.person_id, "All three signed")
        links = TrackingLink.objects.filter(case=case).order_by("pk")
        assert [link.expires_at > walked.at for link in links] == [False, True]
        assert links[1].asks_nothing_since is None
        assert OutboxMessage.objects.filter(case=case, kind="link").count() == 1
        assert CaseEvent.objects.get(case=case, kind="spokesperson_changed").text == "Kim Vale, instead of Alex Poole"
    (copy,) = answered(walked)
    assert copy.person_id == was.person_id
    with inside(city):
        # They asked us to write slowly: someone looks at that before a copy is sent.
        assert not OutboxMessage.objects.filter(case=case, kind="joint_copy").exists()


def test_an_account_no_longer_follows_the_case_of_others(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = walk(city, by=resident)
    kim = joined(walked, ONLY_PHONE)
    with at_work(walked):
        joint.change_spokesperson(acting(walked), kim.pk, agreed(walked), former=Parting.LEFT)
    case = now_of(walked)
    assert (case.complainant_id, case.complainant_email) == (None, "")
    with inside(city):
        assert not joint_complainants_of(case).exists()
        assert not OutboxMessage.objects.filter(case=case, kind="link").exists()
        account = councils.user("Lee Vale")
        lee = Person.objects.create(council=city, name="Lee Vale", phone="1", account=account, created_at=walked.at)
    other = joined(walked, person_id=lee.pk)
    with at_work(walked):
        joint.change_spokesperson(acting(walked), other.pk, agreed(walked))
    assert now_of(walked).complainant_id == account.pk


def test_a_spokesperson_may_stop_before_another_is_chosen(city: Council) -> None:
    walked = walk(city)
    with at_work(walked):
        assert refused(lambda: joint.want_spokesperson(acting(walked), why="He is ill")) == "spokesperson.alone"
    kim = joined(walked, PersonDetails("Kim Vale"))
    with at_work(walked):
        joint.want_spokesperson(acting(walked), why="He is ill")
        assert len(open_of(walked, TaskKind.CHOOSE_SPOKESPERSON)) == 1
        change = lambda: joint.change_spokesperson(acting(walked), kim.pk, agreed(walked))  # noqa: E731
        assert refused(change) == "spokesperson.unreachable"
        joint.remove_joint_complainant(acting(walked), kim.pk, because=Parting.MISTAKE)
    assert not open_of(walked, TaskKind.CHOOSE_SPOKESPERSON)


def test_a_groups_permission_is_asked_for_again_when_another_speaks(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds(on_behalf_of="Elm Road Residents"))
    assert refused(lambda: joined(walked)) == "joint.on_behalf"
    given = ConsentGiven(RepresentativeKind.SPOKESPERSON, Authority.WRITTEN, "Minutes", agreed(walked).on)
    with at_work(walked):
        consents.record_consent(acting(walked), consents.WrittenConsent(given))
    kim = joined(walked)
    with at_work(walked):
        joint.change_spokesperson(acting(walked), kim.pk, agreed(walked))
    case = now_of(walked)
    assert case.consent_from is None
    assert len(open_of(walked, TaskKind.GET_CONSENT)) == 1
    with inside(city):
        assert Consent.objects.get(case=case).ended_reason == "The spokesperson changed"
    walked.triage().acknowledge().respond()
    (copy,) = open_of(walked, TaskKind.GIVE_COPY)
    with inside(city):
        CaseTask.objects.filter(case=case, kind=TaskKind.SEND_ANOTHER_WAY.value).update(
            done_at=walked.at, done_by_name="Kim"
        )
    with at_work(walked):
        assert refused(lambda: joint.give_copy(acting(walked), copy.pk, Medium.EMAIL)) == "copy.permission"


def test_their_details_are_corrected_on_their_record_and_their_own_cases(city: Council) -> None:
    walked, own = walk(city), walk(city, by=councils.user("Kim Vale"))
    kim = joined(walked, person_id=own.case.person_id)
    with inside(city):
        known = contact_details.details_of(Person.objects.get(pk=kim.person_id))
    with at_work(walked):
        correct = lambda now, reason="She moved": joint.correct_joint_complainant(  # noqa: E731
            acting(walked), kim.pk, now=now, reason=reason
        )
        assert refused(lambda: correct(known)) == "joint.same"
        assert refused(lambda: correct(replace(known, phone="1"), " ")) == "joint.reason"
        assert refused(lambda: correct(replace(known, name=" "))) == "person.name"
        assert refused(lambda: correct(replace(known, email=sending_address()))) == "contact.email_ours"
        correct(replace(known, address="9 High Street", address_protected=True))
    assert now_of(own).complainant_address == "9 High Street"
    assert now_of(walked).complainant_address == ""
    with inside(city):
        assert Person.objects.get(pk=kim.person_id).address_protected


def test_joined_records_carry_their_parts_and_separated_ones_get_them_back(city: Council) -> None:
    walked, other = walk(city), walk(city, summary="The bins were left open")
    kim, twin = joined(walked), joined(walked, replace(KIM, name="K Vale"))
    elsewhere = joined(other, person_id=twin.person_id)
    spoken_for = walk(city, by=councils.user("Kim Vale"))
    beside_herself = joined(spoken_for, person_id=twin.person_id)
    with inside(city):
        Case.objects.filter(pk=spoken_for.case.pk).update(person=kim.person_id)

    def parts() -> dict[int, tuple[int, str]]:
        with inside(city):
            rows = CaseParty.objects.filter(pk__in=[kim.pk, twin.pk, elsewhere.pk, beside_herself.pk])
            return {row.pk: (row.person_id, row.ended_because) for row in rows}

    before = parts()
    with at_work(walked):
        ids = {"kept_id": kim.person_id, "merged_id": twin.person_id}
        merge = merge_people(walked.champion, **ids, reason="Same email", at=walked.at)
    assert parts() == {
        kim.pk: (kim.person_id, ""),
        twin.pk: (kim.person_id, "same_person"),
        elsewhere.pk: (kim.person_id, ""),
        beside_herself.pk: (kim.person_id, "same_person"),
    }
    copies = answered(walked)
    assert [task.person_id for task in copies] == [kim.person_id]
    with at_work(walked):
        separate_people(walked.champion, merge_id=merge.pk, reason="Twins", at=walked.at)
    assert parts() == before


def test_a_copy_for_a_joined_record_goes_to_the_record_that_is_kept(city: Council) -> None:
    walked, other = walk(city), walk(city)
    twin, kim = joined(walked, ONLY_PHONE), joined(other)
    (copy,) = answered(walked)
    with at_work(walked):
        merge_people(walked.champion, kept_id=kim.person_id, merged_id=twin.person_id, reason="Same", at=walked.at)
        joint.give_copy(acting(walked), copy.pk, Medium.POST)
    with inside(city):
        assert CaseTask.objects.get(pk=copy.pk).done_note == "Kim Vale, by post"


def test_a_protected_address_is_shown_to_those_who_ask_and_that_is_kept(city: Council) -> None:
    walked = walk(city)
    joined(walked)
    (copy,) = answered(walked)
    with at_work(walked):
        joint.see_address(acting(walked), copy.pk)
    with inside(city):
        assert CaseEvent.objects.get(case=walked.case, kind="address_seen").text == "Kim Vale"


def test_their_cases_are_theirs_when_they_call_or_write_again(city: Council) -> None:
    walked = walk(city)
    kim = joined(walked)
    agent = councils.staff(city, Role.CONTACT_CENTRE)
    with inside(city, ActorKind.STAFF, agent.user_id):
        (case,) = cases_of_caller(agent, kim.person_id).cases
        assert (case.reference, case.summary) == (walked.case.reference, "")
    said = submission(councils.area(city), summary="The green bin was missed again")
    contact = replace(said.contact, name="Kim Vale", email="kim.vale@example.com")
    again = entered(city, replace(said, contact=contact), at=walked.at + timedelta(days=1))
    stranger = entered(city, replace(said, contact=replace(contact, name="Rob Hall")), at=walked.at)
    with inside(city):
        (found,) = possible_duplicates_of(walked.champion, again.case)
        assert (found.case.pk, found.match.same_person_by) == (walked.case.pk, ("same email address",))
        assert not possible_duplicates_of(walked.champion, stranger.case)
        add_to_open(acting(again), reference=walked.case.reference)
        assert Note.objects.get(case=walked.case).text.startswith("Kim Vale said:\n\nThe green bin was missed again")
    with inside(city):
        joint.remove_joint_complainant(acting(walked), kim.pk, because=Parting.LEFT)
        assert not cases_of_caller(walked.champion, kim.person_id).cases


def test_a_part_that_is_split_off_is_theirs_too(city: Council) -> None:
    walked = walk(city)
    joined(walked)
    with at_work(walked):
        new = split_case(acting(walked), SplitPart("The noise", "And it was loud", walked.case.service_area_id, ""))
        assert [party.person.name for party in joint_complainants_of(new)] == ["Kim Vale"]


def test_someone_unknown_has_no_joint_complainants(east: Council) -> None:
    said = submission(councils.area(east))
    nameless = replace(said, contact=replace(said.contact, name="", email=""))
    walked = entered(east, nameless, at=said.received_at)
    assert now_of(walked).person is None
    assert refused(lambda: joined(walked)) == "joint.anonymous"


def test_a_case_without_others_has_no_copies(city: Council) -> None:
    assert not open_of(case_at(city, Status.CLOSED), TaskKind.GIVE_COPY)
