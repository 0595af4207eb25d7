"""Whom a letter greets by name: what anyone may have typed beside someone else's email address is emailed to nobody."""

from datetime import date
from uuid import uuid4

import pytest

from complaints.cases.operations import moves
from complaints.delivery.letter_reconstruction import reconstruct_letters
from complaints.intake import operations as intake
from complaints.models import Case, Letter
from complaints.people.operations import contact_details
from complaints.recalculation.operations import Decided, carry_out, decide_for_all, decide_for_council
from complaints.vocabulary.actions import ActionContext
from councils.calendars.rules import DayOff
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, inside, submission, walk

ALEX = "Alex Poole"


def greeting(walked: Walk, kind: str = "received") -> str:
    with inside(walked.council, ActorKind.SYSTEM):
        letter = Letter.objects.filter(case_id=walked.case.pk, kind=kind).latest("pk")
    return letter.full_text.splitlines()[0]


def change(walked: Walk, **values: object) -> None:
    with inside(walked.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(**values)
        walked.case.refresh_from_db()


def test_a_receipt_by_email_greets_nobody_without_an_account(city: Council) -> None:
    assert greeting(walk(city)) == "Hello"


def test_a_receipt_to_the_address_of_an_account_greets_by_name(city: Council) -> None:
    robin = councils.user("Robin Reed")
    assert greeting(walk(city, by=robin)) == "Dear Robin Reed"


def test_a_receipt_names_the_matter_only_where_it_greets_by_name(city: Council) -> None:
    """Someone with several cases tells them apart."""
    robin = councils.user("Robin Reed")
    for walked, named in ((walk(city), False), (walk(city, by=robin), True)):
        with inside(city, ActorKind.SYSTEM):
            receipt = Letter.objects.get(case_id=walked.case.pk, kind="received")
        assert (f"It is about: {walked.case.summary}" in receipt.full_text) is named
        assert (walked.case.summary in receipt.full_text) is named


def test_a_receipt_to_another_address_than_the_accounts_greets_nobody(city: Council) -> None:
    robin = councils.user("Robin Reed")
    robin.email = "somebody.else@example.com"
    assert greeting(walk(city, by=robin)) == "Hello"


def test_what_staff_decide_greets_by_name(city: Council) -> None:
    walked = case_at(city).triage().acknowledge()
    assert greeting(walked, "acknowledged") == f"Dear {ALEX}"


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_next_stage_that_the_complainant_asks_for_greets_nobody(city: Council, signed_in: bool) -> None:
    """Also where someone who is signed in acts on a complaint that they opened by a private link."""
    walked = case_at(city).triage().acknowledge().respond("not_upheld")
    user_id = councils.user().pk if signed_in else None
    resident = Actor.complainant(city.pk, user_id, "Robin Reed", frozenset({walked.case.pk}))
    with inside(city):
        moves.escalate(ActionContext(walked.case.pk, resident, walked.at), reason="Look again.")
    assert greeting(walked, "escalated") == "Hello"


def test_the_next_stage_that_staff_take_it_to_greets_by_name(city: Council) -> None:
    walked = case_at(city).triage().acknowledge().respond("not_upheld").escalate()
    assert greeting(walked, "escalated") == f"Dear {ALEX}"


def test_a_letter_to_post_greets_by_name(city: Council) -> None:
    walked = case_at(city).triage().acknowledge().respond("not_upheld")
    change(walked, complainant_email="", complainant_address="1 Mill Road, Cambridge CB1 2AD")
    resident = Actor.complainant(city.pk, None, ALEX, frozenset({walked.case.pk}))
    with inside(city):
        moves.escalate(ActionContext(walked.case.pk, resident, walked.at), reason="")
    assert greeting(walked, "escalated") == f"Dear {ALEX}"


def test_a_lost_link_greets_nobody_whoever_logged_the_complaint(city: Council) -> None:
    walked = walk(city)
    with inside(city):
        logged = submission(councils.area(city), summary="By phone")
        walked.case = intake.log_complaint(submission=logged, by=walked.champion, at=RECEIVED)
    assert greeting(walked) == f"Dear {ALEX}"
    with inside(city, ActorKind.SYSTEM):
        lost = contact_details.Lost(walked.case.reference, walked.case.complainant_email)
        contact_details.send_again(lost, council_id=city.pk, at=RECEIVED)
    assert greeting(walked, "link") == "Hello"


def walks_of_a_guest_and_an_account(city: Council) -> tuple[Walk, Walk]:
    guest = case_at(city).triage().acknowledge()
    account = case_at(city, by=councils.user("Robin Reed")).triage().acknowledge()
    return guest, account


def test_a_closure_day_that_staff_decide_greets_all_by_name(city: Council) -> None:
    guest, account = walks_of_a_guest_and_an_account(city)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    off = DayOff(date(2026, 6, 10), "Moving house", national=False)
    carry_out(decide_for_council(off, Decided(manager, guest.at, "We move on that day.")), guest.at)
    assert greeting(guest, "date_moved") == f"Dear {ALEX}"
    assert greeting(account, "date_moved") == "Dear Robin Reed"


def test_a_bank_holiday_greets_only_those_with_an_account_by_name(city: Council) -> None:
    """They are alike in all else, and their letters are written in one statement."""
    guest, account = walks_of_a_guest_and_an_account(city)
    off = DayOff(date(2026, 6, 10), "Jubilee", national=True)
    (change_of_city,) = (each for each in decide_for_all(off, guest.at) if each.council_id == city.pk)
    carry_out(change_of_city, guest.at)
    assert greeting(guest, "date_moved") == "Hello"
    assert greeting(account, "date_moved") == "Dear Robin Reed"


def test_a_letter_from_before_reads_as_it_was_sent(city: Council) -> None:
    walked = walk(city)
    with inside(city, ActorKind.SYSTEM):
        received = walked.case.caseevent_set.get(kind="received")
        letter = Letter.objects.create(
            council=city, case=walked.case, stage=1, kind="received", subject="We have it", sent_at=walked.at
        )
        received.pk, received.data = None, {**received.data, "letter": letter.pk, "again": str(uuid4())}
        received.save(force_insert=True)
    assert reconstruct_letters(city.pk) == 1
    assert greeting(walked) == f"Dear {ALEX}"
