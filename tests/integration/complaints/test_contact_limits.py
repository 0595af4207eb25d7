"""Limits on contact stand on every case of a person, are told, reviewed and appealed, and every decision is kept."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from complaints.cases.operations import correspondence, declining
from complaints.cases.operations.apply import complete_task
from complaints.cases.queries.resident import complaint_of
from complaints.correspondence.queries.letters import LetterDates, body_of, letter_context_for
from complaints.delivery.email_messages import write
from complaints.models import (
    BehaviourDecision,
    BehaviourStep,
    Case,
    CaseEvent,
    CaseTask,
    Letter,
    OutboxMessage,
    Person,
    SafetyMarker,
)
from complaints.people.operations import behaviour
from complaints.people.operations.account_claims import claim
from complaints.people.operations.joint_complainants import change_spokesperson
from complaints.people.operations.person_records import merge_people, separate_people
from complaints.people.operations.safety_markers import (
    add_safety_marker,
    end_safety_marker,
    open_marker_reviews,
    review_safety_marker,
)
from complaints.people.queries.behaviour import (
    ended_markers_of,
    markers_of,
    number_to_review,
    register_of_behaviour,
)
from complaints.people.rules.behaviour import (
    AppealDecision,
    ChosenLimits,
    LimitsAgreement,
    LimitsAppeal,
    LimitsReview,
)
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import OF_BEHAVIOUR, TaskKind
from complaints.vocabulary.people import BehaviourOutcome, ContactMatter, DecisionStatus
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, answer_link, inside, needing, walk
from tests.factories.contact_limits import (
    DETAIL,
    REASON,
    REVIEW_ON,
    acting,
    agreement,
    limited,
    manager_of,
    proposal,
    proposed,
)
from tests.factories.joint_complainants import agreed, joined

MONITORING_OFFICER = "Monitoring Officer"


def refused(walked: Walk, code: str, act: object, *arguments: object, **named: object) -> None:
    with inside(walked.council), pytest.raises((RuleBroken, NotAllowed)) as refusal:
        act(*arguments, **named)  # type: ignore[operator]
    assert refusal.value.code == code


def person_of(walked: Walk) -> Person:
    with inside(walked.council):
        return Person.objects.get(cases=walked.case)


def same_person(walked: Walk) -> Walk:
    """Another case of the same person."""
    other = walk(walked.council)
    with inside(walked.council):
        Case.objects.filter(pk=other.case.pk).update(person=person_of(walked))
        other.case = Case.objects.select_related("person", "policy_version").get(pk=other.case.pk)
    return other


def letters(walked: Walk, kind: str) -> list[Letter]:
    with inside(walked.council):
        return list(Letter.objects.filter(case=walked.case, kind=kind))


def open_tasks(walked: Walk, *kinds: TaskKind) -> list[CaseTask]:
    with inside(walked.council):
        return list(CaseTask.objects.filter(case=walked.case, done_at=None, kind__in=kinds))


def reviewed(walked: Walk, row: BehaviourDecision, said: LimitsReview, by: Actor | None = None) -> BehaviourDecision:
    manager = by or manager_of(walked)
    with inside(walked.council, ActorKind.STAFF, manager.user_id):
        return behaviour.review_limits(acting(walked, manager), row.pk, said)


def appealed(walked: Walk, row: BehaviourDecision) -> None:
    with inside(walked.council):
        context = acting(walked, walked.champion)
        behaviour.record_limits_appeal(context, row.pk, LimitsAppeal(context.at.date(), "I phoned twice."))


def test_limits_stand_on_every_case_of_the_person(south: Council) -> None:
    walked = walk(south)
    other = same_person(walked)
    row = proposed(walked)
    assert person_of(walked).limits == ()
    assert [task.kind for task in open_tasks(walked, *OF_BEHAVIOUR)] == [TaskKind.DECIDE_LIMITS]
    manager = manager_of(walked)
    with inside(south, ActorKind.STAFF, manager.user_id):
        behaviour.decide_limits(acting(walked, manager), row.pk, agreement(walked))
    assert open_tasks(walked, *OF_BEHAVIOUR) == []
    limits = person_of(other).limits
    assert [(limit.lines[-1], limit.review_on) for limit in limits] == [(DETAIL, REVIEW_ON)]


def test_a_proposer_does_not_decide_and_a_second_proposal_waits(south: Council) -> None:
    walked = walk(south)
    row = proposed(walked)
    with inside(south):
        said, agreed = proposal(walked), agreement(walked)
    refused(walked, "behaviour.waits", behaviour.propose_limits, acting(walked, walked.champion), said)
    refused(walked, "behaviour.proposer", behaviour.propose_limits, acting(walked, walked.officer), said)
    refused(walked, "behaviour.decider", behaviour.decide_limits, acting(walked, walked.champion), row.pk, agreed)
    own = councils.staff(south, Role.COMPLAINTS_MANAGER)
    both = walk(south)
    with inside(south):
        mine = behaviour.propose_limits(acting(both, own), said)
    refused(both, "behaviour.same_person", behaviour.decide_limits, acting(both, own), mine.pk, agreed)


def test_no_ones_contact_is_limited_who_is_not_known(south: Council) -> None:
    walked = walk(south)
    with inside(south):
        Case.objects.filter(pk=walked.case.pk).update(person=None)
        said = proposal(walked)
    refused(walked, "behaviour.no_person", behaviour.propose_limits, acting(walked, walked.champion), said)
    marker = {"hazard": "A dog", "source": "Housing", "review_on": REVIEW_ON}
    refused(walked, "marker.no_person", add_safety_marker, acting(walked, walked.champion), **marker)


def test_the_letter_says_why_what_and_that_there_is_no_appeal_at_south(south: Council) -> None:
    walked = walk(south)
    limited(walked)
    (letter,) = letters(walked, "limits_set")
    assert letter.full_subject == "Our decision about how you contact us"
    assert "look at it on its merits.\n\nIf you disagree with our decision\n" in letter.full_text
    for said in (REASON, DETAIL, "3 May 2027", "There is no right of appeal to us"):
        assert said in letter.full_text
    assert "Local Government and Social Care Ombudsman" in letter.full_text
    assert "Forty calls in May" not in letter.full_text
    assert "No disability is known" not in letter.full_text


def test_the_right_ombudsman_is_named_for_a_landlords_service(city: Council) -> None:
    with inside(city):
        landlord = city.servicearea_set.filter(landlord=True).first()
    walked = walk(city, area=landlord)
    limited(walked)
    (letter,) = letters(walked, "limits_set")
    assert "Housing Ombudsman" in letter.full_text


def test_the_letter_at_city_says_who_hears_an_appeal_and_services_are_told(city: Council) -> None:
    walked = walk(city)
    limited(walked)
    (letter,) = letters(walked, "limits_set")
    assert f"You can appeal to the {MONITORING_OFFICER}" in letter.full_text
    assert f"To appeal, contact us in a way that these limits allow. Quote {walked.case.reference}" in letter.full_text
    (task,) = open_tasks(walked, TaskKind.TELL_SERVICES)
    assert "Customer Service Centre" in task.detail
    assert DETAIL in task.detail


def ways(letter: Letter) -> list[str]:
    """What a letter says from "How to contact us" on."""
    return letter.full_text.partition("How to contact us\n")[2].splitlines()


def test_letters_to_someone_with_limits_do_not_invite_them_to_phone(city: Council) -> None:
    walked = walk(city)
    (before,) = letters(walked, "received")
    row = limited(walked)
    walked.triage().acknowledge()
    (told,), (later,) = letters(walked, "limits_set"), letters(walked, "acknowledged")
    council, website, phone = "Cambridge City Council", f"Website: {city.website}", f"Phone: {city.phone}"
    last = f"Your reference: {walked.case.reference}"
    assert ways(before) == [council, phone, website, last]
    allowed = "Contact us only in a way that the limits above allow."
    assert ways(told) == [allowed, "", council, website, phone, last]
    in_case = "If we have limited how you can contact us, contact us only in a way that the limits allow."
    assert ways(later) == [in_case, "", council, website, phone, last]
    assert f"phone {city.phone}" not in told.full_text + later.full_text
    assert DETAIL not in later.full_text, "others may read it, too"
    with inside(city):
        case = Case.objects.get(pk=walked.case.pk)
        event = CaseEvent.objects.filter(case=case).latest("pk")
        facts = {"letter": letter_context_for(case, event, LetterDates(), ""), "name": "", "to_staff": False}
        assert f"To send us more information, contact us. Quote {case.reference}." in body_of("received", facts)
    ended = LimitsReview(BehaviourOutcome.END, "All is well.", MONITORING_OFFICER)
    reviewed(walked, row, ended)
    assert ways(letters(walked, "limits_reviewed")[-1]) == [council, phone, website, last]


def test_an_email_to_someone_with_limits_does_not_invite_them_to_phone(city: Council) -> None:
    walked = walk(city)
    limited(walked)
    with inside(city, ActorKind.SYSTEM):
        emails = [write(message) for message in OutboxMessage.objects.filter(case=walked.case, kind="limits_set")]
    (email,) = emails
    assert email is not None
    assert f"To contact us, use the link above or go to {city.website}." in email.body


def test_a_letter_that_goes_against_an_adjustment_becomes_a_task(south: Council) -> None:
    walked = needing(walk(south), SendingNeeds(adjustments="Large print"))
    limited(walked)
    assert open_tasks(walked, TaskKind.SEND_ANOTHER_WAY)
    with inside(south):
        assert not OutboxMessage.objects.filter(case=walked.case, kind="limits_set").exists()


def test_a_representative_without_permission_is_told_of_limits_on_themselves(south: Council) -> None:
    """SC-43: the letter is about their own contact, and not for the person for whom they act."""
    walked = walk(south, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    limited(walked)
    with inside(south):
        assert OutboxMessage.objects.filter(case=walked.case, kind="limits_set").exists()


def test_nothing_goes_in_the_name_of_someone_who_has_died(south: Council) -> None:
    walked = walk(south)
    with inside(south):
        Person.objects.filter(cases=walked.case).update(deceased=True)
    limited(walked)
    with inside(south):
        assert not OutboxMessage.objects.filter(case=walked.case, kind="limits_set").exists()
    assert open_tasks(walked, TaskKind.SEND_ANOTHER_WAY, TaskKind.POST_LETTER)


def test_the_register_keeps_a_decision_not_to_limit_contact(south: Council) -> None:
    walked = walk(south)
    row = limited(walked, applies=False)
    assert person_of(walked).limits == ()
    assert letters(walked, "limits_set") == []
    with inside(south):
        (kept,) = register_of_behaviour(walked.champion)
        assert (kept.pk, kept.status) == (row.pk, DecisionStatus.NOT_APPLIED)
        reasons = [step.text for step in kept.steps.all() if step.kind == "limits_not_set"]
        assert reasons == ["The calls stopped after the warning."]
        assert list(register_of_behaviour(walked.champion, DecisionStatus.IN_FORCE)) == []
        event = CaseEvent.objects.get(case=walked.case, kind="limits_not_set")
    assert not event.public
    refused(walked, "behaviour.register", register_of_behaviour, walked.officer)
    refused(walked, "behaviour.decided", behaviour.decide_limits, acting(walked, manager_of(walked)), row.pk,
            LimitsAgreement(applies=True, reason=REASON, decided_by="Leadership Team"))  # fmt: skip


def test_what_was_decided_is_never_changed(south: Council) -> None:
    walked = walk(south)
    limited(walked)
    with inside(south):
        step = BehaviourStep.objects.latest("pk")
        with pytest.raises(DatabaseError), transaction.atomic():
            BehaviourStep.objects.filter(pk=step.pk).update(text="Never mind")


def test_a_message_must_be_said_to_be_new_or_not(south: Council) -> None:
    walked = walk(south).triage()
    limited(walked)
    with inside(south, ActorKind.SYSTEM):
        resident = Actor.complainant(south.pk, None, "Alex Poole", frozenset({walked.case.pk}))
        correspondence.add_note(acting(walked, resident), text="My bin again", public=True)
    (task,) = open_tasks(walked, TaskKind.READ_MESSAGE)
    refused(walked, "task.matter", complete_task, acting(walked, walked.champion), task.pk)
    with inside(south):
        done = complete_task(acting(walked, walked.champion), task.pk, note="Filed", matter=ContactMatter.NOTHING_NEW)
    assert done.done_note == "The same matter, with nothing new. Filed"


def test_a_complaint_is_never_declined_because_of_behaviour(south: Council) -> None:
    walked = walk(south)
    limited(walked)
    said = {"reason": "other", "explanation": "You behave badly."}
    decline = declining.decline
    refused(walked, "decline.matter", decline, acting(walked, walked.champion), **said)
    refused(
        walked, "decline.behaviour", decline, acting(walked, walked.champion), **said, matter=ContactMatter.NEW_MATTER
    )
    refused(walked, "behaviour.matter", behaviour.record_matter, acting(walked, walked.champion), None)
    with inside(south):
        behaviour.record_matter(acting(walked, walked.champion), ContactMatter.NEW_MATTER)
        assert CaseEvent.objects.get(case=walked.case, kind="matter_recorded").text == "A new matter"


def test_nothing_is_asked_about_someone_without_limits(south: Council) -> None:
    walked = walk(south)
    with inside(south):
        behaviour.record_matter(acting(walked, walked.champion), None)
        assert not CaseEvent.objects.filter(case=walked.case, kind="matter_recorded").exists()


def test_a_review_is_announced_and_opens_a_task_on_its_day(south: Council) -> None:
    walked = walk(south)
    row = limited(walked)
    manager = manager_of(walked)
    noon = councils.london("2027-04-04T12:00")
    behaviour.open_limit_reviews(noon)
    with inside(south):
        assert not OutboxMessage.objects.filter(kind="limits_review_soon").exists()
    for _ in range(2):
        behaviour.open_limit_reviews(noon + timedelta(days=1))
    with inside(south):
        told = OutboxMessage.objects.filter(case=walked.case, kind="limits_review_soon", user_id=manager.user_id)
        assert told.count() == 1
    assert open_tasks(walked, TaskKind.REVIEW_LIMITS) == []
    for _ in range(2):
        behaviour.open_limit_reviews(councils.london("2027-05-03T01:00"))
    (task,) = open_tasks(walked, TaskKind.REVIEW_LIMITS)
    walked.at = councils.london("2027-05-03T10:00")
    refused(walked, "task.limits", complete_task, acting(walked, walked.champion), task.pk)
    with inside(south):
        assert number_to_review(walked.champion, REVIEW_ON) == 1
        assert number_to_review(walked.champion, REVIEW_ON - timedelta(days=1)) == 0
    again = LimitsReview(BehaviourOutcome.CONTINUE, "The calls go on.", "Leadership Team", date(2028, 11, 3))
    row = reviewed(walked, row, again)
    assert (row.review_on, row.reminded) == (date(2028, 11, 3), False)
    assert open_tasks(walked, TaskKind.REVIEW_LIMITS) == []
    (letter,) = letters(walked, "limits_reviewed")
    assert "They continue" in letter.full_text


def test_a_review_changes_or_ends_limits(south: Council) -> None:
    walked = walk(south)
    row = limited(walked)
    change = LimitsReview(
        BehaviourOutcome.CHANGE, "Calls are fine.", "Leadership Team", REVIEW_ON, ChosenLimits((), "Calls on Mondays")
    )
    reviewed(walked, row, change)
    assert person_of(walked).limits[0].lines == ("Calls on Mondays",)
    row = reviewed(walked, row, LimitsReview(BehaviourOutcome.END, "All is well.", "Leadership Team"))
    assert (row.status, row.ended_on) == (DecisionStatus.ENDED, walked.at.date())
    assert person_of(walked).limits == ()
    assert "They have ended" in letters(walked, "limits_reviewed")[-1].full_text
    with inside(south):
        kinds = [step.kind for step in BehaviourStep.objects.filter(decision=row)]
    assert kinds == ["limits_proposed", "limits_set", "limits_reviewed", "limits_reviewed"]


def test_an_appeal_is_decided_by_someone_who_had_no_part_in_it(city: Council) -> None:
    walked = walk(city)
    manager = manager_of(walked)
    row = limited(walked, manager=manager)
    appealed(walked, row)
    assert open_tasks(walked, TaskKind.DECIDE_LIMITS_APPEAL)
    ends = AppealDecision(BehaviourOutcome.END, "Two calls are not forty.")
    decide = behaviour.decide_limits_appeal
    refused(walked, "behaviour.appeal_person", decide, acting(walked, manager), row.pk, ends)
    other = manager_of(walked)
    with inside(city, ActorKind.STAFF, other.user_id):
        row = decide(acting(walked, other), row.pk, ends)
    assert (row.status, row.appealed_on) == (DecisionStatus.ENDED, None)
    assert person_of(walked).limits == ()
    assert open_tasks(walked, TaskKind.DECIDE_LIMITS_APPEAL) == []
    (letter,) = letters(walked, "limits_appeal_decided")
    assert "have ended" in letter.full_text


def test_who_decided_the_appeal_does_not_review_without_a_reason(city: Council) -> None:
    walked = walk(city)
    row = limited(walked)
    appealed(walked, row)
    other = manager_of(walked)
    with inside(city, ActorKind.STAFF, other.user_id):
        said = AppealDecision(BehaviourOutcome.CHANGE, "Letters are enough.", ChosenLimits((), "By letter"))
        behaviour.decide_limits_appeal(acting(walked, other), row.pk, said)
    (letter,) = letters(walked, "limits_appeal_decided")
    assert "look at it on its merits.\n\nIf you disagree with our decision\n" in letter.full_text
    assert ways(letter)[0] == "Contact us only in a way that the limits above allow."
    assert person_of(walked).limits[0].lines == ("By letter",)
    again = LimitsReview(BehaviourOutcome.CONTINUE, "It goes on.", MONITORING_OFFICER, REVIEW_ON)
    with pytest.raises(RuleBroken) as refusal:
        reviewed(walked, row, again, other)
    assert refusal.value.code == "behaviour.reviewer"


def test_what_is_decided_closes_no_task_of_another_decision_of_the_person(city: Council) -> None:
    walked = walk(city)
    row = limited(walked)
    appealed(walked, row)
    stricter = proposed(walked)
    kinds = [task.kind for task in open_tasks(walked, *OF_BEHAVIOUR)]
    assert sorted(kinds) == sorted([TaskKind.DECIDE_LIMITS, TaskKind.DECIDE_LIMITS_APPEAL])
    reviewed(walked, row, LimitsReview(BehaviourOutcome.CONTINUE, "The calls go on.", MONITORING_OFFICER, REVIEW_ON))
    assert open_tasks(walked, TaskKind.DECIDE_LIMITS)
    manager = manager_of(walked)
    with inside(city, ActorKind.STAFF, manager.user_id):
        behaviour.decide_limits(acting(walked, manager), stricter.pk, agreement(walked))
    assert [task.kind for task in open_tasks(walked, *OF_BEHAVIOUR)] == [TaskKind.DECIDE_LIMITS_APPEAL]


def test_a_second_appeal_does_not_replace_one_that_waits(city: Council) -> None:
    walked = walk(city)
    row = limited(walked)
    appealed(walked, row)
    context = acting(walked, walked.champion)
    again = LimitsAppeal(context.at.date(), "And I wrote.")
    refused(walked, "behaviour.appeal_waits", behaviour.record_limits_appeal, context, row.pk, again)


def test_no_appeal_is_taken_where_the_policy_gives_none(south: Council) -> None:
    walked = walk(south)
    row = limited(walked)
    said = LimitsAppeal(walked.at.date(), "Unfair")
    refused(
        walked, "behaviour.no_appeal", behaviour.record_limits_appeal, acting(walked, walked.champion), row.pk, said
    )


def test_limits_and_markers_follow_a_person_to_a_joined_record(south: Council) -> None:
    walked, other = walk(south), walk(south)
    limited(walked)
    with inside(south):
        marker = {"hazard": "A dog", "source": "Housing", "review_on": REVIEW_ON}
        add_safety_marker(acting(walked, walked.champion), **marker)
    kept, merged = person_of(other), person_of(walked)
    with inside(south):
        merge = merge_people(walked.champion, kept_id=kept.pk, merged_id=merged.pk, reason="Same address", at=walked.at)
        kept.refresh_from_db()
        assert len(kept.limits) == 1
        assert [each.hazard for each in markers_of(walked.champion, kept)] == ["A dog"]
        separate_people(walked.champion, merge_id=merge.pk, reason="A neighbour", at=walked.at)
        kept.refresh_from_db()
        assert kept.limits == ()
        assert markers_of(walked.champion, kept) == []


def test_a_safety_marker_is_seen_only_by_those_who_may_visit(south: Council) -> None:
    walked = walk(south)
    agent = councils.staff(south, Role.CONTACT_CENTRE)
    person = person_of(walked)
    with inside(south, ActorKind.STAFF, walked.officer.user_id):
        marker = add_safety_marker(
            acting(walked, walked.champion), hazard="A dog", source="Housing", review_on=REVIEW_ON
        )
        assert [each.pk for each in markers_of(walked.officer, person)] == [marker.pk]
        assert markers_of(agent, person) == []
        assert not CaseEvent.objects.filter(case=walked.case, text__contains="dog").exists()
    with inside(south, ActorKind.STAFF, agent.user_id):
        assert not SafetyMarker.objects.exists()
    refused(walked, "marker.why", end_safety_marker, acting(walked, walked.champion), marker.pk, why="")
    with inside(south):
        end_safety_marker(acting(walked, walked.champion), marker.pk, why="They moved")
        assert markers_of(walked.officer, person) == []
        assert [each.ended_reason for each in ended_markers_of(walked.officer, person)] == ["They moved"]
    refused(walked, "marker.ended", end_safety_marker, acting(walked, walked.champion), marker.pk, why="Again")
    with inside(south), pytest.raises(DatabaseError), transaction.atomic():
        SafetyMarker.objects.filter(pk=marker.pk).update(hazard="A cat")


def test_a_safety_marker_is_reviewed_on_its_day(south: Council) -> None:
    walked = walk(south)
    said = {"hazard": "A dog", "source": "Housing officer", "review_on": REVIEW_ON}
    with inside(south):
        marker = add_safety_marker(acting(walked, walked.champion), **said)
        later = add_safety_marker(acting(walked, walked.champion), **{**said, "hazard": "Go in pairs"})
        SafetyMarker.objects.filter(pk=later.pk).update(review_on=REVIEW_ON + timedelta(days=1))
        entries = CaseEvent.objects.filter(case=walked.case).count()
    open_marker_reviews(councils.london("2027-05-02T23:00"))
    assert open_tasks(walked, TaskKind.REVIEW_MARKER) == []
    for _ in range(2):
        open_marker_reviews(councils.london("2027-05-04T01:00"))
    (task,) = open_tasks(walked, TaskKind.REVIEW_MARKER)
    assert task.detail == ""
    walked.at = councils.london("2027-05-04T10:00")
    refused(walked, "task.decision", complete_task, acting(walked, walked.champion), task.pk)
    refused(
        walked, "marker.review_on", review_safety_marker, acting(walked, walked.champion), marker.pk, review_on=None
    )
    with inside(south):
        again = acting(walked, walked.champion)
        kept = review_safety_marker(again, marker.pk, review_on=date(2028, 5, 4))
    assert (kept.review_on, kept.reviewed_by_name) == (date(2028, 5, 4), walked.champion.name)
    assert open_tasks(walked, TaskKind.REVIEW_MARKER) == [task]
    with inside(south):
        end_safety_marker(again, later.pk, why="They moved")
        assert CaseEvent.objects.filter(case=walked.case).count() == entries
    assert open_tasks(walked, TaskKind.REVIEW_MARKER) == []
    with inside(south), pytest.raises(RuleBroken, match="ended this marker already"):
        review_safety_marker(again, later.pk, review_on=date(2028, 5, 4))


def told_of_limits(walked: Walk) -> list[str]:
    with inside(walked.council, ActorKind.SYSTEM):
        complaint = complaint_of(Case.objects.select_related("person").get(pk=walked.case.pk))
    bodies = " ".join(letter.text for letter in complaint.letters.values())
    assert (REASON in bodies) is any(event.kind == "limits_set" for event in complaint.events)
    return [event.kind for event in complaint.events if event.kind.startswith("limits")]


def test_a_later_spokesperson_does_not_read_of_the_formers_limits(south: Council) -> None:
    walked = walk(south)
    limited(walked)
    assert told_of_limits(walked) == ["limits_set"]
    kim = joined(walked)
    with inside(south, ActorKind.STAFF, walked.champion.user_id):
        change_spokesperson(acting(walked, walked.champion), kim.pk, agreed(walked))
    assert told_of_limits(walked) == []
    limited(walked)
    assert told_of_limits(walked) == ["limits_set"], "those on their own contact"


def test_an_account_reads_of_limits_only_if_the_record_is_its_own(south: Council) -> None:
    walked, account = walk(south), councils.user("Robin Reed")
    limited(walked)
    by = Actor.complainant(south.pk, account.pk, "Robin Reed")
    answer_link(walked)
    with inside(south, ActorKind.SYSTEM):
        assert claim(by=by, primary="", verified=["alex.poole@example.com"], at=walked.at)
        Person.objects.filter(cases=walked.case.pk).update(account=None)
    assert told_of_limits(walked) == []
    with inside(south, ActorKind.SYSTEM):
        Person.objects.filter(cases=walked.case.pk).update(account=account)
    assert told_of_limits(walked) == ["limits_set"]


def test_a_marker_is_reviewed_on_a_case_of_which_they_are_a_part(south: Council) -> None:
    walked = walk(south)
    was = person_of(walked)
    with inside(south, ActorKind.STAFF, walked.champion.user_id):
        marker = add_safety_marker(
            acting(walked, walked.champion), hazard="A dog", source="Housing", review_on=date(2026, 9, 1)
        )
    kim = joined(walked)
    with inside(south, ActorKind.STAFF, walked.champion.user_id):
        change_spokesperson(acting(walked, walked.champion), kim.pk, agreed(walked))
    for _ in range(2):
        open_marker_reviews(walked.at + timedelta(days=120))
    (task,) = open_tasks(walked, TaskKind.REVIEW_MARKER)
    assert task.person_id == was.pk
    with inside(south, ActorKind.STAFF, walked.champion.user_id):
        end_safety_marker(acting(walked, walked.champion), marker.pk, why="The dog has died")
    assert not open_tasks(walked, TaskKind.REVIEW_MARKER)
