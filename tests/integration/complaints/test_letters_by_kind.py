"""Letters say what fits the kind of contact: who decides in the end, whether an answer comes, which date is meant."""

import re

import pytest

from complaints.cases.operations import moves, offering
from complaints.delivery import email_messages
from complaints.models import Case, Deadline, OutboxMessage, Reminder
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.tenancy.scope import ActorKind
from tests.factories.cases import Walk, inside
from tests.integration.complaints.test_contacts import context, logged

COMMISSIONER = {"Information Commissioner", "Phone: 0303 123 1113", "Website: https://ico.org.uk"}
FITTING = {
    "acknowledgement": "Please send it now, and say that it is late.",
    "response": "Please send it, or tell the complainant why it is late",
    "code_acknowledgement": "Please send it now, and say that it is late.",
    "code_response": "Pauses do not move this date.",
    "ceiling": "Pauses do not move this date.",
    "update": "Please send it and say when there will be a response",
    "ombudsman_reply": "agree a later date with the Ombudsman",
}


def body_of(walked: Walk, kind: str) -> str:
    """The last message of a kind, as it is written."""
    with inside(walked.council, ActorKind.SYSTEM):
        email = email_messages.write(OutboxMessage.objects.filter(case=walked.case, kind=kind).latest("created_at"))
    assert email is not None
    return str(email.body)


def reminder_of(walked: Walk, owed: str, step: str = "overdue") -> str:
    """What staff are reminded of one deadline with, whether or not the schedule would remind of it."""
    with inside(walked.council, ActorKind.SYSTEM):
        case = Case.objects.get(pk=walked.case.pk)
        row = Deadline.objects.get(case=case, kind="response")
        if owed != row.kind:
            Deadline.objects.filter(case=case, kind=owed).delete()
            Deadline.objects.filter(pk=row.pk).update(kind=owed)
        reminder = Reminder.objects.create(
            council_id=case.council_id,
            case=case,
            deadline=row,
            step="+9",
            due_on=row.due_on,
            planned_at=walked.at,
            recorded_at=walked.at,
        )
        message = OutboxMessage.objects.create(
            council_id=case.council_id,
            case=case,
            kind=f"reminder_{step}",
            user_id=walked.officer.user_id,
            payload={"reminder": reminder.pk},
            dedupe_key=f"test:{owed}:{step}",
            created_at=walked.at,
            not_before=walked.at,
        )
        email = email_messages.write(message)
    assert email is not None
    return str(email.body)


def lines(body: str) -> set[str]:
    return set(body.split("\n"))


def test_whoever_says_thank_you_is_promised_no_answer(east: Council) -> None:
    thanked = body_of(logged(east, "corporate", ContactKind.COMPLIMENT), "received")
    assert "respond" not in thanked
    assert "We’ll pass this to the team involved" in thanked
    assert "respond" in body_of(logged(east, "comment", ContactKind.COMMENT), "received")


def test_a_representation_without_a_date_is_told_that_there_is_none(county: Council) -> None:
    asked = body_of(logged(county, "representation", ContactKind.REPRESENTATION), "received")
    assert "Our policy does not give a time for this, so we cannot give you a date." in asked


def test_late_requests_for_information_go_to_the_information_commissioner(county: Council) -> None:
    request = logged(county, "foi", ContactKind.INFORMATION_REQUEST)
    said = reminder_of(request, "response")
    assert lines(said) >= COMMISSIONER
    assert "Ombudsman" not in said


def test_a_request_that_is_closed_names_the_information_commissioner(county: Council) -> None:
    request = logged(county, "eir", ContactKind.INFORMATION_REQUEST).triage().respond("answered")
    with inside(county):
        moves.close(context(request))
    said = body_of(request, "closed")
    assert lines(said) >= COMMISSIONER
    assert "Ombudsman" not in said


def test_a_complaint_that_turns_out_to_be_a_request_is_told_of_the_information_commissioner(county: Council) -> None:
    walked = logged(county, "corporate", ContactKind.COMPLAINT)
    with inside(county):
        offering.reclassify(context(walked), key="foi.information_request", reason="It asks for papers.")
    said = body_of(walked, "reclassified")
    assert lines(said) >= COMMISSIONER
    assert "Ombudsman" not in said


def test_what_is_no_complaint_and_nobodys_to_decide_names_nobody(east: Council) -> None:
    comment = logged(east, "comment", ContactKind.COMMENT).triage().respond("answered")
    with inside(east):
        moves.close(context(comment))
    said = body_of(comment, "closed")
    assert "Ombudsman" not in said
    assert "look into it as a complaint" in said


@pytest.mark.parametrize("owed", sorted(FITTING))
def test_a_reminder_of_every_date_says_what_helps_with_that_one(city: Council, owed: str) -> None:
    complaint = logged(city, "corporate", ContactKind.COMPLAINT)
    late = reminder_of(complaint, owed)
    assert FITTING[owed] in late
    assert ("can now contact the Ombudsman" in late) == (owed in ("response", "code_response", "ceiling"))
    soon = re.sub(r"\s+", " ", reminder_of(logged(city, "corporate", ContactKind.COMPLAINT), owed, "due_soon"))
    assert ("agree a new date" in soon) == (owed in ("response", "acknowledgement"))
