"""An Ombudsman's case, from the letter to the decision, on real PostgreSQL."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from complaints.cases.operations import moves, triage
from complaints.models import Case, CaseEvent, Deadline, OutboxMessage
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.bodies.rules import ombudsman_for
from councils.models import Council
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from ombudsman import operations
from ombudsman.models import Referral
from ombudsman.queries import referral_list, referrals_of
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside
from tests.factories.councils import london

LETTER = operations.Notification("lgsco", "25 005 320", date(2025, 12, 3), "Please send your file.")


def _answered(council: Council) -> Walk:
    walked = case_at(council, Status.RESPONDED, received_at=london("2025-10-01T10:00"))
    walked.at = london("2025-12-04T09:00")
    return walked


def _log(walked: Walk, letter: operations.Notification = LETTER, **more: int) -> Referral:
    with inside(walked.council):
        return operations.log_referral(
            ActionContext(walked.case.pk, walked.champion, walked.at), notification=letter, **more
        )


def test_the_reply_is_due_on_the_policys_calendar_day_and_stands_on_the_case(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    assert (referral.due_on, referral.due_basis) == (date(2025, 12, 31), "policy")
    with inside(south):
        case = Case.objects.get(pk=walked.case.pk)
        assert (case.due_on, case.due_kind) == (date(2025, 12, 31), "ombudsman_reply")
        assert CaseEvent.objects.filter(case=case, kind="ombudsman_notified", public=False).exists()


def test_where_the_policy_is_silent_the_usual_time_is_named_as_such_and_a_letter_goes_first(city: Council) -> None:
    usual = _log(_answered(city))
    assert (usual.due_on, usual.due_basis) == (date(2025, 12, 31), "usual")
    dated = replace(LETTER, reference="25 005 321", reply_by=date(2025, 12, 20))
    referral = _log(_answered(city), dated)
    assert (referral.due_on, referral.due_basis) == (date(2025, 12, 20), "letter")


def test_a_case_with_the_ombudsman_stays_open_until_the_decision(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    with pytest.raises(RuleBroken, match="25 005 320"), inside(south):
        moves.close(ActionContext(walked.case.pk, walked.champion, walked.at))
    with inside(south):
        operations.record_decision(
            ActionContext(walked.case.pk, walked.champion, london("2026-03-01T10:00")),
            referral_id=referral.pk,
            decision="upheld",
            decided_on=date(2026, 2, 27),
            findings="Apologise within a month.",
        )
        assert (
            moves.close(ActionContext(walked.case.pk, walked.champion, london("2026-03-01T11:00"))).status
            == Status.CLOSED
        )


def test_the_head_of_service_is_reminded_and_the_reply_stops_the_clock(south: Council) -> None:
    walked = _answered(south)
    head = councils.staff(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south))
    referral = _log(walked, head_id=head.user_id)
    with inside(south):
        deadline = Deadline.objects.get(case=walked.case, kind="ombudsman_reply")
        assert (deadline.officer_id, deadline.open) == (head.user_id, True)
        assert OutboxMessage.objects.filter(kind="ombudsman_notified", user_id=head.user_id).count() == 1
        operations.record_reply(
            ActionContext(walked.case.pk, head, london("2025-12-20T10:00")),
            referral_id=referral.pk,
            replied_on=date(2025, 12, 19),
            reply="Our file and our comments.",
        )
        deadline.refresh_from_db()
        assert (deadline.open, deadline.met_on) == (False, date(2025, 12, 19))
        assert Case.objects.get(pk=walked.case.pk).due_on is None
    with pytest.raises(RuleBroken), inside(south):
        operations.record_reply(
            ActionContext(walked.case.pk, head, london("2025-12-21T10:00")),
            referral_id=referral.pk,
            replied_on=date(2025, 12, 20),
            reply="Again",
        )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"notified_on": date(2025, 12, 5)}, "referral.future"),
        ({"notified_on": date(2025, 9, 30)}, "referral.before_receipt"),
        ({"reply_by": date(2025, 12, 2)}, "referral.letter_date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(south: Council, change: dict[str, date], code: str) -> None:
    walked = _answered(south)
    with pytest.raises(RuleBroken) as refused:
        _log(walked, replace(LETTER, **change))
    assert refused.value.code == code
    with inside(south):
        assert not Referral.objects.exists()


def test_a_reference_is_logged_once_in_a_council_and_again_in_another(south: Council, city: Council) -> None:
    walked = _answered(south)
    _log(walked)
    with pytest.raises(RuleBroken) as refused:
        _log(walked)
    assert refused.value.code == "referral.known"
    _log(_answered(city))


def test_only_a_head_of_service_or_the_manager_replies(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    with pytest.raises(NotAllowed), inside(south):
        operations.record_reply(
            ActionContext(walked.case.pk, walked.champion, walked.at),
            referral_id=referral.pk,
            replied_on=walked.at.date(),
            reply="x",
        )
    stranger = councils.staff(south, Role.RESPONDING_OFFICER)
    with pytest.raises(RuleBroken) as refused, inside(south):
        operations.assign_head(
            ActionContext(walked.case.pk, walked.champion, walked.at), referral_id=referral.pk, head_id=stranger.user_id
        )
    assert refused.value.code == "referral.head"


def test_a_body_decides_in_its_own_words(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    with pytest.raises(RuleBroken) as refused, inside(south):
        operations.record_decision(
            ActionContext(walked.case.pk, walked.champion, walked.at + timedelta(days=90)),
            referral_id=referral.pk,
            decision="maladministration",
            decided_on=date(2026, 1, 5),
            findings="",
        )
    assert refused.value.code == "referral.decision"


def test_lists_show_what_a_person_may_see_and_residents_nothing(south: Council, city: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    elsewhere = councils.staff(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south, 1))
    with inside(south):
        assert [each.pk for each in referral_list(walked.champion, unanswered=True)] == [referral.pk]
        assert [each.pk for each in referrals_of(walked.champion, walked.case.pk)] == [referral.pk]
        assert not referral_list(elsewhere, unanswered=False).exists()
    with inside(city):
        assert not Referral.objects.exists()


def test_landlord_matters_go_to_the_housing_ombudsman() -> None:
    assert [ombudsman_for(landlord, "corporate").key for landlord in (True, False)] == ["housing", "lgsco"]


def test_nobody_deals_with_what_an_ombudsman_asks_about_their_own_complaint(south: Council) -> None:
    who = councils.user()
    walked = case_at(south, Status.RESPONDED, received_at=london("2025-10-01T10:00"), by=who)
    walked.at = london("2025-12-04T09:00")
    referral = _log(walked)
    councils.hold(who, south, Role.COMPLAINTS_MANAGER)
    context = ActionContext(walked.case.pk, councils.actor(who, south), walked.at)
    with pytest.raises(Referral.DoesNotExist), inside(south):
        operations.record_reply(context, referral_id=referral.pk, replied_on=walked.at.date(), reply="All is well.")


def test_what_is_owed_to_the_ombudsman_goes_with_the_case_to_another_service(south: Council) -> None:
    walked = case_at(south, Status.UNDER_INVESTIGATION, received_at=london("2025-10-01T10:00"))
    walked.at = london("2025-12-04T09:00")
    _log(walked)
    elsewhere = councils.area(south, 1)
    head = councils.staff(south, Role.HEAD_OF_SERVICE, service_area=elsewhere)
    with inside(south):
        context = ActionContext(walked.case.pk, walked.champion, walked.at)
        triage.reroute(context, service_area_id=elsewhere.pk, reason="It is theirs.")
        owed = Deadline.objects.get(case=walked.case, kind="ombudsman_reply")
        assert owed.service_area_id == elsewhere.pk
        assert OutboxMessage.objects.filter(case=walked.case, kind="rerouted", user_id=head.user_id).exists()


def test_a_head_of_service_for_the_whole_council_is_told_of_a_letter_and_can_open_it(south: Council) -> None:
    head = councils.staff(south, Role.HEAD_OF_SERVICE)
    walked = _answered(south)
    referral = _log(walked)
    with inside(south):
        assert OutboxMessage.objects.filter(case=walked.case, kind="ombudsman_notified", user=head.user_id).exists()
        assert [each.pk for each in referrals_of(head, walked.case.pk)] == [referral.pk]


def test_whoever_is_to_reply_is_somebody_who_can_open_the_case(south: Council) -> None:
    elsewhere = councils.staff(south, Role.HEAD_OF_SERVICE, service_area=councils.area(south, 1))
    walked = _answered(south)
    with pytest.raises(RuleBroken) as refused:
        _log(walked, head_id=elsewhere.user_id or 0)
    assert refused.value.code == "referral.head"
    with inside(south):
        assert not Referral.objects.filter(case=walked.case).exists()
