"""The same dates told to an officer, to the resident and to an Ombudsman."""

from datetime import date
from typing import Any

import pytest

from complaints.deadlines.calculation import timetable
from complaints.deadlines.explanation import DeadlineExplanation, DeadlineQuestion, Reader, how_kept, work_out
from complaints.deadlines.stage_events import NO_HISTORY, ClockEvent, Round, StageHistory, approved_corrections, rounds
from tests.factories.councils import london
from tests.unit.complaints.case_contexts import CITY, RECEIVED, clock, facts
from tests.unit.complaints.deadline_questions import england, in_force

PAUSED = {"received": "2026-05-11T10:00", "pauses": ["2026-05-13..2026-05-18"], "acknowledged": "2026-05-12"}


def told(council: str, audience: Reader, **parts: Any) -> dict[str, Any]:
    question = DeadlineQuestion(**parts)
    return work_out(council, question, in_force(council, question), england()).as_document(audience)


def test_a_case_explains_its_own_dates() -> None:
    case = facts()
    explained = DeadlineExplanation.of(case, NO_HISTORY)
    assert (explained.dates, explained.rules) == (case.timetable, CITY)
    assert any("paragraph 4.1" in sentence for sentence in explained.account(Reader.OFFICER))


def test_the_officer_is_told_the_rules_with_their_paragraphs() -> None:
    account = " ".join(told("cambridge-city", Reader.OFFICER, **PAUSED, extend=["5"])["account"])
    assert "(10 working days of receipt, policy, paragraph 4.1)" in account
    assert "The clock stopped on 13 May 2026 until 18 May 2026 (policy, paragraph" in account
    assert "Extended by 5 working days" in account
    assert (
        "LGSCO Complaint Handling Code (6.2 to 6.4), where pauses and council closure days do not move dates" in account
    )


def test_the_resident_is_told_in_plain_words_and_no_paragraph() -> None:
    found = told("cambridge-city", Reader.RESIDENT, **PAUSED)
    account = " ".join(found["account"])
    assert "We promise to respond within 10 working days, starting from the day after we received it." in account
    assert "Days when it was paused do not count." in account
    assert account.endswith("So our response is due by 29 May 2026.")
    reasons = " ".join(day["why"] for day in found["explanation"])
    assert "bank holiday: Spring" in reasons
    for jargon in ("paragraph", "4.1", "day 0", "working day 1 of"):
        assert jargon not in account + reasons


def test_an_ombudsman_is_told_what_happened_and_whether_each_promise_was_kept() -> None:
    said = {**PAUSED, "acknowledged": "2026-05-20", "responded": "2026-06-02T15:00"}
    account = told("cambridge-city", Reader.OMBUDSMAN, **said)["account"]
    assert account[0] == "Received on 11 May 2026 at 10:00; 11 May 2026 is day 0."
    assert account[1].startswith("Governed by ")
    assert "Acknowledged on 20 May 2026, 2 working days late." in account
    assert "Responded on 2 June 2026, 2 working days late." in account


@pytest.mark.parametrize("audience", list(Reader))
def test_a_silent_policy_is_said_to_be_silent(audience: Reader) -> None:
    found = told("cambridgeshire-county", audience, received="2026-01-05T10:00", stage="3")
    assert any("no time for the" in sentence or "does not set a time" in sentence for sentence in found["account"])
    assert found["audience"] == audience.value


def test_an_agreed_date_and_an_open_case_are_told() -> None:
    account = told(
        "east-cambridgeshire", Reader.OMBUDSMAN, received="2026-06-01T10:00", agreed=["2026-07-10"],
        acknowledged="2026-06-02",
    )["account"]  # fmt: skip
    assert any("Extended to 10 July 2026, agreed with the complainant" in sentence for sentence in account)
    assert "Acknowledged on 2 June 2026, on time." in account
    assert "No response has been sent." in account
    bare = told("east-cambridgeshire", Reader.OMBUDSMAN, received="2026-06-01T10:00")["account"]
    assert "No acknowledgement has been sent." in bare


def test_where_the_policy_gives_no_time_and_nothing_waited_that_is_what_is_said() -> None:
    plain = told("cambridge-city", Reader.RESIDENT, received="2026-05-11T10:00")["account"]
    assert not any("was paused" in line for line in plain)
    longer = told("cambridge-city", Reader.RESIDENT, received="2026-05-11T10:00", extend=["5"])["account"]
    assert "We needed longer, and wrote to tell you why." in longer


def test_days_on_which_the_council_is_closed_are_said_to_count_where_the_law_counts_them() -> None:
    asked = {"received": "2026-06-01T10:00"}
    usual = " ".join(told("cambridge-city", Reader.RESIDENT, **asked)["account"])
    by_law = " ".join(told("cambridge-city", Reader.RESIDENT, **asked, procedure="foi")["account"])
    assert "days when the council is closed are not working days" in usual
    assert "days when the council is closed are not" not in by_law
    assert "Days when only the council is closed are working days" in by_law


def test_what_no_policy_dates_is_neither_in_time_nor_late() -> None:
    said = {"received": "2026-01-05T10:00", "stage": "3", "acknowledged": "2026-01-06", "responded": "2026-01-20T12:00"}
    account = told("cambridgeshire-county", Reader.OMBUDSMAN, **said)["account"]
    assert "Acknowledged on 6 January 2026." in account


def reopened(*, answered_again: str | None) -> list[str]:
    """A stage that was answered 6 working days late, reopened on Tuesday 30 June and perhaps answered again."""
    first = rounds(RECEIVED, [entered("acknowledged", "2026-06-03T10:00"), entered("responded", "2026-06-23T15:00")])
    responded_at = london(answered_again) if answered_again else None
    second = clock(london("2026-06-30T05:44"), acknowledged_on=date(2026, 7, 1), responded_at=responded_at)
    stage = CITY.stage(1)
    history = StageHistory(
        (Round(first[0], timetable(first[0], stage, CITY, england())),),
        approved_corrections(
            [
                entered(
                    "receipt_corrected", "2026-06-24T10:00", was="2026-05-29T09:00+01:00",
                    received_at="2026-06-01T10:00+01:00", approved_by="Maya Okafor",
                ),
                entered("receipt_corrected", "2026-06-25T10:00", was="2026-06-01T10:00+01:00"),
            ]
        ),
    )  # fmt: skip
    dates = timetable(second, stage, CITY, england())
    return list(DeadlineExplanation(dates, second, stage, CITY, england(), history).account(Reader.OMBUDSMAN))


def entered(kind: str, at: str, **data: str) -> ClockEvent:
    return ClockEvent(kind, london(at), data)


def test_an_ombudsman_is_told_of_every_round_of_a_reopened_stage() -> None:
    account = reopened(answered_again="2026-07-14T09:00")
    first = account.index("Received on 1 June 2026 at 10:00; 1 June 2026 is day 0.")
    answered = account.index("Responded on 23 June 2026, 6 working days late.")
    second = account.index("Reopened on 30 June 2026 at 05:44; 30 June 2026 is day 0.")
    again = account.index("Responded again on 14 July 2026, on time.")
    assert first < answered < second < again
    assert "Acknowledged on 3 June 2026, on time." in account[first:answered]
    assert "Acknowledged on 1 July 2026, on time." in account[second:again]
    assert sum(said.startswith("Governed by ") for said in account) == 1


def test_an_ombudsman_is_told_that_a_reopened_stage_waits_for_its_new_answer() -> None:
    account = reopened(answered_again=None)
    assert "No new response has been sent." in account
    assert "Responded on 23 June 2026, 6 working days late." in account
    assert "Responded again on 15 July 2026, 1 working day late." in reopened(answered_again="2026-07-15T09:00")


def test_an_ombudsman_is_told_of_an_approved_correction_of_the_date_of_receipt() -> None:
    told_of = [said for said in reopened(answered_again=None) if "date of receipt" in said]
    assert told_of == [
        "The date of receipt was recorded as 29 May 2026 at 09:00 and corrected to 1 June 2026 at 10:00. "
        "Maya Okafor approved the correction on 24 June 2026."
    ]


def test_an_answer_at_the_weekend_after_its_date_is_late_without_a_number_of_days() -> None:
    friday, saturday = date(2026, 6, 12), date(2026, 6, 13)
    assert how_kept(friday, friday, england()) == "on time"
    assert how_kept(saturday, friday, england()) == "late"
