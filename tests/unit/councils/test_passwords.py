"""Which passwords are too easy to guess."""

import pytest

from councils.people.rules import is_easily_guessed
from portal.accounts.password_validation import most_used_passwords

NAMES = ("Cambridge City Council", "South Cambridgeshire District Council", "South Cambs")

EASY = (
    "Password1234!",
    "letmein12345",
    "aaaaaaaaaaaa",
    "123456789012",
    "cambridge2026",
    "SouthCambs2026",
    "cambridgecitycouncil1",
    "RedressComplaints1!",
    "P@ssw0rd1234",
    "!!2026sunshine",
    "passwordpassword1",
    "abababababab",
    "qwertyuiop12",
    "112233445566",
    "mnbvcxz09876",
    "1q2w3e4r5t6y",
    "948372615048",
    "ab9483726150",
    "  letmein12345  ",
)
HARD = (
    "correct horse battery",
    "staple marsh violin 7",
    "three random words",
    "xK9$mQ2v!pL7",
    "the-green-bin-in-ely",
    "cambridge heron lantern",
    "Лебедь и старый мост",
)


@pytest.mark.parametrize("password", EASY)
def test_what_is_easily_guessed_is_refused(password: str) -> None:
    assert is_easily_guessed(password, most_used_passwords(), NAMES)


@pytest.mark.parametrize("password", HARD)
def test_three_words_and_a_random_password_are_taken(password: str) -> None:
    assert not is_easily_guessed(password, most_used_passwords(), NAMES)


def test_a_name_counts_only_for_councils_that_are_here() -> None:
    assert not is_easily_guessed("southcambs2026", most_used_passwords(), ())


def test_the_list_has_the_hundred_thousand_most_used() -> None:
    """The published list has 100,000 lines; some differ only in capitals."""
    assert len(most_used_passwords()) == 97_850
    assert {"123456", "password", "letmein", "crossroad", "надежда"} <= most_used_passwords()
