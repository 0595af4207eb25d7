"""Adjustments and "on behalf of" stand where staff write, and have to be settled before anything is sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.cases.rules.available_moves import NEVER_TO_COMPLAINANT
from complaints.models import Case, CaseEvent, CaseTask, Document
from complaints.people.queries import private_links
from complaints.vocabulary.correspondence import SendingNeeds
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from portal.casework.urls import MOVES
from tests.factories.cases import RECEIVED, inside, walk
from tests.factories.cases import needing as record_needs
from tests.web.casework.desk import Desk, desk, text
from tests.web.resident.writer import SURNAME, Writer

MISSING = SendingNeeds("Large print", "Vera Vane")
BOTH = replace(MISSING, consent_from=date(2026, 5, 1))
SETTLED = {"sending_way": "this", "sending_how_met": "It is read out to her."}
# From which status each move is open.
OPEN_IN = {
    Status.RECEIVED: {
        Move.ACCEPT,
        Move.DECLINE,
        Move.FORWARD,
        Move.ADD_TO_OPEN,
        Move.REROUTE,
        Move.RECLASSIFY,
        Move.CORRECT_RECEIPT,
        Move.LOG_BY_MISTAKE,
    },
    Status.RESPONDED: {Move.ESCALATE, Move.CLOSE, Move.RECORD_LEARNING},
    Status.WITHDRAWN: {Move.REOPEN},
    Status.DECLINED: {Move.TAKE_BACK},
}
# Open only after another move, or for another kind of contact.
ELSEWHERE = {
    *(Move.RESUME, Move.WITHDRAW_EXTENSION, Move.SETTLE, Move.SKIP_STAGE),
    *(Move.OFFER_COMPLAINT, Move.ANSWER_OFFER, Move.HAND_OVER, Move.SHARE_PRAISE),
    *(Move.SEND_TO_DIRECTOR, Move.DIRECTOR_DECISION, Move.MEMBERS_DECISION),
    *(Move.END_CONSENT, Move.CLOSE_WITHOUT_CONSENT, Move.LIFT_SAFEGUARDING),
}


@pytest.fixture(autouse=True)
def while_it_is_in_time() -> Iterator[None]:
    with time_machine.travel(RECEIVED + timedelta(days=8), tick=True):
        yield


def needing(council: Council, status: Status = Status.UNDER_INVESTIGATION, needs: SendingNeeds = BOTH) -> Desk:
    at = desk(council, status)
    record_needs(at.walked, needs)
    return at


def status_of(move: Move) -> Status:
    return next((status for status, moves in OPEN_IN.items() if move in moves), Status.UNDER_INVESTIGATION)


@pytest.mark.parametrize("move", [move for move in MOVES if move not in ELSEWHERE])
def test_every_page_of_a_move_shows_them_and_asks_where_it_writes(city: Council, move: Move) -> None:
    page = text(needing(city, status_of(move)).open(move))
    assert BOTH.adjustments in page
    assert "On behalf of Vera Vane" in page
    silent = move in NEVER_TO_COMPLAINANT or move in (Move.ACCEPT, Move.REROUTE)
    assert ("How have you met the adjustments" in page) is not silent


WRITES = "A letter will be emailed to Alex Poole."
CHOOSES = "You choose below how to tell Alex Poole."
HELD_BACK = "Nothing will be sent to Alex Poole, and a task stays on the case. "


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        (SendingNeeds(), WRITES),
        (replace(BOTH, adjustments=""), WRITES),
        (BOTH, CHOOSES),
        (replace(BOTH, on_behalf_of=""), CHOOSES),
        (MISSING, f"{HELD_BACK}There is no permission from Vera Vane"),
        (replace(MISSING, adjustments=""), f"{HELD_BACK}There is no permission from Vera Vane"),
        (SendingNeeds(unclassified="Braille"), f"{HELD_BACK}Classify what they asked for"),
        (replace(BOTH, unclassified="Braille"), f"{HELD_BACK}Classify what they asked for"),
        (SendingNeeds("No phone calls\nPhone calls only"), f"{HELD_BACK}No contact details that we hold fit"),
    ],
)
def test_the_page_of_a_move_says_how_its_letter_goes(city: Council, needs: SendingNeeds, sentence: str) -> None:
    page = text(needing(city, needs=needs).open(Move.WITHDRAW))
    assert sentence in page
    assert sentence is not CHOOSES or "Is it right to send this?" in page


def test_the_letter_without_permission_is_sent_without_permission(city: Council) -> None:
    at = needing(city, needs=SendingNeeds(on_behalf_of="Vera Vane"))
    assert "by email to alex.poole@example.com" in text(
        at.check(Move.CLOSE_WITHOUT_CONSENT, reason="She never replied.")
    )


def test_nothing_is_said_to_be_sent_where_there_is_no_way(city: Council) -> None:
    at = needing(city, needs=SendingNeeds("Large print"))
    with inside(city):
        Case.objects.filter(pk=at.case.pk).update(complainant_email="", complainant_phone="")
    assert "Alex Poole left no contact details, so no letter can be sent." in text(at.open(Move.WITHDRAW))


def test_nothing_is_sent_before_they_are_settled(city: Council) -> None:
    at = needing(city)
    page = text(at.make(Move.ACKNOWLEDGE, text="We have it."))
    for problem in (
        "Select whether this meets the adjustments they need",
        "Say how you have met what they need",
    ):
        assert problem in page
    assert "We have it." in page
    assert "acknowledged" not in at.queued()
    assert "acknowledged" not in at.events()


def test_the_check_page_shows_them_and_what_happens(city: Council) -> None:
    at = needing(city)
    page = text(at.check(Move.ACKNOWLEDGE, text="We have it.", **SETTLED))
    assert "Check before sending" in page
    assert BOTH.adjustments in page
    assert "On behalf of Vera Vane" in page
    assert "by email to alex.poole@example.com" in page
    assert at.make(Move.ACKNOWLEDGE, text="We have it.", **SETTLED).status_code == 302
    assert "acknowledged" in at.queued()
    page = text(at.open())
    assert "Adjustments needed: Large print" in page
    assert "Met by this: It is read out to her." in page


@pytest.mark.parametrize(
    ("needs", "way", "words"),
    [
        (BOTH, "another", "To be sent another way: It is read out to her."),
        (MISSING, "this", "There is no permission from Vera Vane"),
    ],
)
def test_what_is_not_emailed_says_so_before_and_after(city: Council, needs: SendingNeeds, way: str, words: str) -> None:
    at = needing(city, needs=needs)
    given = {**SETTLED, "sending_way": way}
    page = text(at.check(Move.ACKNOWLEDGE, text="We have it.", **given))
    assert words in page
    assert "by email to" not in page
    assert "Record it without sending" in page
    done = text(
        at.client.post(
            at.address(Move.ACKNOWLEDGE),
            {"seen_version": at.case.version, "send": "yes", "text": "We have it.", **given},
            follow=True,
        )
    )
    assert "Our letter has not been sent" in done
    assert "on its way" not in done
    assert "acknowledged" not in at.queued()
    with inside(city):
        (task,) = CaseTask.objects.filter(
            case=at.case, done_at=None, kind=TaskKind.SEND_ANOTHER_WAY, letter__kind="acknowledged"
        )
        assert words in task.detail


@pytest.mark.parametrize(
    ("needs", "sentence"),
    [
        (replace(MISSING, consent_until=date(2026, 5, 31)), "The permission from Vera Vane ended on 31 May 2026."),
        (replace(MISSING, consent_from=date(2026, 7, 1)), "The permission from Vera Vane begins on 1 July 2026."),
    ],
)
def test_permission_that_is_over_or_not_begun_is_missing(city: Council, needs: SendingNeeds, sentence: str) -> None:
    at = needing(city, needs=replace(needs, consent_from=needs.consent_from or date(2026, 5, 1)))
    page = text(at.client.get(at.address("case")))
    assert sentence in page
    assert "Nothing about Vera Vane is sent to" in page
    assert "with permission from" not in page


def test_an_internal_note_asks_nothing(city: Council) -> None:
    at = needing(city)
    assert at.make(Move.ADD_NOTE, audience="internal", text="He sounds worried.").status_code == 302
    refused = at.make(Move.ADD_NOTE, audience="complainant", text="Come in.")
    assert "Select whether this meets the adjustments they need" in text(refused)
    assert at.make(Move.ADD_NOTE, audience="complainant", text="Come in.", **SETTLED).status_code == 302
    assert "note" in at.queued()


def test_the_last_answer_is_offered_and_has_to_be_confirmed(city: Council) -> None:
    at = needing(city)
    at.make(Move.ACKNOWLEDGE, text="We have it.", **SETTLED)
    page = text(at.open(Move.UPDATE))
    assert "It is read out to her." in page
    assert "checked" not in page
    refused = text(at.make(Move.UPDATE, text="The survey is booked.", sending_how_met="It is read out to her."))
    assert "Select whether this meets the adjustments they need" in refused


def test_who_needs_nothing_is_asked_nothing(city: Council) -> None:
    page = text(needing(city, needs=SendingNeeds()).open(Move.ACKNOWLEDGE))
    assert "sending_" not in page
    assert "Adjustments this person needs" not in page


def test_the_printed_letter_and_its_task_show_them(city: Council) -> None:
    at = needing(city)
    given = {**SETTLED, "sending_way": "another"}
    at.make(Move.ACKNOWLEDGE, text="We have it.", **given)
    with inside(city):
        event = CaseEvent.objects.get(case=at.case, kind="acknowledgement_written")
        task = CaseTask.objects.get(case=at.case, letter=event.data["letter"])
    address = at.address("case")
    for page in (f"letters/{event.data['letter']}/", f"tasks/{task.pk}/"):
        assert BOTH.adjustments in text(at.client.get(f"{address}{page}", follow=True)), page


def test_a_receipt_that_was_not_emailed_waits_as_a_task(city: Council) -> None:
    walked = walk(city, needs=BOTH)
    with inside(city):
        tasks = set(CaseTask.objects.filter(case=walked.case).values_list("kind", flat=True))
    assert tasks == {TaskKind.SEND_ANOTHER_WAY, TaskKind.GET_CONSENT, TaskKind.CLASSIFY_ADJUSTMENTS}


def test_a_document_that_meets_what_they_need_is_sent(city: Council) -> None:
    at = needing(city)
    at.make(Move.ATTACH, audience="complainant", file=survey(), **SETTLED)
    with inside(city):
        assert Document.objects.get().public
        assert CaseEvent.objects.latest("pk").data["sending"]["how_met"] == SETTLED["sending_how_met"]
        assert not CaseTask.objects.filter(kind=TaskKind.SEND_ANOTHER_WAY).exists()
    assert "document" in at.queued()


def survey() -> SimpleUploadedFile:
    return SimpleUploadedFile("survey.txt", b"what the surveyor found")


@pytest.mark.parametrize(
    ("needs", "words"),
    [
        (SendingNeeds(adjustments="Large print"), "You asked us to do something differently"),
        (SendingNeeds(on_behalf_of="Vera Vane"), "You are acting for Vera Vane"),
    ],
)
def test_whoever_sent_it_is_told_that_no_receipt_is_emailed(city: Council, needs: SendingNeeds, words: str) -> None:
    writer = Writer(city)
    case = walk(city, needs=needs).case
    with inside(city, ActorKind.SYSTEM):
        token = private_links.token_for(case.pk)
    writer.post(f"track/{token}/", SURNAME)
    page = text(writer.get(f"complaints/{case.reference}/sent/"))
    assert words in page
    assert "We’re sending an email" not in page
