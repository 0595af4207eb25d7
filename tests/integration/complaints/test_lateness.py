"""No move that one person makes turns what is late into on time: every move of the lifecycle is tried."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.files.base import ContentFile

from complaints.domain.approvals import ProposedReceipt
from complaints.domain.clock import Extension
from complaints.domain.files import CheckedFile
from complaints.domain.lifecycle import Move
from complaints.domain.turn import Turn
from complaints.models import Case, CaseEvent, StageRecord
from complaints.operations import closing, contacts, correspondence, escalation, handling, intake, receipts
from complaints.operations.approvals import approve, propose
from complaints.operations.contact_details import contact_details_of, correct_contact
from councils.domain.actor import Actor
from councils.domain.errors import RuleBroken
from councils.domain.roles import Role
from councils.models import Council, ServiceArea
from councils.tenancy.scope import Kind
from reporting.domain.measures import NOT_IN_TIME, Figures, Yardstick
from reporting.domain.quarters import Quarter
from reporting.queries.quarter import count_quarter
from tests.factories import councils
from tests.factories.cases import every_part, inside, walk
from tests.factories.councils import london

pytestmark = pytest.mark.django_db(transaction=True)

# Received on 1 June 2026; every date of every policy has passed by then.
LATE = london("2026-07-20T10:00")
WHY = "Because."
Do = Callable[[Turn, Case], object]


def _other_area(case: Case) -> int:
    return ServiceArea.objects.exclude(pk=case.service_area_id).filter(active=True).order_by("slug")[0].pk


def _attach(turn: Turn, case: Case) -> object:
    checked = CheckedFile("letter.txt", "text/plain", 5, "0" * 64)
    return correspondence.attach(turn, upload=correspondence.Upload(ContentFile(b"hello"), checked), public=True)


def _extend(turn: Turn, case: Case) -> object:
    """By days, or to a date where the policy wants one."""
    try:
        return handling.extend(turn, extension=Extension(working_days=10), reason=WHY)
    except RuleBroken:
        later = Extension(agreed=turn.at.date() + timedelta(days=40))
        return handling.extend(turn, extension=later, reason=WHY)


def _respond(turn: Turn, case: Case) -> object:
    return handling.respond(turn, outcome="upheld", text=WHY, parts=every_part(case))


# A move without a line here fails the first test: whoever adds one says how it is made.
MOVES: dict[Move, Do] = {
    Move.ACCEPT: lambda turn, case: intake.accept(turn),
    Move.DECLINE: lambda turn, case: intake.decline(turn, reason="other", explanation=WHY),
    Move.REROUTE: lambda turn, case: intake.reroute(turn, service_area_id=_other_area(case), reason=WHY),
    Move.RECLASSIFY: lambda turn, case: contacts.reclassify(turn, key="foi.information_request", reason=WHY),
    Move.SETTLE: lambda turn, case: contacts.settle(turn, done=WHY),
    Move.ASSIGN: lambda turn, case: handling.assign(turn, officer_id=turn.by.user_id or 0, named_by=WHY),
    Move.ACKNOWLEDGE: lambda turn, case: handling.acknowledge(turn, text=WHY),
    Move.PAUSE: lambda turn, case: handling.pause(turn, reason=WHY),
    Move.RESUME: lambda turn, case: handling.resume(turn),
    Move.EXTEND: _extend,
    Move.WITHDRAW_EXTENSION: lambda turn, case: handling.withdraw_extension(turn, reason=WHY),
    Move.UPDATE: lambda turn, case: handling.update(turn, text=WHY, news_every=3),
    Move.CORRECT_RECEIPT: lambda turn, case: receipts.correct(
        turn, received_at=turn.at - timedelta(hours=1), reason=WHY
    ),
    Move.RESPOND: _respond,
    Move.ESCALATE: lambda turn, case: escalation.escalate(turn),
    Move.CLOSE: lambda turn, case: closing.close(turn, scheduled=WHY),
    Move.WITHDRAW: lambda turn, case: closing.withdraw(turn, reason=WHY),
    Move.REOPEN: lambda turn, case: closing.reopen(turn, reason=WHY),
    Move.ADD_NOTE: lambda turn, case: correspondence.add_note(turn, text=WHY, public=True),
    Move.ATTACH: _attach,
    Move.CORRECT_CONTACT: lambda turn, case: correct_contact(
        turn, now=replace(contact_details_of(case), phone=f"01223 {turn.at.toordinal()}"), reason=WHY
    ),
    Move.RECORD_LEARNING: lambda turn, case: correspondence.record_learning(turn, lesson=WHY),
}


def _one_person(council: Council) -> Actor:
    """Someone who holds every role that works on cases."""
    who = councils.person(council, Role.COMPLAINT_CHAMPION)
    for role in (Role.COMPLAINTS_MANAGER, Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE):
        councils.hold(who, council, role)
    return councils.actor(who, council)


def _make(council: Council, case: Case, by: Actor, move: Move, at: datetime) -> bool:
    """Make a move as a page does; False where the rules refuse it."""
    try:
        with inside(council, Kind.STAFF):
            case = Case.objects.select_related("policy_version", "service_area").get(pk=case.pk)
            MOVES[move](Turn(case.pk, by, at), case)
    except RuleBroken:
        return False
    return True


def _late(council: Council) -> dict[Yardstick, int]:
    """How many stages of the quarter were not in time, by yardstick, as the quarter report counts them."""
    by = councils.staff(council, Role.PERFORMANCE_OFFICER)
    with inside(council):
        figures = Figures(count_quarter(by, Quarter(2026, 4), LATE + timedelta(days=100)))
    return {yardstick: figures.standing(0, 1, yardstick, *NOT_IN_TIME) for yardstick in Yardstick}


def test_every_move_of_the_lifecycle_is_tried() -> None:
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize("slug", ["cambridge-city", "south-cambridgeshire", "east-cambridgeshire"])
def test_no_sequence_of_moves_by_one_person_makes_a_late_case_on_time(the_four_councils: None, slug: str) -> None:
    council = councils.council(slug)
    dice, by, made, cases = Random(slug), _one_person(council), set(), []
    for _ in range(12):
        walked = walk(council)
        walked.triage()
        cases.append(walked)
    before = _late(council)
    assert before[Yardstick.ANSWERED] == len(cases)
    for number, walked in enumerate(cases):
        at = LATE
        # Each move first once, then in any order.
        moves = [list(Move)[(number * 2) % len(Move)], list(Move)[(number * 2 + 1) % len(Move)]]
        for move in [*moves, *dice.choices(list(Move), k=6), Move.ASSIGN, Move.RESPOND]:
            at += timedelta(days=dice.randint(0, 3))
            if _make(council, walked.case, by, move, at):
                made.add(move)
    after = _late(council)
    assert {yardstick: after[yardstick] for yardstick in Yardstick} == before
    assert len(made) > 10


def test_a_corrected_receipt_counts_only_with_a_second_person_and_is_marked(city: Council) -> None:
    walked = walk(city)
    walked.triage()
    by, manager = _one_person(city), councils.staff(city, Role.COMPLAINTS_MANAGER)
    received_at = LATE - timedelta(days=2)
    turn = Turn(walked.case.pk, by, LATE)
    with inside(city, Kind.STAFF), pytest.raises(RuleBroken) as refused:
        receipts.correct(turn, received_at=received_at, reason=WHY)
    assert refused.value.code == "receipt.needs_approval"
    with inside(city, Kind.STAFF):
        request = propose(turn, ProposedReceipt(received_at), WHY)
        assert not StageRecord.objects.get(case=walked.case).corrected
        approve(request.pk, by=manager, at=LATE)
        record = StageRecord.objects.get(case=walked.case)
        event = CaseEvent.objects.get(case=walked.case, kind="receipt_corrected")
    assert (record.corrected, record.received_at) == (True, received_at)
    assert (event.by_name, event.data["approved_by"], event.data["corrected"]) == (by.name, manager.name, True)
