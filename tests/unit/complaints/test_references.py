"""The reference of a case: easy to read out, and never a secret."""

from complaints.intake.rules import REFERENCE_LETTERS, new_reference


def test_a_reference_has_three_groups_without_vowels_or_look_alikes() -> None:
    assert new_reference("SC", lambda letters: letters[0]) == "SC-222-222-222"
    assert not set("AEIOU01") & set(REFERENCE_LETTERS)
