"""Without permission the person concerned gets the response, and their representative nothing about them (SC-37)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from complaints.cases.operations import moves
from complaints.correspondence.queries.adjustments import person_concerned
from complaints.correspondence.queries.letters import letter_sent
from complaints.delivery.email_messages import write
from complaints.models import Case, CaseTask, Deadline, Letter, OutboxMessage, Person, StageRecord
from complaints.people.operations import consents
from complaints.people.operations.joint_complainants import correct_person_concerned
from complaints.vocabulary.actions import TOLD_PERSON_CONCERNED
from complaints.vocabulary.lifecycle import TaskKind
from complaints.vocabulary.people import ActingAdjustment, AdjustmentKind, PersonDetails
from councils.calendars.rules import london_day
from councils.models import Council
from councils.queries import each_alone
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories import councils
from tests.factories.cases import Walk, inside
from tests.integration.complaints.test_consent import FORM, acting, context, now_of, tasks

VERA = "vera@example.com"


def knowing(walked: Walk, **known: str) -> Walk:
    """Staff recorded how to reach the person concerned."""
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        correct_person_concerned(context(walked), now=PersonDetails("Vera Vane", **known), reason="She rang.")
    return walked


def letters_to(walked: Walk, address: str) -> list[str]:
    """All that is emailed to someone about the case, with its subject."""
    with inside(walked.council):
        messages = OutboxMessage.objects.filter(case=walked.case, user=None).exclude(kind="scan")
        emails = [write(message) for message in messages.order_by("created_at")]
    return [f"{email.subject}\n{email.body}" for email in emails if email is not None and email.to == [address]]


def to_give(walked: Walk) -> CaseTask:
    with inside(walked.council):
        return CaseTask.objects.get(case=walked.case, letter__kind="responded", done_at=None)


def answered_on(walked: Walk) -> date | None:
    with inside(walked.council):
        at = StageRecord.objects.get(case=walked.case, stage=1).responded_at
    return london_day(at) if at else None


def test_the_person_concerned_is_emailed_the_response_and_the_representative_learns_nothing(city: Council) -> None:
    walked = knowing(acting(city).triage(), email=VERA).respond()
    found = letters_to(walked, VERA)
    assert len(found) == 1
    sent = found[0]
    assert sent.startswith("Our response to your complaint")
    assert "Dear Vera Vane" in sent
    assert "Someone else contacted us about this for you." in sent
    assert "You are right, and we are sorry." in sent
    for link in ("/track/", "http://testserver", walked.case.complainant_name):
        assert link not in sent
    told = letters_to(walked, walked.case.complainant_email)
    assert "contacted us about this for you" not in told[0]
    assert [each.partition("\n")[0].startswith("About our response to the complaint") for each in told] == [True]
    for about_her in ("Vera", "sorry", "bin", "pheld"):
        assert about_her not in told[0]
    assert answered_on(walked) == london_day(walked.at)
    with inside(city):
        sent_to = letter_sent(walked.case.pk, walked.at)
    assert sent_to is not None
    assert sent_to.emailed_to == VERA


def test_without_contact_details_staff_find_out_how_to_give_it_to_the_person_concerned(city: Council) -> None:
    walked = acting(city).triage().respond()
    task = to_give(walked)
    assert task.kind == TaskKind.SEND_ANOTHER_WAY
    assert task.detail.startswith("We hold no contact details of Vera Vane.")
    assert answered_on(walked) is None
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        assert task.person_id == person_concerned(now_of(walked)).pk
        moves.record_posting(context(walked), task.pk, posted_on=london_day(walked.at))
    assert answered_on(walked) == london_day(walked.at)


def test_what_the_person_concerned_needs_is_met_and_not_what_their_representative_needs(city: Council) -> None:
    walked = knowing(acting(city).triage(), address="2 Low Street")
    with inside(city):
        braille = ActingAdjustment(id=1, kind=AdjustmentKind.BRAILLE, agreed=True)
        vera = person_concerned(walked.case)
        Person.objects.filter(pk=vera.pk).update(acting_adjustments=[braille.as_data()])
    walked.respond()
    task = to_give(walked)
    assert (task.kind, task.detail) == (TaskKind.ORDER_FORMAT, "Order it, then post it: Braille")
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        with pytest.raises(RuleBroken) as unmet:
            moves.record_posting(context(walked), task.pk, posted_on=london_day(walked.at))
        assert unmet.value.code == "posting.how_met"
        moves.record_posting(context(walked), task.pk, posted_on=london_day(walked.at), how_met="In Braille")


def test_nothing_goes_in_the_name_of_a_person_concerned_who_has_died(city: Council) -> None:
    walked = knowing(acting(city).triage(), email=VERA)
    with inside(city):
        Person.objects.filter(pk=person_concerned(walked.case).pk).update(deceased=True)
    walked.respond()
    assert not letters_to(walked, VERA)
    assert "have died" in to_give(walked).detail
    with inside(city):
        assert not Letter.objects.filter(case=walked.case, kind=TOLD_PERSON_CONCERNED).exists()


def test_permission_that_comes_later_sends_the_response_to_no_one_else(city: Council) -> None:
    walked = knowing(acting(city).triage(), address="2 Low Street").respond()
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.record_consent(context(walked), FORM)
    assert to_give(walked).kind == TaskKind.POST_LETTER
    assert not [letter for letter in letters_to(walked, walked.case.complainant_email) if "sorry" in letter]


def test_with_permission_the_representative_gets_the_response_as_before(city: Council) -> None:
    walked = knowing(acting(city).triage(), email=VERA)
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.record_consent(context(walked), FORM)
    walked.respond()
    assert not letters_to(walked, VERA)
    assert "sorry" in letters_to(walked, walked.case.complainant_email)[-1]
    with inside(city):
        assert not Letter.objects.filter(case=walked.case, kind=TOLD_PERSON_CONCERNED).exists()


def test_an_acknowledgement_that_waited_is_emailed_and_counts_from_the_day_of_permission(city: Council) -> None:
    walked = acting(city).triage().acknowledge()
    walked.at += timedelta(days=1)
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        assert CaseTask.objects.get(case=walked.case, letter__kind="acknowledged").waits_for_consent
        consents.record_consent(context(walked), FORM)
        record = StageRecord.objects.get(case=walked.case, stage=1)
    assert record.acknowledged_on == london_day(walked.at)
    assert "We understand that your bin was missed." in letters_to(walked, walked.case.complainant_email)[-1]
    with inside(city):
        assert CaseTask.objects.get(case=walked.case, letter__kind="acknowledged").done_at is not None


def test_what_waits_for_something_else_is_not_sent_with_the_permission(city: Council) -> None:
    walked = acting(city)
    with inside(city):
        waits = CaseTask.objects.filter(case=walked.case, waits_for_consent=True)
        waits.update(waits_for_consent=False, detail="They asked for permission from Vera Vane in Braille.")
        consents.record_consent(context(walked), FORM)
        assert not OutboxMessage.objects.filter(case=walked.case, kind="received", user=None).exists()


def due(walked: Walk) -> date:
    with inside(walked.council):
        return Deadline.objects.get(case=walked.case, kind="response").due_on


def test_on_the_due_date_staff_choose_whom_to_answer(city: Council) -> None:
    walked = acting(city).triage()
    day = councils.london(f"{due(walked)}T03:00")
    consents.follow_days(day - timedelta(days=1))
    assert not tasks(walked, TaskKind.WITHOUT_CONSENT)
    for _ in range(2):
        consents.follow_days(day)
    (task,) = tasks(walked, TaskKind.WITHOUT_CONSENT)
    assert "it goes to Vera Vane" in task.detail
    assert "close the case without permission" in task.detail
    with inside(city, ActorKind.STAFF, walked.champion.user_id), pytest.raises(RuleBroken) as by_hand:
        moves.complete_task(context(walked), task.pk)
    assert by_hand.value.code == "task.decision"
    walked.respond()
    assert not tasks(walked, TaskKind.WITHOUT_CONSENT)


def test_the_choice_is_not_to_be_made_while_the_response_is_due_later(city: Council) -> None:
    walked = acting(city).triage()
    day = councils.london(f"{due(walked)}T03:00")
    consents.follow_days(day)
    with inside(city):
        Deadline.objects.filter(case=walked.case, kind="response").update(due_on=day.date() + timedelta(days=10))
    consents.follow_days(day)
    assert not tasks(walked, TaskKind.WITHOUT_CONSENT)
    with inside(city):
        done = CaseTask.objects.get(case=walked.case, kind=TaskKind.WITHOUT_CONSENT.value)
    assert done.done_note == "The response is due later now."


def test_closing_without_permission_is_the_other_choice(city: Council) -> None:
    walked = acting(city).triage()
    consents.follow_days(councils.london(f"{due(walked)}T03:00"))
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.close_without_consent(context(walked), reason="She did not reply.")
    assert not tasks(walked, TaskKind.WITHOUT_CONSENT)


def test_one_case_that_fails_stops_no_other(city: Council, east: Council, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []

    def find(council_id: int) -> Iterator[int]:
        if council_id == east.pk:
            raise LookupError
        yield from (1, 2, 3, 4)

    def do(number: int, by: object) -> None:
        if number == 1:
            raise RuleBroken("case.waits", "Not now.")
        if number == 2:
            Case.objects.raw("SELECT 1 / 0 AS id")[0]
        done.append(number)

    each_alone(find, do, what="Trying")
    assert done.count(3) == done.count(4) == len(done) / 2
    assert f"council {east.pk} was not found" in caplog.text
    assert "Trying: 2 of council" in caplog.text
    assert "Trying: 1 " not in caplog.text
