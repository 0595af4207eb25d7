"""A day that stops counting while cases are under way: previewed, decided once, recorded."""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import moves, pausing
from complaints.deadlines.obligations import DATE_MOVED
from complaints.delivery import email_messages
from complaints.models import (
    CalendarChange,
    Case,
    CaseEvent,
    Deadline,
    Letter,
    OutboxMessage,
    StageRecord,
    TrackingLink,
)
from complaints.models.correspondence import LINK_LASTS
from complaints.recalculation.operations import Decided, carry_out, decide_for_all, decide_for_council, rebuild
from complaints.recalculation.queries import Preview, preview
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Extension, Status
from councils.calendars.rules import DayOff
from councils.models import BankHoliday, ClosureDay, Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import AWAITED, Walk, case_at, every_part, inside, walk
from tests.factories.councils import london
from tests.unit.complaints.oracle import BANK_HOLIDAYS

# Cases are received on Monday 1 June 2026; 10 working days end on Monday the 15th.
CLOSURE = DayOff(date(2026, 6, 10), "Moving house", national=False)
FUNERAL = DayOff(date(2026, 6, 10), "State funeral", national=True)
AT = london("2026-06-05T09:00")


def previewed(council: Council, off: DayOff = CLOSURE, at_most: int | None = None) -> Preview:
    with inside(council):
        return preview(council.pk, off, AT, at_most=at_most)


def closed(council: Council, off: DayOff = CLOSURE, at: datetime = AT) -> CalendarChange:
    manager = councils.staff(council, Role.COMPLAINTS_MANAGER)
    return carry_out(decide_for_council(off, Decided(manager, at, "We move on that day.")), at)


def due(walked: Walk, kind: str = Deadline.Kind.RESPONSE) -> date:
    with inside(walked.council):
        return Deadline.objects.get(case=walked.case, kind=kind, subject=walked.case.stage).due_on


def moved_events(walked: Walk) -> list[CaseEvent]:
    with inside(walked.council):
        return list(CaseEvent.objects.filter(case=walked.case, kind=DATE_MOVED))


def by_the_code(walked: Walk) -> date:
    with inside(walked.council):
        return StageRecord.objects.get(case=walked.case).code_response_due


def of_case(walked: Walk, rows) -> list:
    with inside(walked.council):
        return list(rows.objects.filter(case=walked.case, kind=DATE_MOVED))


def test_the_preview_says_what_moves_from_when_to_when_by_whose_clock_and_writes_nothing(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    found = previewed(city)
    assert (found.looked_at, found.moved, found.promised) == (1, 1, 1)
    (case,) = found.cases
    assert case.reference == walked.case.reference
    assert [str(each) for each in case.moved] == [
        "response under the council's policy: from 15 June 2026 to 16 June 2026",
    ]
    assert [str(each) for each in case.promised] == [str(case.moved[0])]
    assert found.officers == {case.officer: 1}
    assert due(walked) == date(2026, 6, 15)
    assert not moved_events(walked)


def test_a_preview_with_a_limit_says_how_many_cases_it_leaves_out(city: Council) -> None:
    case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    newer = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    found = previewed(city, at_most=1)
    assert (found.looked_at, found.not_looked_at, found.moved) == (1, 1, 1)
    assert [case.reference for case in found.cases] == [newer.case.reference]
    assert previewed(city, at_most=2).not_looked_at == 0


def test_what_was_previewed_is_what_happens_and_both_dates_are_kept(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    before = previewed(city)
    change = closed(city)
    assert (change.cases_looked_at, change.cases_moved, change.letters) == (1, before.moved, before.promised)
    assert change.finished_at == AT
    (event,) = moved_events(walked)
    assert event.data["change"] == change.pk
    assert event.data["dates"][0] == {
        "what": "response",
        "whose": "policy",
        "was": "2026-06-15",
        "becomes": "2026-06-16",
    }
    assert event.by_name == change.by_name
    with inside(city):
        assert Case.objects.get(pk=walked.case.pk).due_on == date(2026, 6, 16)
        assert StageRecord.objects.get(case=walked.case).response_due == date(2026, 6, 16)
        row = Deadline.objects.get(case=walked.case, kind="response")
        assert row.next_at == london("2026-06-08T08:00")
    assert previewed(city).moved == 0
    assert rebuild(city.pk).changed == ()


def test_a_promised_date_is_answered_by_one_letter_however_often_the_day_is_added(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    first = closed(city)
    again = closed(city)
    assert again.pk == first.pk
    with inside(city, ActorKind.SYSTEM):
        CalendarChange.objects.filter(pk=first.pk).update(finished_at=None)
        first.refresh_from_db()
    # As after a crash between the last case and the end.
    carry_out(first, AT)
    assert len(moved_events(walked)) == 1
    (letter,) = of_case(walked, Letter)
    assert "The date we gave you was Monday 15 June 2026." in letter.body
    assert "by Tuesday 16 June 2026" in letter.body
    (message,) = of_case(walked, OutboxMessage)
    with inside(city):
        email = email_messages.write(message)
    assert email is not None
    assert email.to == ["alex.poole@example.com"]
    assert "10 June 2026 is a day on which we are closed (Moving house)" in email.body
    assert walked.case.reference in email.subject


def test_a_link_lives_on_with_the_letter_and_who_has_no_address_gets_the_letter_without_a_message(
    city: Council,
) -> None:
    reached, unreached = (case_at(city, Status.UNDER_INVESTIGATION).acknowledge() for _ in range(2))
    with inside(city):
        Case.objects.filter(pk=unreached.case.pk).update(complainant_email="")
    assert closed(city).letters == 2
    assert (len(of_case(reached, Letter)), len(of_case(reached, OutboxMessage))) == (1, 1)
    assert (len(of_case(unreached, Letter)), len(of_case(unreached, OutboxMessage))) == (1, 0)
    ((event,), (letter,)) = moved_events(unreached), of_case(unreached, Letter)
    assert (event.data["letter"], event.text) == (letter.pk, "")
    with inside(city):
        assert TrackingLink.objects.get(case=reached.case).expires_at == AT + LINK_LASTS


def test_paused_extended_and_agreed_dates_follow_from_their_events(city: Council, east: Council) -> None:
    paused = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    over = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    extended = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    with inside(city):
        pausing.pause(
            ActionContext(paused.case.pk, paused.officer, london("2026-06-04T10:00")),
            reason="We need photographs",
            awaited=AWAITED,
        )
        pausing.pause(
            ActionContext(over.case.pk, over.officer, london("2026-06-04T10:00")),
            reason="We need photographs",
            awaited=AWAITED,
        )
        pausing.resume(ActionContext(over.case.pk, over.officer, london("2026-06-11T10:00")))
        moves.extend(
            ActionContext(extended.case.pk, extended.officer, london("2026-06-04T10:00")),
            extension=Extension(5),
            reason="More to ask",
        )
    assert due(over) == date(2026, 6, 22)
    closed(city)
    # The clock stands still: the day counts once it runs again, and the letter of the pause gave no date.
    assert due(paused) == date(2026, 6, 16)
    assert not of_case(paused, Letter)
    # The day lies in the pause, which is a working day shorter by it.
    assert due(over) == date(2026, 6, 22)
    assert answers_moved(over) == []
    assert due(extended) == date(2026, 6, 23)
    (letter,) = of_case(extended, Letter)
    assert "The date we gave you was Monday 22 June 2026." in letter.body
    assert rebuild(city.pk).changed == ()


def test_a_closure_day_leaves_the_other_councils_alone_and_a_bank_holiday_is_everybodys(
    city: Council, south: Council
) -> None:
    ours, theirs = case_at(city, Status.UNDER_INVESTIGATION), case_at(south, Status.UNDER_INVESTIGATION)
    closed(city)
    assert (due(ours), due(theirs)) == (date(2026, 6, 16), date(2026, 6, 15))
    with inside(south):
        assert not CalendarChange.objects.exists()
    next_day = DayOff(date(2026, 6, 11), "State funeral", national=True)
    changes = [carry_out(change, AT) for change in decide_for_all(next_day, AT)]
    assert sorted(change.cases_moved for change in changes) == [0, 0, 1, 1]
    assert (due(ours), due(theirs)) == (date(2026, 6, 17), date(2026, 6, 16))
    assert len(moved_events(ours)) == 2
    assert [change.pk for change in decide_for_all(next_day, AT)] == [change.pk for change in changes]


def test_a_closure_day_that_becomes_a_bank_holiday_moves_the_codes_dates_alone(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    code = by_the_code(walked)
    closed(city)
    assert by_the_code(walked) == code
    assert rebuild(city.pk).changed == ()
    changes = [carry_out(change, AT) for change in decide_for_all(FUNERAL, AT)]
    assert [(each.cases_moved, each.letters) for each in changes if each.council_id == city.pk] == [(1, 0)]
    assert due(walked) == date(2026, 6, 16)
    first, second = moved_events(walked)
    assert {each["whose"] for each in first.data["dates"]} == {"policy"}
    assert {each["whose"] for each in second.data["dates"]} == {"code"}
    assert by_the_code(walked) == code + timedelta(days=1)


def test_dates_of_the_code_that_a_closure_day_moved_before_are_put_right_by_rebuilding(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    closed(city)
    with inside(city):
        right = StageRecord.objects.get(case=walked.case).code_response_due
        StageRecord.objects.filter(case=walked.case).update(code_response_due=right + timedelta(days=1))
    call_command("rebuild_deadlines")
    assert by_the_code(walked) == right


def test_ended_and_later_cases_stay_and_a_window_in_months_does_too(city: Council) -> None:
    ended, answered = case_at(city, Status.CLOSED), case_at(city, Status.RESPONDED)
    later = walk(city, received_at=london("2026-06-11T09:00"))
    closed(city)
    for walked in (ended, later, answered):
        assert not moved_events(walked)
        assert not of_case(walked, Letter)
    with inside(city):
        assert StageRecord.objects.get(case=answered.case).escalate_by == date(2026, 9, 3)


def test_a_holiday_after_the_due_date_moves_only_the_reminders(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    with inside(city):
        Deadline.objects.filter(case=walked.case, kind="response").update(next_at=london("2026-06-16T08:00"))
    after_the_last = london("2026-06-15T15:00")
    change = closed(city, DayOff(date(2026, 6, 16), "Moving house", national=False), after_the_last)
    assert due(walked) == date(2026, 6, 15)
    with inside(city):
        row = Deadline.objects.get(case=walked.case, kind="response")
    assert row.next_at == london("2026-06-17T08:00")
    assert change.letters == 0


def test_a_reopened_case_that_was_promised_nothing_gets_no_letter(city: Council) -> None:
    walked = case_at(city, Status.CLOSED)
    with inside(city):
        moves.reopen(ActionContext(walked.case.pk, walked.champion, london("2026-06-08T09:00")), reason="Something new")
    closed(city)
    assert due(walked) == date(2026, 6, 23)
    assert not of_case(walked, Letter)
    assert len(moved_events(walked)) == 1


def test_a_case_reopened_late_and_answered_again_is_dated_by_the_new_calendar_too(city: Council) -> None:
    walked = case_at(city, Status.CLOSED)
    with inside(city):
        moves.reopen(ActionContext(walked.case.pk, walked.champion, london("2026-10-05T09:00")), reason="Something new")
        again = ActionContext(walked.case.pk, walked.officer, london("2026-10-06T09:00"))
        moves.respond(again, outcome="upheld", text="You are right.", parts=every_part(walked.case))
    assert due(walked) == date(2026, 10, 19)
    # The stage's record keeps the dates of its first round, all long past, and nobody is reminded of the second's.
    closed(city, DayOff(date(2026, 10, 14), "Moving house", national=False), london("2026-10-07T09:00"))
    assert due(walked) == date(2026, 10, 20)
    assert rebuild(city.pk, live_only=True).changed == ()


def test_a_date_that_was_promised_after_the_decision_is_the_new_one_already(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    change = decide_for_council(CLOSURE, Decided(manager, AT))
    walked.at = AT
    walked.acknowledge()
    assert due(walked) == date(2026, 6, 16)
    done = carry_out(change, AT + timedelta(days=2))
    assert (done.cases_moved, done.letters) == (1, 0)


def test_each_moved_date_is_what_an_independent_calendar_gives(south: Council) -> None:
    received = [london("2026-05-18T09:00") + timedelta(days=n) for n in range(0, 28, 3)]
    walks = [walk(south, received_at=at) for at in received]
    off = DayOff(date(2026, 6, 10), "Moving house", national=False)
    decided_at = london("2026-06-16T09:00")
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    carry_out(decide_for_council(off, Decided(manager, decided_at, approved=True)), decided_at)
    for walked, at in zip(walks, received, strict=True):
        was = _tenth_working_day(at.date(), None)
        # What had passed when the day was decided stays late.
        assert due(walked) == (_tenth_working_day(at.date(), off.day) if was >= decided_at.date() else was)
        assert answers_moved(walked) == ([(str(was), str(due(walked)))] if was != due(walked) else [])
    assert 0 < sum(bool(answers_moved(walked)) for walked in walks) < len(walks)


def answers_moved(walked: Walk) -> list[tuple[str, str]]:
    """Both dates of the answer under the council's policy, for each time it moved."""
    dates = [each for event in moved_events(walked) for each in event.data["dates"]]
    return [(each["was"], each["becomes"]) for each in dates if (each["what"], each["whose"]) == ("response", "policy")]


def _tenth_working_day(day: date, off: date | None) -> date:
    counted = 0
    while counted < 10:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and day not in BANK_HOLIDAYS and day != off
    return day


def test_only_who_keeps_the_calendar_may_close_the_council(city: Council) -> None:
    for role in (Role.COMPLAINT_CHAMPION, Role.RESPONDING_OFFICER, Role.PERFORMANCE_OFFICER):
        with pytest.raises(NotAllowed):
            decide_for_council(CLOSURE, Decided(councils.staff(city, role), AT))
    with pytest.raises(RuleBroken, match="Saturday"):
        decide_for_council(DayOff(date(2026, 6, 13), "Fair", national=False), Decided(Actor.system(city.pk), AT))
    with inside(city):
        assert not ClosureDay.objects.filter(day__gte=CLOSURE.day).exists()
        assert not CalendarChange.objects.exists()


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("change_calendar", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("before_the_due_date")
def test_the_command_shows_first_and_changes_only_when_it_is_meant(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    closure = ("--council", "cambridge-city", "--closure", "2026-06-10", "Moving house")
    shown = said(*closure)
    assert "would change the dates of 1 of 1 cases; 1 complainants have been given the old date." in shown
    assert f"{walked.case.reference}  response" in shown
    assert "Nothing was changed. Add --yes to apply it." in shown
    assert said(*closure, "--yes", "--dry-run") == shown
    assert due(walked) == date(2026, 6, 15)
    assert said(*closure, "--yes").endswith("cambridge-city: 1 cases checked, 1 changed, 1 letters.\n")
    assert due(walked) == date(2026, 6, 16)


def test_the_command_proclaims_a_bank_holiday_for_all(city: Council, south: Council) -> None:
    both = [case_at(city), case_at(south)]
    said("--bank-holiday", "2026-06-10", "State funeral", "--yes")
    assert [due(walked) for walked in both] == [date(2026, 6, 16)] * 2
    assert BankHoliday.objects.get(day="2026-06-10").name == "State funeral"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--closure", "2026-06-10", "Fair"), "needs --council"),
        (("--council", "cambridge-city", "--bank-holiday", "2026-06-10", "Fair"), "does not take --council"),
        (("--council", "nowhere", "--closure", "2026-06-10", "Fair"), "There is no council called nowhere"),
        (("--council", "cambridge-city", "--closure", "10/06/2026", "Fair"), "is not a date"),
        (("--council", "cambridge-city", "--closure", "2026-06-13", "Fair", "--yes"), "is a Saturday"),
        (
            ("--council", "cambridge-city", "--closure", "9999-12-31", "Fair", "--yes"),
            "outside the bank holiday calendar",
        ),
    ],
)
@pytest.mark.usefixtures("before_the_due_date")
def test_what_makes_no_sense_is_refused_in_words(the_four_councils, arguments: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        said(*arguments)


def test_facts_and_rows_agree_afterwards(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    closed(city)
    with inside(city):
        case = Case.objects.select_related("policy_version").get(pk=walked.case.pk)
        assert facts_of(case).timetable.working_due == due(walked)
