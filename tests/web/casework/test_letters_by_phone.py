"""Someone with a phone number and no address: there is nothing to post a letter to, and the pages say what to do."""

from datetime import date

import pytest
import time_machine

from complaints.models import Case, CaseEvent, CaseTask
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.web.casework.desk import Desk, desk, text
from tests.web.casework.test_letters_to_post import last_letter, made, posting, stage

PHONE = "01223 457000"
WHAT_TO_DO = (
    f"No email or postal address is held for Alex Poole. Phone {PHONE}: ask for an address to post the letter to, or "
    "read it to them."
)


@pytest.fixture(autouse=True)
def in_june():
    """A case of the factories is received on Monday 1 June 2026."""
    with time_machine.travel(london("2026-06-10T10:00"), tick=True):
        yield


@pytest.fixture
def at(city: Council) -> Desk:
    return by_phone_only(desk(city, Status.UNDER_INVESTIGATION))


def by_phone_only(at: Desk) -> Desk:
    with inside(at.council, ActorKind.SYSTEM):
        phone_only = {"complainant_email": "", "complainant_address": "", "complainant_phone": PHONE}
        Case.objects.filter(pk=at.case.pk).update(**phone_only)
    return at


def acknowledged(at: Desk) -> str:
    return made(at, Move.ACKNOWLEDGE, {"text": "We understand that your bin was missed."})


def test_no_page_says_that_a_letter_has_to_be_posted(at: Desk) -> None:
    checked = text(at.check(Move.ACKNOWLEDGE, text="We understand that your bin was missed."))
    done = acknowledged(at)
    listed = text(at.client.get("/casework/tasks/?kind=post_letter"))
    for page in (checked, done, listed):
        assert WHAT_TO_DO in page
        assert "has to be posted" not in page
    assert "It counts as sent on the day you tell them." in done
    assert "Phone about a letter: We have acknowledged your complaint" in done
    assert "None, and no postal address: letters must be given by phone" in done


def test_a_page_that_sends_a_letter_says_so_before(city: Council) -> None:
    at = by_phone_only(desk(city, Status.RESPONDED))
    said = "Alex Poole has no email or postal address. You need to phone them."
    assert said in text(at.open(Move.CLOSE))


def test_the_letters_page_asks_when_they_were_told_and_that_day_counts(at: Desk) -> None:
    acknowledged(at)
    letter = last_letter(at)
    page = text(at.client.get(f"{at.address('case')}letters/{letter.pk}/"))
    assert WHAT_TO_DO in page
    assert at.address(Move.CORRECT_CONTACT) in page
    assert "Have you told them what this letter says, or posted it?" in page
    assert stage(at).acknowledged_on is None
    assert "Enter the date when you told them or posted it" in text(posting(at, letter, None))
    with time_machine.travel(london("2026-06-12T15:00"), tick=False):
        assert "posted or given to them on Friday 12 June 2026." in text(posting(at, letter, date(2026, 6, 12)))
    assert stage(at).acknowledged_on == date(2026, 6, 12)
    with inside(at.council):
        assert CaseTask.objects.get(letter=letter).done_on == date(2026, 6, 12)
        assert CaseEvent.objects.get(case=at.case, kind="acknowledged").data["on"] == "2026-06-12"


def test_once_they_give_an_address_it_is_a_letter_to_post(at: Desk) -> None:
    acknowledged(at)
    details = {"name": "Alex Poole", "phone": PHONE, "address": "1 Mill Road\nCambridge", "reason": "They told us."}
    assert at.make(Move.CORRECT_CONTACT, **details).status_code == 302
    listed = text(at.client.get("/casework/tasks/?kind=post_letter"))
    assert "Post a letter: We have acknowledged your complaint" in listed
    assert WHAT_TO_DO not in listed
    letter = text(at.client.get(f"{at.address('case')}letters/{last_letter(at).pk}/"))
    assert "Letter to post" in letter
    assert "1 Mill Road" in letter
    assert "Was this letter posted, or given to them in another way?" in letter
