"""The page on which staff add a way to reach someone who complained anonymously."""

from datetime import date

import pytest
import time_machine

from complaints.models import Case
from complaints.vocabulary.lifecycle import Move
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.web.casework.desk import Desk, desk, text


@pytest.fixture(autouse=True)
def in_june():
    """A case of the factories is received on Monday 1 June 2026; East acknowledges in 1 working day."""
    with time_machine.travel(london("2026-06-15T10:00"), tick=True):
        yield


@pytest.fixture
def at(east: Council) -> Desk:
    at = desk(east)
    unknown = {"complainant_name": "Anonymous", "complainant_email": "", "anonymous": True, "due_on": None}
    with inside(east, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(**unknown)
        at.case.deadline_set.all().delete()
    return at


def added(at: Desk, day: date) -> str:
    on = {"reached_on-day": str(day.day), "reached_on-month": str(day.month), "reached_on-year": str(day.year)}
    details = {"name": "Alex Poole", "phone": "01353 665555", "reason": "They rang."}
    return text(at.make(Move.CORRECT_CONTACT, **details, **on))


def test_the_page_says_what_follows_and_asks_since_when(at: Desk) -> None:
    page = text(at.open(Move.CORRECT_CONTACT))
    assert "This complaint came without contact details, so it has no deadlines." in page
    assert "When did they tell you how to reach them?" in page
    added(at, date(2026, 6, 15))
    assert at.case.due_on == date(2026, 6, 16)
    assert "Deadlines count from 15 June 2026, when they could first be reached" in text(at.open())
    assert "so it has no deadlines" not in text(at.open(Move.CORRECT_CONTACT))


def test_a_day_that_can_not_be_is_refused_with_what_was_typed(at: Desk) -> None:
    assert "must be today or in the past" in added(at, date(2026, 6, 16))
    page = added(at, date(2026, 5, 31))
    assert "The complaint was received on 1 June 2026, so they cannot have told you before." in page
    assert "01353 665555" in page
    assert at.case.anonymous


def test_others_are_not_asked(east: Council) -> None:
    page = text(desk(east).open(Move.CORRECT_CONTACT))
    assert "so it has no deadlines" not in page
    assert "When did they tell you how to reach them?" not in page


def test_what_reaches_no_one_is_not_said_to_be_seen_or_sent(at: Desk) -> None:
    def channel(of: str) -> str:
        with inside(at.council):
            Case.objects.filter(pk=at.case.pk).update(channel=of)
        return text(at.open())

    by_phone = channel("phone")
    assert "No contact details: only staff can see this" in by_phone
    assert "Not sent, because there are no contact details: We have received your complaint" in by_phone
    for untrue in ("The complainant can see this", "Print this letter"):
        assert untrue not in by_phone
    # On the portal they were shown a link to their page.
    assert "The complainant can see this" in channel("portal")
