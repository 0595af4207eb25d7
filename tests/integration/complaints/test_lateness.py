"""No move that one person makes turns what is late into on time: every move of the lifecycle is tried."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from django.core.files.base import ContentFile

from complaints.approvals.operations.closures import approve_closure, propose_closure
from complaints.approvals.operations.moves import approve, propose
from complaints.cases.operations import (
    classifying,
    correspondence,
    declining,
    exceptions,
    moves,
    offering,
    pausing,
    representing,
    special_matters,
    triage,
)
from complaints.cases.rules.closing import Returned
from complaints.cases.rules.declining import DeclineFacts, Forwarding
from complaints.cases.rules.offering import DirectorDecision, Handover, MembersDecision, Offer, OfferAnswer
from complaints.cases.rules.special_matters import LegalReferral
from complaints.documents.operations import uploads
from complaints.duplicates.operations import add_to_open
from complaints.links.operations.splitting import split_case
from complaints.links.rules import SplitPart
from complaints.models import ApprovalRequest, CalendarChange, Case, CaseEvent, StageRecord
from complaints.people.operations import consents
from complaints.people.operations.consents import WrittenConsent
from complaints.people.operations.contact_details import correct_contact
from complaints.people.queries.private_links import contact_details_of
from complaints.policy_clusters.operations import name_policy
from complaints.recalculation.operations import Decided, carry_out, decide_for_council, rebuild
from complaints.safeguarding import operations as safeguarding
from complaints.vocabulary.actions import ActionContext, DirectorSays, ProposedClosure, ProposedReceipt
from complaints.vocabulary.classification import Classification
from complaints.vocabulary.correspondence import CheckedFile, ConsentGiven
from complaints.vocabulary.lifecycle import Extension, Move
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.calendars.rules import DayOff
from councils.models import ClosureDay, Council, ServiceArea
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from reporting.queries.figures import count_quarter
from reporting.rules.definitions import NOT_IN_TIME, Figures, MeasureStanding, Yardstick, contradictions
from reporting.rules.quarters import Quarter
from reporting.rules.writing import write_report
from tests.factories import councils
from tests.factories.cases import AWAITED, entered, every_part, inside, submission, walk
from tests.factories.councils import london

pytestmark = pytest.mark.django_db(transaction=True)

# Received on 1 June 2026; every date of every policy has passed by then.
LATE = london("2026-07-20T10:00")
WHY = "Because."
Do = Callable[[ActionContext, Case], object]


def _other_area(case: Case) -> int:
    return ServiceArea.objects.exclude(pk=case.service_area_id).filter(active=True).order_by("slug")[0].pk


def _attach(context: ActionContext, case: Case) -> object:
    checked = CheckedFile("letter.txt", "text/plain", 5, "0" * 64)
    return correspondence.attach(context, upload=uploads.Upload(ContentFile(b"hello"), checked), public=True)


def _extend(context: ActionContext, case: Case) -> object:
    """By days, or to a date where the policy wants one."""
    try:
        return moves.extend(context, extension=Extension(working_days=10), reason=WHY)
    except RuleBroken:
        later = Extension(agreed=context.at.date() + timedelta(days=20))
        return moves.extend(context, extension=later, reason=WHY)


def _respond(context: ActionContext, case: Case) -> object:
    return moves.respond(context, outcome="upheld", text=WHY, parts=every_part(case))


def _colleague(case: Case) -> int:
    return councils.person(case.council, Role.RESPONDING_OFFICER).pk


FORWARDING = Forwarding("cambridgeshire-highways", WHY, WHY)
PERMISSION = WrittenConsent(ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, WHY, LATE.date()))
# A move without a line here fails the first test: whoever adds one says how it is made.
MOVES: dict[Move, Do] = {
    Move.ACCEPT: lambda context, case: triage.accept(context),
    Move.DECLINE: lambda context, case: declining.decline(context, reason="other", explanation=WHY),
    Move.FORWARD: lambda context, case: declining.forward(context, forwarding=FORWARDING, whole=True),
    Move.FORWARD_PART: lambda context, case: declining.forward(context, forwarding=FORWARDING, whole=False),
    Move.ADD_TO_OPEN: lambda context, case: add_to_open(context, reference=walk(case.council).case.reference),
    Move.DECIDE_MATTER: lambda context, case: special_matters.record_answers(
        context, matter="fluency", answers=("standard",)
    ),
    Move.PASS_TO_LEGAL: lambda context, case: special_matters.pass_to_legal(
        context,
        matter="disrepair",
        answers=("claim", "yes"),
        to=LegalReferral(WHY, WHY, earlier=DeclineFacts(answered_on=context.at.date())),
    ),
    Move.SPLIT: lambda context, case: split_case(context, SplitPart("Another bin", WHY, case.service_area_id)),
    Move.REROUTE: lambda context, case: triage.reroute(context, service_area_id=_other_area(case), reason=WHY),
    Move.RECLASSIFY: lambda context, case: offering.reclassify(context, key="foi.information_request", reason=WHY),
    Move.OFFER_COMPLAINT: lambda context, case: offering.offer_complaint(context, Offer(WHY)),
    Move.ANSWER_OFFER: lambda context, case: offering.answer_offer(context, OfferAnswer.YES, said=WHY),
    Move.HAND_OVER: lambda context, case: offering.hand_over(context, Handover(WHY, context.at.date())),
    Move.SHARE_PRAISE: lambda context, case: offering.share_praise(context, offering.Thanks(WHY, WHY, others=WHY)),
    Move.SETTLE: lambda context, case: moves.settle(context, done=WHY),
    Move.SKIP_STAGE: lambda context, case: exceptions.skip_stage(context, reason=WHY),
    Move.LOG_BY_MISTAKE: lambda context, case: exceptions.log_by_mistake(context, reason=WHY),
    Move.ASSIGN: lambda context, case: moves.assign(context, officer_id=context.by.user_id or 0, named_by=WHY),
    Move.ACKNOWLEDGE: lambda context, case: moves.acknowledge(context, text=WHY),
    Move.PAUSE: lambda context, case: pausing.pause(context, reason=WHY, awaited=AWAITED),
    Move.RESUME: lambda context, case: pausing.resume(context),
    Move.EXTEND: _extend,
    Move.WITHDRAW_EXTENSION: lambda context, case: moves.withdraw_extension(context, reason=WHY),
    Move.UPDATE: lambda context, case: moves.update(context, text=WHY, news_every=3),
    Move.CORRECT_RECEIPT: lambda context, case: moves.correct_date_of_receipt(
        context, received_at=context.at - timedelta(hours=1), reason=WHY
    ),
    Move.RESPOND: _respond,
    Move.ESCALATE: lambda context, case: moves.escalate(context),
    Move.CLOSE: lambda context, case: moves.close(context, scheduled=WHY),
    Move.WITHDRAW: lambda context, case: moves.withdraw(context, reason=WHY),
    Move.REOPEN: lambda context, case: moves.reopen(context, reason=WHY),
    Move.TAKE_BACK: lambda context, case: moves.take_back(context, returned=Returned("lgsco"), reason=WHY),
    Move.ADD_NOTE: lambda context, case: correspondence.add_note(context, text=WHY, public=True),
    Move.ATTACH: _attach,
    Move.CORRECT_CONTACT: lambda context, case: correct_contact(
        context, now=replace(contact_details_of(case), phone=f"01223 {context.at.toordinal()}"), reason=WHY
    ),
    Move.ASK_CONSENT: lambda context, case: consents.ask_for_consent(context, email="vera@example.com"),
    Move.RECORD_CONSENT: lambda context, case: consents.record_consent(context, PERMISSION),
    Move.END_CONSENT: lambda context, case: consents.end_consent(context, reason=WHY),
    Move.CLOSE_WITHOUT_CONSENT: lambda context, case: consents.close_without_consent(context, reason=WHY),
    Move.CLASSIFY: lambda context, case: classifying.classify(
        context, now=Classification(severity="high" if case.severity != "high" else "low")
    ),
    Move.MARK_SAFEGUARDING: lambda context, case: safeguarding.mark_safeguarding(context, reason=WHY),
    Move.LIFT_SAFEGUARDING: lambda context, case: safeguarding.lift_safeguarding(context, reason=WHY),
    Move.NAME_STAFF: lambda context, case: safeguarding.name_staff(context, user_id=_colleague(case)),
    Move.SEND_TO_DIRECTOR: lambda context, case: representing.send_to_director(
        context, director_id=context.by.user_id or 0, named_by=WHY
    ),
    Move.DIRECTOR_DECISION: lambda context, case: representing.record_director(
        context, said=DirectorDecision(DirectorSays.CHANGE, context.at.date(), WHY)
    ),
    Move.MEMBERS_DECISION: lambda context, case: representing.record_members(
        context, said=MembersDecision(context.at.date(), WHY)
    ),
    Move.NAME_POLICY: lambda context, case: name_policy(context, new=f"Policy {case.version}"),
    Move.RECORD_LEARNING: lambda context, case: correspondence.record_learning(context, lesson=WHY),
}
# A part that is split off late is one more late case.
OF_ONE_CASE = [move for move in Move if move is not Move.SPLIT]


def _one_person(council: Council) -> Actor:
    """Someone who holds every role that works on cases."""
    who = councils.person(council, Role.COMPLAINT_CHAMPION)
    for role in (Role.COMPLAINTS_MANAGER, Role.RESPONDING_OFFICER, Role.HEAD_OF_SERVICE):
        councils.hold(who, council, role)
    return councils.actor(who, council)


def _make(council: Council, case: Case, by: Actor, move: Move, at: datetime) -> bool:
    """Make a move as a page does; False where the rules refuse it."""
    try:
        with inside(council, ActorKind.SYSTEM):
            case = Case.objects.select_related("policy_version", "service_area").get(pk=case.pk)
            MOVES[move](ActionContext(case.pk, by, at), case)
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
        moves = [OF_ONE_CASE[(number * 2) % len(OF_ONE_CASE)], OF_ONE_CASE[(number * 2 + 1) % len(OF_ONE_CASE)]]
        for move in [*moves, *dice.choices(OF_ONE_CASE, k=6), Move.ASSIGN, Move.RESPOND]:
            at += timedelta(days=dice.randint(0, 3))
            if _make(council, walked.case, by, move, at):
                made.add(move)
    after = _late(council)
    assert {yardstick: after[yardstick] for yardstick in Yardstick} == before
    assert len(made) > 10


def test_a_corrected_receipt_counts_only_with_a_second_person_and_is_marked(city: Council) -> None:
    walked = entered(city, submission(councils.area(city)), at=LATE - timedelta(days=1))
    walked.triage()
    by, manager = _one_person(city), councils.staff(city, Role.COMPLAINTS_MANAGER)
    received_at = LATE - timedelta(days=2)
    context = ActionContext(walked.case.pk, by, LATE)
    with inside(city, ActorKind.SYSTEM), pytest.raises(RuleBroken) as refused:
        moves.correct_date_of_receipt(context, received_at=received_at, reason=WHY)
    assert refused.value.code == "receipt.needs_approval"
    with inside(city, ActorKind.SYSTEM):
        request = propose(context, ProposedReceipt(received_at), WHY)
        assert not StageRecord.objects.get(case=walked.case).corrected
        approve(request.pk, by=manager, at=LATE)
        record = StageRecord.objects.get(case=walked.case)
        event = CaseEvent.objects.get(case=walked.case, kind="receipt_corrected")
    assert (record.corrected, record.received_at) == (True, received_at)
    assert (event.by_name, event.data["approved_by"], event.data["corrected"]) == (by.name, manager.name, True)
    _make(city, walked.case, by, Move.RESPOND, LATE)
    officer = councils.staff(city, Role.PERFORMANCE_OFFICER)
    with inside(city):
        counted = count_quarter(officer, Quarter.of(LATE.date()), LATE)
    figures = Figures(counted)
    assert figures.standing(0, 1, Yardstick.ANSWERED, MeasureStanding.CORRECTED) == 1
    assert figures.standing(0, 1, Yardstick.ANSWERED, MeasureStanding.IN_TIME) == 0
    assert figures.in_time(0, 1, Yardstick.ANSWERED) == 100
    assert list(contradictions(figures)) == []
    labels = [
        row.label
        for section in write_report("City", counted).sections
        for table in section.tables
        for row in table.rows
    ]
    assert "On time after an approved correction" in labels


def test_a_closure_day_in_the_past_needs_a_second_person_and_makes_nothing_on_time(city: Council) -> None:
    late, open_still = walk(city), walk(city, received_at=LATE - timedelta(days=10))
    late.triage()
    open_still.triage()
    by, other = _one_person(city), councils.staff(city, Role.ADMINISTRATOR)
    before = _late(city)
    mine = ProposedClosure(LATE.date() - timedelta(days=5), "Mine")
    off = DayOff(mine.day, mine.name, national=False)
    with pytest.raises(RuleBroken) as refused:
        decide_for_council(off, Decided(by, LATE, WHY))
    assert refused.value.code == "calendar.needs_approval"
    with inside(city, ActorKind.SYSTEM):
        assert not ClosureDay.objects.exists()
        request = propose_closure(mine, WHY, by=by, at=LATE)
        with pytest.raises(RuleBroken, match="already waiting for approval"):
            propose_closure(mine, WHY, by=by, at=LATE)
        with pytest.raises(RuleBroken) as own:
            approve_closure(request.pk, by=by, at=LATE)
        assert own.value.code == "approval.same_person"
        with pytest.raises(ApprovalRequest.DoesNotExist):
            approve_closure(request.pk, by=councils.staff(city, Role.COMPLAINT_CHAMPION), at=LATE)
        approve_closure(request.pk, by=other, at=LATE)
        change = CalendarChange.objects.get(day=mine.day)
    assert change.by_name == f"{by.name}, approved by {other.name}"
    with inside(city):
        due = dict(StageRecord.objects.values_list("case_id", "response_due"))
    carry_out(change, LATE)
    with inside(city):
        moved = dict(StageRecord.objects.values_list("case_id", "response_due"))
    assert moved[late.case.pk] == due[late.case.pk] < LATE.date()
    assert moved[open_still.case.pk] > due[open_still.case.pk]
    assert _late(city) == before
    assert rebuild(city.pk).changed == ()


def test_many_closure_days_in_the_past_leave_every_late_case_late(city: Council) -> None:
    for days in range(0, 45, 3):
        walk(city, received_at=LATE - timedelta(days=days)).triage()
    before = _late(city)
    by, other = _one_person(city), councils.staff(city, Role.ADMINISTRATOR)
    for back in (11, 7, 6, 5, 4, 3):
        with inside(city, ActorKind.SYSTEM):
            request = propose_closure(ProposedClosure(LATE.date() - timedelta(days=back), "Mine"), WHY, by=by, at=LATE)
            approve_closure(request.pk, by=other, at=LATE)
            change = CalendarChange.objects.get(day=LATE.date() - timedelta(days=back))
        carry_out(change, LATE)
    with inside(city):
        assert ClosureDay.objects.count() == 6
    assert rebuild(city.pk).changed == ()
    assert {yardstick: _late(city)[yardstick] >= before[yardstick] for yardstick in Yardstick} == dict.fromkeys(
        Yardstick, True
    )
