"""The reference of a case: easy to read out, and never a secret."""

from complaints.intake.rules import new_reference
from complaints.vocabulary.references import REFERENCE_LETTERS, reference_range


def test_a_reference_has_three_groups_without_vowels_or_look_alikes() -> None:
    assert new_reference("SC", lambda letters: letters[0]) == "SC-222-222-222"
    assert not set("AEIOU01") & set(REFERENCE_LETTERS)


def test_the_beginning_of_a_reference_is_a_range_of_references() -> None:
    assert reference_range("SC", "JS2") == ("SC-JS2-222-222", "SC-JS2-ZZZ-ZZZ")
    assert reference_range("SC", "JS2YTGQ66") == ("SC-JS2-YTG-Q66", "SC-JS2-YTG-Q66")
