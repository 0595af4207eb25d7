"""A pause says what it waits for and by when, ends with the reply where the policy says so, and is never forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from complaints.approvals.operations.moves import approve, propose
from complaints.case_facts.queries import facts_of, first_reply_on
from complaints.cases.operations import correspondence, moves, pausing
from complaints.cases.operations.apply import complete_task
from complaints.delivery import email_messages
from complaints.documents.operations.uploads import checked
from complaints.duplicates.operations import add_to_open
from complaints.models import Case, CaseEvent, CaseTask, OutboxMessage, StageRecord
from complaints.vocabulary.actions import ActionContext, ProposedResume
from complaints.vocabulary.lifecycle import NO_REPLY, Awaited, Extension, Status, TaskKind
from councils.models import Council, PolicyVersion
from councils.policies.operations import publish_policy_version
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, entered, inside, submission
from tests.factories.councils import london

PHOTO = Awaited("a photo of the bin", date(2026, 6, 12))
SURVEY = Awaited("the surveyor’s report")
OMBUDSMAN = "0300 061 0614"


def paused(council: Council, awaited: Awaited = PHOTO) -> Walk:
    """Received on Monday 1 June 2026 and due on 15 June; the clock stopped on the Wednesday."""
    walked = case_at(council, Status.UNDER_INVESTIGATION).acknowledge()
    walked.at = london("2026-06-03T10:00")
    with inside(council):
        context = ActionContext(walked.case.pk, walked.officer, walked.at)
        walked.case = pausing.pause(context, reason="Waiting for information", awaited=awaited)
    return walked


def send(walked: Walk, at: datetime, file: bool = False) -> None:
    """The complainant writes or adds a file, as their page has it."""
    by = Actor.complainant(walked.council.pk, None, "The complainant", frozenset({walked.case.pk}))
    context = ActionContext(walked.case.pk, by, at)
    with tenant(walked.council.pk, ActorKind.SYSTEM):
        if file:
            upload = checked(ContentFile(b"Where it stood", name="bin.txt"))
            correspondence.attach(context, upload=upload, public=True)
        else:
            correspondence.add_note(context, text="Here it is.", public=True)


def write_again(walked: Walk, at: datetime) -> None:
    """They make another contact, which is added to the case a week later."""
    said = submission(councils.area(walked.council), received_at=at)
    newer = entered(walked.council, replace(said, description="Here it is."), at=at)
    with inside(walked.council, ActorKind.STAFF, newer.champion.user_id):
        context = ActionContext(newer.case.pk, newer.champion, at + timedelta(days=7))
        add_to_open(context, reference=walked.case.reference)


def without_reply_rule(council: Council) -> None:
    """The council's policy no longer says that a reply ends a pause."""
    with inside(council, ActorKind.SYSTEM):
        version = PolicyVersion.objects.filter(council=council, procedure="corporate").latest("in_force_from")
        document = {**version.document, "version": "without", "in_force_from": "2026-05-01T00:00"}
        for stage in document["stages"]:
            stage["pause"].pop("reply_ends", None)
        publish_policy_version(council=council, document=document, by=None, at=london("2026-04-01T10:00"))


def tasks(walked: Walk, kind: TaskKind) -> list[CaseTask]:
    with inside(walked.council):
        return list(CaseTask.objects.filter(case=walked.case, kind=kind.value))


def now(walked: Walk) -> Case:
    with inside(walked.council):
        return Case.objects.get(pk=walked.case.pk)


def due(walked: Walk) -> date | None:
    with inside(walked.council):
        return facts_of(
            Case.objects.select_related("policy_version", "service_area").get(pk=walked.case.pk)
        ).timetable.working_due


def body(walked: Walk, kind: str) -> str:
    """The last message of a kind to the complainant."""
    with inside(walked.council, ActorKind.SYSTEM):
        message = OutboxMessage.objects.filter(case=walked.case, kind=kind, user=None).latest("created_at")
        email = email_messages.write(message)
    assert email is not None
    return str(email.body)


def test_a_reply_that_came_as_another_contact_ends_the_pause_on_the_day_it_came(city: Council) -> None:
    walked = paused(city)
    write_again(walked, london("2026-06-05T22:15"))
    assert (now(walked).paused, due(walked)) == (False, date(2026, 6, 17))
    (read,) = tasks(walked, TaskKind.READ_MESSAGE)
    assert "was added to this case. This may be what you asked for: a photo of the bin." in read.detail


def test_a_contact_from_before_the_pause_is_no_reply(city: Council) -> None:
    walked = paused(city)
    write_again(walked, london("2026-06-02T12:00"))
    assert now(walked).paused
    (read,) = tasks(walked, TaskKind.READ_MESSAGE)
    assert read.detail.endswith("was added to this case.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("file", [False, True])
def test_a_reply_ends_the_pause_on_the_day_it_came(city: Council, file: bool) -> None:
    walked = paused(city)
    send(walked, london("2026-06-05T22:15"), file)
    case = now(walked)
    assert not case.paused
    assert due(walked) == date(2026, 6, 17)
    with inside(city):
        resumed = CaseEvent.objects.get(case=case, kind="resumed")
        assert (resumed.by_id, resumed.data["on"], resumed.data["replied"]) == (None, "2026-06-05", True)
    letter = body(walked, "resumed")
    assert "Thank you for what you sent us." in letter
    assert "We’ll respond by Wednesday 17 June 2026." in letter
    (read,) = tasks(walked, TaskKind.READ_MESSAGE)
    assert read.done_at is None
    assert "what you asked for: a photo of the bin" in read.detail
    assert "The clock has restarted" in read.detail
    (waiting,) = tasks(walked, TaskKind.AWAIT_REPLY)
    assert waiting.done_at is not None


@pytest.mark.django_db(transaction=True)
def test_where_the_policy_does_not_say_so_a_reply_is_proposed_to_the_officer(city: Council) -> None:
    without_reply_rule(city)
    walked = paused(city)
    send(walked, london("2026-06-05T10:00"))
    assert now(walked).paused
    (read,) = tasks(walked, TaskKind.READ_MESSAGE)
    assert "what you asked for: a photo of the bin" in read.detail
    assert "The clock is still paused" in read.detail
    (waiting,) = tasks(walked, TaskKind.AWAIT_REPLY)
    assert waiting.done_at is None
    with inside(city):
        assert first_reply_on(now(walked)) == date(2026, 6, 5)
        pausing.resume(ActionContext(walked.case.pk, walked.officer, london("2026-06-09T10:00")), on=date(2026, 6, 5))
    assert due(walked) == date(2026, 6, 17), "counted from the day on which the reply came"


@pytest.mark.django_db(transaction=True)
def test_a_day_after_the_reply_is_approved_by_a_second_person_once_the_response_is_late(city: Council) -> None:
    without_reply_rule(city)
    walked = paused(city)
    send(walked, london("2026-06-05T10:00"))
    send(walked, london("2026-06-12T10:00"))
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    context = ActionContext(walked.case.pk, walked.officer, london("2026-06-18T10:00"))
    with inside(city), pytest.raises(RuleBroken) as refused:
        pausing.resume(context)
    assert refused.value.code == "resume.needs_approval"
    assert now(walked).paused
    with inside(city):
        request = propose(context, ProposedResume(date(2026, 6, 12)), "The first message was a question.")
    assert now(walked).paused
    with inside(city):
        approve(request.pk, by=manager, at=london("2026-06-18T11:00"))
        resumed = CaseEvent.objects.get(case=walked.case, kind="resumed")
    assert not now(walked).paused
    assert due(walked) == date(2026, 6, 24)
    assert (resumed.data["on"], resumed.data["corrected"]) == ("2026-06-12", True)
    assert resumed.data["approved_by"] == manager.name
    with inside(city):
        assert StageRecord.objects.get(case=walked.case).corrected, "the figures count it apart"


@pytest.mark.django_db(transaction=True)
def test_what_comes_while_someone_else_is_waited_for_ends_nothing(city: Council) -> None:
    without_reply_rule(city)
    walked = paused(city, SURVEY)
    send(walked, london("2026-06-05T10:00"))
    assert now(walked).paused
    (read,) = tasks(walked, TaskKind.READ_MESSAGE)
    assert "The clock is paused." in read.detail


@pytest.mark.django_db(transaction=True)
def test_the_letter_says_what_is_needed_and_by_when(city: Council) -> None:
    letter = body(paused(city), "paused")
    assert (
        "We paused your complaint on Wednesday 3 June 2026 because we need a photo of the bin from "
        "you. Send it by Friday 12 June 2026. "
        "We’ll give you a new date once we have it." in letter
    )
    assert "Waiting for information" not in letter, "the policy's reason is for the record"
    assert "clock" not in letter


def reminders(walked: Walk) -> list[str]:
    """What staff are sent about a reply that did not come."""
    with inside(walked.council, ActorKind.SYSTEM):
        queued = OutboxMessage.objects.filter(case=walked.case, kind=NO_REPLY)
        return [str(email.body) for email in map(email_messages.write, queued) if email is not None]


@pytest.mark.django_db(transaction=True)
def test_staff_are_reminded_the_morning_after_the_last_day_to_reply(city: Council) -> None:
    walked = paused(city)
    with inside(city, ActorKind.SYSTEM):
        queued = list(OutboxMessage.objects.filter(case=walked.case, kind=NO_REPLY))
        assert {message.user_id for message in queued} >= {walked.officer.user_id, walked.champion.user_id}
        assert {message.not_before.date() for message in queued} == {date(2026, 6, 15)}, "a Monday"
    assert len(reminders(walked)) == len(queued)
    assert all("the clock is still paused" in said for said in reminders(walked))
    send(walked, london("2026-06-05T10:00"))
    assert reminders(walked) == []
    with inside(city):
        context = ActionContext(walked.case.pk, walked.officer, london("2026-06-08T10:00"))
        pausing.pause(context, reason="Waiting", awaited=Awaited("the dates", date(2026, 6, 19)))
    assert len(reminders(walked)) == len(queued), "of the later pause, and not of the one that is over"


ENDS: dict[str, Callable[[Walk, ActionContext], Any]] = {
    "restarted": lambda walked, context: pausing.resume(context),
    "withdrawn": lambda walked, context: moves.withdraw(context, reason="It is over."),
    "answered": lambda walked, context: walked.respond(),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_pause_stands_in_a_list_until_it_ends_however_it_does(city: Council, end: str) -> None:
    walked = paused(city)
    (waiting,) = tasks(walked, TaskKind.AWAIT_REPLY)
    assert waiting.detail == "Waiting for a photo of the bin from the complainant, needed by 12 June 2026."
    context = ActionContext(walked.case.pk, walked.champion, walked.at + timedelta(days=1))
    with pytest.raises(RuleBroken, match="still paused"), inside(city):
        complete_task(context, waiting.pk)
    with inside(city):
        ENDS[end](walked, context)
    (waiting,) = tasks(walked, TaskKind.AWAIT_REPLY)
    assert waiting.done_at is not None


def moved(walked: Walk, move: Callable[[ActionContext], Any]) -> None:
    with inside(walked.council):
        walked.at += timedelta(days=1)
        move(ActionContext(walked.case.pk, walked.champion, walked.at))


CHANGES: dict[str, tuple[str, Callable[[Walk], None]]] = {
    "paused": ("paused", lambda walked: None),
    "restarted": ("resumed", lambda walked: moved(walked, pausing.resume)),
    "extended": (
        "extended",
        lambda walked: moved(
            walked,
            lambda context: moves.extend(context, extension=Extension(working_days=5), reason="The surveyor is ill."),
        ),
    ),
    "not extended": (
        "extension_withdrawn",
        lambda walked: moved(walked, lambda context: moves.withdraw_extension(context, reason="She is well.")),
    ),
    "received on another day": (
        "date_moved",
        lambda walked: moved(
            walked,
            lambda context: moves.correct_date_of_receipt(
                context, received_at=london("2026-05-29T10:00"), reason="The stamp."
            ),
        ),
    ),
    "withdrawn and reopened": (
        "reopened",
        lambda walked: (
            moved(walked, lambda context: moves.withdraw(context, reason="Over.")),
            moved(walked, lambda context: moves.reopen(context, reason="It began again.")),
        ),
    ),
}


def test_every_letter_that_changes_the_date_gives_the_ombudsman(city: Council) -> None:
    walked = paused(city)
    for change, (kind, make) in CHANGES.items():
        make(walked)
        letter = body(walked, kind)
        assert OMBUDSMAN in letter, change
        assert "the Ombudsman can advise you at any time" in letter, change
