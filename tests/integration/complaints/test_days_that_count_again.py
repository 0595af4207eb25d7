"""A day that was entered by mistake counts again: previewed, decided once and told, like a day that stops counting."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError

from complaints.case_facts.queries import facts_of
from complaints.cases.rules import decisions
from complaints.deadlines.calculation import timetable
from complaints.deadlines.obligations import MovedDate, PromisedInLetters, moved_letter, promised
from complaints.deadlines.stage_events import ClockEvent
from complaints.delivery import email_messages
from complaints.models import Case, Letter, OutboxMessage, StageRecord
from complaints.recalculation.operations import Decided, carry_out, decide_for_all, decide_for_council, rebuild
from complaints.recalculation.queries import preview
from complaints.vocabulary.lifecycle import Status, Whose
from councils.calendars.rules import DayOff, written
from councils.models import BankHoliday, Council
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.councils import london, noon
from tests.integration.complaints.test_calendar_changes import (
    AT,
    CLOSURE,
    FUNERAL,
    closed,
    due,
    moved_events,
    of_case,
    previewed,
    said,
)
from tests.integration.complaints.test_contacts import logged

pytestmark = pytest.mark.django_db
BACK = DayOff(CLOSURE.day, CLOSURE.name, national=False, counts_again=True)


def test_a_day_removed_again_moves_every_date_back_and_tells_whoever_was_told(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    closed(city)
    found = previewed(city, BACK)
    assert (found.moved, found.promised, found.late, found.anyway) == (1, 1, 0, None)
    change = closed(city, BACK)
    assert (change.number, change.counts_again, change.cases_moved, change.letters) == (2, True, 1, 1)
    assert due(walked) == date(2026, 6, 15)
    first, second = moved_events(walked)
    assert [(each["was"], each["becomes"]) for each in second.data["dates"]] == [
        (each["becomes"], each["was"]) for each in first.data["dates"]
    ]
    letter = of_case(walked, Letter)[-1]
    assert "10 June 2026 is not a day on which we are closed after all (we had recorded it as: Moving" in letter.body
    assert (
        "The date we gave you was Tuesday 16 June 2026.\nWe now aim to respond by Monday 15 June 2026." in letter.body
    )
    assert rebuild(city.pk).changed == ()
    assert closed(city, BACK).pk == change.pk
    again = closed(city)
    assert (again.number, again.cases_moved) == (3, 1)
    assert due(walked) == date(2026, 6, 16)


def test_a_case_received_while_the_day_was_closed_moves_too_when_it_counts_again(city: Council) -> None:
    closed(city)
    late = case_at(city, received_at=AT + timedelta(days=1))
    was, later = due(late), AT + timedelta(days=2)
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    change = carry_out(decide_for_council(BACK, Decided(manager, later)), later)
    assert (change.cases_moved, change.letters) == (1, 1)
    assert due(late) < was


def test_a_date_that_moves_into_the_past_is_counted_before_it_is_decided(city: Council) -> None:
    case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    closed(city)
    with inside(city):
        assert preview(city.pk, BACK, london("2026-06-15T09:00")).late == 0
        assert preview(city.pk, BACK, london("2026-06-16T09:00")).late == 1
        assert preview(city.pk, BACK, london("2026-06-17T09:00")).late == 0, "the Code's dates stay"


def test_until_when_the_next_stage_can_be_asked_for_was_promised_with_the_answer() -> None:
    window = MovedDate("escalation", Whose.POLICY, date(2026, 7, 1), date(2026, 6, 30))
    answered = ClockEvent("responded", london("2026-06-03T09:00"), {})
    before = ClockEvent("extended", london("2026-06-02T09:00"), {"on": "2026-06-02"})
    assert promised([window], PromisedInLetters(True, (before, answered)), AT) == (window,)
    assert promised([window], PromisedInLetters(True, (before,)), AT) == ()
    assert promised([window], PromisedInLetters(True, (before, answered)), london("2026-06-01T09:00")) == ()
    said = moved_letter([window], "That day counts after all.", AT.date())
    assert said.endswith("You can now ask us to look at your complaint again until Tuesday 30 June 2026.")


@pytest.mark.parametrize("closed_since", [False, True], ids=["answered", "closed since"])
def test_whoever_was_told_until_when_they_can_ask_keeps_that_time_when_a_day_counts_again(
    county: Council, closed_since: bool
) -> None:
    for change in decide_for_all(FUNERAL, AT):
        carry_out(change, AT)
    walked = logged(county, "children", ContactKind.COMPLAINT).triage().acknowledge().respond()
    if closed_since:
        walked.close()
    with inside(county):
        until = StageRecord.objects.get(case=walked.case).escalate_by
        assert until is not None
        assert written(until) in letter_of(walked)
    at = london("2026-06-29T09:00")
    for change in decide_for_all(replace(FUNERAL, counts_again=True), at):
        carry_out(change, at)
    assert not of_case(walked, Letter), "nothing that was promised has changed"
    with inside(county):
        case = Case.objects.select_related("policy_version", "service_area").get(pk=walked.case.pk)
        facts = facts_of(case)
        assert facts.timetable.escalate_by == StageRecord.objects.get(case=case).escalate_by == until
        plain = timetable(facts.clock, facts.stage_rules, facts.rules, facts.calendar)
        assert plain.escalate_by == until - timedelta(days=1)
    assert rebuild(county.pk, live_only=True).changed == ()
    assert decisions.escalate(facts, noon(until), asked_by_complainant=True, reason="").event == "escalated"
    with pytest.raises(RuleBroken, match="The time to ask for the next stage ended"):
        decisions.escalate(facts, noon(until + timedelta(days=1)), asked_by_complainant=True, reason="")


def letter_of(walked: Walk) -> str:
    """What the answer's letter says."""
    message = OutboxMessage.objects.get(case=walked.case, kind="responded")
    email = email_messages.write(message)
    assert email is not None
    return email.body


def test_what_is_being_carried_out_is_finished_before_the_day_is_decided_again(city: Council) -> None:
    case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    first = decide_for_council(CLOSURE, Decided(manager, AT))
    with pytest.raises(RuleBroken, match="is still being carried out"):
        decide_for_council(BACK, Decided(manager, AT))
    carry_out(first, AT)
    assert decide_for_council(BACK, Decided(manager, AT)).number == 2


def test_a_bank_holiday_is_called_off_for_all_councils(city: Council, south: Council) -> None:
    both = [case_at(city), case_at(south)]
    dates = [due(walked) for walked in both]
    for off in (FUNERAL, replace(FUNERAL, counts_again=True)):
        for change in decide_for_all(off, AT, "The Palace"):
            carry_out(change, AT)
    assert [due(walked) for walked in both] == dates
    assert not BankHoliday.objects.filter(day=FUNERAL.day).exists()
    with pytest.raises(RuleBroken, match="11 June 2026 is not a bank holiday"):
        decide_for_all(replace(FUNERAL, day=date(2026, 6, 11), counts_again=True), AT)


@pytest.mark.usefixtures("before_the_due_date")
def test_the_command_removes_what_was_entered_by_mistake(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION).acknowledge()
    closed(city)
    removal = ("--council", "cambridge-city", "--remove-closure", "2026-06-10")
    shown = said(*removal)
    assert "10 June 2026 (no longer a closure day: Moving house) would change the dates of 1 of 1 cases" in shown
    assert due(walked) == date(2026, 6, 16)
    assert said(*removal, "--yes").endswith("cambridge-city: 1 cases checked, 1 changed, 1 letters.\n")
    assert due(walked) == date(2026, 6, 15)
    with pytest.raises(CommandError, match="10 June 2026 is not a closure day of this council"):
        said(*removal)
