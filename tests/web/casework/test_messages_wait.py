"""What a complainant sends waits until someone has dealt with it, and stops whoever is about to write to them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import correspondence, moves
from complaints.cases.rules.available_moves import DRY_RUNS, dry_run
from complaints.documents.operations.uploads import checked
from complaints.models import CaseTask, Note
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import (
    DEALS_WITH_MESSAGES,
    OPEN,
    TRANSITIONS,
    Audience,
    Move,
    Status,
    TaskKind,
    moves_open_to,
)
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import Desk, desk, every_part, text

HELP = "This is not what happened. Please take my complaint to stage 2."


def complainant_turn(walked: Walk) -> ActionContext:
    """The complainant's turn, an hour after the last thing that happened."""
    walked.at += timedelta(hours=1)
    by = Actor.complainant(walked.council.pk, None, "The complainant", frozenset({walked.case.pk}))
    return ActionContext(walked.case.pk, by, walked.at)


def as_complainant(walked: Walk, make: Callable[[ActionContext], Any]) -> None:
    """As their page runs it, once it has shown them the case."""
    with tenant(walked.council.pk, ActorKind.SYSTEM):
        make(complainant_turn(walked))


def write(walked: Walk, said: str = HELP) -> None:
    as_complainant(walked, lambda context: correspondence.add_note(context, text=said, public=True))


def add_file(walked: Walk) -> None:
    upload = checked(ContentFile(b"Where it stood", name="street.txt"))
    as_complainant(walked, lambda context: correspondence.attach(context, upload=upload, public=True))


def waiting(walked: Walk) -> list[CaseTask]:
    with inside(walked.council):
        return list(CaseTask.objects.filter(case=walked.case, done_at=None, kind=TaskKind.READ_MESSAGE.value))


BY_COMPLAINANT: dict[Move, Callable[[Walk], None]] = {
    Move.ADD_NOTE: write,
    Move.ATTACH: add_file,
    Move.ESCALATE: lambda walked: as_complainant(walked, moves.escalate),
    Move.WITHDRAW: lambda walked: as_complainant(walked, lambda context: moves.withdraw(context, reason="It is over.")),
}


# Done by the product itself: nothing is left for staff to do. An answer to an offer is of another contact than a
# complaint: tests/integration/complaints/test_offering.py.
DONE_AT_ONCE = {Move.CORRECT_CONTACT, Move.ANSWER_OFFER}


def test_every_move_of_a_complainant_is_tried_here() -> None:
    assert set(BY_COMPLAINANT) | DONE_AT_ONCE == {
        move for move, rule in TRANSITIONS.items() if Role.COMPLAINANT in rule.roles
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", Status)
def test_whatever_a_complainant_does_stands_in_a_list_of_staff(city: Council, status: Status) -> None:
    for move in set(moves_open_to(status, {Role.COMPLAINANT})) - DONE_AT_ONCE:
        walked = case_at(city, status)
        BY_COMPLAINANT[move](walked)
        with inside(city):
            walked.case.refresh_from_db()
        in_work = Status(walked.case.status) in OPEN and move is Move.ESCALATE
        assert waiting(walked) or in_work or move is Move.WITHDRAW, move


def test_the_list_the_case_and_the_menu_show_it_until_it_is_dealt_with(city: Council) -> None:
    at = desk(city, Status.RESPONDED)
    assert "Tasks</a>" in text(at.open())
    write(at.walked)
    add_file(at.walked)
    for page in (at.open(), at.client.get("/casework/tasks/?kind=read_message")):
        assert "Tasks (2 unread)" in text(page)
        assert HELP in text(page)
        assert "Deal with a document" in text(page)
    first, second = waiting(at.walked)
    address = f"{at.address('case')}tasks/{first.pk}/"
    page = text(at.client.get(address))
    assert HELP in page
    assert "Mark as dealt with" in page
    assert at.address(Move.ADD_NOTE) in page
    done = text(at.client.post(address, {"note": "Taken to stage 2"}, follow=True))
    assert "Task done: deal with a message." in done
    assert "Tasks (1 unread)" in done
    assert waiting(at.walked) == [second]


def test_the_menu_counts_unread_messages_up_to_a_number(city: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.http.access.MOST_COUNTED", 1)
    at = desk(city, Status.RESPONDED)
    write(at.walked)
    assert "Tasks (1 unread)" in text(at.open())
    for _ in range(2):
        add_file(at.walked)
        assert "Tasks (1+ unread)" in text(at.open())


def test_officers_see_what_waits_on_their_cases_and_their_service_and_champions_all_of_it(city: Council) -> None:
    here, elsewhere = councils.area(city), councils.area(city, 1)
    own, other = case_at(city, Status.RESPONDED, area=here), case_at(city, Status.RESPONDED, area=elsewhere)
    write(own)
    write(other)
    officer = councils.person(city, Role.RESPONDING_OFFICER, service_area=here)
    champion = councils.person(city, Role.COMPLAINT_CHAMPION)
    for who, sees in ((officer, 1), (champion, 2)):
        page = text(signed_in(who, city).get("/casework/tasks/"))
        assert f"Unread messages ({sees})" in page
        assert f"Tasks ({sees} unread)" in page
        assert own.case.reference in page
        assert (other.case.reference in page) is (sees == 2)


ANSWERS: dict[Move, dict[str, Any]] = {
    Move.RESPOND: {"outcome": "upheld", "text": "You are right."},
    Move.ACKNOWLEDGE: {"text": "We understand it."},
    Move.UPDATE: {"text": "The crew is asked."},
    Move.EXTEND: {"working_days": 5, "reason": "The surveyor is ill."},
    Move.ADD_NOTE: {"audience": "complainant", "text": "We are at work on it."},
    Move.CLOSE: {"scheduled": "A new bin."},
    Move.ESCALATE: {"reason": "They rang."},
}
STATUS_OF = {Move.CLOSE: Status.RESPONDED, Move.ESCALATE: Status.RESPONDED}


def ready_for(council: Council, move: Move) -> tuple[Desk, dict[str, Any]]:
    """A desk at which a move can be made, and what its form is sent with."""
    at = desk(council, STATUS_OF.get(move, Status.UNDER_INVESTIGATION))
    if move is Move.CLOSE:
        at.make(Move.RECORD_LEARNING, lesson="The round missed the new houses.", action="")
    parts = {"parts": every_part(council)} if move is Move.RESPOND else {}
    return at, {**ANSWERS[move], **parts, "send": "yes"}


@pytest.mark.usefixtures("before_the_due_date")
@pytest.mark.in_turns
@pytest.mark.parametrize("move", ANSWERS)
@pytest.mark.parametrize("what", ["message", "document", "colleague's note"])
def test_whoever_is_about_to_write_to_them_is_stopped_once(city: Council, move: Move, what: str) -> None:
    at, answers = ready_for(city, move)
    seen, typed = at.seen(), next(iter(value for value in answers.values() if len(str(value)) > 8))
    if what == "message":
        write(at.walked)
    elif what == "document":
        add_file(at.walked)
    else:
        with inside(city):
            context = ActionContext(at.case.pk, at.walked.champion, at.walked.at + timedelta(hours=1))
            correspondence.add_note(context, text=HELP, public=False)
    before = at.events()
    stopped = at.client.post(at.address(move), {**seen, **answers})
    assert stopped.status_code == 409
    page = text(stopped)
    assert "Something came in while you were writing" in page
    assert ("street.txt" if what == "document" else HELP) in page.partition("<form")[0]
    assert str(typed) in page.partition("<form")[2]
    assert at.events() == before
    assert at.client.post(at.address(move), {**at.seen(), **answers}).status_code == 302
    assert len(at.events()) == len(before) + 1


def test_ones_own_note_and_what_one_has_read_stop_nobody(city: Council) -> None:
    at, answers = ready_for(city, Move.RESPOND)
    seen = at.seen()
    at.make(Move.ADD_NOTE, audience="internal", text="I rang them.")
    assert at.client.post(at.address(Move.RESPOND), {**seen, **answers}).status_code == 302


def test_an_internal_note_is_not_stopped(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    write(at.walked)
    internal = {**seen, "audience": "internal", "text": "Ask the crew."}
    assert at.client.post(at.address(Move.ADD_NOTE), internal).status_code == 302


def test_the_check_before_sending_stops_too_and_the_page_remembers_what_it_showed(city: Council) -> None:
    at, answers = ready_for(city, Move.RESPOND)
    seen = at.seen()
    write(at.walked)
    page = text(at.client.post(at.address(Move.RESPOND), {**seen, **answers, "send": ""}))
    assert "Something came in while you were writing" in page
    assert f'name="seen_event" value="{at.seen()["seen_event"]}"' in page


@pytest.mark.parametrize("move", [Move.RESPOND, Move.ADD_NOTE, Move.ESCALATE])
@pytest.mark.parametrize("ticked", [True, False])
def test_a_reply_deals_with_a_message_only_where_its_writer_says_so(city: Council, move: Move, ticked: bool) -> None:
    at, answers = ready_for(city, move)
    write(at.walked)
    (task,) = waiting(at.walked)
    page = text(at.open(move))
    assert "Does this also deal with a message that is waiting?" in page
    assert HELP in page
    assert "checked" not in page.partition("dealt_with")[2].partition(">")[0]
    deals = {"dealt_with": [str(task.pk)]} if ticked else {}
    assert at.check(move, **{**answers, **deals}).status_code == 302
    assert bool(waiting(at.walked)) is not ticked
    if ticked:
        assert at.events()[-1] == "task_done"


def test_a_message_that_a_colleague_dealt_with_meanwhile_is_no_mistake(city: Council) -> None:
    at, answers = ready_for(city, Move.RESPOND)
    write(at.walked)
    (task,) = waiting(at.walked)
    at.client.post(f"{at.address('case')}tasks/{task.pk}/", {"note": ""})
    assert at.check(Move.RESPOND, **{**answers, "dealt_with": [str(task.pk)]}).status_code == 302
    with inside(city):
        foreign = case_at(city, Status.RESPONDED)
    write(foreign)
    (other,) = waiting(foreign)
    again, more = ready_for(city, Move.RESPOND)
    write(again.walked)
    assert again.check(Move.RESPOND, **{**more, "dealt_with": [str(other.pk)]}).status_code == 200
    assert waiting(foreign) == [other]
    assert "responded" not in again.events()


def test_every_move_that_writes_to_the_complainant_offers_the_messages_that_wait(city: Council) -> None:
    writes = set()
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
                writes.add(move)
                told = any(notify.to is Audience.COMPLAINANT for notify in decision.notify)
                assert told, f"{move} sends a letter of which nobody is told"
    assert len(writes) > 8
    assert writes <= DEALS_WITH_MESSAGES


def test_a_message_cannot_be_kept_without_its_task(city: Council) -> None:
    walked = case_at(city, Status.CLOSED)
    for _ in range(3):
        write(walked)
    with inside(city):
        notes = Note.objects.filter(case=walked.case, from_complainant=True).count()
    assert (notes, len(waiting(walked))) == (3, 3)
