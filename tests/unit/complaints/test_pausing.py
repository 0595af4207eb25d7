"""The clock stops for what is awaited, and runs again from the day on which it came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import decisions
from complaints.cases.rules.decisions import Restart, awaited_for_staff
from complaints.deadlines.clock import Pause
from complaints.vocabulary.lifecycle import Awaited
from councils.policies.rules.lifecycle_rules import PauseRules
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, clock, facts

WEDNESDAY = date(2026, 6, 3)
PHOTOS = Awaited("your photographs", date(2026, 6, 12))
PAUSED = clock(pauses=(Pause(WEDNESDAY, None),))
# A policy that also waits for others, and leaves it to the officer when a reply ends the pause.
OPEN = replace(
    CITY, stages=tuple(replace(each, pause=PauseRules(("Waiting",), "4.1", reply_ends=False)) for each in CITY.stages)
)


def refusal(decide: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as refused:
        decide()
    return refused.value.code


def test_a_clock_stops_where_the_policy_knows_pauses_and_says_so() -> None:
    decided = decisions.pause(facts(), WEDNESDAY, "Waiting for information", PHOTOS, "Send them by email. ")
    assert decided.changes == {"paused": True}
    assert decided.data == {
        "on": "2026-06-03",
        "reason": "Waiting for information",
        "needed": "your photographs",
        "reply_by": "2026-06-12",
    }
    assert decided.text == (
        "We paused your complaint on Wednesday 3 June 2026 because we need your photographs from "
        "you. Send it by Friday 12 June 2026. "
        "We’ll give you a new date once we have it.\n\nSend them by email."
    )
    assert refusal(lambda: decisions.pause(facts(at=PAUSED), WEDNESDAY, "", PHOTOS)) == "pause.already"


def test_a_pause_for_someone_else_asks_the_complainant_for_nothing() -> None:
    decided = decisions.pause(facts(OPEN), WEDNESDAY, "Waiting for an expert", Awaited("the surveyor’s report"))
    assert decided.text == (
        "We paused your complaint on Wednesday 3 June 2026 because we are waiting for the "
        "surveyor’s report. You do not need to "
        "do anything. We’ll give you a new date when we start work on it again."
    )


def test_a_pause_names_what_is_needed_and_a_day_on_which_it_can_still_come() -> None:
    assert refusal(lambda: decisions.pause(facts(), WEDNESDAY, "Waiting", Awaited("\u200b"))) == "pause.needed"
    today = Awaited("your photographs", WEDNESDAY)
    assert refusal(lambda: decisions.pause(facts(), WEDNESDAY, "Waiting", today)) == "pause.reply_by"


def test_what_a_pause_waits_for_is_read_back_and_unknown_for_one_from_before_it_was_asked() -> None:
    for awaited in (PHOTOS, Awaited("the surveyor’s report")):
        assert Awaited.from_data(awaited.as_data()) == awaited
    assert Awaited.from_data({"on": "2026-06-03"}) is None
    assert (PHOTOS.from_complainant, Awaited("the report").from_complainant) == (True, False)
    assert awaited_for_staff(PHOTOS) == ("Waiting for your photographs from the complainant, needed by 12 June 2026.")
    assert awaited_for_staff(Awaited("the report")) == "Waiting for the report."


def test_only_a_clock_that_stands_still_is_started_again_and_not_before_it_stopped() -> None:
    standing = facts(at=PAUSED)
    assert standing.paused
    assert decisions.resume(standing, Restart(WEDNESDAY), WEDNESDAY).changes == {"paused": False}
    assert refusal(lambda: decisions.resume(facts(), Restart(WEDNESDAY), WEDNESDAY)) == "resume.not_paused"
    early, late = date(2026, 6, 2), date(2026, 6, 4)
    assert refusal(lambda: decisions.resume(standing, Restart(early), WEDNESDAY)) == "resume.too_early"
    assert refusal(lambda: decisions.resume(standing, Restart(late), WEDNESDAY)) == "resume.future"


def test_a_reply_starts_the_clock_with_a_word_of_thanks() -> None:
    replied = decisions.resume(facts(at=PAUSED), Restart(WEDNESDAY, replied=True), WEDNESDAY)
    assert (replied.text, replied.data["replied"]) == ("Thank you for what you sent us.", True)
    assert decisions.resume(facts(at=PAUSED), Restart(WEDNESDAY), WEDNESDAY).text == ""


def test_a_policy_that_pauses_for_the_complainants_reply_pauses_for_nobody_else() -> None:
    report = Awaited("the surveyor’s report")
    assert refusal(lambda: decisions.pause(facts(), WEDNESDAY, "Waiting", report)) == "pause.from_complainant"
    assert refusal(lambda: decisions.pause(facts(OPEN, at=PAUSED), WEDNESDAY, "Waiting", report)) == "pause.already"


# Received on 1 June with 10 working days: 15 June. Stopped on the 3rd; replied on the 5th, so due on the 17th.
REPLIED, DUE = date(2026, 6, 5), date(2026, 6, 17)


@pytest.mark.parametrize(
    ("on", "today", "late"),
    [
        (REPLIED, date(2026, 6, 18), False),
        (date(2026, 6, 8), DUE, False),
        (date(2026, 6, 8), date(2026, 6, 18), True),
        (date(2026, 6, 18), date(2026, 6, 18), True),
    ],
)
def test_a_day_after_the_reply_needs_a_second_person_once_the_response_is_late(on: date, today: date, late: bool):
    at = facts(OPEN, at=PAUSED)
    if late:
        assert refusal(lambda: decisions.resume(at, Restart(on, REPLIED), today)) == "resume.needs_approval"
    approved = decisions.resume(at, Restart(on, REPLIED, approved=True), today)
    assert (approved.data.get("corrected", False), approved.stage_changes) == (
        late,
        {"corrected": True} if late else {},
    )
    assert decisions.resume(at, Restart(on), today).data == {"on": on.isoformat()}, "nothing came"


def test_an_earlier_pause_counts_on_when_the_present_one_ends() -> None:
    at = facts(OPEN, at=clock(pauses=(Pause(date(2026, 6, 1), date(2026, 6, 2)), Pause(WEDNESDAY, None))))
    assert decisions.resume(at, Restart(date(2026, 6, 8), REPLIED), date(2026, 6, 18)).data == {"on": "2026-06-08"}


def test_without_a_due_date_no_day_needs_approval() -> None:
    undated = replace(OPEN, stages=tuple(replace(each, response=None) for each in OPEN.stages))
    at = facts(undated, at=PAUSED)
    assert decisions.resume(at, Restart(date(2026, 7, 1), REPLIED), date(2026, 7, 1)).data == {"on": "2026-07-01"}
