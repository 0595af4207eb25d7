"""Cases where someone may be at risk, and cases about a colleague."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from complaints.case_facts.queries import cases_visible_to, count_open_tasks, must_be_opened
from complaints.cases.operations import moves, triage
from complaints.cases.operations.apply import complete_task
from complaints.correspondence.queries.digests import digest_of
from complaints.delivery.email_messages import write
from complaints.models import Case, CaseEvent, CaseRestriction, CaseTask, Letter, OutboxMessage
from complaints.reminders.operations import send_due_reminders
from complaints.safeguarding import operations as safeguarding
from complaints.safeguarding.queries import readings_of, staff_concerned
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import Told, ToldBy
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, walk
from tests.factories.restricted import CONCERN, about, marked

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def sees(walked: Walk, actor: Actor) -> bool:
    """Whether someone sees the case as a page of theirs does."""
    with inside(walked.council, ActorKind.STAFF, actor.user_id):
        return cases_visible_to(actor).filter(pk=walked.case.pk).exists()


def act(walked: Walk, by: Actor, operation: Callable[..., Any], *args: Any, **given: Any) -> Any:
    """Someone does something on the case, a minute later."""
    walked.at += MINUTE
    with inside(walked.council, ActorKind.STAFF, by.user_id):
        return operation(ActionContext(walked.case.pk, by, walked.at), *args, **given)


def told_by_email(walked: Walk, kind: str) -> set[int | None]:
    with inside(walked.council):
        messages = OutboxMessage.objects.filter(case=walked.case, kind=kind)
        return set(messages.values_list("user_id", flat=True))


def test_a_marked_case_is_seen_only_by_those_who_must_know(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    manager, head = councils.staff(city, Role.COMPLAINTS_MANAGER), councils.staff(city, Role.HEAD_OF_SERVICE)
    beside = councils.staff(city, Role.RESPONDING_OFFICER, service_area=walked.case.service_area)
    assert all(sees(walked, each) for each in (walked.champion, walked.officer, manager, head, beside))
    marked(walked)
    assert all(sees(walked, each) for each in (walked.champion, walked.officer, manager))
    assert not any(sees(walked, each) for each in (head, beside))


def test_who_set_the_marker_goes_on_seeing_the_case(city: Council) -> None:
    walked, agent = walk(city), councils.staff(city, Role.CONTACT_CENTRE)
    with inside(city):
        Case.objects.filter(pk=walked.case.pk).update(logged_by_id=agent.user_id)
    marked(walked, agent)
    assert sees(walked, agent)


def test_the_council_names_who_sees_safeguarding_cases(city: Council) -> None:
    walked, lead = marked(walk(city)), councils.person(city, Role.HEAD_OF_SERVICE, name="Lee Lead")
    with inside(city):
        Membership.objects.filter(user=lead).update(sees_safeguarding=True)
        Membership.objects.filter(user_id=walked.champion.user_id).update(sees_safeguarding=False)
    champion = councils.actor(councils.user_of(walked.champion.user_id), city)
    assert sees(walked, councils.actor(lead, city))
    # Still named, because she set the marker.
    assert sees(walked, champion)
    other = walk(city)
    marked(other, councils.staff(city, Role.COMPLAINTS_MANAGER))
    assert not sees(other, champion)


def test_the_marker_opens_an_urgent_task_with_the_councils_contacts(city: Council) -> None:
    walked = marked(walk(city))
    with inside(city):
        tasks = CaseTask.objects.filter(case=walked.case, kind=TaskKind.SAFEGUARDING.value)
        details = list(tasks.values_list("detail", flat=True))
    assert len(details) == 1
    assert "Emergency services, 999" in details[0]
    assert "Adult social care, Cambridgeshire County Council, 0345 045 5202" in details[0]
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        assert count_open_tasks(walked.champion)[TaskKind.SAFEGUARDING] == 1


def test_the_urgent_task_is_done_only_with_what_was_done(city: Council) -> None:
    walked = marked(walk(city))
    with inside(city):
        task = CaseTask.objects.get(kind=TaskKind.SAFEGUARDING.value).pk
    with pytest.raises(RuleBroken) as refused:
        act(walked, walked.champion, complete_task, task)
    assert refused.value.code == "task.urgent"
    said = Told("Adult social care", walked.at.date(), ToldBy.PHONE, "Jo Smith")
    done = act(walked, walked.champion, safeguarding.record_telling, task, said)
    assert done.done_note == "Told Adult social care on 1 June 2026 by phone, spoke to Jo Smith."


def test_those_who_must_know_are_emailed_and_the_email_says_nothing_of_the_complaint(city: Council) -> None:
    walked, manager = walk(city), councils.staff(city, Role.COMPLAINTS_MANAGER)
    councils.staff(city, Role.HEAD_OF_SERVICE)
    marked(walked)
    told = told_by_email(walked, "safeguarding_marked")
    assert {walked.champion.user_id, manager.user_id} == told
    with inside(city):
        for message in OutboxMessage.objects.filter(case=walked.case, kind="safeguarding_marked"):
            email = write(message)
            assert email is not None
            said = f"{email.subject} {email.body}"
            assert walked.case.reference in said
            for secret in (CONCERN, walked.case.summary, walked.case.description, walked.case.complainant_name):
                assert secret not in said


def test_nothing_is_said_to_the_complainant(city: Council) -> None:
    walked = walk(city)
    with inside(city):
        before = set(Letter.objects.values_list("pk", flat=True))
    about(marked(walked), walked.officer)
    with inside(city):
        assert set(Letter.objects.values_list("pk", flat=True)) == before
        kinds = ("safeguarding_marked", "about_staff")
        assert not CaseEvent.objects.filter(case=walked.case, kind__in=kinds, public=True).exists()
        assert CaseEvent.objects.filter(case=walked.case, kind__in=kinds).count() == 2


def test_the_marker_is_removed_with_a_reason_and_its_task_is_done(city: Council) -> None:
    walked, head = marked(walk(city)), councils.staff(city, Role.HEAD_OF_SERVICE)
    act(walked, walked.champion, safeguarding.lift_safeguarding, reason="It was a misunderstanding.")
    assert sees(walked, head)
    with inside(city):
        task = CaseTask.objects.get(kind=TaskKind.SAFEGUARDING.value)
        assert (task.done_note, CaseRestriction.objects.get().marked_by_id) == ("It was a misunderstanding.", None)
    with pytest.raises(RuleBroken) as again:
        act(walked, walked.champion, safeguarding.lift_safeguarding, reason="Again")
    assert again.value.code == "safeguarding.not_marked"


def test_a_case_is_marked_once(city: Council) -> None:
    walked = marked(walk(city))
    with pytest.raises(RuleBroken) as again:
        marked(walked)
    assert again.value.code == "safeguarding.marked"
    act(walked, walked.champion, safeguarding.note_at_start, at_risk=True, about=None)
    with inside(city):
        assert CaseEvent.objects.filter(kind="safeguarding_marked").count() == 1


def test_a_new_officer_sees_the_case_and_the_earlier_one_no_longer(city: Council) -> None:
    walked = marked(case_at(city, Status.UNDER_INVESTIGATION))
    new = councils.staff(city, Role.RESPONDING_OFFICER, service_area=walked.case.service_area)
    assert not sees(walked, new)
    act(walked, walked.champion, moves.assign, officer_id=new.user_id, named_by="Her manager")
    assert sees(walked, new)
    assert not sees(walked, walked.officer)


class TestOpening:
    def test_opening_a_marked_case_is_recorded_once_a_day_for_each_person(self, city: Council) -> None:
        walked, manager = marked(walk(city)), councils.staff(city, Role.COMPLAINTS_MANAGER)
        at, reference = walked.at + MINUTE, walked.case.reference
        with inside(city, ActorKind.STAFF, manager.user_id):
            assert must_be_opened(manager, reference, at)
            safeguarding.open_case(manager, reference, at)
            assert not must_be_opened(manager, reference, at + MINUTE)
            assert must_be_opened(manager, reference, at + timedelta(days=1))
            _, opened = readings_of(manager, reference)
            assert [(each.by, each.at) for each in opened] == [(manager.name, at)]
        with inside(city, ActorKind.STAFF, walked.champion.user_id):
            # She set the marker, so she has read it.
            assert not must_be_opened(walked.champion, reference, at)

    def test_what_was_recorded_stays(self, city: Council) -> None:
        walked = marked(walk(city))
        with inside(city, ActorKind.STAFF, walked.champion.user_id):
            safeguarding.open_case(walked.champion, walked.case.reference, walked.at + MINUTE)
        with pytest.raises(DatabaseError), inside(city):
            CaseEvent.objects.filter(kind="case_opened").delete()

    def test_other_cases_open_as_before(self, city: Council) -> None:
        walked = about(walk(city), councils.staff(city, Role.HEAD_OF_SERVICE))
        with inside(city, ActorKind.STAFF, walked.champion.user_id):
            assert not must_be_opened(walked.champion, walked.case.reference, walked.at)
            safeguarding.open_case(walked.champion, walked.case.reference, walked.at)
            assert not CaseEvent.objects.filter(kind="case_opened").exists()

    def test_who_may_not_see_it_cannot_open_it(self, city: Council) -> None:
        walked, head = marked(walk(city)), councils.staff(city, Role.HEAD_OF_SERVICE)
        with inside(city, ActorKind.STAFF, head.user_id), pytest.raises(Case.DoesNotExist):
            safeguarding.open_case(head, walked.case.reference, walked.at)


class TestAboutAColleague:
    def test_whoever_it_is_about_never_sees_it_not_even_a_champion(self, city: Council) -> None:
        walked, other = walk(city), councils.staff(city, Role.COMPLAINT_CHAMPION)
        about(walked, other)
        assert not sees(walked, other)
        assert sees(walked, walked.champion)
        with inside(city, ActorKind.STAFF, walked.champion.user_id):
            assert staff_concerned(walked.case) == [other.name]
        marked(walked)
        assert not sees(walked, other)

    def test_nobody_records_it_of_themselves_or_twice_or_of_a_stranger(self, city: Council, south: Council) -> None:
        walked, other = walk(city), councils.staff(city, Role.HEAD_OF_SERVICE)
        stranger = councils.staff(south, Role.HEAD_OF_SERVICE)
        about(walked, other)
        for who, code in (
            (walked.champion, "about_staff.yourself"),
            (other, "about_staff.known"),
            (stranger, "about_staff.unknown"),
        ):
            with pytest.raises(RuleBroken) as refused:
                about(walked, who)
            assert refused.value.code == code

    def test_an_officer_is_replaced_in_the_same_step(self, city: Council) -> None:
        walked = case_at(city, Status.UNDER_INVESTIGATION)
        new = councils.staff(city, Role.RESPONDING_OFFICER, service_area=walked.case.service_area)
        with pytest.raises(RuleBroken) as refused:
            about(walked, walked.officer)
        assert refused.value.code == "about_staff.officer"
        with pytest.raises(RuleBroken) as themselves:
            about(walked, walked.officer, officer_id=walked.officer.user_id, named_by="Her manager")
        assert themselves.value.code == "about_staff.officer"
        with pytest.raises(RuleBroken) as may_not:
            about(walked, walked.officer, by=new, officer_id=new.user_id)
        assert may_not.value.code == "about_staff.assign"
        about(walked, walked.officer, officer_id=new.user_id, named_by="Her manager")
        assert walked.case.officer_id == new.user_id
        assert not sees(walked, walked.officer)
        with pytest.raises(RuleBroken) as assigned:
            act(walked, walked.champion, moves.assign, officer_id=walked.officer.user_id, named_by="Her manager")
        assert assigned.value.code == "assign.about_them"

    def test_who_answered_is_no_longer_the_officer_once_it_is_about_them(self, city: Council) -> None:
        walked = about(case_at(city, Status.RESPONDED), case_at(city).champion)
        about(walked, walked.officer)
        assert walked.case.officer_id is None

    def test_no_message_reaches_them_whenever_it_was_queued(self, city: Council) -> None:
        walked, other = walk(city), councils.staff(city, Role.COMPLAINT_CHAMPION)
        with inside(city):
            OutboxMessage.objects.filter(case=walked.case).update(sent_at=walked.at)
        act(walked, walked.champion, triage.reroute, service_area_id=councils.area(city, 1).pk, reason="Theirs")
        assert other.user_id in told_by_email(walked, "rerouted")
        about(walked, other)
        with inside(city):
            before = OutboxMessage.objects.get(case=walked.case, kind="rerouted", user_id=other.user_id)
            assert write(before) is None
        act(walked, walked.champion, triage.reroute, service_area_id=councils.area(city, 2).pk, reason="Theirs")
        with inside(city):
            later = OutboxMessage.objects.filter(case=walked.case, kind="rerouted", user_id=other.user_id)
            assert later.count() == 1


class TestReminders:
    def late(self, walked: Walk) -> set[int | None]:
        """Who is reminded of a case that nobody has acknowledged."""
        send_due_reminders(walked.at + timedelta(days=40))
        with inside(walked.council):
            digests = OutboxMessage.objects.filter(kind=OutboxMessage.DIGEST)
            listed = {each.user_id for each in digests if digest_of(each) is not None}
            alone = OutboxMessage.objects.filter(case=walked.case, kind__startswith="reminder_")
            return listed | set(alone.values_list("user_id", flat=True))

    def test_those_who_may_not_see_the_case_are_not_reminded_of_it(self, city: Council) -> None:
        walked = walk(city)
        head = councils.staff(city, Role.HEAD_OF_SERVICE, service_area=walked.case.service_area)
        other = councils.staff(city, Role.COMPLAINT_CHAMPION)
        manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
        about(marked(walked), other)
        reminded = self.late(walked)
        assert walked.champion.user_id in reminded
        assert not reminded & {head.user_id, other.user_id}
        assert manager.user_id in reminded

    def test_a_digest_leaves_out_what_was_hidden_since(self, city: Council) -> None:
        walked, other = walk(city), councils.staff(city, Role.COMPLAINT_CHAMPION)
        assert other.user_id in self.late(walked)
        about(walked, other)
        with inside(city):
            for each in OutboxMessage.objects.filter(kind=OutboxMessage.DIGEST, user_id=other.user_id):
                assert digest_of(each) is None


def test_the_next_person_up_is_told_where_nobody_else_may_be(city: Council) -> None:
    walked, manager = walk(city), councils.staff(city, Role.COMPLAINTS_MANAGER)
    about(walked, walked.champion, by=manager)
    act(walked, manager, triage.reroute, service_area_id=councils.area(city, 1).pk, reason="Theirs")
    told = told_by_email(walked, "rerouted")
    assert walked.champion.user_id not in told
    assert manager.user_id in told


def test_what_is_known_at_the_start_is_recorded_once(city: Council) -> None:
    walked, other = walk(city), councils.staff(city, Role.HEAD_OF_SERVICE)
    act(walked, walked.champion, safeguarding.note_at_start, at_risk=True, about=other.user_id)
    with inside(city):
        restriction = CaseRestriction.objects.get(case=walked.case)
        assert (restriction.safeguarding, restriction.about_staff) == (True, [other.user_id])
        assert str(restriction) == f"Restriction of {walked.case.pk}"
    assert replace(walked.champion).sees_safeguarding
