"""What may be changed of a complainant's contact details, and what the record keeps."""

from dataclasses import fields, replace
from datetime import date

import pytest

from complaints.deadlines.stage_events import counted_from
from complaints.vocabulary import correspondence as details
from complaints.vocabulary.correspondence import ContactDetails
from complaints.vocabulary.lifecycle import Decision
from complaints.vocabulary.people import ContactChange, PersonDetails
from councils.vocabulary.errors import RuleBroken
from tests.factories.councils import london

KNOWN = ContactDetails("Alex Poole", "alex@example.com", "01223 457000", "1 High Street")


def test_a_correction_keeps_what_was_and_what_is() -> None:
    decision = details.correct_contact(KNOWN, replace(KNOWN, phone="", name=" Alex Pool "), "They rang.")
    assert decision.changes == {"complainant_name": "Alex Pool", "complainant_phone": ""}
    assert [(each.field, each.was, each.now) for each in details.contact_changes(decision.data)] == [
        ("name", "Alex Poole", "Alex Pool"),
        ("phone", "01223 457000", ""),
    ]
    assert (decision.public, decision.text, decision.notify) == (False, "They rang.", ())


def test_every_detail_has_its_column_and_its_label() -> None:
    names = {field.name for field in fields(ContactDetails)}
    about = {field.name for field in fields(PersonDetails)}
    assert set(details.COLUMNS) == names
    assert set(details.CONTACT_LABELS) == names | about


@pytest.mark.parametrize(("email", "told"), [("New@Example.com", (details.NEW_ADDRESS,)), ("", ())])
def test_who_has_a_corrected_email_address_is_told_there(email: str, told: tuple[object, ...]) -> None:
    decision = details.correct_contact(KNOWN, replace(KNOWN, email=email), "Mistyped.")
    assert decision.changes == {"complainant_email": email.lower()}
    assert decision.notify == told


@pytest.mark.parametrize(
    ("changes", "notice"),
    [
        ({"email": "new@example.com", "phone": "1"}, details.EMAIL_REPLACED),
        ({"email": ""}, details.EMAIL_REPLACED),
        ({"name": "Alex Pool"}, details.DETAILS_CHANGED),
        ({"phone": ""}, details.DETAILS_CHANGED),
        ({"address": "2 High Street"}, details.DETAILS_CHANGED),
        ({"adjustments": "Large print"}, ""),
    ],
)
def test_the_address_they_had_hears_of_changes_by_which_others_could_be_reached(
    changes: dict[str, str], notice: str
) -> None:
    assert details.notice_of(details.correct_contact(KNOWN, replace(KNOWN, **changes), "Why").data) == notice


def test_a_first_email_address_has_none_before_it_to_tell() -> None:
    known = replace(KNOWN, email="")
    assert details.notice_of(details.change_contact(known, KNOWN).data) == ""


def test_what_the_person_changes_is_on_their_page() -> None:
    decision = details.change_contact(KNOWN, replace(KNOWN, address="2 High Street"))
    assert (decision.event, decision.public, decision.text) == (details.CONTACT_CHANGED, True, "")
    assert details.email_change(decision.data) is None


def test_nothing_changed_is_no_change() -> None:
    for change in (
        lambda: details.correct_contact(KNOWN, KNOWN, "Why"),
        lambda: details.change_contact(KNOWN, replace(KNOWN, name="Alex Poole ")),
    ):
        with pytest.raises(RuleBroken) as refusal:
            change()
        assert refusal.value.code == "contact.same"
    with pytest.raises(RuleBroken) as refusal:
        details.ask_to_change_email("alex@example.com", " Alex@example.com")
    assert refusal.value.code == "contact.same_email"


def test_a_known_name_is_not_lost() -> None:
    with pytest.raises(RuleBroken) as refusal:
        details.correct_contact(KNOWN, replace(KNOWN, name=" "), "Why")
    assert refusal.value.code == "contact.name"
    nameless = replace(KNOWN, name="")
    assert details.change_contact(nameless, replace(nameless, phone="1")).changes == {"complainant_phone": "1"}


def test_someone_who_changes_their_details_can_still_be_reached() -> None:
    only_phone = ContactDetails("Alex Poole", phone="01223 457000")
    with pytest.raises(RuleBroken) as refusal:
        details.change_contact(only_phone, replace(only_phone, phone=""))
    assert refusal.value.code == "contact.unreachable"


def test_a_new_email_address_is_asked_for_first() -> None:
    decision = details.ask_to_change_email("", "New@example.com")
    assert (decision.changes, decision.public) == ({}, False)
    change = details.email_change(decision.data)
    assert change == ContactChange("email", "", "new@example.com")


def test_someone_who_can_be_reached_is_owed_dates_from_then() -> None:
    since = london("2026-06-15T10:00")
    told = Decision("contact_corrected", {"complainant_phone": "01353 665555"})
    decided = details.reached(told, since)
    assert decided.changes == {**told.changes, "anonymous": False, "reachable_since": since}
    assert decided.data == {"reached_on": "2026-06-15"}
    other = details.reached(told, None)
    assert (other.changes["reachable_since"], other.data) == (None, {})
    received_at = london("2026-06-01T10:00")
    assert counted_from(1, received_at, since) == since
    assert counted_from(2, received_at, since) == counted_from(1, received_at, None) == received_at


def test_the_day_on_which_they_could_be_reached_lies_between_receipt_and_today() -> None:
    received_on, today = date(2026, 6, 1), date(2026, 6, 15)
    for day in (received_on, today):
        details.check_reached_on(day, received_on, today)
    for day, code in ((date(2026, 6, 16), "contact.reached_later"), (date(2026, 5, 31), "contact.reached_early")):
        with pytest.raises(RuleBroken) as refused:
            details.check_reached_on(day, received_on, today)
        assert refused.value.code == code


@pytest.mark.parametrize(
    "written", ["alex@example.com", " Alex@Example.COM ", "alex+bins@example.com", "alex+a+b@example.com"]
)
def test_one_mailbox_has_one_name_however_its_address_is_written(written: str) -> None:
    assert details.mailbox_of(written) == "alex@example.com"


def test_two_mailboxes_have_two_names() -> None:
    assert details.mailbox_of("alexa@example.com") != details.mailbox_of("alex@example.com")


OURS = ("no-reply@redress.example", "")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("alex@localhost", "contact.email_private"),
        ("No-Reply+1@redress.example", "contact.email_ours"),
    ],
)
def test_an_address_that_reaches_nobody_outside_is_refused(address: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        details.check_email(address, OURS)
    assert refused.value.code == code


def test_any_other_address_is_taken_also_one_of_the_councils_staff() -> None:
    details.check_email("alex.poole@example.com", OURS)
    details.check_email("sam@cambridge.gov.uk", OURS)
