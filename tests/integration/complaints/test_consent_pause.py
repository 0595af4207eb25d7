"""Where the policy lets the clock wait for permission, it stops when asked and runs again with the answer."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from complaints.case_facts.queries import facts_of
from complaints.cases.operations import pausing, triage
from complaints.models import Case, CaseEvent, CaseTask, Deadline, Letter, OutboxMessage, StageRecord
from complaints.people.operations import consents
from complaints.people.operations.consents import WrittenConsent
from complaints.people.queries.private_links import consent_token
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.correspondence import ConsentGiven, SendingNeeds
from complaints.vocabulary.lifecycle import Awaited, DeadlineKind, TaskKind
from complaints.vocabulary.people import Authority, RepresentativeKind
from councils.models import Council, PolicyVersion
from councils.policies.operations import publish_policy_version
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from tests.factories.cases import Walk, inside, walk
from tests.factories.councils import london

FOR_VERA = SendingNeeds(on_behalf_of="Vera Vane")
ASKED = london("2026-06-03T10:00")
GIVEN = ConsentGiven(RepresentativeKind.RELATIVE, Authority.WRITTEN, "Form signed on 5 June", date(2026, 6, 5))


def waits_for_permission(council: Council, starts: str) -> None:
    """The council's policy lets the clock wait for permission, for five working days."""
    with inside(council, ActorKind.SYSTEM):
        version = PolicyVersion.objects.filter(council=council, procedure="corporate").latest("in_force_from")
        pause = {"starts": starts, "longest": "5 working days", "paragraph": "6.2"}
        acts = {"who": "anyone", "consent": "written permission", "paragraph": "6.1", "pause": pause}
        changed = {"version": "waits", "in_force_from": "2026-05-01T00:00", "representative": acts}
        document = {**version.document, **changed}
        publish_policy_version(council=council, document=document, by=None, at=london("2026-04-01T10:00"))


def asked(council: Council, starts: str = "asking for permission", **how: Any) -> Walk:
    """Received on Monday 1 June 2026 and due on 15 June; permission is asked for on the Wednesday, before triage."""
    waits_for_permission(council, starts)
    walked = walk(council, needs=FOR_VERA)
    ask(walked, **how)
    return walked


def ask(walked: Walk, at: datetime = ASKED, **how: Any) -> None:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        context = ActionContext(walked.case.pk, walked.champion, at)
        consents.ask_for_consent(context, **(how or {"email": "vera@example.com"}))


def record(walked: Walk, at: datetime) -> None:
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        consents.record_consent(ActionContext(walked.case.pk, walked.champion, at), WrittenConsent(GIVEN))


def answer(walked: Walk, at: datetime, *, agrees: bool) -> None:
    with inside(walked.council, ActorKind.SYSTEM):
        event = CaseEvent.objects.get(case=walked.case, kind="consent_asked")
        consents.answer_consent(consent_token(event.pk), agrees=agrees, council_id=walked.council.pk, at=at)


def standing(walked: Walk) -> tuple[bool, date | None]:
    """Whether it is paused, and when the response is due."""
    with inside(walked.council):
        case = Case.objects.select_related("policy_version", "service_area").get(pk=walked.case.pk)
        facts = facts_of(case)
        assert case.paused == facts.paused
        return case.paused, facts.timetable.working_due


def letters(walked: Walk) -> dict[str, str]:
    """The letters of pauses that are emailed to the representative, by kind."""
    with inside(walked.council):
        kinds = ("paused_for_consent", "resumed_without_consent", "resumed")
        queued = OutboxMessage.objects.filter(case=walked.case, kind__in=kinds)
        return {message.kind: Letter.objects.get(pk=message.payload["letter"]).full_text for message in queued}


def test_asking_stops_the_clock_and_the_representative_is_told_nothing_about_the_person(city: Council) -> None:
    walked = asked(city)
    assert standing(walked)[0]
    said = letters(walked)["paused_for_consent"]
    assert "after Wednesday 10 June 2026 at the latest" in said
    for secret in ("Vera", walked.case.summary):
        assert secret not in said


def test_the_dates_of_the_code_stay_as_they_are(city: Council) -> None:
    walked = asked(city)
    record(walked, london("2026-06-08T10:00"))
    with inside(city):
        stage = StageRecord.objects.get(case=walked.case)
    assert (stage.response_due, stage.code_response_due) == (date(2026, 6, 18), date(2026, 6, 22))


@pytest.mark.parametrize(
    ("how", "letter"),
    [
        (lambda walked, at: record(walked, at), "resumed"),
        (lambda walked, at: answer(walked, at, agrees=True), "resumed"),
        (lambda walked, at: answer(walked, at, agrees=False), "resumed_without_consent"),
    ],
)
def test_it_runs_again_when_permission_is_recorded_given_or_refused(city: Council, how: Any, letter: str) -> None:
    walked = asked(city)
    how(walked, london("2026-06-08T10:00"))
    assert standing(walked) == (False, date(2026, 6, 18))
    said = letters(walked)
    assert set(said) == {"paused_for_consent", letter}
    assert "Thursday 18 June 2026" in said[letter]
    if letter != "resumed":
        assert "Vera" not in said[letter]


def test_it_runs_again_after_the_last_day_although_no_one_answered(city: Council) -> None:
    walked = asked(city)
    consents.end_waits(london("2026-06-10T23:00"))
    assert standing(walked)[0]
    consents.end_waits(london("2026-06-13T00:30"))
    assert standing(walked) == (False, date(2026, 6, 22))
    assert "resumed_without_consent" in letters(walked)
    with inside(city):
        assert CaseTask.objects.filter(case=walked.case, kind=TaskKind.GET_CONSENT, done_at=None).exists()
    consents.end_waits(london("2026-06-14T00:30"))
    ask(walked, london("2026-06-15T10:00"))
    assert standing(walked) == (False, date(2026, 6, 22))


def test_a_pause_for_something_else_is_left_alone(city: Council) -> None:
    waits_for_permission(city, "asking for permission")
    walked = walk(city, needs=FOR_VERA).triage()
    with inside(city):
        context = ActionContext(walked.case.pk, walked.officer, ASKED)
        pausing.pause(context, reason="Waiting for information", awaited=Awaited("a photo", date(2026, 6, 5)))
    consents.end_waits(london("2026-06-20T00:30"))
    assert standing(walked)[0]


def test_staff_decide_where_the_policy_leaves_it_to_them(city: Council) -> None:
    walked = asked(city, "a decision by staff", how="We posted our form on 3 June.")
    assert not standing(walked)[0]
    with inside(city):
        assert not OutboxMessage.objects.filter(case=walked.case, kind="consent_asked").exists()
    ask(walked, ASKED + timedelta(hours=1), how="We posted it again.", pause=True)
    assert standing(walked)[0]
    context = ActionContext(walked.case.pk, walked.champion, ASKED + timedelta(hours=2))
    with inside(city), pytest.raises(RuleBroken) as refused:
        consents.ask_for_consent(context, how="Again.", pause=True)
    assert refused.value.code == "pause.already"


def test_the_clock_runs_under_every_shipped_policy(city: Council) -> None:
    walked = walk(city, needs=FOR_VERA)
    ask(walked)
    assert standing(walked) == (False, date(2026, 6, 15))


def test_staff_may_start_it_again_before_and_what_waits_can_be_accepted_or_declined(city: Council) -> None:
    walked = asked(city)
    with inside(city, ActorKind.STAFF, walked.champion.user_id):
        triage.accept(ActionContext(walked.case.pk, walked.champion, ASKED + timedelta(days=1)))
        pausing.resume(ActionContext(walked.case.pk, walked.champion, ASKED + timedelta(days=2)))
    assert standing(walked) == (False, date(2026, 6, 17))
    assert "resumed_without_consent" in letters(walked)
    other = walk(city, needs=FOR_VERA)
    ask(other)
    other.at = ASKED + timedelta(days=1)
    other.decline()
    with inside(city):
        assert not Case.objects.get(pk=other.case.pk).paused


def test_no_reminder_of_the_response_is_due_while_it_waits(city: Council) -> None:
    walked = asked(city)
    with inside(city):
        assert not Deadline.objects.filter(case=walked.case, kind=DeadlineKind.RESPONSE, open=True).exists()
