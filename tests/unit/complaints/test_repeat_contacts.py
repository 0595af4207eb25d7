"""What someone says to staff about an earlier case: from which day it counts, and who wrote it down."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from complaints.cases.rules.decisions import OpenCase, check_can_be_added
from complaints.intake.rules import Contact, Submission
from complaints.vocabulary.lifecycle import Channel, Status
from complaints.vocabulary.persons import check_same_person
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.errors import RuleBroken

TODAY = date(2026, 6, 10)
SAID = Submission(
    service_area_id=1,
    summary="The bin",
    description="Missed again.",
    contact=Contact("Alex Poole"),
    channel=Channel.LETTER,
    received_at=datetime(2026, 6, 10, 9, tzinfo=UTC),
)


def test_the_next_stage_is_asked_for_on_the_day_on_which_it_came() -> None:
    SAID.check_came_on(TODAY)
    with pytest.raises(RuleBroken) as refused:
        SAID.check_came_on(date(2026, 6, 11))
    assert refused.value.code == "repeat.earlier"


def test_it_says_who_wrote_it_down_and_the_day_if_it_came_earlier() -> None:
    assert SAID.written_down("Anna Reed", TODAY) == "Anna Reed (letter)"
    earlier = "Anna Reed (letter, received on Wednesday 10 June 2026)"
    assert SAID.written_down("Anna Reed", date(2026, 6, 12)) == earlier


def test_a_message_is_all_that_was_said() -> None:
    assert SAID.as_message == "The bin\n\nMissed again."
    assert replace(SAID, wanted="Empty it.").as_message.endswith("\n\nEmpty it.")


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (Status.CLOSED, ContactKind.COMPLAINT, "duplicate.not_open"),
        (Status.RECEIVED, ContactKind.SERVICE_REQUEST, "duplicate.other_kind"),
    ],
)
def test_a_complaint_is_added_to_an_open_complaint_only(status: Status, kind: ContactKind, code: str) -> None:
    check_can_be_added(ContactKind.COMPLAINT, OpenCase("CC-222-222-222", Status.RECEIVED, True))
    to = OpenCase("CC-222-222-222", status, True, kind=kind)
    with pytest.raises(RuleBroken) as refused:
        check_can_be_added(ContactKind.COMPLAINT, to)
    assert refused.value.code == code


def test_only_what_is_theirs_is_added_to() -> None:
    check_same_person("CC-222-222-222", same=True)
    with pytest.raises(RuleBroken) as refused:
        check_same_person("CC-222-222-222", same=False)
    assert refused.value.code == "duplicate.other_person"
