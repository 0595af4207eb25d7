"""What pages say of a letter is what really happened to it, and a letter on paper counts from the day it was posted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves
from complaints.cases.operations.moves import record_posting
from complaints.cases.rules.available_moves import DRY_RUNS, dry_run
from complaints.models import ApprovalRequest, Case, CaseEvent, CaseTask, Letter, OutboxMessage, StageRecord
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, Status, TaskKind
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import case_at, every_part, inside
from tests.factories.clients import signed_in
from tests.factories.councils import london
from tests.integration.complaints.test_contacts import logged
from tests.web.casework.desk import Desk, desk, text
from tests.web.casework.desk import every_part as parts_of_a_response

STREET = "1 Mill Road\nCambridge\nCB1 2AB"
# What may only be said where an email is really queued.
CLAIMS = ("We’re emailing", "by e-mail to", "by email to", "is on its way", "complainant is told", "Poole is told")
ANSWER_CLAIMS = ("Response sent", "Responded on time", "The clock has stopped")


@pytest.fixture(autouse=True)
def in_june():
    """A case of the factories is received on Monday 1 June 2026; City answers by the 15th."""
    with time_machine.travel(london("2026-06-10T10:00"), tick=True):
        yield


def without_email(at: Desk, *, address: str = STREET) -> Desk:
    with inside(at.council, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.case.pk).update(complainant_email="", complainant_address=address)
    return at


@dataclass
class Trial:
    """A move, the status in which it is tried, and what its form is sent with; `before` makes it possible."""

    status: Status = Status.UNDER_INVESTIGATION
    answers: dict[str, Any] = field(default_factory=dict)
    before: Callable[[Desk], None] = lambda at: None


PAUSE = {
    "why": "Waiting for information from the complainant", "waits_for": "complainant", "needed": "a photo of the bin",
    "more": "", "reply_by-day": "17", "reply_by-month": "6", "reply_by-year": "2026",
}  # fmt: skip


def pause(at: Desk) -> None:
    at.make(Move.PAUSE, **PAUSE)


def extend(at: Desk) -> None:
    at.make(Move.EXTEND, working_days=5, reason="The surveyor is ill.")


def learn(at: Desk) -> None:
    at.make(Move.RECORD_LEARNING, lesson="The round missed the new houses.", action="")


EARLIER = {
    "received_on-day": "29", "received_on-month": "5", "received_on-year": "2026", "received_time": "10:00",
    "reason": "The stamp on the letter.",
}  # fmt: skip
FORWARDED = {
    "body": "cambridgeshire-highways",
    "pass_on": "A lamp is broken.",
    "explanation": "The county mends lamps.",
}
MOVES: dict[Move, Trial] = {
    Move.ACKNOWLEDGE: Trial(answers={"text": "We understand it."}),
    Move.PAUSE: Trial(answers=PAUSE),
    Move.RESUME: Trial(answers={"on-day": "10", "on-month": "6", "on-year": "2026"}, before=pause),
    Move.EXTEND: Trial(answers={"working_days": 5, "reason": "The surveyor is ill."}),
    Move.WITHDRAW_EXTENSION: Trial(answers={"reason": "The surveyor came."}, before=extend),
    Move.UPDATE: Trial(answers={"text": "The crew is asked."}),
    Move.RESPOND: Trial(answers={"outcome": "upheld", "text": "You are right."}),
    Move.ESCALATE: Trial(Status.RESPONDED, {"reason": "They rang."}),
    Move.DECLINE: Trial(Status.RECEIVED, {"reason": "service_request", "explanation": "We have ordered a bin."}),
    Move.FORWARD: Trial(Status.RECEIVED, FORWARDED),
    Move.FORWARD_PART: Trial(answers=FORWARDED),
    Move.WITHDRAW: Trial(answers={"reason": "They rang."}),
    Move.CLOSE: Trial(Status.RESPONDED, {"scheduled": "A new bin."}, learn),
    Move.REOPEN: Trial(Status.CLOSED, {"reason": "A new witness came."}),
    Move.TAKE_BACK: Trial(Status.DECLINED, {"body": "lgsco", "reason": "It is not too old."}),
    Move.ADD_NOTE: Trial(answers={"audience": "complainant", "text": "We are at work on it."}),
    Move.ATTACH: Trial(answers={"audience": "complainant"}),
    Move.CORRECT_RECEIPT: Trial(answers=EARLIER),
    Move.RECLASSIFY: Trial(Status.RECEIVED, {"contact": "foi.information_request", "reason": "It asks for papers."}),
    Move.SETTLE: Trial(Status.RECEIVED, {"done": "We told the crew."}),
}
# It tells a new email address, so there is one.
NEEDS_AN_ADDRESS = {Move.CORRECT_CONTACT}


def test_every_move_that_writes_to_the_complainant_is_tried_here(city: Council) -> None:
    found = set()
    for status in Status:
        walked = case_at(city, status)
        with inside(city):
            facts = facts_of(walked.case)
        for move in DRY_RUNS:
            try:
                decision = dry_run(move, facts, walked.at.date())
            except RuleBroken:
                continue
            if decision is not None and decision.writes_to_complainant:
                found.add(move)
    assert found - NEEDS_AN_ADDRESS <= set(MOVES)


def ready(council: Council, other: Council, move: Move) -> tuple[Desk, dict[str, Any]]:
    tried = MOVES[move]
    if move is Move.SETTLE:
        walked = logged(other, "corporate", ContactKind.COMPLIMENT)
        who = councils.person(other, Role.COMPLAINT_CHAMPION)
        return Desk(walked, signed_in(who, other)), tried.answers
    at = desk(council, tried.status, Role.COMPLAINT_CHAMPION, Role.RESPONDING_OFFICER, Role.COMPLAINTS_MANAGER)
    tried.before(at)
    at.open()
    more = {"parts": parts_of_a_response(council)} if move is Move.RESPOND else {}
    if move is Move.ATTACH:
        more = {"file": SimpleUploadedFile("bin.txt", b"Where it stood", "text/plain")}
    return at, {**tried.answers, **more}


def made(at: Desk, move: Move, answers: dict[str, Any]) -> str:
    sent = {"seen_version": at.case.version, "send": "yes", **answers}
    answer = at.client.post(at.address(move), sent, follow=True)
    assert answer.redirect_chain, text(answer)
    return text(answer)


def last_letter(at: Desk) -> Letter:
    with inside(at.council):
        return Letter.objects.filter(case_id=at.case.pk).latest("pk")


def tasks(at: Desk, letter: Letter) -> list[CaseTask]:
    with inside(at.council):
        return list(CaseTask.objects.filter(letter_id=letter.pk, kind=TaskKind.POST_LETTER.value))


def emails(at: Desk, letter: Letter) -> int:
    with inside(at.council):
        return OutboxMessage.objects.filter(case_id=at.case.pk, user=None, payload__letter=letter.pk).count()


@pytest.mark.in_turns
@pytest.mark.parametrize("move", MOVES)
def test_with_an_email_address_the_page_says_to_which_it_is_emailed(city: Council, east: Council, move: Move) -> None:
    at, answers = ready(city, east, move)
    page = made(at, move, answers)
    letter = last_letter(at)
    assert (emails(at, letter), tasks(at, letter)) == (1, [])
    assert "We’re emailing the letter to alex.poole@example.com." in page
    assert "has to be posted" not in page


@pytest.mark.in_turns
@pytest.mark.parametrize("move", MOVES)
def test_without_one_no_page_claims_that_anyone_was_told(city: Council, east: Council, move: Move) -> None:
    at, answers = ready(city, east, move)
    without_email(at)
    asked = at.client.get(at.address(move))
    checked = at.client.post(at.address(move), {"seen_version": at.case.version, **answers}) if move not in (
        Move.ATTACH, Move.ADD_NOTE, Move.ESCALATE, Move.CLOSE, Move.REOPEN, Move.WITHDRAW
    ) else asked  # fmt: skip
    if move is Move.ATTACH:
        answers["file"].seek(0)
    page = made(at, move, answers)
    letter = last_letter(at)
    assert emails(at, letter) == 0
    (task,) = tasks(at, letter)
    assert task.done_at is None
    assert "Alex Poole has no email address. You need to post the letter." in page
    for shown in (text(asked), text(checked), page):
        wrong = CLAIMS + (ANSWER_CLAIMS if move is Move.RESPOND else ())
        claims = [claim for claim in wrong if claim in shown.partition("<main")[2]]
        assert not claims, (move, claims)
    assert f"letters/{letter.pk}/" in page, "the task leads to the letter"
    listed = text(at.client.get("/casework/tasks/?kind=post_letter"))
    assert at.case.reference in listed


def test_a_letter_to_post_names_those_that_were_written_after_it(city: Council) -> None:
    at = without_email(desk(city, Status.UNDER_INVESTIGATION))
    made(at, Move.UPDATE, {"text": "The crew is asked."})
    first = last_letter(at)
    page = f"/casework/cases/{at.case.reference}/letters/{first.pk}/"
    assert "written after this one" not in text(at.client.get(page))
    made(at, Move.WITHDRAW, {"reason": "They rang."})
    assert f"<li>{last_letter(at).heading} (" in text(at.client.get(page))
    at.client.post(page, {"posted": "not_posted", "why": "They have withdrawn it."})
    assert "written after this one" not in text(at.client.get(page))


def test_who_left_no_way_to_reach_them_is_not_said_to_be_told(city: Council) -> None:
    at = without_email(desk(city, Status.UNDER_INVESTIGATION), address="")
    page = made(at, Move.UPDATE, {"text": "The crew is asked."})
    letter = last_letter(at)
    assert (emails(at, letter), tasks(at, letter)) == (0, [])
    assert "No letter can be sent: Alex Poole left no contact details." in page
    assert at.events()[-1] == "updated", "nobody can be told later either"


def due(at: Desk, kind: str = "response") -> Any:
    with inside(at.council):
        return at.case.deadline_set.get(kind=kind, subject=1)


def stage(at: Desk) -> StageRecord:
    with inside(at.council):
        return StageRecord.objects.get(case_id=at.case.pk, stage=1)


def posting(at: Desk, letter: Letter, day: date | None, **more: str) -> Any:
    said = {"posted": "posted"} | more
    if day is not None:
        said |= {"posted_on-day": str(day.day), "posted_on-month": str(day.month), "posted_on-year": str(day.year)}
    client = signed_in(councils.person(at.council, Role.COMPLAINT_CHAMPION, name="Jo Poster"), at.council)
    return client.post(f"{at.address('case')}letters/{letter.pk}/", said, follow=True)


def answered(city: Council) -> tuple[Desk, Letter]:
    """Answered by letter on Wednesday 10 June 2026."""
    at = without_email(desk(city, Status.UNDER_INVESTIGATION))
    made(at, Move.RESPOND, {"outcome": "upheld", "text": "You are right.", "parts": parts_of_a_response(city)})
    return at, last_letter(at)


def test_the_clock_of_a_response_runs_until_it_is_posted(city: Council) -> None:
    at, letter = answered(city)
    page = text(at.open())
    assert (at.case.status, at.events()[-1]) == ("responded", "response_written")
    assert (due(at).open, stage(at).responded_at) == (True, None)
    assert "Written, to be posted" in page
    assert "Response written, to be posted" in page
    assert at.case.due_on is not None, "it stays in the worklist"
    with time_machine.travel(london("2026-06-12T15:00"), tick=False):
        page = text(posting(at, letter, date(2026, 6, 11)))
    assert "The letter was posted or given to them on Thursday 11 June 2026." in page
    assert "Response posted" in page
    assert not due(at).open
    assert (due(at).met_on, stage(at).responded_at) == (date(2026, 6, 11), london("2026-06-11T12:00"))
    with inside(city):
        event = CaseEvent.objects.get(case=at.case, kind="responded")
        task = CaseTask.objects.get(letter=letter)
    assert event.data["on"] == "2026-06-11"
    assert datetime.fromisoformat(event.data["entered_at"]) == london("2026-06-12T15:00")
    assert "corrected" not in event.data
    assert (task.done_on, task.done_by_name) == (date(2026, 6, 11), "Jo Poster")
    assert rebuild(city.pk).changed == (), "the stored dates follow from the events"


def test_the_time_to_ask_for_the_next_stage_counts_from_the_day_it_was_posted(city: Council) -> None:
    at, letter = answered(city)
    assert stage(at).escalate_by is None
    posting(at, letter, date(2026, 6, 10))
    first = stage(at).escalate_by
    later, its_letter = answered(city)
    with time_machine.travel(london("2026-06-12T15:00"), tick=False):
        posting(later, its_letter, date(2026, 6, 12))
    assert first is not None
    assert stage(later).escalate_by is not None
    assert stage(later).escalate_by >= first
    assert f"Ask by {first:%A} {first.day} {first:%B %Y}" in its_letter.full_text, (
        "as if posted on the day of the letter"
    )


def test_an_acknowledgement_counts_from_the_day_it_was_posted(city: Council) -> None:
    with time_machine.travel(london("2026-06-04T10:00"), tick=False):
        at = without_email(desk(city, Status.UNDER_INVESTIGATION))
        made(at, Move.ACKNOWLEDGE, {"text": "We understand it."})
        assert (due(at, "acknowledgement").open, stage(at).acknowledged_on) == (True, None)
        assert "The acknowledgement is written. Post the letter" in text(at.open(Move.ACKNOWLEDGE))
    letter = last_letter(at)
    assert letter.kind == "acknowledged"
    with time_machine.travel(london("2026-06-05T10:00"), tick=False):
        posting(at, letter, date(2026, 6, 5))
    assert (due(at, "acknowledgement").open, stage(at).acknowledged_on) == (False, date(2026, 6, 5))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 6, 11), "The date must be today or in the past"),
        (date(2026, 6, 9), "The letter was written on 10 June 2026, so it cannot have been posted or given before"),
        (None, "Enter the date it was posted"),
    ],
)
def test_a_day_on_which_it_cannot_have_been_posted_is_refused(city: Council, day: date | None, why: str) -> None:
    at, letter = answered(city)
    page = text(posting(at, letter, day))
    assert why in page
    assert due(at).open


def test_an_earlier_day_entered_after_the_due_date_needs_a_second_person(city: Council) -> None:
    at, letter = answered(city)
    with time_machine.travel(london("2026-06-18T10:00"), tick=False):
        page = text(posting(at, letter, date(2026, 6, 12)))
        assert "Someone else must approve that it was posted or given on 12 June 2026." in page
        assert "Say why it is entered late." in page
        asked = text(posting(at, letter, date(2026, 6, 12), why="I forgot to enter it."))
        assert "Someone else has been asked to approve the day." in asked
        assert due(at).open
        with inside(city):
            request = ApprovalRequest.objects.get(case=at.case)
        manager = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
        decided = manager.post(f"/casework/approvals/{request.pk}/", {"decision": "approve", "note": ""})
        assert decided.status_code == 302
    assert due(at).met_on == date(2026, 6, 12)
    with inside(city):
        assert StageRecord.objects.get(case=at.case).corrected


def test_without_approval_the_letter_counts_from_the_day_it_is_entered(city: Council) -> None:
    at, letter = answered(city)
    with time_machine.travel(london("2026-06-18T10:00"), tick=False):
        posting(at, letter, date(2026, 6, 18))
    assert not due(at).open
    assert due(at).met_on == date(2026, 6, 18), "late, as it was"


def test_closing_and_the_next_stage_wait_until_the_response_is_posted(city: Council) -> None:
    at, letter = answered(city)
    learn(at)
    assert "The response must be posted or given to them before you close the case." in text(
        at.make(Move.CLOSE, scheduled="Done.")
    )
    assert "The response must be posted or given to them first." in text(at.open(Move.ESCALATE))
    posting(at, letter, date(2026, 6, 10))
    assert at.open(Move.ESCALATE).status_code == 200
    assert at.make(Move.CLOSE, scheduled="Done.").status_code == 302


def test_a_response_that_is_not_posted_is_not_given_and_another_can_be(city: Council) -> None:
    at, letter = answered(city)
    said = text(posting(at, letter, None, posted="not_posted", why="It is wrong."))
    assert "The letter will not be posted or given to them." in said
    (task,) = tasks(at, letter)
    assert (task.done_note, at.case.status, at.case.outcome) == ("It is wrong.", "under_investigation", "")
    assert (due(at).open, due(at).due_on) == (True, date(2026, 6, 15)), "the same clock goes on"
    assert at.events()[-1] == "letter_discarded"
    made(at, Move.RESPOND, {"outcome": "not_upheld", "text": "No.", "parts": parts_of_a_response(city)})
    posting(at, last_letter(at), date(2026, 6, 10))
    assert (due(at).open, stage(at).outcome) == (False, "not_upheld")
    assert rebuild(city.pk).changed == ()


def test_whoever_answers_the_phone_takes_no_response_back(city: Council) -> None:
    at, letter = answered(city)
    agent = councils.person(city, Role.CONTACT_CENTRE)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk=at.walked.case.pk).update(logged_by=agent)
    address = f"{at.address('case')}letters/{letter.pk}/"
    client = signed_in(agent, city)
    page = text(client.get(address))
    assert "will not be sent" not in page
    assert "If it should not be sent, tell a complaint champion." in page
    refused = client.post(address, {"posted": "not_posted", "why": "It is wrong."})
    assert "Select whether this letter was posted or given to them" in text(refused)
    assert "It is wrong." in text(refused)
    (task,) = tasks(at, letter)
    by = councils.actor(agent, city)
    with inside(city), pytest.raises(NotAllowed, match="Only those who respond to complaints"):
        moves.do_not_post(ActionContext(at.case.pk, by, timezone.now()), task.pk, why="It is wrong.")
    assert (at.case.status, tasks(at, letter)[0].done_at) == (Status.RESPONDED, None)


def test_withdrawing_takes_back_a_response_that_was_not_posted_and_reopening_owes_another(city: Council) -> None:
    at, letter = answered(city)
    with inside(city):
        manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
        moves.withdraw(ActionContext(at.case.pk, manager, london("2026-06-11T10:00")), reason="They rang.")
    assert (at.case.status, at.case.outcome, stage(at).outcome) == ("withdrawn", "", "")
    assert tasks(at, letter)[0].done_note == "The case was withdrawn before this letter was posted."
    assert "letter_discarded" in at.events()
    with inside(city):
        moves.reopen(ActionContext(at.case.pk, manager, london("2026-06-11T11:00")), reason="They rang again.")
    assert (at.case.status, due(at).open) == ("under_investigation", True)
    assert rebuild(city.pk).changed == ()


def test_a_letter_that_stops_no_clock_may_be_left_unposted_with_a_reason(city: Council) -> None:
    at = without_email(desk(city, Status.UNDER_INVESTIGATION))
    made(at, Move.ADD_NOTE, {"audience": "complainant", "text": "We are at work on it."})
    letter = last_letter(at)
    assert "Say why this letter will not be posted" in text(posting(at, letter, None, posted="not_posted", why=""))
    said = text(posting(at, letter, None, posted="not_posted", why="I told them on the phone."))
    assert "The letter will not be posted or given to them." in said
    assert tasks(at, letter)[0].done_note == "I told them on the phone."


@pytest.mark.parametrize(
    ("notify", "undo", "why"),
    [
        (extend, (Move.WITHDRAW_EXTENSION, {"reason": "The surveyor came."}), "Cancel the extension first."),
        (pause, (Move.RESUME, MOVES[Move.RESUME].answers), "Restart the clock first."),
    ],
)
def test_a_letter_is_left_unposted_only_once_what_it_tells_is_undone(
    city: Council, notify: Callable[[Desk], None], undo: tuple[Move, dict[str, Any]], why: str
) -> None:
    at = without_email(desk(city, Status.UNDER_INVESTIGATION))
    notify(at)
    letter = last_letter(at)
    assert why in text(posting(at, letter, None, posted="not_posted", why="It is wrong."))
    assert tasks(at, letter)[0].done_at is None
    made(at, *undo)
    posting(at, letter, None, posted="not_posted", why="It is wrong.")
    assert tasks(at, letter)[0].done_note == "It is wrong."


def test_what_was_in_a_letter_that_was_not_posted_is_not_on_the_complainants_page(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at = without_email(desk(city, Status.UNDER_INVESTIGATION, by=resident))
    page = f"/c/{city.slug}/complaints/{at.case.reference}/"
    for move, answers in (
        (Move.RESPOND, {"outcome": "upheld", "text": "The boiler is mended.", "parts": parts_of_a_response(city)}),
        (Move.ADD_NOTE, {"audience": "complainant", "text": "We are at work on the boiler."}),
    ):
        made(at, move, answers)
        assert answers["text"] in text(signed_in(resident).get(page))
        posting(at, last_letter(at), None, posted="not_posted", why="It is wrong.")
        shown = text(signed_in(resident).get(page))
        assert answers["text"] not in shown
        assert "We wrote" not in shown


def test_two_people_who_enter_it_are_told_who_was_first(city: Council) -> None:
    at, letter = answered(city)
    posting(at, letter, date(2026, 6, 10))
    again = text(posting(at, letter, date(2026, 6, 10)))
    assert "Posted or given on Wednesday 10 June 2026, entered by Jo Poster." in again
    with inside(city):
        assert CaseEvent.objects.filter(case=at.case, kind="responded").count() == 1


def test_the_general_page_of_a_task_leads_to_the_letter(city: Council) -> None:
    at, letter = answered(city)
    (task,) = tasks(at, letter)
    page = f"{at.address('case')}tasks/{task.pk}/"
    for answer in (at.client.get(page), at.client.post(page, {"note": "Done"})):
        assert answer["Location"].endswith(f"letters/{letter.pk}/")
    assert tasks(at, letter)[0].done_at is None


def test_the_letter_prints_clean_with_address_date_and_reference(city: Council) -> None:
    at, letter = answered(city)
    page = text(at.client.get(f"{at.address('case')}letters/{letter.pk}/"))
    printed = page.partition('<article class="app-paper"')[2].partition("</article>")[0]
    for said in ("Cambridge City Council", STREET, "10 June 2026", at.case.reference, letter.full_text):
        assert said in printed
    assert "/track/" not in page
    assert '<form class="app-on-screen"' in page


def test_the_complainant_is_not_told_that_it_was_answered_until_it_was_posted(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at = without_email(desk(city, Status.UNDER_INVESTIGATION, by=resident))
    made(at, Move.RESPOND, {"outcome": "upheld", "text": "You are right.", "parts": parts_of_a_response(city)})
    client, letter = signed_in(resident), last_letter(at)
    page = text(client.get(f"/c/{city.slug}/complaints/{at.case.reference}/"))
    assert "We’ve written our response to your complaint and are sending it to you." in page
    assert "Response being sent" in page
    assert "We responded" not in page
    assert "Response being sent" in text(client.get(f"/c/{city.slug}/complaints/"))
    posting(at, letter, date(2026, 6, 10))
    assert "We responded" in text(client.get(f"/c/{city.slug}/complaints/{at.case.reference}/"))


def test_a_second_response_is_being_posted_too_and_leaves_the_first_finding(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at = without_email(desk(city, Status.UNDER_INVESTIGATION, by=resident))
    made(at, Move.RESPOND, {"outcome": "upheld", "text": "You are right.", "parts": parts_of_a_response(city)})
    posting(at, last_letter(at), date(2026, 6, 10))
    learn(at)
    assert at.make(Move.CLOSE, scheduled="Done.").status_code == 302
    at.make(Move.REOPEN, reason="Something new came up.")
    made(at, Move.RESPOND, {"outcome": "not_upheld", "text": "No.", "parts": parts_of_a_response(city)})
    letter, listed = last_letter(at), f"/c/{city.slug}/complaints/"
    assert "Response being sent" in text(signed_in(resident).get(listed))
    posting(at, letter, None, posted="not_posted", why="It is wrong.")
    assert (at.case.outcome, stage(at).outcome) == ("", "upheld")


def test_a_complaint_can_be_withdrawn_before_its_response_is_posted_and_that_letter_stays_here(city: Council) -> None:
    resident = councils.user("Robin Reed")
    at = without_email(desk(city, Status.UNDER_INVESTIGATION, by=resident))
    made(at, Move.RESPOND, {"outcome": "upheld", "text": "You are right.", "parts": parts_of_a_response(city)})
    client, page = signed_in(resident), f"/c/{city.slug}/complaints/{at.case.reference}/"
    assert "Withdraw your complaint" in client.get(page).content.decode()
    letter = last_letter(at)
    assert client.post(f"{page}withdraw/", {"reason": "It is settled."}).status_code == 302
    assert (at.case.status, at.case.outcome) == (Status.WITHDRAWN, "")
    assert tasks(at, letter)[0].done_note == "The case was withdrawn before this letter was posted."
    assert "You are right." not in text(client.get(page))


@pytest.mark.django_db(transaction=True)
def test_a_posting_is_recorded_in_autocommit(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    at = Desk(walked, signed_in(councils.person(city, Role.COMPLAINT_CHAMPION), city))
    without_email(at)
    with inside(city):
        context = ActionContext(walked.case.pk, walked.officer, london("2026-06-10T11:00"))
        moves.respond(context, outcome="upheld", text="You are right.", parts=every_part(walked.case))
        task = CaseTask.objects.get(case=walked.case, kind=TaskKind.POST_LETTER.value)
        later = ActionContext(walked.case.pk, walked.officer, context.at + timedelta(days=1))
        record_posting(later, task.pk, posted_on=date(2026, 6, 11))
    assert stage(at).responded_at == london("2026-06-11T11:00")
