"""Asking for permission by letter, what the representative learns of it, and what waits for it."""

from datetime import timedelta

import pytest

from complaints.cases.operations import moves
from complaints.delivery.email_messages import write
from complaints.models import CaseTask, Letter, OutboxMessage
from complaints.people.operations import consents
from complaints.vocabulary.lifecycle import TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import Walk, inside
from tests.integration.complaints.test_consent import FORM, acting, context, now_of, tasks
from tests.integration.complaints.test_response_without_permission import knowing


def asked_by_letter(walked: Walk) -> Letter:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        consents.ask_for_consent(context(walked), by_letter=True)
        return Letter.objects.filter(case=walked.case, kind="consent_asked").latest("pk")


def told(walked: Walk) -> list[str]:
    with inside(walked.council):
        messages = OutboxMessage.objects.filter(case=walked.case, user=None, kind="told_of_asking")
        emails = [write(message) for message in messages]
    return [f"{email.subject}\n{email.body}" for email in emails if email is not None]


def test_a_letter_asks_for_permission_and_says_who_contacted_us_and_what_to_write(south: Council) -> None:
    walked = knowing(acting(south), address="2 Low Street")
    letter = asked_by_letter(walked)
    representative, reference = walked.case.complainant_name, walked.case.reference
    for said in (
        "Dear Vera Vane",
        f"{representative} contacted {south.name} on ",
        f"We need your permission before we can talk to {representative} about you.",
        f"Write “I agree that {south.name} may talk to {representative} about me, reference {reference}”.",
        f"Post it to {south.address.replace(chr(10), ', ')}.",
        f"If you cannot write to us, phone {south.phone} and we’ll agree another way with you.",
    ):
        assert said in letter.full_text
    assert walked.case.summary not in letter.full_text
    (task,) = tasks(walked, TaskKind.POST_LETTER)
    assert (task.letter_id, task.waits_for_consent) == (letter.pk, False)


def test_where_no_way_to_reach_them_is_known_staff_find_one_out(city: Council) -> None:
    walked = acting(city)
    letter = asked_by_letter(walked)
    assert f"To ask where to send it, {city.how_to_contact()}." in letter.full_text
    (task,) = [task for task in tasks(walked, TaskKind.SEND_ANOTHER_WAY) if task.letter_id == letter.pk]
    assert task.detail.startswith("We hold no contact details of Vera Vane.")


def test_the_representative_learns_once_that_the_person_was_asked_and_nothing_more(south: Council) -> None:
    walked = knowing(acting(south), address="2 Low Street")
    for _ in range(2):
        asked_by_letter(walked)
    (email,) = told(walked)
    assert "We are asking them for it, if we know how to reach them." in email
    assert walked.case.reference in email
    for about_her in ("Vera", "Vane", "bin"):
        assert about_her not in email


def test_a_receipt_waits_for_permission_and_goes_to_no_one_else(city: Council) -> None:
    walked = acting(city)
    (receipt,) = tasks(walked, TaskKind.SEND_ANOTHER_WAY)
    assert receipt.detail.endswith("Do not send this to them. Ask Vera Vane for permission first.")
    walked.triage().respond()
    with inside(city):
        assert CaseTask.objects.get(pk=receipt.pk).done_at is not None, "it is answered"


@pytest.mark.parametrize("how", ["taken back", "run out"])
def test_what_is_not_posted_yet_waits_again_when_permission_ends(city: Council, how: str) -> None:
    walked = acting(city).triage()
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.record_consent(context(walked), FORM)
        type(walked.case).objects.filter(pk=walked.case.pk).update(complainant_email="", complainant_address="1 Mill")
    walked.acknowledge()
    with inside(city):
        to_post = CaseTask.objects.get(case=walked.case, kind="post_letter", letter__kind="acknowledged")
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        if how == "taken back":
            consents.end_consent(context(walked), reason="She changed her mind.")
        else:
            last = walked.at.date()
            type(walked.case).objects.filter(pk=walked.case.pk).update(consent_until=last)
    if how == "run out":
        consents.follow_days(walked.at + timedelta(days=2))
    with inside(city):
        task = CaseTask.objects.get(pk=to_post.pk)
    assert (task.kind, task.waits_for_consent) == (TaskKind.SEND_ANOTHER_WAY, True)
    assert "Do not send this to them. If it cannot wait, give it to Vera Vane." in task.detail
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.record_consent(context(walked), FORM)
    with inside(city):
        assert not CaseTask.objects.get(pk=to_post.pk).waits_for_consent


def test_nothing_waits_any_more_once_the_case_is_closed_without_permission(city: Council) -> None:
    walked = acting(city).triage().acknowledge()
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        consents.close_without_consent(context(walked), reason="She did not reply.")
    assert not tasks(walked, TaskKind.SEND_ANOTHER_WAY)
    with inside(city):
        acknowledgement = CaseTask.objects.get(case=walked.case, letter__kind="acknowledged")
    assert acknowledgement.done_note == "Not sent: the case was closed without permission."


def test_a_letter_that_asks_is_recorded_as_posted(south: Council) -> None:
    walked = knowing(acting(south), address="2 Low Street")
    asked_by_letter(walked)
    (task,) = tasks(walked, TaskKind.POST_LETTER)
    with inside(south, ActorKind.STAFF, walked.champion.user_id):
        moves.record_posting(context(walked), task.pk, posted_on=walked.at.date())
    assert not tasks(walked, TaskKind.POST_LETTER)
    assert now_of(walked).consent_from is None
