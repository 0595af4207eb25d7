"""What is known about a person: changes, look-alikes, and what stops two records from being joined."""

import pytest

from complaints.vocabulary.correspondence import ContactDetails, correct_contact, without_address
from complaints.vocabulary.people import (
    ContactChange,
    PersonDetails,
    PersonKind,
    PreferredChannel,
    changed_details,
    check_can_merge,
)
from councils.vocabulary.errors import RuleBroken

MARY = PersonDetails("Mary Hill", email="mary@example.com", phone="01223 457000", address="1 High Street, CB1 2AD")


def test_only_what_differs_is_a_change_and_a_tick_is_written_as_yes() -> None:
    now = PersonDetails("Mary Hill", email=" Mary@Example.com ", phone="01223 457000", deceased=True)
    assert changed_details(MARY, now) == (
        ContactChange("address", "1 High Street, CB1 2AD", ""),
        ContactChange("deceased", "No", "Yes"),
    )


def test_a_record_needs_a_name() -> None:
    with pytest.raises(RuleBroken) as refused:
        changed_details(MARY, PersonDetails(" "))
    assert refused.value.code == "person.name"


def test_kinds_and_channels_have_labels() -> None:
    assert [each.label for each in (*PersonKind, *PreferredChannel)] == [
        "Person",
        "Organisation",
        "Email",
        "Post",
        "Phone",
    ]


@pytest.mark.parametrize(
    ("kept", "merged", "is_merged", "reason", "code"),
    [
        (1, 1, False, "Same birthday.", "merge.same"),
        (1, 2, True, "Same birthday.", "merge.again"),
        (1, 2, False, " ", "merge.reason"),
    ],
)
def test_records_are_not_joined_without_a_reason_or_twice(
    kept: int, merged: int, is_merged: bool, reason: str, code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_can_merge(kept, merged, is_merged=is_merged, reason=reason)
    assert refused.value.code == code
    check_can_merge(1, 2, is_merged=False, reason="Same birthday.")


def test_two_records_with_an_account_each_stay_apart() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_can_merge(1, 2, is_merged=False, both_have_accounts=True, reason="Same birthday.")
    assert refused.value.code == "merge.accounts"


def test_the_timeline_does_not_say_a_protected_address() -> None:
    was = ContactDetails("Mary Hill", phone="01223 457000", address="1 High Street")
    decision = correct_contact(was, ContactDetails("Mary Hill", phone="01223 457001", address="2 Safe Road"), "Moved")
    changes = {each["field"]: (each["was"], each["now"]) for each in without_address(decision).data["changes"]}
    assert changes == {"phone": ("01223 457000", "01223 457001"), "address": ("", "protected")}
    assert without_address(decision).changes["complainant_address"] == "2 Safe Road"


def test_what_only_the_record_says_can_change_alone() -> None:
    same = ContactDetails("Mary Hill", phone="01223 457000")
    decision = correct_contact(same, same, "She told us", (ContactChange("language", "", "Polish"),))
    assert (decision.changes, decision.data["changes"]) == ({}, [{"field": "language", "was": "", "now": "Polish"}])
