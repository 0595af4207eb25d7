"""Several people log the Ombudsman's letters at once, on real connections to real PostgreSQL."""

from dataclasses import replace
from itertools import cycle

import pytest

from councils.models import Council
from councils.vocabulary.errors import RuleBroken
from ombudsman.models import Referral
from ombudsman.rules import LetterKind
from tests.factories.councils import inside
from tests.integration.complaints.test_at_the_same_time import AT_ONCE, _all_at_once
from tests.integration.ombudsman.test_referrals import LETTER, _answered, _log

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reference_that_is_logged_on_eight_complaints_at_once_is_about_one(south: Council) -> None:
    letters = [(_answered(south), kind) for _, kind in zip(range(AT_ONCE), cycle(LetterKind), strict=False)]
    one_each = iter(letters)

    def log() -> Referral:
        walked, kind = next(one_each)
        return _log(walked, replace(LETTER, kind=kind))

    results = _all_at_once(log)
    assert {each.code for each in results if isinstance(each, RuleBroken)} == {"referral.other_case"}
    with inside(south):
        assert Referral.objects.count() == 1
