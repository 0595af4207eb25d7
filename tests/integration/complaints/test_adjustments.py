"""Adjustments act on every letter, follow the person, and leave tasks until someone has decided."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.cases.operations import moves
from complaints.cases.operations.apply import complete_task
from complaints.correspondence.queries.adjustments import Call, call_to, is_known_to_be_theirs
from complaints.correspondence.queries.letters import needs_of
from complaints.intake.operations import log_complaint
from complaints.models import Adjustment, AdjustmentChange, Case, CaseEvent, CaseTask, OutboxMessage, Person
from complaints.people.operations import adjustments, consents, contact_details
from complaints.people.operations.new_cases import keep_what_is_asked
from complaints.people.operations.person_records import merge_people, separate_people
from complaints.people.queries.private_links import contact_details_of
from complaints.people.rules.adjustments import AdjustmentDecision, Considerations
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import SendingAnswer, SendingNeeds
from complaints.vocabulary.lifecycle import Channel, Move, Status, TaskKind
from complaints.vocabulary.people import EFFECTS, AdjustmentKind, AdjustmentStatus, Effect, Medium
from councils.models import Council
from councils.people.operations import Away, enter_absence
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils, smtp
from tests.factories.cases import DETAILS, Walk, case_at, inside, submission, walk
from tests.factories.transactions import taken_back
from tests.integration.complaints.test_adjustments_and_consent import MOVES, drain, made, prepared

WEIGHED = Considerations("It works", "We print it", "Pennies", "None")
REVIEW_ON = date(2027, 6, 1)
POSTAL = {"complainant_email": "", "complainant_address": "1 Mill Road"}
EVERYTHING = {"complainant_address": "1 Mill Road", "complainant_phone": "01223 457000"}
CLASSIFY, ARRANGE, REVIEW = (
    TaskKind.CLASSIFY_ADJUSTMENTS,
    TaskKind.ARRANGE_ADJUSTMENTS,
    TaskKind.REVIEW_ADJUSTMENTS,
)


@pytest.fixture
def sink(settings) -> Iterator[smtp.Sink]:
    with smtp.listening(settings, smtp.Sink()) as listening:
        yield listening


def agreed(on: date, **more: object) -> AdjustmentDecision:
    return AdjustmentDecision(AdjustmentStatus.AGREED, WEIGHED, on, REVIEW_ON, **more)  # type: ignore[arg-type]


def context(walked: Walk, by: Actor | None = None) -> ActionContext:
    walked.at += timedelta(hours=1)
    return ActionContext(walked.case.pk, by or walked.champion, walked.at)


def add(walked: Walk, kind: AdjustmentKind, **more: object) -> Adjustment:
    with inside(walked.council):
        more = {"detail": DETAILS.get(kind, ""), **more}
        return adjustments.add_adjustment(context(walked), kind=kind, **more)  # type: ignore[arg-type]


def agree(walked: Walk, kind: AdjustmentKind, **more: object) -> Adjustment:
    row = add(walked, kind)
    with inside(walked.council):
        return adjustments.decide_adjustment(context(walked), row.pk, agreed(walked.at.date(), **more))


def reachable(walked: Walk, **columns: str) -> None:
    with inside(walked.council):
        Case.objects.filter(pk=walked.case.pk).update(**columns)


def open_tasks(walked: Walk, *kinds: TaskKind) -> list[CaseTask]:
    with inside(walked.council):
        tasks = CaseTask.objects.filter(case=walked.case, done_at=None).select_related("letter", "case__person")
        return list(tasks.filter(kind__in=kinds) if kinds else tasks)


def person_of(walked: Walk) -> Person:
    with inside(walked.council):
        return Person.objects.get(cases=walked.case)


def refused(walked: Walk, code: str, act: object, **arguments: object) -> None:
    with inside(walked.council), pytest.raises(RuleBroken) as refusal:
        act(**arguments)  # type: ignore[operator]
    assert refusal.value.code == code


TOLD = (TaskKind.SEND_ANOTHER_WAY, TaskKind.POST_LETTER, TaskKind.ORDER_FORMAT)


@pytest.mark.in_turns
@pytest.mark.parametrize("kind", AdjustmentKind)
@pytest.mark.parametrize("medium", Medium)
def test_a_letter_goes_by_no_medium_that_an_adjustment_rules_out(
    city: Council, sink: smtp.Sink, kind: AdjustmentKind, medium: Medium
) -> None:
    """Someone who can be reached in one way only: it fits, or there is a task that says why not."""
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    only = {Medium.EMAIL: "complainant_email", Medium.POST: "complainant_address", Medium.PHONE: "complainant_phone"}
    held = {name: "" for each, name in only.items() if each is not medium}
    reachable(walked, **held, **({} if medium is Medium.EMAIL else {only[medium]: "01223 457000"}))
    add(walked, kind, contact_id=walked.officer.user_id)
    sink.received.clear()
    made(walked, Move.UPDATE, None)
    drain()
    effect = EFFECTS[kind][list(Medium).index(medium)]
    emailed = [mail for mail in sink.received if mail["To"] == "alex.poole@example.com"]
    tasks = open_tasks(walked, *TOLD)
    assert bool(emailed) is (medium is Medium.EMAIL and effect is Effect.FITS)
    assert bool(tasks) is not bool(emailed)
    if effect is Effect.RULED_OUT:
        assert tasks[0].kind == TaskKind.SEND_ANOTHER_WAY
        assert "No contact details that we hold fit what they need" in tasks[0].detail


ACTED_AGAINST = (AdjustmentKind.PHONE_ONLY, AdjustmentKind.POST_ONLY, AdjustmentKind.BRAILLE)


@pytest.mark.in_turns
@pytest.mark.parametrize("move", [move for move in MOVES if move not in (Move.CORRECT_CONTACT,)])
def test_no_move_emails_against_an_adjustment(the_four_councils: None, sink: smtp.Sink, move: Move) -> None:
    walked = prepared(MOVES[move], SendingNeeds())
    reachable(walked, **EVERYTHING)
    for kind in ACTED_AGAINST:
        with taken_back():
            add(walked, kind)
            sink.received.clear()
            made(walked, move, None)
            drain()
            assert "alex.poole@example.com" not in [mail["To"] for mail in sink.received], kind


def test_phone_calls_only_becomes_a_task_to_phone(city: Council, sink: smtp.Sink) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    reachable(walked, **EVERYTHING)
    add(walked, AdjustmentKind.PHONE_ONLY)
    made(walked, Move.UPDATE, None)
    (task,) = open_tasks(walked, *TOLD)
    assert task.kind == TaskKind.POST_LETTER
    call = call_to(task.case)
    assert call == Call("01223 457000", only=True)


def test_post_only_goes_to_the_letters_to_post_although_there_is_an_email_address(city: Council) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    reachable(walked, **EVERYTHING)
    add(walked, AdjustmentKind.POST_ONLY)
    made(walked, Move.UPDATE, None)
    assert [task.kind for task in open_tasks(walked, *TOLD)] == [TaskKind.POST_LETTER]


def test_an_email_waiting_to_leave_is_held_back_by_what_is_recorded_meanwhile(city: Council, sink: smtp.Sink) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    reachable(walked, **EVERYTHING)
    sink.received.clear()
    made(walked, Move.UPDATE, None)
    add(walked, AdjustmentKind.POST_ONLY)
    drain()
    assert not [mail for mail in sink.received if mail["To"] == "alex.poole@example.com"]
    (task,) = open_tasks(walked, *TOLD)
    assert "They are not to be emailed: Post only" in task.detail


def test_large_print_is_emailed_once_someone_agreed_that_an_email_counts(city: Council, sink: smtp.Sink) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    agree(walked, AdjustmentKind.LARGE_PRINT, email_counts=True)
    sink.received.clear()
    made(walked, Move.UPDATE, None)
    drain()
    assert [mail for mail in sink.received if mail["To"] == "alex.poole@example.com"]


def test_more_time_is_asked_where_a_reply_date_is_set(city: Council, sink: smtp.Sink) -> None:
    walked = prepared(MOVES[Move.PAUSE], SendingNeeds())
    add(walked, AdjustmentKind.MORE_TIME)
    for sending, goes in ((None, False), (SendingAnswer(SendingNeeds("More time"), "Two weeks longer"), True)):
        with taken_back():
            sink.received.clear()
            made(walked, Move.PAUSE, sending)
            drain()
            assert bool([mail for mail in sink.received if mail["To"] == "alex.poole@example.com"]) is goes
    sink.received.clear()
    made(walked, Move.UPDATE, None)
    drain()
    assert [mail for mail in sink.received if mail["To"] == "alex.poole@example.com"], "other letters set no date"


@pytest.mark.parametrize("kind", [AdjustmentKind.MEETING, AdjustmentKind.ADVOCATE])
def test_a_response_says_how_a_meeting_or_an_advocate_was_arranged(city: Council, kind: AdjustmentKind) -> None:
    walked = prepared(MOVES[Move.RESPOND], SendingNeeds())
    add(walked, kind)
    assert [task.detail for task in open_tasks(walked, ARRANGE)] == [kind.label]
    made(walked, Move.RESPOND, None)
    (task,) = open_tasks(walked, *TOLD)
    assert kind.label in task.detail


def test_only_the_named_contact_or_their_cover_writes(city: Council) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    named = councils.staff(city, Role.COMPLAINT_CHAMPION)
    add(walked, AdjustmentKind.NAMED_CONTACT, contact_id=named.user_id)

    def held(by: Actor, sending: SendingAnswer | None = None) -> bool:
        with taken_back():
            with inside(city):
                moves.update(replace(context(walked, by), sending=sending), text="The survey is booked.")
            return bool(open_tasks(walked, *TOLD))

    assert not held(named)
    assert held(walked.champion)
    why = SendingAnswer(SendingNeeds(named_contact=named.name), why_not_named="It is due today.")
    assert not held(walked.champion, why)
    with inside(city):
        away = Away(named.user_id or 0, walked.champion.user_id or 0, walked.at.date(), REVIEW_ON, instead=True)
        enter_absence(away, by=named, at=walked.at)
    assert not held(walked.champion)


def test_who_posts_a_letter_says_how_the_need_was_met(city: Council) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    reachable(walked, **POSTAL)
    add(walked, AdjustmentKind.LARGE_PRINT)
    made(walked, Move.UPDATE, None)
    (task,) = open_tasks(walked, *TOLD)
    on = (walked.at + timedelta(hours=1)).date()
    refused(walked, "posting.how_met", moves.record_posting, context=context(walked), task_id=task.pk, posted_on=on)
    with inside(city):
        done = moves.record_posting(context(walked), task.pk, posted_on=on, how_met="Printed in 18 point")
    assert (done.done_on, done.done_note) == (on, "Printed in 18 point")


def test_a_braille_letter_is_ordered_received_and_posted(city: Council) -> None:
    walked = prepared(MOVES[Move.UPDATE], SendingNeeds())
    reachable(walked, **POSTAL)
    add(walked, AdjustmentKind.BRAILLE)
    made(walked, Move.UPDATE, None)
    (task,) = open_tasks(walked, *TOLD)
    assert (task.kind, task.detail) == (TaskKind.ORDER_FORMAT, "Order it, then post it: Braille")
    on = (walked.at + timedelta(hours=1)).date()
    with inside(city):
        moves.record_order(context(walked), task.pk, ordered_on=on)
    refused(walked, "posting.how_met", moves.record_posting, context=context(walked), task_id=task.pk, posted_on=on)
    refused(walked, "order.same", moves.record_order, context=context(walked), task_id=task.pk, ordered_on=on)
    with inside(city):
        moves.record_order(context(walked), task.pk, ordered_on=on, received_on=on)
        done = moves.record_posting(context(walked), task.pk, posted_on=on)
    assert done.done_note.startswith("Braille, ordered on ")
    with inside(city):
        assert CaseEvent.objects.filter(case=walked.case, kind="format_ordered", public=True).count() == 0
        assert CaseEvent.objects.get(case=walked.case, kind="updated").data["letter"] == task.letter_id


def test_staff_cannot_email_a_new_link_to_someone_who_is_not_to_be_emailed(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    add(walked, AdjustmentKind.POST_ONLY)
    refused(walked, "link.adjustments", contact_details.replace_link, context=context(walked), reason="Lost")


def test_kinds_chosen_at_intake_act_before_the_first_letter(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city, needs=SendingNeeds("Braille\nFace-to-face meeting"))
    drain()
    assert not [mail for mail in sink.received if mail["To"] == "alex.poole@example.com"]
    with inside(city):
        rows = Adjustment.objects.filter(person__cases=walked.case)
        assert sorted(rows.values_list("kind", "status")) == [("braille", "asked_for"), ("meeting", "asked_for")]
        assert AdjustmentChange.objects.filter(adjustment__in=rows, status="asked_for").count() == 2
    assert {task.kind for task in open_tasks(walked)} == {TaskKind.ORDER_FORMAT, CLASSIFY, ARRANGE}


def test_free_text_stops_sending_until_someone_has_classified_it(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city, needs=SendingNeeds(unclassified="Polish please"))
    (task,) = open_tasks(walked, CLASSIFY)
    assert task.detail == "Polish please"
    refused(walked, "task.adjustments", complete_task, context=context(walked), task_id=task.pk)
    (held,) = open_tasks(walked, TaskKind.SEND_ANOTHER_WAY)
    on = walked.at.date()
    refused(
        walked, "posting.unclassified", moves.record_posting, context=context(walked), task_id=held.pk, posted_on=on
    )
    with inside(city):
        adjustments.classify(context(walked), kinds=[AdjustmentKind.INTERPRETER])
        case = Case.objects.select_related("person").get(pk=walked.case.pk)
        assert (case.adjustments, case.adjustments_classified) == ("Polish please", True)
        assert needs_of(case).adjustments == "Interpreter: Polish please"
        row = Adjustment.objects.get(person=case.person)
    assert open_tasks(walked, CLASSIFY), "no one has decided yet"
    assert open_tasks(walked, ARRANGE)
    with inside(city):
        adjustments.decide_adjustment(context(walked), row.pk, agreed(on))
    assert not open_tasks(walked, CLASSIFY)
    refused(walked, "adjustment.classified", adjustments.classify, context=context(walked), kinds=[])


def test_text_that_asks_for_nothing_is_classified_with_a_reason(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds(unclassified="None, thanks"))
    refused(walked, "adjustment.none", adjustments.classify, context=context(walked), kinds=[])
    with inside(city):
        adjustments.classify(context(walked), kinds=[], reason="They wrote that they need none.")
        assert not needs_of(Case.objects.select_related("person").get(pk=walked.case.pk))
    assert not open_tasks(walked, CLASSIFY)


def test_new_text_on_a_case_is_unclassified_again(city: Council) -> None:
    walked = walk(city, needs=SendingNeeds(unclassified="None"))
    with inside(city):
        adjustments.classify(context(walked), kinds=[], reason="They need none.")
        known = contact_details_of(Case.objects.get(pk=walked.case.pk))
        contact_details.correct_contact(context(walked), now=replace(known, adjustments="Braille"), reason="They rang.")
    (task,) = open_tasks(walked, CLASSIFY)
    assert task.detail == "Braille"


def test_a_later_case_of_the_person_has_what_was_agreed_at_once(city: Council) -> None:
    resident = councils.user("Robin Reed")
    first = walk(city, by=resident)
    agree(first, AdjustmentKind.BRAILLE)
    agree(first, AdjustmentKind.MEETING)
    later = walk(city, by=resident, summary="The brown bin this time")
    assert {task.kind for task in open_tasks(later)} == {TaskKind.ORDER_FORMAT, ARRANGE}
    own_words = walk(city, by=resident, summary="And the blue one", needs=SendingNeeds(unclassified="Also no calls"))
    assert open_tasks(own_words, CLASSIFY)


def test_words_that_no_one_has_looked_at_wait_in_a_later_case_too(city: Council) -> None:
    resident = councils.user("Robin Reed")
    first = walk(city, by=resident, needs=SendingNeeds(unclassified="Large print please"))
    later = walk(city, by=resident, summary="The brown bin this time")
    assert [task.detail for task in open_tasks(later, CLASSIFY)] == ["Large print please"]
    both = walk(city, by=resident, summary="Both bins", needs=SendingNeeds(unclassified="And no calls"))
    assert [task.detail for task in open_tasks(both, CLASSIFY)] == ["And no calls\nLarge print please"]
    with inside(city):
        adjustments.classify(context(later), kinds=[AdjustmentKind.LARGE_PRINT])
        waiting = Case.objects.filter(adjustments_classified=False).exclude(adjustments="")
        assert waiting.get() == both.case
        adjustments.classify(context(both), kinds=[AdjustmentKind.NO_PHONE])
        assert not waiting.exists()
    agreed_kinds = {each.kind for each in person_of(first).acting}
    assert agreed_kinds == {AdjustmentKind.LARGE_PRINT, AdjustmentKind.NO_PHONE}


def test_a_caller_with_other_details_learns_nothing_of_what_the_person_needs(city: Council) -> None:
    first = walk(city, needs=SendingNeeds(unclassified="I am deaf"))
    area, person = councils.area(city), person_of(first)
    for given, expected in ({"email": "someone.else@example.com"}, ""), ({"email": person.email}, "I am deaf"):
        asked = submission(area, received_at=first.at)
        found = replace(asked, contact=replace(asked.contact, person_id=person.pk, **given), channel=Channel.PHONE)
        with inside(city):
            case = log_complaint(submission=found, by=first.champion, at=first.at)
        assert case.adjustments == expected
        assert is_known_to_be_theirs(case) is bool(expected)


@pytest.mark.parametrize("kind", [AdjustmentKind.LARGE_PRINT, AdjustmentKind.POST_ONLY])
def test_a_letter_that_needs_no_permission_still_meets_adjustments(city: Council, kind: AdjustmentKind) -> None:
    walked = walk(city, needs=SendingNeeds(kind.label, "Vera Vane"))
    reachable(walked, **EVERYTHING)
    with inside(city):
        consents.close_without_consent(context(walked), reason="We wrote to her twice.")
        assert not OutboxMessage.objects.filter(case=walked.case, kind="closed_without_consent").exists()
    task = open_tasks(walked, *TOLD)[-1]
    expected = TaskKind.POST_LETTER if kind is AdjustmentKind.POST_ONLY else TaskKind.SEND_ANOTHER_WAY
    assert task.letter is not None
    assert (task.letter.kind, task.kind) == ("closed_without_consent", expected)


def test_the_same_kind_asked_again_is_one_adjustment(city: Council) -> None:
    resident = councils.user("Robin Reed")
    for _ in range(2):
        walk(city, by=resident, needs=SendingNeeds("Large print"))
    with inside(city):
        assert Adjustment.objects.filter(person__account=resident).count() == 1


def test_what_someone_without_a_record_asks_for_stays_in_words(city: Council) -> None:
    asked = submission(councils.area(city), needs=SendingNeeds("Large print"))
    case = Case(council=city, person=None, adjustments="Call me")
    keep_what_is_asked(case, asked.contact.adjustment_kinds, had_record=False)
    assert case.adjustments == "Large print\nCall me"


def test_a_refusal_ends_its_effect_and_keeps_what_was_weighed(city: Council) -> None:
    walked = walk(city)
    row = add(walked, AdjustmentKind.MEETING)
    refusal = AdjustmentDecision(
        AdjustmentStatus.REFUSED, WEIGHED, walked.at.date(), reason="No room", instead="A video call"
    )
    with inside(city):
        adjustments.decide_adjustment(context(walked), row.pk, refusal)
        last = AdjustmentChange.objects.filter(adjustment=row).latest("pk")
        assert (last.reason, last.instead, last.disruption) == ("No room", "A video call", "None")
    assert person_of(walked).acting == ()
    assert not open_tasks(walked, CLASSIFY, ARRANGE)
    refused(
        walked, "adjustment.over", adjustments.end_adjustment, context=context(walked), adjustment_id=row.pk, why="x"
    )


def test_nothing_that_was_decided_is_overwritten(city: Council) -> None:
    walked = walk(city)
    row = agree(walked, AdjustmentKind.LARGE_PRINT)
    with inside(city):
        adjustments.decide_adjustment(context(walked), row.pk, agreed(walked.at.date(), email_counts=True))
        adjustments.end_adjustment(context(walked), row.pk, why="They moved away")
        changes = AdjustmentChange.objects.filter(adjustment=row)
        assert list(changes.values_list("status", flat=True)) == ["asked_for", "agreed", "agreed", "ended"]
    with inside(city), pytest.raises(DatabaseError), transaction.atomic():
        AdjustmentChange.objects.update(reason="Nothing")
    refused(
        walked, "adjustment.why", adjustments.end_adjustment, context=context(walked),
        adjustment_id=add(walked, AdjustmentKind.AUDIO).pk, why=" ",
    )  # fmt: skip


def test_a_review_comes_up_on_its_day_and_stands_until_it_is_done(city: Council) -> None:
    walked = walk(city)
    row = agree(walked, AdjustmentKind.LARGE_PRINT)
    for at, due in ((councils.london("2027-05-31T10:00"), False), (councils.london("2027-06-01T00:30"), True)):
        adjustments.open_reviews(at)
        adjustments.open_reviews(at)
        assert bool(open_tasks(walked, REVIEW)) is due
    (task,) = open_tasks(walked, REVIEW)
    assert task.detail == "Large print"
    walked.at = councils.london("2027-06-02T10:00")
    with inside(city):
        later = replace(agreed(walked.at.date()), review_on=date(2028, 6, 1))
        adjustments.decide_adjustment(context(walked), row.pk, later)
    assert not open_tasks(walked, REVIEW)


def test_adjustments_follow_joined_records_and_go_back(city: Council) -> None:
    one, other = walk(city), walk(city)
    agree(other, AdjustmentKind.BRAILLE)
    kept, merged = person_of(one), person_of(other)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city):
        merge = merge_people(manager, kept_id=kept.pk, merged_id=merged.pk, reason="The same", at=one.at)
    assert [each.kind for each in person_of(one).acting] == [AdjustmentKind.BRAILLE]
    with inside(city):
        separate_people(manager, merge_id=merge.pk, reason="Not the same", at=one.at)
    assert person_of(one).acting == ()
    assert [each.kind for each in person_of(other).acting] == [AdjustmentKind.BRAILLE]


def test_residents_and_strangers_decide_nothing(city: Council) -> None:
    walked = walk(city)
    guest = Actor.complainant(city.pk, None, "The complainant", frozenset({walked.case.pk}))
    with inside(city), pytest.raises(NotAllowed) as refusal:
        adjustments.add_adjustment(context(walked, guest), kind=AdjustmentKind.AUDIO)
    assert refusal.value.code == "adjustment.role"
    stranger = councils.user("Sam Stranger")
    refused(
        walked, "adjustment.contact", adjustments.add_adjustment, context=context(walked),
        kind=AdjustmentKind.NAMED_CONTACT, contact_id=stranger.pk,
    )  # fmt: skip


def test_free_text_from_before_the_upgrade_gets_a_task_once_and_nothing_is_lost(city: Council) -> None:
    before = import_module("complaints.migrations.0069_adjustments_to_classify")
    text, none = walk(city, needs=SendingNeeds(unclassified="Large print 18pt. Post only.")), walk(city)
    with inside(city):
        CaseTask.objects.all().delete()
        for _ in range(2):
            with connection.cursor() as cursor:
                cursor.execute(before.TO_CLASSIFY)
    (task,) = open_tasks(text)
    assert (task.kind, task.detail) == (CLASSIFY, "Large print 18pt. Post only.")
    assert not open_tasks(none)


def test_everyone_is_told_as_ever_when_nothing_is_needed(city: Council, sink: smtp.Sink) -> None:
    walked = walk(city)
    drain()
    assert [mail for mail in sink.received if mail["To"] == "alex.poole@example.com"]
    assert not open_tasks(walked)
