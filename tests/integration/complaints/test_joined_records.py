"""What joining two person records does to their cases, and what separating them gives back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from complaints.intake import operations as intake
from complaints.models import Case, CaseTask, Person, PersonMerge
from complaints.people.operations import contact_details
from complaints.people.operations.adjustments import add_adjustment
from complaints.people.operations.person_records import merge_people, separate_people
from complaints.people.queries.person_records import number_moved
from complaints.people.queries.private_links import contact_details_of
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import AdjustmentKind
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, inside, submission, walk
from tests.factories.restricted import about, marked

pytestmark = pytest.mark.django_db
LATER = RECEIVED + timedelta(days=40)


def case_now(walked: Walk) -> Case:
    with inside(walked.council, ActorKind.SYSTEM):
        return Case.objects.select_related("person").get(pk=walked.case.pk)


def corrected(walked: Walk, **changes: str) -> None:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        now = replace(contact_details_of(case_now(walked)), **changes)
        context = ActionContext(walked.case.pk, walked.champion, LATER)
        contact_details.correct_contact(context, now=now, reason="They rang.")


def join(kept: Walk, other: Walk, by: Actor | None = None, at: datetime = LATER) -> PersonMerge:
    kept_id, merged_id = case_now(kept).person_id or 0, case_now(other).person_id or 0
    actor = by or kept.champion
    with inside(kept.council, ActorKind.STAFF, actor.user_id):
        return merge_people(actor, kept_id=kept_id, merged_id=merged_id, reason="Same birthday.", at=at)


def part(walked: Walk, merge: PersonMerge, by: Actor | None = None) -> None:
    actor = by or walked.champion
    with inside(walked.council, ActorKind.STAFF, actor.user_id):
        separate_people(actor, merge_id=merge.pk, reason="They are twins.", at=LATER)


def with_own_details(walked: Walk, **given: str) -> None:
    """What was said about this case alone."""
    with inside(walked.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(**given)


def test_an_address_proved_for_one_case_stays_when_records_are_joined_and_separated(city: Council) -> None:
    one, beside, other = walk(city), walk(city), walk(city)
    join(beside, one)
    guest = Actor.complainant(city.pk, None, "Alex Poole", frozenset({one.case.pk}))
    with tenant(city.pk, ActorKind.SYSTEM):
        context = ActionContext(one.case.pk, guest, LATER)
        contact_details.change_contact(context, name="Alex Poole", phone="01223 999999", address="9 New Road")
    corrected(other, phone="01223 111111")
    merge = join(other, one)
    assert case_now(beside).complainant_phone == "01223 111111", "it said what its record said: nothing"
    assert (case_now(one).complainant_phone, case_now(one).complainant_address) == ("01223 999999", "9 New Road")
    part(other, merge)
    assert case_now(one).complainant_phone == "01223 999999"
    assert case_now(beside).complainant_phone == ""


def test_what_a_case_is_still_to_be_checked_for_is_not_replaced(city: Council) -> None:
    kept, known = walk(city), walk(city)
    corrected(kept, phone="01223 111111")
    said = submission(councils.area(city))
    contact = replace(said.contact, person_id=case_now(known).person_id, address="9 New Road")
    with inside(city):
        logged = intake.log_complaint(submission=replace(said, contact=contact), by=known.champion, at=LATER)
        assert CaseTask.objects.filter(case=logged, kind=TaskKind.CHECK_CONTACT, done_at=None).exists()
    join(kept, known)
    with inside(city, ActorKind.SYSTEM):
        logged.refresh_from_db()
    assert (logged.complainant_phone, logged.complainant_address) == ("", "9 New Road")
    assert case_now(known).complainant_phone == "01223 111111"


def test_joining_empties_nothing_that_a_case_says_for_itself(city: Council) -> None:
    kept, other = walk(city), walk(city)
    with_own_details(other, complainant_address="9 New Road", complainant_email="own@example.com")
    with_own_details(kept, complainant_phone="01223 555555")
    corrected(other, phone="01223 222222")
    join(kept, other)
    case = case_now(other)
    assert (case.complainant_address, case.complainant_email) == ("9 New Road", "own@example.com")
    assert case_now(kept).complainant_phone == "01223 555555"


def test_separating_takes_corrections_of_the_joint_record_from_the_other_persons_cases(city: Council) -> None:
    kept, other = walk(city), walk(city)
    corrected(kept, phone="01223 111111")
    corrected(other, address="1 High Street, Cambridge CB1 2AD")
    merge = join(kept, other)
    assert case_now(other).complainant_phone == "01223 111111"
    corrected(kept, phone="01223 333333", address="9 New Road, Cambridge CB4 1AA")
    part(kept, merge)
    case = case_now(other)
    assert (case.complainant_phone, case.complainant_address) == ("", "1 High Street, Cambridge CB1 2AD")
    assert case_now(kept).complainant_phone == "01223 333333"


def test_a_case_hidden_from_whoever_joins_moves_with_the_adjustments_and_back(city: Council) -> None:
    kept, other = walk(city), walk(city)
    seen = walk(city)
    join(other, seen)
    with inside(city, ActorKind.STAFF, other.champion.user_id):
        context = ActionContext(other.case.pk, other.champion, other.at + timedelta(minutes=1))
        add_adjustment(context, kind=AdjustmentKind.BRAILLE)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    about(marked(other), manager)
    merge = join(kept, other, by=manager)
    case = case_now(other)
    assert case.person_id == merge.person_id
    assert case.person is not None
    assert [each["kind"] for each in case.person.acting_adjustments] == [AdjustmentKind.BRAILLE]
    with inside(city, ActorKind.STAFF, manager.user_id):
        assert number_moved(manager, merge) == 1, "the page does not count what is hidden"
    part(kept, merge, by=manager)
    assert case_now(other).person_id == merge.merged_id


def test_two_records_with_accounts_are_not_joined(city: Council) -> None:
    one, two = (walk(city, by=councils.user(name)) for name in ("Jo Marsh", "Jo Marshall"))
    with pytest.raises(RuleBroken) as refused:
        join(one, two)
    assert refused.value.code == "merge.accounts"


def test_an_account_that_has_another_record_since_stays_with_that(city: Council) -> None:
    kept, account, last = walk(city), walk(city, by=councils.user("Jo Marsh")), walk(city)
    first = join(kept, account)
    with inside(city, ActorKind.SYSTEM):
        Person.objects.filter(pk=first.person_id).update(account=None)
        Person.objects.filter(pk=case_now(last).person_id).update(account=account.resident)
    part(kept, first)
    with inside(city, ActorKind.SYSTEM):
        theirs = Person.objects.get(account=account.resident, merged_into=None)
        apart = Person.objects.get(pk=first.merged_id)
    assert theirs.pk == case_now(last).person_id
    assert (apart.account_id, apart.merged_into_id) == (None, None)


def test_a_proved_address_reaches_what_staff_logged_for_the_account_and_had_the_old_one(city: Council) -> None:
    resident = councils.user("Alex Poole")
    own, logged, different = walk(city, by=resident), walk(city), walk(city)
    for walked in (logged, different):
        with_own_details(walked, person_id=case_now(own).person_id)  # type: ignore[arg-type]
    with_own_details(logged, complainant_email=case_now(own).person.email)  # type: ignore[union-attr]
    with_own_details(different, complainant_email="work@example.com")
    with tenant(city.pk, ActorKind.SYSTEM):
        me = Actor.complainant(city.pk, resident.pk, "Alex Poole")
        contact_details.follow_account(by=me, email="Proved@example.com", told="", at=LATER)
    assert [case_now(each).complainant_email for each in (own, logged, different)] == [
        "proved@example.com",
        "proved@example.com",
        "work@example.com",
    ]


def test_a_record_is_separated_only_from_one_that_was_not_joined_since(city: Council) -> None:
    a, b, c = walk(city), walk(city), walk(city)
    persons = [case_now(walked).person_id for walked in (a, b, c)]
    inner, outer = join(b, a), join(c, b)
    with pytest.raises(RuleBroken) as refused:
        part(b, inner)
    assert refused.value.code == "merge.later"
    assert "Separate those first." in refused.value.message
    assert [case_now(walked).person_id for walked in (a, b, c)] == [persons[2]] * 3
    part(c, outer)
    part(b, inner)
    assert [case_now(walked).person_id for walked in (a, b, c)] == persons
