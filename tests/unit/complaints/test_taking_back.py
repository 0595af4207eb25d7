"""A declined complaint that an Ombudsman returns."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import closing
from complaints.cases.rules.closing import Returned, letter_to_log
from complaints.vocabulary.lifecycle import Status
from councils.vocabulary.errors import RuleBroken
from tests.unit.complaints.case_contexts import CITY, facts

LATE = date(2029, 12, 1)
DECLINED = facts(CITY, status=Status.DECLINED)


def test_it_is_reopened_whatever_the_policy_s_time_limit_for_reopening() -> None:
    with pytest.raises(RuleBroken, match="can be reopened"):
        closing.reopen(DECLINED, "New", LATE)
    decided = closing.take_back(DECLINED, Returned("lgsco", " 25 001 234 ", date(2030, 1, 15)), "Not too old", LATE)
    assert (decided.event, decided.changes["status"]) == ("reopened", Status.UNDER_INVESTIGATION)
    assert decided.data == {
        "was": "declined",
        "returned_by": "lgsco",
        "reference": "25 001 234",
        "reply_by": "2030-01-15",
    }
    assert decided.text.endswith("asked us to look into it.\n\nNot too old")
    assert "reply_by" not in closing.take_back(DECLINED, Returned("lgsco"), "Not too old", LATE).data


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        (Returned("nobody"), "return.body"),
        (Returned("lgsco", reply_by=date(2029, 11, 30)), "return.reply_by"),
    ],
)
def test_what_cannot_be_is_refused(returned: Returned, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        closing.take_back(DECLINED, returned, "Not too old", LATE)
    assert refused.value.code == code


def test_the_task_says_when_the_reply_is_due_if_that_is_known() -> None:
    known = Returned("lgsco", reply_by=date(2030, 1, 15))
    assert "A reply is due by 15 January 2030. Log the letter" in letter_to_log(known)
    assert "reply is due" not in letter_to_log(replace(known, reply_by=None))
