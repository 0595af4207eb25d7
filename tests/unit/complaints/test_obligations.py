"""Every clock of a case at once: what is owed, and that only the council's own date is moved by a pause."""

from datetime import date
from typing import Any

import pytest

from complaints.deadlines.obligations import (
    Obligation,
    StoredDeadline,
    ceiling_of,
    dates_owed,
    effective_deadline_of,
    is_delayed,
    obligations_of,
    update_of,
    waits_already,
)
from complaints.deadlines.stage_events import CaseFacts, ClockEvent, rounds
from complaints.vocabulary.lifecycle import CLOCK_KINDS, DeadlineKind, Status, Whose
from councils.policies.rules.procedure_rules import ProcedureRules
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, RECEIVED, SOUTH, facts
from tests.unit.complaints.deadline_questions import seeded

COUNTY = seeded()["cambridgeshire-county"][0]


def event(kind: str, on: str, **data: Any) -> ClockEvent:
    return ClockEvent(kind, london(f"{on}T12:00"), {"on": on, **data})


def facts_of(rules: ProcedureRules, *events: ClockEvent, received: str = "", **others: Any) -> CaseFacts:
    """A case received on Monday 1 June 2026, at 10, to whose present stage these things have happened."""
    clocks = rounds(london(f"{received}T10:00") if received else RECEIVED, events)
    return facts(rules, at=clocks[-1], rounds=len(clocks), **others)


# Acknowledged on the day after it was received.
ACKNOWLEDGED = event("acknowledged", "2026-06-02")
ON_TIME = date(2026, 6, 10)


def owed(facts: CaseFacts) -> list[tuple[date, str]]:
    return [(each.due, each.kind) for each in dates_owed(facts)]


def test_every_date_of_a_case_in_time_stands_in_order() -> None:
    assert owed(facts_of(CITY)) == [
        (date(2026, 6, 8), "acknowledgement"),
        (date(2026, 6, 8), "code_acknowledgement"),
        (date(2026, 6, 15), "response"),
        (date(2026, 6, 22), "code_response"),
        (date(2026, 6, 29), "update"),
    ]


def test_the_first_of_them_binds_and_nothing_does_once_it_is_answered() -> None:
    first = effective_deadline_of(facts_of(SOUTH))
    assert first is not None
    assert (first.kind, first.whose) == (DeadlineKind.CODE_ACKNOWLEDGEMENT, Whose.CODE)
    answered = facts_of(SOUTH, ACKNOWLEDGED, event("responded", "2026-06-09"))
    assert effective_deadline_of(answered) is None


def test_every_kind_that_belongs_to_a_stage_is_promised_once_and_an_ombudsmans_by_nobody_here() -> None:
    kinds = [each.kind for each in obligations_of(facts_of(CITY))]
    assert kinds == [kind for kind in DeadlineKind if kind is not DeadlineKind.OMBUDSMAN_REPLY]


def test_a_policy_that_is_silent_leaves_the_codes_date_first() -> None:
    assert owed(facts_of(SOUTH))[0] == (date(2026, 6, 8), "code_acknowledgement")


def test_a_pause_takes_the_councils_date_away_and_leaves_the_codes() -> None:
    paused = facts_of(CITY, ACKNOWLEDGED, event("paused", "2026-06-03"))
    assert owed(paused) == [(date(2026, 6, 16), "code_response")]


def test_a_case_that_was_late_before_it_was_paused_still_owes_news() -> None:
    paused = facts_of(CITY, ACKNOWLEDGED, event("paused", "2026-06-17"))
    assert owed(paused) == [
        (date(2026, 6, 15), "response"),
        (date(2026, 6, 16), "code_response"),
        (date(2026, 7, 1), "update"),
    ]


def test_an_extension_starts_the_updates_and_each_update_the_next_one() -> None:
    extended = event("extended", "2026-06-08", working_days=10, agreed=None)
    once = facts_of(SOUTH, ACKNOWLEDGED, extended)
    assert (update_of(once).due, is_delayed(once, ON_TIME)) == (date(2026, 6, 22), True)
    told = facts_of(SOUTH, ACKNOWLEDGED, extended, event("updated", "2026-06-18"))
    assert update_of(told).due == date(2026, 7, 2)
    assert told.timetable == once.timetable, "an update moves no other date"


def test_an_update_before_the_answer_is_late_is_no_news_of_the_delay() -> None:
    early = facts_of(CITY, ACKNOWLEDGED, event("updated", "2026-06-10"))
    assert update_of(early).due == date(2026, 6, 29)
    late = facts_of(CITY, ACKNOWLEDGED, event("updated", "2026-06-22"))
    assert update_of(late).due == date(2026, 7, 6)


@pytest.mark.parametrize(("today", "delayed"), [(date(2026, 6, 15), False), (date(2026, 6, 16), True)])
def test_a_case_is_late_from_the_day_after_its_date(today: date, delayed: bool) -> None:
    assert is_delayed(facts_of(CITY, ACKNOWLEDGED), today) is delayed


def test_an_answered_or_ended_case_owes_nothing() -> None:
    assert owed(facts_of(CITY, ACKNOWLEDGED, event("responded", "2026-06-10"), status=Status.RESPONDED)) == []
    assert owed(facts_of(CITY, status=Status.DECLINED)) == []


def test_twelve_weeks_bind_the_last_stage_and_are_nobody_elses_measure() -> None:
    final = facts_of(CITY.for_landlord(True), stage=2, started_on=date(2026, 3, 16))
    assert (date(2026, 6, 8), "ceiling") in owed(final)
    said = next(each for each in dates_owed(final) if each.whose is Whose.CEILING)
    assert "12 weeks through both stages; the Housing Ombudsman names no total" in said.officer
    assert "ceiling" not in [kind for _, kind in owed(facts_of(CITY))]


def test_a_stage_that_was_reopened_has_had_its_twelve_weeks() -> None:
    reopened = facts_of(CITY, ACKNOWLEDGED, event("responded", "2026-06-10"), event("reopened", "2026-09-01"), stage=2)
    assert ceiling_of(reopened) is None


def test_where_no_date_is_promised_no_update_is_owed() -> None:
    silent = facts_of(COUNTY, stage=3, received="2026-01-05")
    assert owed(silent) == []


def test_an_update_is_among_the_events_that_a_clock_is_replayed_from() -> None:
    assert "updated" in CLOCK_KINDS


@pytest.mark.parametrize(
    ("owed", "resting", "quiet", "reminds"),
    [
        (True, False, False, True),
        (False, True, False, True),
        (True, False, True, False),
        (False, True, True, False),
        (False, False, False, False),
    ],
)
def test_people_are_reminded_of_what_is_owed_or_rests_unless_it_is_kept_quiet(
    owed: bool, resting: bool, quiet: bool, reminds: bool
) -> None:
    assert Obligation(DeadlineKind.RESPONSE, ON_TIME, None, owed, resting, quiet).reminds is reminds


@pytest.mark.parametrize(
    ("kind", "kept", "waits"),
    [
        (DeadlineKind.RESPONSE, None, False),
        (DeadlineKind.RESPONSE, StoredDeadline(date(2026, 6, 9), open=True, next_at=RECEIVED), False),
        (DeadlineKind.RESPONSE, StoredDeadline(ON_TIME, open=True, next_at=RECEIVED), True),
        (DeadlineKind.UPDATE, StoredDeadline(ON_TIME, open=True, next_at=RECEIVED), True),
        (DeadlineKind.RESPONSE, StoredDeadline(ON_TIME, open=True, next_at=None), True),
        (DeadlineKind.RESPONSE, StoredDeadline(ON_TIME, open=False, next_at=None), False),
        (DeadlineKind.CODE_RESPONSE, StoredDeadline(ON_TIME, open=True, next_at=None), False),
    ],
)
def test_only_the_very_date_that_people_wait_for_keeps_its_reminders(
    kind: DeadlineKind, kept: StoredDeadline | None, waits: bool
) -> None:
    assert waits_already(Obligation(kind, ON_TIME, None, owed=True), kept) is waits
