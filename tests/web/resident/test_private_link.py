"""A private link that reached the wrong person, or may have: asked about, replaced, turned off."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from complaints.domain.lifecycle import Move
from complaints.models import OutboxMessage, TrackingLink
from complaints.operations import links
from councils.models import Council
from councils.tenancy.scope import Kind
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
    with inside(walked.council, Kind.SYSTEM):
        return f"track/{links.token_for(walked.case.pk)}/"


def emails(walked: Walk) -> int:
    with inside(walked.council, Kind.SYSTEM):
        return OutboxMessage.objects.filter(case=walked.case, kind="link").count()


def opens(visitor: Writer, walked: Walk) -> bool:
    return visitor.get(f"complaints/{walked.case.reference}/").status_code == 200


def test_a_link_asks_for_the_surname_once(city: Council) -> None:
    walked = walk(city)
    page, first, later = link_of(walked), Writer(city), Writer(city)
    assert "Your surname" in text_of(first.get(page))
    wrong = text_of(first.post(page, {"answer": "Smith"}))
    assert "This is not what we were given with the complaint." in wrong
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
    with inside(city, Kind.SYSTEM):
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
