"""Refusals say what was kept and what to do."""

import pytest

from councils.domain.errors import overtaken


@pytest.mark.parametrize(("who", "named"), [("Mo Ahmed", "Mo Ahmed"), (None, "Somebody")])
def test_whoever_was_overtaken_learns_by_whom_and_what_became_of_their_own(who: str | None, named: str) -> None:
    refusal = overtaken("draft.changed", "this draft", who)
    assert refusal.code == "draft.changed"
    assert refusal.message.startswith(f"{named} has changed this draft since you opened the page")
    assert "nothing of yours was saved" in refusal.message
    assert "open the page again" in refusal.message
