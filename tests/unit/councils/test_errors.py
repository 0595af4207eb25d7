"""Refusals say what was kept and what to do."""

from datetime import UTC, datetime

import pytest

from councils.vocabulary.errors import AlreadySent, overtaken


@pytest.mark.parametrize(("who", "named"), [("Mo Ahmed", "Mo Ahmed"), (None, "Someone")])
def test_whoever_was_overtaken_learns_by_whom_and_what_became_of_their_own(who: str | None, named: str) -> None:
    refusal = overtaken("draft.changed", "this draft", who)
    assert refusal.code == "draft.changed"
    assert refusal.message.startswith(f"{named} has changed this draft since you opened the page")
    assert "your changes were not saved" in refusal.message
    assert "Open the page again" in refusal.message


def test_what_was_sent_already_says_when() -> None:
    at = datetime(2026, 6, 4, 9, tzinfo=UTC)
    refusal = AlreadySent(at)
    assert (refusal.code, refusal.at) == ("form.already_sent", at)
    assert refusal.message == "You have already sent this. We saved it once."
