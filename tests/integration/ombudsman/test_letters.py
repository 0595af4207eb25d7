"""Several letters under one reference: extended, corrected with their history, asked about, and never forgotten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.delivery.email_messages import write
from complaints.models import CaseEvent, CaseTask, Deadline, Hold, OutboxMessage, Reminder
from complaints.reminders.operations import send_due_reminders
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Audience, Status, TaskKind
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from ombudsman import operations
from ombudsman.models import Referral
from ombudsman.queries import public_referrals
from ombudsman.rules import LetterKind
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.councils import london
from tests.integration.ombudsman.test_referrals import LETTER, _answered, _log

pytestmark = pytest.mark.django_db
FIRST = replace(LETTER, kind=LetterKind.FIRST_CONTACT)
FULL = replace(LETTER, kind=LetterKind.ENQUIRY, notified_on=date(2025, 12, 4))


def _turn(walked: Walk, day: str) -> ActionContext:
    manager = councils.staff(walked.council, Role.COMPLAINTS_MANAGER)
    return ActionContext(walked.case.pk, manager, london(f"{day}T10:00"))


def _owed(referral: Referral) -> Deadline:
    with inside(referral.council, ActorKind.SYSTEM):
        return Deadline.objects.get(case=referral.case_id, kind="ombudsman_reply", subject=referral.pk)


def _facts(referral: Referral, **changes: object) -> operations.ReferralFacts:
    facts = operations.ReferralFacts(
        body=referral.body,
        reference=referral.reference,
        kind=LetterKind(referral.kind),
        notified_on=referral.notified_on,
        question=referral.question,
        reply_by=referral.due_on,
        replied_on=referral.replied_on,
        reply=referral.reply,
        decision=referral.decision,
        decided_on=referral.decided_on,
        findings=referral.findings,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def test_each_letter_has_its_own_reply_and_the_decision_ends_them_all(south: Council) -> None:
    walked = _answered(south)
    first, full = _log(walked, FIRST), _log(walked, FULL)
    with inside(south):
        operations.record_reply(
            _turn(walked, "2025-12-08"), referral_id=first.pk, replied_on=date(2025, 12, 8), reply="Our file."
        )
    assert (_owed(first).open, _owed(full).open) == (False, True)
    with inside(south):
        operations.record_decision(
            _turn(walked, "2026-02-02"),
            referral_id=first.pk,
            decision="not_upheld",
            decided_on=date(2026, 2, 2),
            findings="No fault.",
        )
        assert {letter.decision for letter in Referral.objects.all()} == {"not_upheld"}
        assert not Hold.objects.filter(lifted_at=None).exists()
    assert not _owed(full).open


def test_proof_that_is_asked_for_after_the_decision_holds_the_case_until_it_is_sent(south: Council) -> None:
    walked = _answered(south)
    full = _log(walked, FULL)
    with inside(south):
        operations.record_decision(
            _turn(walked, "2026-02-02"),
            referral_id=full.pk,
            decision="upheld",
            decided_on=date(2026, 2, 2),
            findings="Apologise.",
        )
        proof = operations.log_referral(
            _turn(walked, "2026-03-02"),
            notification=replace(LETTER, kind=LetterKind.COMPLIANCE, notified_on=date(2026, 3, 2)),
        )
        assert Hold.objects.filter(lifted_at=None).exists()
        with pytest.raises(RuleBroken) as refused:
            operations.record_decision(
                _turn(walked, "2026-03-09"),
                referral_id=proof.pk,
                decision="not_upheld",
                decided_on=date(2026, 3, 9),
                findings="",
            )
        assert refused.value.code == "referral.compliance"
        operations.record_reply(
            _turn(walked, "2026-03-09"), referral_id=proof.pk, replied_on=date(2026, 3, 9), reply="The letter."
        )
        assert not Hold.objects.filter(lifted_at=None).exists()


def test_a_corrected_kind_decides_whether_the_case_stays_open(south: Council) -> None:
    walked = _answered(south)
    letter = _log(walked, FULL)
    with inside(south):
        operations.record_reply(
            _turn(walked, "2025-12-09"), referral_id=letter.pk, replied_on=date(2025, 12, 9), reply="The letter."
        )
        for kind, held in ((LetterKind.COMPLIANCE, False), (LetterKind.ENQUIRY, True)):
            letter.refresh_from_db()
            facts = _facts(letter, kind=kind)
            operations.correct_referral(
                _turn(walked, "2025-12-10"), referral_id=letter.pk, facts=facts, why="It was logged wrongly."
            )
            assert Hold.objects.filter(case=walked.case, lifted_at=None).exists() is held


def test_the_same_letter_twice_and_a_reference_of_another_complaint_are_refused(south: Council) -> None:
    walked, other = _answered(south), _answered(south)
    _log(walked, FULL)
    for case, letter, code in ((walked, FULL, "referral.known"), (other, FIRST, "referral.other_case")):
        with pytest.raises(RuleBroken) as refused:
            _log(case, letter)
        assert refused.value.code == code


def test_a_complainant_is_told_of_one_ombudsmans_case_and_not_of_each_letter(south: Council) -> None:
    resident = councils.user("Jo Marsh")
    walked = case_at(south, Status.RESPONDED, by=resident, received_at=london("2025-10-01T10:00"))
    walked.at = london("2025-12-04T09:00")
    first = _log(walked, FIRST)
    _log(walked, FULL)
    with inside(south):
        operations.record_reply(
            _turn(walked, "2025-12-08"), referral_id=first.pk, replied_on=date(2025, 12, 8), reply="Our file."
        )
    actor = councils.Actor.complainant(south.pk, resident.pk, resident.name)
    with inside(south, ActorKind.RESIDENT, resident.pk):
        (told,) = public_referrals(actor, [walked.case])[walked.case.pk]
    assert (told.notified_on, told.replied_on) == (date(2025, 12, 3), None)


def test_an_extension_moves_the_date_while_the_reply_is_not_late(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    until, agreed = date(2026, 1, 14), date(2025, 12, 22)
    with inside(south):
        operations.extend_reply(
            _turn(walked, "2026-01-02"), referral_id=referral.pk, until=until, agreed_on=agreed, why="Holiday."
        )
        event = CaseEvent.objects.get(kind="ombudsman_extended")
    assert _owed(referral).due_on == until
    assert (event.data["was"], event.text) == (referral.due_on.isoformat(), "Holiday.")
    for change, code in (
        ({"until": until}, "referral.not_later"),
        ({"agreed_on": date(2026, 1, 15), "until": date(2026, 2, 1)}, "referral.late_already"),
        ({"agreed_on": date(2026, 3, 1), "until": date(2026, 2, 1)}, "referral.agreed_on"),
        ({"until": date(2031, 11, 24)}, "referral.letter_date"),
        ({"until": date(2026, 2, 1), "why": "\u200b"}, "referral.why"),
    ):
        asked = {"until": date(2026, 2, 1), "agreed_on": agreed, "why": "Holiday.", **change}
        with pytest.raises(RuleBroken) as refused, inside(south):
            operations.extend_reply(_turn(walked, "2026-01-20"), referral_id=referral.pk, **asked)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_every_fact_can_be_corrected_and_its_history_stays(south: Council) -> None:
    walked = _answered(south)
    first, full = _log(walked, FIRST), _log(walked, FULL)
    with inside(south):
        operations.record_reply(
            _turn(walked, "2025-12-08"), referral_id=full.pk, replied_on=date(2025, 12, 8), reply="Our file."
        )
        full = operations.record_decision(
            _turn(walked, "2026-02-02"),
            referral_id=full.pk,
            decision="upheld",
            decided_on=date(2026, 2, 2),
            findings="Apologise.",
        )
    changes = {
        "body": "housing",
        "reference": "202500001",
        "kind": LetterKind.FURTHER_ENQUIRY,
        "notified_on": date(2025, 12, 2),
        "question": "Send everything.",
        "reply_by": date(2025, 12, 19),
        "replied_on": date(2025, 12, 9),
        "reply": "The whole file.",
        "decision": "service_failure",
        "decided_on": date(2026, 2, 3),
        "findings": "Apologise and pay £100.",
    }
    with inside(south):
        corrected = operations.correct_referral(
            _turn(walked, "2026-02-10"), referral_id=full.pk, facts=_facts(full, **changes), why="Two letters mixed up."
        )
        assert _facts(Referral.objects.get(pk=corrected.pk)) == operations.ReferralFacts(**changes)  # type: ignore[arg-type]
        event, of_first = CaseEvent.objects.filter(kind="ombudsman_corrected").order_by("pk")
        assert of_first.data["referral"] == first.pk
        # The reference and the decision are those of both letters.
        assert Referral.objects.get(pk=first.pk).reference == "202500001"
        assert Referral.objects.get(pk=first.pk).decision == "service_failure"
    columns = {name: "due_on" if name == "reply_by" else name for name in changes}
    assert set(event.data["changed"]) == set(columns.values())
    assert event.data["changed"]["reply"] == ["Our file.", "The whole file."]
    assert event.text == "Two letters mixed up."


def test_a_corrected_date_moves_what_is_owed(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    with inside(south):
        operations.correct_referral(
            _turn(walked, "2025-12-05"),
            referral_id=referral.pk,
            facts=_facts(referral, reply_by=date(2025, 12, 15)),
            why="The letter says the 15th.",
        )
    assert _owed(referral).due_on == date(2025, 12, 15)
    for facts, why, code in (
        (_facts(referral, reply_by=date(2025, 12, 15)), "Again.", "referral.same"),
        (_facts(referral, reply_by=date(2031, 12, 15)), "Again.", "referral.letter_date"),
        (_facts(referral, replied_on=date(2025, 12, 5), reply="Sent."), "Again.", "referral.replied"),
        (_facts(referral, decision="upheld", decided_on=date(2025, 12, 5)), "Again.", "referral.decided"),
        (_facts(referral), " ", "referral.why"),
    ):
        with pytest.raises(RuleBroken) as refused, inside(south):
            operations.correct_referral(_turn(walked, "2025-12-05"), referral_id=referral.pk, facts=facts, why=why)
        assert refused.value.code == code


def test_an_overdue_reply_is_reminded_of_for_as_long_as_it_is_owed(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    day = london("2025-12-04T12:00")
    steps: set[str] = set()
    while day < london("2026-12-31T12:00"):
        day += timedelta(days=1)
        send_due_reminders(day)
        with inside(south, ActorKind.SYSTEM):
            steps |= set(Reminder.objects.filter(deadline=_owed(referral)).values_list("step", flat=True))
    late = sorted(int(step) for step in steps if step.startswith("+"))
    assert late[:4] == [1, 6, 11, 16]
    assert late[-1] > 240
    with inside(south):
        operations.record_reply(
            _turn(walked, "2026-12-31"), referral_id=referral.pk, replied_on=date(2026, 12, 31), reply="At last."
        )
    assert _owed(referral).next_at is None


def test_the_email_names_the_ombudsman_the_reference_the_date_and_leads_to_the_letter(south: Council) -> None:
    walked = _answered(south)
    councils.staff(south, Role.HEAD_OF_SERVICE)
    referral = _log(walked)
    with inside(south, ActorKind.SYSTEM):
        email = write(OutboxMessage.objects.filter(kind="ombudsman_notified").first())  # type: ignore[arg-type]
    assert email is not None
    assert "Local Government and Social Care Ombudsman, reference 25 005 320" in email.subject + email.body
    assert "31 December 2025" in email.body
    assert f"/ombudsman/{referral.pk}/" in email.body


@pytest.mark.parametrize("whom", [Audience.OFFICER, Audience.COMPLAINTS_MANAGERS])
def test_a_colleague_is_asked_by_email_and_by_a_task(south: Council, whom: Audience) -> None:
    walked = _answered(south)
    manager = councils.staff(south, Role.COMPLAINTS_MANAGER)
    referral = _log(walked)
    with inside(south):
        for question in ("When was the bin collected?", "Who was told?"):
            operations.ask_colleague(_turn(walked, "2025-12-05"), referral_id=referral.pk, whom=whom, question=question)
        tasks = CaseTask.objects.filter(kind=TaskKind.OMBUDSMAN_QUESTION)
        assert [task.detail for task in tasks] == ["When was the bin collected?", "Who was told?"]
        asked = OutboxMessage.objects.filter(kind="ombudsman_question").values_list("user_id", flat=True)
        assert set(asked) >= {walked.officer.user_id if whom is Audience.OFFICER else manager.user_id}
        assert (walked.officer.user_id in asked) is (whom is Audience.OFFICER)


def test_nothing_is_logged_on_what_no_ombudsman_looks_at(east: Council) -> None:
    walked = _answered(east)
    with inside(east, ActorKind.SYSTEM):
        type(walked.case).objects.filter(pk=walked.case.pk).update(kind="compliment", received_as="compliment")
    with pytest.raises(RuleBroken) as refused:
        _log(walked)
    assert refused.value.code == "referral.not_complaint"
