"""The private link, asked for again by whoever lost it."""

from datetime import timedelta

import pytest
import time_machine

from complaints.delivery.email_messages import write
from complaints.models import OutboxMessage
from complaints.people.queries import private_links
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories import councils
from tests.factories.cases import Walk, inside, walk
from tests.web.resident.writer import SURNAME, Writer, text_of

EMAIL = "alex.poole@example.com"


def sent(walked: Walk) -> list[OutboxMessage]:
    with inside(walked.council, ActorKind.SYSTEM):
        return list(OutboxMessage.objects.filter(kind="link"))


def ask(visitor: Writer, reference: str, email: str = EMAIL) -> str:
    return text_of(visitor.post("new-link/", {"reference": reference, "email": email}))


def test_whoever_knows_reference_and_address_is_sent_the_link_that_works_again(city: Council) -> None:
    walked, visitor = walk(city), Writer(city)
    with time_machine.travel(walked.at + timedelta(days=400), tick=False):
        page = ask(visitor, f" {walked.case.reference.lower().replace('-', ' ')} ", EMAIL.upper())
        assert "Check your email" in page
        assert "Your old link works until you use the new one." in page
        with inside(city, ActorKind.SYSTEM):
            token = private_links.token_for(walked.case.pk)
            letter = write(sent(walked)[0])
        assert letter is not None
        assert letter.to == [EMAIL]
        assert f"/track/{token}/" in letter.body
        assert "See the complaint" in text_of(visitor.get(f"track/{token}/"))


@pytest.mark.parametrize(
    ("reference", "email"),
    [("CC-222-222-222", EMAIL), ("own", "somebody.else@example.com"), ("nothing like a reference", EMAIL)],
)
def test_whoever_does_not_is_answered_the_same_and_nothing_is_sent(city: Council, reference: str, email: str) -> None:
    walked, visitor = walk(city), Writer(city)
    known = walked.case.reference
    refused = ask(visitor, known if reference == "own" else reference, email).replace(email, EMAIL)
    assert sent(walked) == []
    taken = ask(visitor, known)
    assert len(sent(walked)) == 1
    assert refused.partition("<main")[2] == taken.partition("<main")[2]


def test_asking_again_and_again_sends_one_letter_an_hour(city: Council) -> None:
    walked, visitor = walk(city), Writer(city)
    for minutes in (0, 1, 2, 61):
        with time_machine.travel(walked.at + timedelta(days=1, minutes=minutes), tick=False):
            ask(visitor, walked.case.reference)
    assert len(sent(walked)) == 2


def test_with_an_account_the_letter_leads_to_signing_in_and_opens_nothing_by_itself(city: Council) -> None:
    jo = councils.user("Jo Marsh")
    walked, visitor = walk(city, by=jo), Writer(city)
    ask(visitor, walked.case.reference, jo.email)
    with inside(city, ActorKind.SYSTEM):
        letter = write(sent(walked)[0])
    assert letter is not None
    assert "/track/" not in letter.body


def test_another_councils_complaint_is_not_found_here(city: Council, south: Council) -> None:
    walked = walk(south)
    ask(Writer(city), walked.case.reference)
    assert sent(walked) == []


def test_what_is_missing_is_asked_for(city: Council) -> None:
    page = text_of(Writer(city).post("new-link/", {"reference": "", "email": "x"}))
    assert "Enter the reference of your complaint" in page
    assert "Enter an email address in the correct format" in page


def test_a_stranger_who_asks_for_a_link_ends_nothing_until_its_owner_goes_on_with_it(city: Council) -> None:
    walked, owner, elsewhere = walk(city), Writer(city), Writer(city)
    with inside(city, ActorKind.SYSTEM):
        first = f"track/{private_links.token_for(walked.case.pk)}/"
    owner.post(first, SURNAME)
    ask(Writer(city), walked.case.reference)
    with inside(city, ActorKind.SYSTEM):
        asked_for = f"track/{private_links.token_for(walked.case.pk)}/"
    assert asked_for != first
    complaint = f"complaints/{walked.case.reference}/"
    assert elsewhere.get(asked_for).status_code == 200, "mail scanners open every link"
    assert owner.get(complaint).status_code == 200
    assert owner.post(first).status_code == 302
    assert elsewhere.post(asked_for).status_code == 302
    assert elsewhere.get(complaint).status_code == 200
    assert owner.get(complaint).status_code == 302
    assert owner.post(first).status_code == 410


def test_with_a_wrong_answer_a_new_link_ends_nothing(city: Council) -> None:
    walked, owner = walk(city), Writer(city)
    with inside(city, ActorKind.SYSTEM):
        first = f"track/{private_links.token_for(walked.case.pk)}/"
    ask(Writer(city), walked.case.reference)
    with inside(city, ActorKind.SYSTEM):
        asked_for = f"track/{private_links.token_for(walked.case.pk)}/"
    Writer(city).post(asked_for, {"answer": "Smith"})
    assert owner.post(first, SURNAME).status_code == 302
