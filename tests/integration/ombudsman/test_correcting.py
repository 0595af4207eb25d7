"""Corrections of an Ombudsman's letter: what follows from a fact moves with it, and people hear of a new date."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.delivery.email_messages import write
from complaints.models import Case, CaseEvent, Hold, OutboxMessage
from councils.models import Council, Membership
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from ombudsman import operations
from ombudsman.models import Referral
from tests.factories import councils
from tests.factories.cases import Walk, inside
from tests.integration.ombudsman.test_letters import FIRST, FULL, _facts, _owed, _turn
from tests.integration.ombudsman.test_referrals import LETTER, _answered, _log

pytestmark = pytest.mark.django_db
SUBJECT = "reply to the Local Government and Social Care Ombudsman, reference 25 005 320, now due by"


def _correct(walked: Walk, referral: Referral, **changes: object) -> Referral:
    with inside(walked.council):
        return operations.correct_referral(
            _turn(walked, "2025-12-05"), referral_id=referral.pk, facts=_facts(referral, **changes), why="A slip."
        )


def _told(council: Council) -> dict[int, str]:
    """The subject of each message about a moved date, by the person who gets it."""
    with inside(council, ActorKind.SYSTEM):
        messages = list(OutboxMessage.objects.filter(kind="ombudsman_date_moved"))
        emails = {message.user_id: write(message) for message in messages}
    return {user_id: f"{email.subject} {email.body}" for user_id, email in emails.items() if user_id and email}


@pytest.mark.parametrize("basis", ["policy", "usual"])
def test_a_date_counted_from_the_notification_moves_with_it(south: Council, city: Council, basis: str) -> None:
    walked = _answered(south if basis == "policy" else city)
    referral = _log(walked)
    assert referral.due_basis == basis
    corrected = _correct(walked, referral, notified_on=date(2025, 12, 1))
    assert (corrected.due_on, corrected.due_basis) == (date(2025, 12, 29), basis)
    assert _owed(referral).due_on == date(2025, 12, 29)


@pytest.mark.parametrize("reply_by", [date(2025, 12, 20), None])
def test_a_date_in_the_letter_or_corrected_itself_stays(south: Council, reply_by: date | None) -> None:
    walked = _answered(south)
    referral = _log(walked, replace(LETTER, reply_by=reply_by))
    changes = {} if reply_by else {"reply_by": date(2025, 12, 20)}
    corrected = _correct(walked, referral, notified_on=date(2025, 12, 1), **changes)
    assert (corrected.due_on, corrected.due_basis) == (date(2025, 12, 20), "letter")


def test_the_hold_names_the_corrected_body_and_reference(south: Council) -> None:
    walked = _answered(south)
    _correct(walked, _log(walked), body="housing", reference="202500001")
    with inside(south):
        hold = Hold.objects.get(case=walked.case, lifted_at=None)
    assert hold.reason == "The Housing Ombudsman is looking at it (202500001)."


def test_the_hold_names_both_ombudsmen(south: Council) -> None:
    walked = _answered(south)
    _log(walked)
    _log(walked, replace(LETTER, body="housing", reference="202500001"))
    with inside(south):
        reason = Hold.objects.get(case=walked.case, lifted_at=None).reason
    assert "25 005 320" in reason
    assert "202500001" in reason


@pytest.mark.parametrize("written", ["25005320", "25-005-320", " 25 005\u2013320"])
def test_another_spelling_of_a_reference_is_the_same_reference(south: Council, written: str) -> None:
    walked, other = _answered(south), _answered(south)
    _log(walked, FIRST)
    assert _log(walked, replace(FULL, reference=written)).reference == "25 005 320"
    with pytest.raises(RuleBroken, match=walked.case.reference) as refused:
        _log(other, replace(FULL, reference=written))
    assert refused.value.code == "referral.other_case"


def test_the_other_complaint_is_not_named_to_someone_who_may_not_see_it(south: Council) -> None:
    walked, other = _answered(south), _answered(south)
    _log(walked, FIRST)
    with inside(south, ActorKind.SYSTEM):
        Case.objects.filter(pk=walked.case.pk).update(complainant_id=other.champion.user_id)
    with pytest.raises(RuleBroken, match="on another complaint"):
        _log(other, FULL)


def test_the_spelling_of_a_reference_can_be_corrected_on_all_its_letters(south: Council) -> None:
    walked = _answered(south)
    first, full = (_log(walked, replace(letter, reference="25005320")) for letter in (FIRST, FULL))
    _correct(walked, full, reference="25 005 320")
    with inside(south):
        assert set(Referral.objects.values_list("reference", flat=True)) == {"25 005 320"}
        events = CaseEvent.objects.filter(kind="ombudsman_corrected").order_by("pk")
        assert [event.data["referral"] for event in events] == [full.pk, first.pk]
        assert all(event.data["reference"] == "25 005 320" for event in events)
        assert events.last().data["changed"] == {"reference": ["25005320", "25 005 320"]}  # type: ignore[union-attr]


@pytest.mark.parametrize("extends", [True, False])
def test_those_who_were_told_a_date_are_told_the_new_one(south: Council, extends: bool) -> None:
    walked = _answered(south)
    head, manager = (councils.staff(south, role) for role in (Role.HEAD_OF_SERVICE, Role.COMPLAINTS_MANAGER))
    referral = _log(walked)
    until = date(2026, 1, 14)
    if extends:
        with inside(south):
            operations.extend_reply(
                _turn(walked, "2025-12-22"),
                referral_id=referral.pk,
                until=until,
                agreed_on=date(2025, 12, 22),
                why="Holiday.",
            )
    else:
        _correct(walked, referral, reply_by=until)
    told = _told(south)
    assert {head.user_id, manager.user_id, walked.officer.user_id} <= set(told)
    for email in told.values():
        assert f"{SUBJECT} Wednesday 14 January 2026" in email
        assert "It was due by Wednesday 31 December 2025 before." in email
        assert f"/ombudsman/{referral.pk}/" in email


def test_an_officer_who_has_left_is_told_nothing_of_a_new_date(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    with inside(south, ActorKind.SYSTEM):
        Membership.objects.filter(user_id=walked.officer.user_id).delete()
    _correct(walked, referral, reply_by=date(2026, 1, 14))
    assert walked.officer.user_id not in _told(south)


def test_a_new_date_is_not_told_once_the_reply_has_been_sent(south: Council) -> None:
    walked = _answered(south)
    councils.staff(south, Role.HEAD_OF_SERVICE)
    referral = _log(walked)
    _correct(walked, referral, reply_by=date(2026, 1, 14))
    with inside(south):
        operations.record_reply(
            _turn(walked, "2025-12-08"), referral_id=referral.pk, replied_on=date(2025, 12, 8), reply="Our file."
        )
    assert _told(south) == {}
