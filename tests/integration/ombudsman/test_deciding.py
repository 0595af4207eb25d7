"""An Ombudsman's decision: final, and no reply that was not sent counts as sent."""

from dataclasses import replace
from datetime import date

import pytest

from councils.models import Council
from councils.vocabulary.errors import RuleBroken
from ombudsman import operations
from ombudsman.models import Referral
from ombudsman.rules import LetterKind
from portal.layout.reply_due import due_badge
from reporting.queries.figures import count_quarter
from reporting.rules.definitions import Figures, MeasureStanding
from reporting.rules.quarters import Quarter
from tests.factories.cases import Walk, inside
from tests.factories.councils import london
from tests.integration.ombudsman.test_letters import FULL, _owed, _turn
from tests.integration.ombudsman.test_referrals import LETTER, _answered, _log

pytestmark = pytest.mark.django_db


def _replies(walked: Walk, standing: MeasureStanding) -> int:
    context = _turn(walked, "2026-01-12")
    with inside(walked.council):
        counted = count_quarter(context.by, Quarter.of(date(2025, 12, 3)), context.at)
    return Figures(counted).referrals(0, "reply", standing)


def _decide(walked: Walk, referral: Referral, day: str) -> None:
    with inside(walked.council):
        operations.record_decision(
            _turn(walked, day),
            referral_id=referral.pk,
            decision="upheld",
            decided_on=date.fromisoformat(day),
            findings="",
        )


def test_a_reply_is_recorded_after_the_decision_and_counts_by_its_own_date(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    _decide(walked, referral, "2026-01-11")
    assert (_owed(referral).open, _owed(referral).met_on) == (False, None)
    with inside(south):
        referral.refresh_from_db()
        standing = due_badge(referral, date(2026, 1, 12))
        assert (standing.standing, standing.text) == ("overdue", "No reply recorded")
        assert "Sunday 11 January 2026, 11 days after" in standing.date
    assert _replies(walked, MeasureStanding.LATE_ENDED) == 1
    with inside(south):
        referral = operations.record_reply(
            _turn(walked, "2026-01-12"), referral_id=referral.pk, replied_on=date(2026, 1, 5), reply="Our file."
        )
        assert due_badge(referral, date(2026, 1, 12)).text == "Replied 5 days late"
    assert _replies(walked, MeasureStanding.LATE) == 1
    assert _owed(referral).met_on == date(2026, 1, 5)


def test_no_reply_was_needed_where_the_decision_came_before_its_date(south: Council) -> None:
    walked = _answered(south)
    referral = _log(walked)
    _decide(walked, referral, "2025-12-22")
    with inside(south):
        referral.refresh_from_db()
    assert due_badge(referral, date(2026, 1, 12)).text == "No reply needed"


def test_a_draft_decision_is_not_recorded_as_the_decision(south: Council) -> None:
    walked = _answered(south)
    full = _log(walked, FULL)
    walked.at = london("2025-12-20T09:00")
    draft = _log(walked, replace(LETTER, kind=LetterKind.DRAFT_DECISION, notified_on=date(2025, 12, 19)))
    for letter, day in ((draft, "2025-12-19"), (full, "2025-12-18")):
        with pytest.raises(RuleBroken) as refused:
            _decide(walked, letter, day)
        assert refused.value.code == "referral.draft"
    assert _owed(full).open
    _decide(walked, draft, "2026-01-20")
    assert not _owed(full).open
