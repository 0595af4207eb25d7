"""Nothing is sent against an adjustment or about someone without their consent: every message, looked at where it ends.

A move that writes to the complainant is found by trying each one, so that a new move is tried by itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

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
from complaints.delivery.channels import EmailSender
from complaints.delivery.operations import outbox
from complaints.documents.operations import uploads
from complaints.duplicates.operations import add_to_open
from complaints.links.operations.splitting import split_case
from complaints.links.rules import SplitPart
from complaints.models import Case, CaseEvent, CaseTask
from complaints.people.operations import contact_details
from complaints.people.queries import private_links
from complaints.policy_clusters.operations import name_policy
from complaints.recalculation.operations import Decided, carry_out, decide_for_council
from complaints.vocabulary.actions import (
    TOLD_PERSON_CONCERNED,
    ActionContext,
    ApprovedBy,
    DirectorSays,
    ProposedExtension,
)
from complaints.vocabulary.classification import Classification
from complaints.vocabulary.correspondence import SendingAnswer, SendingNeeds
from complaints.vocabulary.lifecycle import TRANSITIONS, Extension, Move, Status, TaskKind
from councils.calendars.rules import DayOff, london_day
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils, smtp
from tests.factories.cases import AWAITED, NAMED_BY, SCHEDULED, Walk, case_at, every_part, inside, needing, walk
from tests.factories.transactions import taken_back
from tests.integration.complaints.test_contacts import logged

NONE = SendingNeeds()
LARGE = SendingNeeds(adjustments="Large print")
OWN_WORDS = SendingNeeds(unclassified="Large print, and call me first")
OTHER = SendingNeeds(on_behalf_of="Vera V.")
BOTH = SendingNeeds("Large print", "Vera V.")
NEEDS = [
    pytest.param(needs, id=name)
    for name, needs in {"adjustment": LARGE, "own words": OWN_WORDS, "on behalf": OTHER, "both": BOTH}.items()
]
GO = SendingAnswer(how_met="Set in 18 point")
# With permission from that day.
HELD, BOTH_HELD = (replace(needs, consent_from=date(2026, 1, 1)) for needs in (OTHER, BOTH))
ENDED = replace(HELD, consent_until=date(2026, 5, 31))
# They need someone who acts for another: tests/integration/complaints/test_consent.py.
FOR_REPRESENTATIVES = {Move.ASK_CONSENT, Move.RECORD_CONSENT, Move.END_CONSENT, Move.CLOSE_WITHOUT_CONSENT}
# They write to no one but staff: tests/integration/complaints/test_safeguarding.py.
AT_RISK = {Move.MARK_SAFEGUARDING, Move.LIFT_SAFEGUARDING, Move.NAME_STAFF}


TO_SEND = (TaskKind.SEND_ANOTHER_WAY, TaskKind.POST_LETTER)


@dataclass
class Hand:
    """A case, and the turn in which something is done to it."""

    walked: Walk
    sending: SendingAnswer | None = None

    def context(self, by: Actor | None = None) -> ActionContext:
        self.walked.at += timedelta(hours=1)
        return ActionContext(self.walked.case.pk, by or self.walked.officer, self.walked.at, sending=self.sending)

    def champion(self) -> ActionContext:
        return self.context(self.walked.champion)


def _reclassify(hand: Hand) -> None:
    offering.reclassify(
        hand.champion(), key="corporate.compliment", reason="You wrote to thank us.", agreed="By phone."
    )


def _as_request(hand: Hand) -> None:
    offering.reclassify(hand.champion(), key="corporate.service_request", reason="You want a bin.", agreed="By phone.")


def _share_praise(hand: Hand) -> None:
    thanks = offering.Thanks("The crew was lovely.", "Thank you.", others="Night crew")
    offering.share_praise(hand.champion(), thanks)


def _offer(hand: Hand) -> None:
    offering.offer_complaint(hand.champion(), Offer("You said that you are unhappy."))


def _attach(hand: Hand) -> None:
    upload = uploads.checked(ContentFile(b"what the surveyor found", name="survey.txt"))
    correspondence.attach(hand.context(), upload=upload, public=True)


def _extend(hand: Hand) -> None:
    moves.extend(hand.context(), extension=Extension(working_days=5), reason="The survey takes longer.")


def _pause(hand: Hand) -> None:
    pausing.pause(hand.context(), reason="We need a photo.", awaited=AWAITED)


def _close(hand: Hand) -> None:
    correspondence.record_learning(hand.champion(), lesson="The round missed the new houses.")
    moves.close(hand.champion(), scheduled=SCHEDULED)


def _respond(hand: Hand) -> None:
    moves.respond(hand.context(), outcome="upheld", text="You are right.", parts=every_part(hand.walked.case))


def _skip_stage(hand: Hand) -> None:
    exceptions.skip_stage(replace(hand.champion(), approved_by=ApprovedBy()), reason="A child is affected.")


def _log_by_mistake(hand: Hand) -> None:
    exceptions.log_by_mistake(replace(hand.champion(), approved_by=ApprovedBy()), reason="A test.")


def _assign(hand: Hand) -> None:
    moves.assign(hand.champion(), officer_id=hand.walked.officer.user_id or 0, named_by=NAMED_BY)


def _correct_receipt(hand: Hand) -> None:
    earlier = hand.walked.case.received_at - timedelta(days=5)
    moves.correct_date_of_receipt(hand.champion(), received_at=earlier, reason="The stamp on the letter.")


def _correct_contact(hand: Hand) -> None:
    known = private_links.contact_details_of(hand.walked.case)
    contact_details.correct_contact(hand.champion(), now=replace(known, email="corrected@example.com"), reason="Typo.")


@dataclass(frozen=True)
class Step:
    """From which status a move is made, how, and what has to be done before."""

    status: Status
    make: Callable[[Hand], object]
    before: Callable[[Hand], object] = lambda hand: None
    council: str = "cambridge-city"
    kind: ContactKind = ContactKind.COMPLAINT
    procedure: str = "corporate"


def _send_to_director(hand: Hand) -> None:
    representing.send_to_director(hand.champion(), director_id=hand.walked.officer.user_id or 0)


def _record_director(hand: Hand, says: DirectorSays = DirectorSays.NO_CHANGE) -> None:
    context = hand.context()
    said = DirectorDecision(says, london_day(context.at), "The road was measured.")
    representing.record_director(context, said=said)


def _take_forward(hand: Hand) -> None:
    _send_to_director(hand)
    _record_director(hand, DirectorSays.CHANGE)


def _record_members(hand: Hand) -> None:
    context = hand.context()
    representing.record_members(context, said=MembersDecision(london_day(context.at), "The limit is 20."))


def representation(make: Callable[[Hand], object], before: Callable[[Hand], object] = lambda hand: None) -> Step:
    return Step(Status.RECEIVED, make, before, "cambridgeshire-county", ContactKind.REPRESENTATION, "representation")


FORWARDING = Forwarding("cambridgeshire-highways", "A lamp is broken.", "The county mends lamps.")
RECEIVED, WORKING, ANSWERED = Status.RECEIVED, Status.UNDER_INVESTIGATION, Status.RESPONDED
MOVES: dict[Move, Step] = {
    Move.ACCEPT: Step(RECEIVED, lambda hand: triage.accept(hand.champion())),
    Move.DECLINE: Step(
        RECEIVED, lambda hand: declining.decline(hand.champion(), reason="other", explanation="Not ours.")
    ),
    Move.FORWARD: Step(RECEIVED, lambda hand: declining.forward(hand.champion(), forwarding=FORWARDING, whole=True)),
    Move.FORWARD_PART: Step(
        WORKING, lambda hand: declining.forward(hand.champion(), forwarding=FORWARDING, whole=False)
    ),
    Move.ADD_TO_OPEN: Step(
        RECEIVED,
        lambda hand: add_to_open(hand.champion(), reference=Case.objects.latest("pk").reference),
        lambda hand: walk(hand.walked.council),
    ),
    Move.DECIDE_MATTER: Step(
        WORKING,
        lambda hand: special_matters.record_answers(hand.champion(), matter="disrepair", answers=("asked", "not-yet")),
    ),
    Move.PASS_TO_LEGAL: Step(
        RECEIVED,
        lambda hand: special_matters.pass_to_legal(
            hand.champion(),
            matter="disrepair",
            answers=("claim", "yes"),
            to=LegalReferral("They will write.", "Damp.", earlier=DeclineFacts(answered_on=hand.walked.at.date())),
        ),
    ),
    Move.SPLIT: Step(
        WORKING,
        lambda hand: split_case(
            hand.champion(), SplitPart("Another bin", "It is blue.", hand.walked.case.service_area_id)
        ),
    ),
    Move.REROUTE: Step(
        RECEIVED,
        lambda hand: triage.reroute(
            hand.champion(), service_area_id=councils.area(hand.walked.council, 1).pk, reason="It is theirs."
        ),
    ),
    Move.RECLASSIFY: Step(RECEIVED, _reclassify, council="east-cambridgeshire"),
    Move.SETTLE: Step(
        RECEIVED,
        lambda hand: moves.settle(hand.champion(), done="We have shown it to the team."),
        _reclassify,
        "east-cambridgeshire",
    ),
    Move.OFFER_COMPLAINT: Step(RECEIVED, _offer, council="east-cambridgeshire", kind=ContactKind.SERVICE_REQUEST),
    Move.ANSWER_OFFER: Step(
        RECEIVED,
        lambda hand: offering.answer_offer(hand.champion(), OfferAnswer.YES, said="By phone."),
        _offer,
        "east-cambridgeshire",
        ContactKind.SERVICE_REQUEST,
    ),
    Move.HAND_OVER: Step(
        RECEIVED,
        lambda hand: offering.hand_over(hand.champion(), Handover("Waste", hand.walked.at.date())),
        _as_request,
        "east-cambridgeshire",
    ),
    Move.SHARE_PRAISE: Step(
        RECEIVED,
        _share_praise,
        _reclassify,
        "east-cambridgeshire",
    ),
    Move.SEND_TO_DIRECTOR: representation(_send_to_director),
    Move.DIRECTOR_DECISION: representation(_record_director, _send_to_director),
    Move.MEMBERS_DECISION: representation(_record_members, _take_forward),
    Move.NAME_POLICY: Step(WORKING, lambda hand: name_policy(hand.context(), new="Resident parking")),
    Move.SKIP_STAGE: Step(WORKING, _skip_stage, council="east-cambridgeshire"),
    Move.LOG_BY_MISTAKE: Step(RECEIVED, _log_by_mistake),
    Move.ASSIGN: Step(WORKING, _assign),
    Move.ACKNOWLEDGE: Step(WORKING, lambda hand: moves.acknowledge(hand.context(), text="We have it.")),
    Move.PAUSE: Step(WORKING, _pause),
    Move.RESUME: Step(WORKING, lambda hand: pausing.resume(hand.context()), _pause),
    Move.EXTEND: Step(WORKING, _extend),
    Move.WITHDRAW_EXTENSION: Step(
        WORKING, lambda hand: moves.withdraw_extension(hand.context(), reason="The survey came early."), _extend
    ),
    Move.UPDATE: Step(WORKING, lambda hand: moves.update(hand.context(), text="The survey is booked.")),
    Move.CORRECT_RECEIPT: Step(RECEIVED, _correct_receipt),
    Move.CORRECT_CONTACT: Step(WORKING, _correct_contact),
    Move.RESPOND: Step(WORKING, _respond),
    Move.ESCALATE: Step(ANSWERED, lambda hand: moves.escalate(hand.champion(), reason="They rang.")),
    Move.CLOSE: Step(ANSWERED, _close),
    Move.WITHDRAW: Step(WORKING, lambda hand: moves.withdraw(hand.champion(), reason="They rang.")),
    Move.REOPEN: Step(Status.WITHDRAWN, lambda hand: moves.reopen(hand.champion(), reason="New evidence.")),
    Move.TAKE_BACK: Step(
        Status.DECLINED,
        lambda hand: moves.take_back(hand.champion(), returned=Returned("lgsco"), reason="It is not too old."),
    ),
    Move.ADD_NOTE: Step(WORKING, lambda hand: correspondence.add_note(hand.context(), text="Come in.", public=True)),
    Move.ATTACH: Step(WORKING, _attach),
    Move.CLASSIFY: Step(
        WORKING,
        lambda hand: classifying.classify(hand.champion(), now=Classification(severity="high", risks=("reputation",))),
    ),
    Move.RECORD_LEARNING: Step(
        ANSWERED, lambda hand: correspondence.record_learning(hand.context(), lesson="A lesson.")
    ),
}


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def drain() -> None:
    with EmailSender() as post:
        outbox.drain(post, timezone.now(), lambda: True)


def prepared(step: Step, needs: SendingNeeds) -> Walk:
    """A case whose earlier messages are out of the way; what its complainant needs is recorded."""
    council = councils.council(step.council)
    complains = step.kind is ContactKind.COMPLAINT
    walked = case_at(council, step.status) if complains else logged(council, step.procedure, step.kind)
    with inside(council):
        step.before(Hand(walked))
    drain()
    return needing(walked, needs)


def made(walked: Walk, move: Move, sending: SendingAnswer | None) -> None:
    with inside(walked.council):
        MOVES[move].make(Hand(walked, sending))


def to_complainant(sink: smtp.Sink) -> list[str]:
    """The subjects of what reached the complainant, but for the notice that a response went to someone else."""
    theirs = (mail for mail in sink.received if mail["To"] in ("alex.poole@example.com", "corrected@example.com"))
    return [str(mail["Subject"]) for mail in theirs if not str(mail["Subject"]).startswith("About our response to the")]


def tasks(walked: Walk) -> list[str]:
    """Those for the letter itself: the notice that a response went to someone else is another letter."""
    with inside(walked.council):
        found = CaseTask.objects.filter(case=walked.case, done_at=None, kind__in=TO_SEND)
        found = found.exclude(letter__kind=TOLD_PERSON_CONCERNED)
        return list(found.values_list("kind", flat=True))


def answer(needs: SendingNeeds, **changes: object) -> SendingAnswer:
    return replace(GO, needs=needs, **changes)  # type: ignore[arg-type]


def test_every_move_is_tried() -> None:
    assert set(MOVES) | FOR_REPRESENTATIVES | AT_RISK == set(TRANSITIONS)


def writes(walked: Walk, move: Move, sink: smtp.Sink) -> bool:
    """Whether the move writes to a complainant who needs nothing."""
    with taken_back():
        sink.received.clear()
        made(needing(walked, NONE), move, None)
        drain()
        found = bool(to_complainant(sink))
        assert found or not tasks(walked)
    return found


# What is split off gets a receipt of its own: see `test_a_receipt_becomes_a_task`.
@pytest.mark.in_turns
@pytest.mark.parametrize("move", [move for move in MOVES if move is not Move.SPLIT])
def test_a_move_writes_only_as_the_writer_answers(the_four_councils: None, sink: smtp.Sink, move: Move) -> None:
    walked = prepared(MOVES[move], NONE)
    if not writes(walked, move, sink):
        return
    before = SendingNeeds("Braille")
    cases = [
        *((needs, None, False) for needs in (LARGE, OTHER, BOTH)),
        (LARGE, answer(LARGE), True),
        (HELD, None, True),
        (BOTH_HELD, answer(BOTH_HELD), True),
        (BOTH, answer(BOTH), False),
        (ENDED, None, False),
        (LARGE, answer(LARGE, another_way=True), False),
        (BOTH_HELD, answer(before), False),
        (LARGE, answer(before), False),
        (OWN_WORDS, None, False),
        (OWN_WORDS, answer(LARGE), False),
    ]
    for needs, sending, goes in cases:
        with taken_back():
            sink.received.clear()
            made(needing(walked, needs), move, sending)
            drain()
            assert bool(to_complainant(sink)) is goes, (needs, sending)
            assert tasks(walked) == ([] if goes else [TaskKind.SEND_ANOTHER_WAY]), (needs, sending)


def submitted(council: Council, needs: SendingNeeds) -> Walk:
    """A complaint as its complainant sends it, with what they need; nothing has left yet."""
    return walk(council, needs=needs)


def guest(walked: Walk) -> Actor:
    return Actor.complainant(walked.council.pk, None, "The complainant", frozenset({walked.case.pk}))


@pytest.mark.parametrize("needs", NEEDS)
def test_a_receipt_becomes_a_task(city: Council, sink: smtp.Sink, needs: SendingNeeds) -> None:
    walked = submitted(city, needs)
    drain()
    assert not to_complainant(sink)
    assert tasks(walked) == [TaskKind.SEND_ANOTHER_WAY]
    assert len(sink.received) == 1, "the champion is told as ever"


@pytest.mark.parametrize("needs", NEEDS)
def test_a_confirmation_of_what_they_did_themselves_becomes_a_task(
    city: Council, sink: smtp.Sink, needs: SendingNeeds
) -> None:
    walked = prepared(MOVES[Move.ESCALATE], needs)
    sink.received.clear()
    with tenant(city.pk, ActorKind.SYSTEM), transaction.atomic():
        moves.escalate(ActionContext(walked.case.pk, guest(walked), walked.at), reason="Please look again.")
    drain()
    assert not to_complainant(sink)
    assert tasks(walked) == [TaskKind.SEND_ANOTHER_WAY]


@pytest.mark.parametrize("needs", NEEDS)
def test_a_date_that_moves_by_itself_becomes_a_task(city: Council, sink: smtp.Sink, needs: SendingNeeds) -> None:
    walked = prepared(MOVES[Move.EXTEND], needs)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    off = DayOff(date(2026, 6, 10), "Moving house", national=False)
    decided = Decided(manager, councils.london("2026-06-05T09:00"), "We move on that day.")
    sink.received.clear()
    carry_out(decide_for_council(off, decided), decided.at)
    with inside(city):
        assert CaseEvent.objects.filter(case=walked.case, kind="date_moved").exists()
    drain()
    assert not to_complainant(sink)
    assert tasks(walked) == [TaskKind.SEND_ANOTHER_WAY]


@pytest.mark.parametrize("needs", NEEDS)
def test_what_someone_asks_for_by_email_is_emailed(city: Council, sink: smtp.Sink, needs: SendingNeeds) -> None:
    walked = prepared(MOVES[Move.EXTEND], needs)
    sink.received.clear()
    with inside(city, ActorKind.SYSTEM):
        lost = contact_details.Lost(walked.case.reference, "alex.poole@example.com")
        contact_details.send_again(lost, council_id=city.pk, at=walked.at)
        contact_details.ask_to_change_email(
            ActionContext(walked.case.pk, guest(walked), walked.at), email="new@example.com"
        )
        event = CaseEvent.objects.get(case=walked.case, kind="email_change_asked")
        token = private_links.confirmation_token(event.pk)
        contact_details.confirm_email(token, council_id=city.pk, at=walked.at)
    drain()
    assert sorted(sink.addresses) == ["alex.poole@example.com", *["new@example.com"] * 3]
    assert not tasks(walked)


def test_recorded_consent_counts_for_what_is_sent_by_itself(city: Council, sink: smtp.Sink) -> None:
    for needs, goes in ((HELD, True), (BOTH_HELD, False)):
        walked = prepared(MOVES[Move.ADD_NOTE], needs)
        made(walked, Move.ADD_NOTE, answer(needs))
        drain()
        sink.received.clear()
        with tenant(city.pk, ActorKind.SYSTEM), transaction.atomic():
            made_by_them = ActionContext(walked.case.pk, guest(walked), walked.at)
            moves.withdraw(made_by_them, reason="No longer needed.")
        made(walked, Move.REOPEN, None)
        drain()
        assert bool(to_complainant(sink)) is goes


@pytest.mark.parametrize("needs", NEEDS)
def test_what_is_recorded_between_decision_and_sending_counts(
    city: Council, sink: smtp.Sink, needs: SendingNeeds
) -> None:
    walked = prepared(MOVES[Move.UPDATE], NONE)
    sink.received.clear()
    made(walked, Move.UPDATE, None)
    with inside(city):
        known = private_links.contact_details_of(Case.objects.get(pk=walked.case.pk))
        words = needs.unclassified or needs.adjustments
        changed = replace(known, adjustments=words, on_behalf_of=needs.on_behalf_of)
        contact_details.correct_contact(Hand(walked).champion(), now=changed, reason="They rang.")
    drain()
    assert not to_complainant(sink)
    assert tasks(walked) == [TaskKind.SEND_ANOTHER_WAY]


def test_the_answer_is_kept_with_the_event_for_staff(city: Council) -> None:
    walked = prepared(MOVES[Move.UPDATE], LARGE)
    made(walked, Move.UPDATE, answer(LARGE))
    with inside(city):
        event = CaseEvent.objects.get(case=walked.case, kind="updated")
    assert SendingAnswer.from_data(event.data["sending"]) == answer(LARGE)
    assert event.public


def test_a_permission_that_ends_while_a_letter_waits_holds_it_back(city: Council, sink: smtp.Sink) -> None:
    walked = prepared(MOVES[Move.UPDATE], HELD)
    sink.received.clear()
    made(walked, Move.UPDATE, None)
    needing(walked, ENDED)
    drain()
    assert not to_complainant(sink)
    with inside(city):
        held = CaseTask.objects.filter(case=walked.case, kind=TaskKind.SEND_ANOTHER_WAY.value, done_at=None)
        assert [task.detail.startswith("The permission from Vera V. ended on") for task in held] == [True]


def test_what_the_proposer_answered_counts_when_someone_else_approves_it(south: Council, sink: smtp.Sink) -> None:
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    longer = ProposedExtension(working_days=15)
    for sending, goes in ((answer(BOTH_HELD), True), (None, False)):
        walked = prepared(Step(WORKING, _extend, council=south.slug), BOTH_HELD)
        with inside(south):
            asked = propose(Hand(walked, sending).context(), longer, "The survey takes three weeks.")
            sink.received.clear()
            approve(asked.pk, by=manager, at=walked.at)
        drain()
        assert bool(to_complainant(sink)) is goes
        assert tasks(walked) == ([] if goes else [TaskKind.SEND_ANOTHER_WAY])


def test_who_needs_nothing_is_written_to_as_ever(city: Council, sink: smtp.Sink) -> None:
    walked = submitted(city, NONE)
    drain()
    assert to_complainant(sink)
    assert not tasks(walked)
