"""How often the complainant hears how it goes: what was agreed with them goes before the policy and the default."""

from dataclasses import replace
from datetime import date

import pytest

from complaints.cases.rules import decisions
from complaints.deadlines.obligations import as_agreed, update_of
from complaints.deadlines.stage_events import rounds
from complaints.vocabulary.lifecycle import Extension
from councils.policies.rules.casework_rules import Lateness
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.values import Period
from tests.unit.complaints.case_contexts import CITY, RECEIVED, SOUTH
from tests.unit.complaints.test_obligations import ACKNOWLEDGED, event, facts_of

LATE = date(2026, 6, 16)
WEEKLY = replace(
    SOUTH, practice=replace(SOUTH.practice, lateness=Lateness("6", update_every=Period.parse("5 working days")))
)


def news(on: str, **agreed: int) -> object:
    return event("updated", on, **agreed)


@pytest.mark.parametrize("rules", [CITY, SOUTH, WEEKLY])
def test_the_next_update_counts_by_what_was_agreed(rules: ProcedureRules) -> None:
    update = update_of(facts_of(rules, ACKNOWLEDGED, news("2026-06-16", news_every=3)))
    assert update is not None
    assert (update.due, update.source, update.to_be_agreed) == (
        date(2026, 6, 19),
        "agreed with the complainant",
        False,
    )
    assert as_agreed(update) == ", as agreed with you"


def test_it_goes_on_until_something_else_is_agreed() -> None:
    kept = [news("2026-06-16", news_every=3), news("2026-06-18")]
    later = update_of(facts_of(CITY, ACKNOWLEDGED, *kept))
    changed = update_of(facts_of(CITY, ACKNOWLEDGED, *kept, news("2026-06-19", news_every=1)))
    assert later is not None
    assert changed is not None
    assert (later.due, changed.due) == (date(2026, 6, 23), date(2026, 6, 22))


def test_it_may_be_agreed_with_an_extension_and_outlives_it() -> None:
    longer = event("extended", "2026-06-10", working_days=5, news_every=2)
    taken_back = event("extension_withdrawn", "2026-06-11")
    (clock,) = rounds(RECEIVED, [longer, taken_back])
    assert (clock.extensions, str(clock.news_every)) == ((), "2 working days")


def test_where_no_code_and_no_policy_asks_for_news_they_are_owed_once_agreed() -> None:
    silent = replace(SOUTH, code=None)
    assert update_of(facts_of(silent, news("2026-06-16"))) is None
    assert update_of(facts_of(silent, news("2026-06-16", news_every=3))) is not None


def test_the_moves_keep_it_and_say_nothing_where_nothing_was_agreed() -> None:
    facts = facts_of(CITY, ACKNOWLEDGED)
    assert decisions.update(facts, LATE, "Soon").data == {"on": "2026-06-16"}
    assert decisions.update(facts, LATE, "Soon", 4).data == {"on": "2026-06-16", "news_every": 4}
    in_time = facts.timetable.received_on
    extended = decisions.extend(facts, Extension(5, on=in_time), in_time, "More to ask", 4)
    assert extended.data["news_every"] == 4


@pytest.mark.parametrize(
    ("rules", "every", "code"),
    [
        (CITY, 0, "news.none"),
        (CITY, -3, "news.none"),
        (CITY, 60, "news.too_seldom"),
        (WEEKLY, 6, "news.too_seldom"),
    ],
)
def test_nobody_is_kept_waiting_longer_than_the_policy_says_or_than_both_stages_may_take(
    rules: ProcedureRules, every: int, code: str
) -> None:
    facts = facts_of(rules, ACKNOWLEDGED)
    with pytest.raises(RuleBroken) as refused:
        decisions.update(facts, LATE, "Soon", every)
    assert refused.value.code == code


@pytest.mark.parametrize(("rules", "every"), [(CITY, 59), (WEEKLY, 5)])
def test_the_longest_that_is_allowed_is_allowed(rules: ProcedureRules, every: int) -> None:
    assert decisions.update(facts_of(rules, ACKNOWLEDGED), LATE, "Soon", every).data["news_every"] == every
