"""Person records: one for an account, corrected on all cases at once, joined and separated, and what they stop."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection

from complaints.bulk.operations import give_people
from complaints.cases.operations import moves
from complaints.intake import operations as intake
from complaints.models import Case, CaseEvent, CaseTask, Letter, OutboxMessage, Person, PersonChange, PersonMerge
from complaints.people.operations import contact_details
from complaints.people.operations.person_records import merge_people, separate_people
from complaints.people.queries.person_records import lookalikes_of, other_cases_of, people_visible_to, person_of
from complaints.people.queries.private_links import contact_details_of
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import SendingAnswer, SendingNeeds
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import PersonDetails, PreferredChannel
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, entered, inside, submission, walk

UPGRADE = import_module("complaints.migrations.0058_people_of_cases")
LATER = RECEIVED + timedelta(days=40)


def now_of(walked: Walk) -> Case:
    with inside(walked.council, ActorKind.SYSTEM):
        return Case.objects.select_related("person").get(pk=walked.case.pk)


def correct(walked: Walk, about: PersonDetails | None = None, **changes: str) -> None:
    case = now_of(walked)
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        contact_details.correct_contact(
            ActionContext(case.pk, walked.champion, LATER),
            now=replace(contact_details_of(case), **changes),
            about=about,
            reason="They rang.",
        )


def about(walked: Walk, **known: object) -> PersonDetails:
    person = now_of(walked).person
    assert person is not None
    return replace(contact_details.details_of(person), **known)  # type: ignore[arg-type]


def joined(walked: Walk, other: Walk) -> PersonMerge:
    with inside(walked.council):
        return merge_people(
            walked.champion,
            kept_id=now_of(walked).person_id or 0,
            merged_id=now_of(other).person_id or 0,
            reason="Same birthday and street.",
            at=LATER,
        )


def test_cases_of_one_account_are_from_one_person_and_others_from_their_own(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    one, two, guest, stranger = walk(city, by=resident), walk(city, by=resident), walk(city), walk(city)
    people = [now_of(each).person_id for each in (one, two, guest, stranger)]
    assert people[0] == people[1]
    assert len(set(people)) == 3, "the same name and address typed again join no one"


def test_someone_who_gave_nothing_has_no_record_until_they_can_be_reached(east: Council) -> None:
    said = submission(councils.area(east))
    anonymous = entered(east, replace(said, contact=replace(said.contact, name="", email="")), at=RECEIVED)
    assert now_of(anonymous).person is None
    correct(anonymous, name="Mary Hill", phone="01223 457000")
    person = now_of(anonymous).person
    assert person is not None
    assert (person.name, person.phone) == ("Mary Hill", "01223 457000")


def test_a_correction_reaches_every_case_of_the_person_with_its_reason(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    one, two, closed = walk(city, by=resident), walk(city, by=resident), case_at(city, Status.CLOSED, by=resident)
    correct(one, phone="01223 457000", address="1 High Street, Cambridge CB1 2AD")
    for walked in (one, two, closed):
        case = now_of(walked)
        assert (case.complainant_phone, case.complainant_address) == (
            "01223 457000",
            "1 High Street, Cambridge CB1 2AD",
        )
    with inside(city):
        changes = PersonChange.objects.filter(person=now_of(one).person).values_list(
            "field", "now", "reason", "by_name"
        )
        events = CaseEvent.objects.filter(kind="contact_corrected").values_list("case_id", flat=True)
        assert sorted(changes) == [
            ("address", "1 High Street, Cambridge CB1 2AD", "They rang.", one.champion.name),
            ("phone", "01223 457000", "They rang.", one.champion.name),
        ]
        assert sorted(events) == sorted(each.case.pk for each in (one, two, closed))


def test_a_new_address_is_told_once_and_an_ended_case_sends_nothing(city: Council) -> None:
    one, open_one, closed = walk(city), walk(city), case_at(city, Status.CLOSED)
    joined(one, open_one)
    joined(one, closed)
    correct(one, email="new@example.com")
    with inside(city, ActorKind.SYSTEM):
        sent = list(OutboxMessage.objects.filter(created_at=LATER).values_list("kind", "case_id"))
    assert sorted(sent) == sorted(
        [("email_replaced", one.case.pk), ("email_changed", one.case.pk), ("email_changed", open_one.case.pk)]
    )
    assert now_of(closed).complainant_email == "new@example.com"


def test_what_is_changed_with_a_private_link_changes_one_case_and_staff_check_the_others(city: Council) -> None:
    one, two = walk(city), walk(city)
    joined(one, two)
    guest = Actor.complainant(city.pk, None, "Alex Poole", frozenset({one.case.pk}))
    with tenant(city.pk, ActorKind.SYSTEM):
        context = ActionContext(one.case.pk, guest, LATER)
        contact_details.change_contact(context, name="Alex Poole", phone="01223 999999", address="")
    assert (now_of(one).complainant_phone, now_of(two).complainant_phone) == ("01223 999999", "")
    with inside(city):
        assert CaseTask.objects.get(kind=TaskKind.CHECK_CONTACT).case_id == one.case.pk


def test_what_the_account_changes_is_changed_on_all_its_cases(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    one, two = walk(city, by=resident), walk(city, by=resident)
    me = Actor.complainant(city.pk, resident.pk, "Jo Marsh")
    with tenant(city.pk, ActorKind.SYSTEM):
        context = ActionContext(one.case.pk, me, LATER)
        contact_details.change_contact(context, name="Jo Marsh", phone="01223 999999", address="")
    assert now_of(two).complainant_phone == "01223 999999"
    with inside(city, ActorKind.SYSTEM):
        assert not CaseTask.objects.filter(kind=TaskKind.CHECK_CONTACT).exists()


def test_an_address_that_its_owner_proved_changes_each_councils_record(city: Council, south: Council) -> None:
    resident = councils.user("Jo Marsh")
    here, there = walk(city, by=resident), walk(south, by=resident)
    for walked in (here, there):
        with tenant(walked.council.pk, ActorKind.SYSTEM):
            me = Actor.complainant(walked.council.pk, resident.pk, "Jo Marsh")
            contact_details.follow_account(by=me, email="Proved@example.com", told="", at=LATER)
        person = now_of(walked).person
        assert person is not None
        assert person.email == "proved@example.com"
        with inside(walked.council):
            change = PersonChange.objects.get(person=person)
        assert change.reason == "Its owner followed the link that we sent to it"


def test_joined_records_have_one_set_of_details_and_separating_gives_them_back(city: Council) -> None:
    kept, other = walk(city), walk(city)
    correct(kept, phone="01223 111111")
    correct(other, phone="01223 222222", address="1 High Street, Cambridge CB1 2AD")
    merge = joined(kept, other)
    after = now_of(other)
    assert (after.person_id, after.complainant_phone) == (now_of(kept).person_id, "01223 111111")
    assert now_of(kept).complainant_address == "1 High Street, Cambridge CB1 2AD", "only the other record knew it"
    with inside(city):
        separate_people(kept.champion, merge_id=merge.pk, reason="They are twins.", at=LATER)
    apart = now_of(other)
    assert apart.person_id == merge.merged_id
    assert (apart.complainant_phone, apart.complainant_address) == ("01223 222222", "1 High Street, Cambridge CB1 2AD")
    assert (now_of(kept).complainant_phone, now_of(kept).complainant_address) == ("01223 111111", "")
    with inside(city):
        told = CaseEvent.objects.filter(case=other.case, kind__in=("people_merged", "people_separated"))
        assert [(each.kind, each.public) for each in told] == [("people_merged", False), ("people_separated", False)]


def test_separating_keeps_what_was_corrected_since(city: Council) -> None:
    kept, other = walk(city), walk(city)
    correct(other, address="1 High Street, Cambridge CB1 2AD")
    merge = joined(kept, other)
    correct(kept, address="9 New Road, Cambridge CB4 1AA")
    with inside(city):
        separate_people(kept.champion, merge_id=merge.pk, reason="They are twins.", at=LATER)
    assert now_of(kept).complainant_address == "9 New Road, Cambridge CB4 1AA"


def test_an_account_moves_with_a_merge_and_back(city: Council) -> None:
    guest, account = walk(city), walk(city, by=councils.user("Jo Marsh"))
    merge = joined(guest, account)
    person = now_of(guest).person
    assert person is not None
    assert person.account_id == account.resident.pk  # type: ignore[union-attr]
    with inside(city):
        separate_people(guest.champion, merge_id=merge.pk, reason="No.", at=LATER)
        again = Person.objects.get(pk=merge.merged_id)
        assert (again.account_id, again.merged_into_id) == (account.resident.pk, None)  # type: ignore[union-attr]
        with pytest.raises(RuleBroken) as refused:
            separate_people(guest.champion, merge_id=merge.pk, reason="No.", at=LATER)
    assert refused.value.code == "merge.undone"


def test_separating_needs_a_reason_and_both_need_the_whole_council(city: Council) -> None:
    one, two = walk(city), walk(city)
    merge = joined(one, two)
    with inside(city), pytest.raises(RuleBroken) as refused:
        separate_people(one.champion, merge_id=merge.pk, reason=" ", at=LATER)
    assert refused.value.code == "merge.reason"
    for make in (
        lambda: separate_people(one.officer, merge_id=merge.pk, reason="No.", at=LATER),
        lambda: merge_people(one.officer, kept_id=1, merged_id=2, reason="No.", at=LATER),
    ):
        with inside(city), pytest.raises(NotAllowed) as not_allowed:
            make()
        assert not_allowed.value.code == "merge.role"


def test_a_record_that_was_joined_leads_to_the_one_that_has_its_cases(city: Council) -> None:
    one, two = walk(city), walk(city)
    merge = joined(one, two)
    with inside(city):
        assert person_of(one.champion, merge.merged_id).pk == merge.person_id
        assert [each.pk for each in other_cases_of(one.champion, now_of(one))] == [two.case.pk]


def test_look_alikes_are_suggested_with_the_reason_and_never_joined(city: Council) -> None:
    one, two, other, household = walk(city), walk(city), walk(city), walk(city)
    correct(one, name="Zoë O'Brien", email="", phone="+44 1223 457000", address="1 High Street, CB1 2AD")
    correct(two, name="Zoe O’Brien", email="", phone="", address="Flat 2, 1 High St, cb12ad")
    correct(other, name="Z. O’Brien", email="", phone="01223 457 000")
    correct(household, name="Al Poe", email="", phone="01223 457 000")
    with inside(city):
        person = Person.objects.get(pk=now_of(one).person_id)
        found = {each.person.pk: each.why for each in lookalikes_of(one.champion, person)}
    assert found == {
        now_of(two).person_id: ("same name and postcode",),
        now_of(other).person_id: ("same phone number",),
    }


def test_staff_see_the_people_of_their_cases_and_no_others(city: Council, south: Council) -> None:
    mine = case_at(city, Status.UNDER_INVESTIGATION)
    elsewhere, foreign = walk(city, area=councils.area(city, 1)), walk(south)
    officer = councils.staff(city, Role.RESPONDING_OFFICER, service_area=mine.case.service_area)
    with inside(city):
        assert {each.pk for each in people_visible_to(officer)} == {now_of(mine).person_id}
        seen = {each.pk for each in people_visible_to(mine.champion)}
    assert {now_of(mine).person_id, now_of(elsewhere).person_id} <= seen
    assert now_of(foreign).person_id not in seen
    resident = councils.user("Sam Hill")
    own = walk(city, by=resident)
    champion = replace(own.champion, user_id=resident.pk)
    with inside(city):
        assert now_of(own).person_id not in {each.pk for each in people_visible_to(champion)}


def test_nothing_goes_in_the_name_of_someone_who_has_died(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    correct(walked, about(walked, deceased=True))
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        moves.acknowledge(ActionContext(walked.case.pk, walked.champion, LATER), text="We have it.")
    with inside(city, ActorKind.SYSTEM):
        task = CaseTask.objects.get(case=walked.case, kind=TaskKind.SEND_ANOTHER_WAY)
        assert task.detail.startswith("They have died.")
        assert not OutboxMessage.objects.filter(case=walked.case, user=None, created_at=LATER).exists()


def test_someone_who_prefers_post_is_written_to_by_post(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    correct(walked, about(walked, preferred_channel=PreferredChannel.POST), address="1 High Street, CB1 2AD")
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        moves.acknowledge(ActionContext(walked.case.pk, walked.champion, LATER), text="We have it.")
    with inside(city, ActorKind.SYSTEM):
        assert CaseTask.objects.filter(case=walked.case, kind=TaskKind.POST_LETTER, opened_at=LATER).count() == 1
        assert not OutboxMessage.objects.filter(case=walked.case, kind="acknowledged").exists()


def test_a_letter_says_why_it_is_not_the_way_they_prefer(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    correct(walked, about(walked, preferred_channel=PreferredChannel.PHONE))
    sending = SendingAnswer(SendingNeeds(unmet="phone"), why_not_preferred="We could not reach you on three days.")
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        moves.acknowledge(ActionContext(walked.case.pk, walked.champion, LATER, sending=sending), text="We have it.")
    with inside(city, ActorKind.SYSTEM):
        letter = Letter.objects.get(case=walked.case, kind="acknowledged")
    assert "You asked us to contact you by phone." in letter.full_text
    assert "We could not reach you on three days." in letter.full_text


def test_a_protected_address_stands_nowhere_on_the_timeline(city: Council) -> None:
    walked = walk(city)
    correct(walked, about(walked, address_protected=True), address="4 Safe Road, Cambridge CB1 2AD")
    correct(walked, address="5 Safer Road, Cambridge CB1 2AD")
    assert now_of(walked).complainant_address == "5 Safer Road, Cambridge CB1 2AD"
    with inside(city):
        said = repr(list(CaseEvent.objects.filter(case=walked.case).values_list("data", "text")))
        assert "Safe" not in said
        contact_details.look_at_address(walked.champion, walked.case.reference, LATER)
        seen = CaseEvent.objects.get(kind="address_seen")
    assert (seen.public, seen.by_name) == (False, walked.champion.name)


@pytest.mark.parametrize(("phone", "differs"), [("", False), ("01223 457000", True)])
def test_what_a_caller_gives_changes_no_other_case_and_staff_are_asked(
    city: Council, phone: str, differs: bool
) -> None:
    known = walk(city)
    said = submission(councils.area(city))
    contact = replace(said.contact, person_id=now_of(known).person_id, phone=phone)
    with inside(city):
        case = intake.log_complaint(submission=replace(said, contact=contact), by=known.champion, at=LATER)
        tasks = CaseTask.objects.filter(case=case, kind=TaskKind.CHECK_CONTACT)
        assert tasks.exists() is differs
        if differs:
            assert tasks.get().detail == "Phone: 01223 457000 (their record: none)"
    assert (case.person_id, case.complainant_phone) == (now_of(known).person_id, phone)
    other = now_of(known)
    assert other.person is not None
    assert (other.complainant_phone, other.person.phone) == ("", "")
    assert other.complainant_email == "alex.poole@example.com"


def test_the_upgrade_gives_each_case_its_person_and_joins_those_of_one_account(east: Council) -> None:
    resident = councils.user("Jo Marsh")
    one, two, guest = walk(east, by=resident), walk(east, by=resident, received_at=LATER), walk(east)
    said = submission(councils.area(east))
    nobody = entered(east, replace(said, contact=replace(said.contact, name="", email="")), at=RECEIVED)
    with inside(east, ActorKind.SYSTEM):
        Case.objects.filter(pk=two.case.pk).update(complainant_phone="01223 222222")
        Case.objects.filter(pk=one.case.pk).update(complainant_phone="01223 111111")
        Case.objects.update(person=None)
        Person.objects.all().delete()
        with connection.cursor() as cursor:
            for statement in (UPGRADE.WITH_ACCOUNT, UPGRADE.JOINED, UPGRADE.EARLIER, UPGRADE.OTHERS):
                cursor.execute(statement)
        people = {each.pk: each for each in Person.objects.all()}
        earlier = PersonChange.objects.get()
    shared = now_of(one).person_id
    assert (shared, now_of(nobody).person_id) == (now_of(two).person_id, None)
    assert shared != now_of(guest).person_id
    assert (people[shared or 0].phone, people[shared or 0].account_id) == ("01223 222222", resident.pk)
    assert (earlier.field, earlier.was, earlier.reason) == ("phone", "01223 111111", f"Given with {one.case.reference}")


def test_cases_written_in_bulk_get_the_same_people(city: Council) -> None:
    resident = councils.user("Jo Marsh")
    one, two, guest = walk(city, by=resident), walk(city, by=resident), walk(city)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.update(person=None)
        Person.objects.all().delete()
        give_people([one.case.pk])
        give_people([two.case.pk, guest.case.pk])
        assert Person.objects.count() == 2
    assert now_of(one).person_id == now_of(two).person_id != now_of(guest).person_id


def test_a_protected_address_is_not_in_the_task_to_check_it(city: Council) -> None:
    known = walk(city)
    said = submission(councils.area(city))
    contact = replace(said.contact, person_id=now_of(known).person_id, address="9 New Road")
    with inside(city):
        Person.objects.filter(pk=known.case.person_id).update(address="1 Safe Road", address_protected=True)
        case = intake.log_complaint(submission=replace(said, contact=contact), by=known.champion, at=LATER)
        task = CaseTask.objects.get(case=case, kind=TaskKind.CHECK_CONTACT)
    assert "Road" not in task.detail
