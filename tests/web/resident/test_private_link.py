"""A private link that reached the wrong person, or may have: asked about, replaced, turned off."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from complaints.delivery.email_messages import write
from complaints.models import Case, CaseEvent, OutboxMessage, TrackingLink
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, entered, inside, submission, walk
from tests.factories.clients import force_login
from tests.web.casework.desk import desk, text
from tests.web.resident.writer import SURNAME, Writer, text_of


def by_phone(council: Council) -> Walk:
    """A complaint from someone who gave a phone number and no email address."""
    said = submission(councils.area(council), received_at=RECEIVED)
    contact = replace(said.contact, email="", phone="01223 457000")
    return entered(council, replace(said, contact=contact), at=RECEIVED)


def link_of(walked: Walk) -> str:
    """The page that the case's newest link leads to."""
    with inside(walked.council, ActorKind.SYSTEM):
        return f"track/{private_links.token_for(walked.case.pk)}/"


def emails(walked: Walk) -> int:
    with inside(walked.council, ActorKind.SYSTEM):
        return OutboxMessage.objects.filter(case=walked.case, kind="link").count()


def opens(visitor: Writer, walked: Walk) -> bool:
    return visitor.get(f"complaints/{walked.case.reference}/").status_code == 200


def test_a_link_asks_for_the_surname_once(city: Council) -> None:
    walked = walk(city)
    page, first, later = link_of(walked), Writer(city), Writer(city)
    assert "Your surname" in text_of(first.get(page))
    wrong = text_of(first.post(page, {"answer": "Smith"}))
    assert "This does not match what we were given with the complaint." in wrong
    assert 'value="Smith"' in wrong
    assert "Enter your surname" in text_of(first.post(page))
    assert walked.case.summary not in wrong
    assert not opens(first, walked)
    assert first.post(page, SURNAME).status_code == 302
    assert opens(first, walked)
    unasked = later.get(page)
    assert unasked.status_code == 200
    assert "See the complaint" in text_of(unasked)
    assert "Your surname" not in text_of(unasked)
    assert later.post(page).status_code == 302
    assert opens(later, walked)


def test_after_five_wrong_answers_it_waits_an_hour(city: Council) -> None:
    walked = walk(city)
    page, stranger = link_of(walked), Writer(city)
    with time_machine.travel(walked.at + timedelta(days=1), tick=False) as clock:
        for guess in ("Smith", "Jones", "Taylor", "Brown", "Williams"):
            stranger.post(page, {"answer": guess})
        assert "too many wrong answers" in text_of(stranger.post(page, SURNAME))
        clock.shift(timedelta(minutes=59))
        assert "too many wrong answers" in text_of(stranger.post(page, SURNAME))
        clock.shift(timedelta(minutes=2))
        assert stranger.post(page, SURNAME).status_code == 302


def test_nothing_is_asked_where_the_link_was_emailed_to_nobody(city: Council) -> None:
    walked = by_phone(city)
    visitor, page = Writer(city), link_of(walked)
    assert visitor.post(page).status_code == 302
    assert opens(visitor, walked)


def test_whoever_complained_replaces_the_link_and_goes_on(city: Council) -> None:
    walked = walk(city)
    old, owner, other = link_of(walked), Writer(city), Writer(city)
    owner.post(old, SURNAME)
    other.post(old)
    page = f"complaints/{walked.case.reference}/private-link/"
    assert "Replace or turn off your private link" in text_of(owner.get(f"complaints/{walked.case.reference}/"))
    assert "The old link stops working straight away." in text_of(owner.get(page))
    done = text_of(owner.post(page, follow=True))
    assert "The old link has stopped working. We’re emailing a new one to alex.poole@example.com." in done
    assert emails(walked) == 1
    assert opens(owner, walked)
    assert not opens(other, walked), "what the old link opened is closed"
    assert other.get(old).status_code == 410
    newest = Writer(city).get(link_of(walked))
    assert newest.status_code == 200
    assert "See the complaint" in text_of(newest)
    assert "Your surname" not in text_of(newest), "the question of this address was answered"


def test_whoever_complained_turns_the_link_off(city: Council) -> None:
    walked = walk(city)
    old, owner = link_of(walked), Writer(city)
    owner.post(old, SURNAME)
    page = f"complaints/{walked.case.reference}/private-link/"
    assert "Your private link is turned off" in text_of(owner.post(page, {"do": "turn-off"}))
    assert not opens(owner, walked)
    assert owner.get(old).status_code == 410
    assert emails(walked) == 0


def test_without_an_email_address_the_new_link_is_shown(city: Council) -> None:
    walked = by_phone(city)
    owner = Writer(city)
    owner.post(link_of(walked))
    shown = text_of(owner.post(f"complaints/{walked.case.reference}/private-link/"))
    assert link_of(walked) in shown


def test_in_an_account_there_is_no_link_to_replace(city: Council) -> None:
    resident = councils.user("Robin Reed")
    walked = walk(city, by=resident)
    owner = Writer(city)
    force_login(owner.client, resident)
    for answer in (
        owner.get(f"complaints/{walked.case.reference}/private-link/"),
        owner.post(f"complaints/{walked.case.reference}/private-link/"),
    ):
        assert "in your account, so it has no private link" in text_of(answer)
    with inside(city, ActorKind.SYSTEM):
        assert not TrackingLink.objects.filter(case=walked.case, made_at__gt=walked.at).exists()


@pytest.mark.parametrize(("what", "sent"), [("send", 1), ("end", 0)])
def test_staff_end_a_link_with_a_reason_and_send_another_or_none(city: Council, what: str, sent: int) -> None:
    at = desk(city)
    walked = at.walked
    old, visitor = link_of(walked), Writer(city)
    visitor.post(old, SURNAME)
    assert "private-link/" in text(at.open(Move.CORRECT_CONTACT))
    page = f"/casework/cases/{at.case.reference}/private-link/"
    seen = {"seen_version": at.case.version, "what": what}
    assert "Say why the private link is ended" in text(at.client.post(page, seen))
    assert opens(visitor, walked)
    done = text(at.client.post(page, {**seen, "reason": "Her brother reads her email."}, follow=True))
    assert "The private link has ended." in done
    assert ("New private link sent" if sent else "Private link ended") in done
    assert "Her brother reads her email." in done
    assert not opens(visitor, walked)
    assert emails(walked) == sent
    assert "Her brother" not in text_of(visitor.get("complaints/"))


def ended_by_staff(walked: Walk, what: str = "end") -> None:
    with inside(walked.council, ActorKind.SYSTEM):
        context = ActionContext(walked.case.pk, walked.champion, timezone.now())
        contact_details.replace_link(context, reason="Her brother reads her email.", send=what == "send")


def test_nobody_gets_a_link_that_staff_have_turned_off(city: Council) -> None:
    walked = walk(city)
    old, reads_mailbox = link_of(walked), Writer(city)
    reads_mailbox.post(old, SURNAME)
    asked = {"reference": walked.case.reference, "email": walked.case.complainant_email}
    before = text_of(reads_mailbox.post("new-link/", {**asked, "reference": "CC-222-222-222"}))
    ended_by_staff(walked)
    ended = reads_mailbox.get(old)
    assert ended.status_code == 410
    assert "The council has turned it off." in text_of(ended)
    assert "/new-link/" not in text_of(ended)
    after = text_of(reads_mailbox.post("new-link/", asked))
    assert after.partition("<main")[2] == before.partition("<main")[2], "the page tells nobody"
    assert emails(walked) == 0
    with inside(city, ActorKind.SYSTEM):
        assert TrackingLink.objects.filter(case=walked.case).count() == 1
        (letter,) = OutboxMessage.objects.filter(case=walked.case, kind="received")
        email = write(letter)
    assert email is not None
    assert f"contact us:\n{settings.BASE_URL}/c/cambridge-city/contact/" in email.body
    assert "/track/" not in email.body


def test_the_next_link_that_staff_send_asks_its_question_again(city: Council) -> None:
    walked = walk(city)
    Writer(city).post(link_of(walked), SURNAME)
    ended_by_staff(walked)
    ended_by_staff(walked, "send")
    page, visitor = link_of(walked), Writer(city)
    assert "Your surname" in text_of(visitor.get(page))
    assert visitor.post(page, SURNAME).status_code == 302
    ask = {"reference": walked.case.reference, "email": walked.case.complainant_email}
    visitor.post("new-link/", ask)
    assert emails(walked) == 2, "the one that staff sent, and the one that was asked for after it"


def test_the_staff_page_says_that_nobody_gets_another(city: Council) -> None:
    at = desk(city)
    page = f"/casework/cases/{at.case.reference}/private-link/"
    asked = text(at.client.get(page))
    assert "If you send nothing, no one can get a link with that address" in asked
    assert "Staff turned it off" not in asked
    ended_by_staff(at.walked)
    assert "Staff turned it off, and no link works until you send a new one." in text(at.client.get(page))


@pytest.mark.parametrize("what", ["send", "end"])
def test_a_new_address_that_was_asked_for_before_staff_ended_the_link_is_not_used(city: Council, what: str) -> None:
    walked = walk(city)
    context = ActionContext(
        walked.case.pk, Actor.complainant(city.pk, None, "Alex", frozenset({walked.case.pk})), timezone.now()
    )
    with inside(city, ActorKind.SYSTEM):
        contact_details.ask_to_change_email(context, email="her.brother@example.com")
        event = CaseEvent.objects.get(case=walked.case, kind="email_change_asked")
        token = private_links.confirmation_token(event.pk)
    ended_by_staff(walked, what)
    refused = Writer(city).post(f"confirm-email/{token}/")
    assert refused.status_code == 410
    with inside(city, ActorKind.SYSTEM):
        assert Case.objects.get(pk=walked.case.pk).complainant_email == "alex.poole@example.com"


def test_a_letter_leads_to_no_link_that_was_turned_off(city: Council) -> None:
    walked = walk(city)
    old, owner = link_of(walked), Writer(city)
    owner.post(old, SURNAME)
    owner.post("new-link/", {"reference": walked.case.reference, "email": walked.case.complainant_email})
    owner.post(f"complaints/{walked.case.reference}/private-link/", {"do": "turn-off"})
    ended = text_of(Writer(city).get(old))
    assert "It was turned off." in ended
    assert "expired on" not in ended
    assert "/new-link/" in ended
    with inside(city, ActorKind.SYSTEM):
        (received,) = OutboxMessage.objects.filter(case=walked.case, kind="received")
        (asked_for,) = OutboxMessage.objects.filter(case=walked.case, kind="link")
        email = write(received)
        assert write(asked_for) is None, "the link that it announces works no more"
    assert email is not None
    assert f"Ask for one here:\n{settings.BASE_URL}/c/cambridge-city/new-link/" in email.body
    assert "/track/" not in email.body


def test_a_replaced_link_says_that_there_is_a_newer_one(city: Council) -> None:
    walked = walk(city)
    old = link_of(walked)
    ended_by_staff(walked, "send")
    assert "A newer link has replaced it." in text_of(Writer(city).get(old))
