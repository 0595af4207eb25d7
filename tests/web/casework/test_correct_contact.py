"""The page on which staff correct how a complainant is reached."""

from complaints.models import OutboxMessage
from complaints.vocabulary.lifecycle import Move, Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from tests.factories.cases import inside
from tests.web.casework.desk import desk, text

KNOWN = {"name": "Alex Poole", "email": "alex.poole@example.com"}


def test_the_page_shows_what_is_known_and_says_what_it_is_used_for(city: Council) -> None:
    at = desk(city, Status.CLOSED)
    assert at.address(Move.CORRECT_CONTACT) in text(at.open())
    page = text(at.open(Move.CORRECT_CONTACT))
    assert 'value="alex.poole@example.com"' in page
    assert "The old details stay in the history, which only staff can see." in page


def test_the_page_asks_whether_the_old_address_is_theirs(city: Council) -> None:
    at = desk(city)
    page = text(at.open(Move.CORRECT_CONTACT))
    assert "The email address we have now is not theirs" in page
    assert "we’ll tell the old address that we do not use it any more" in page
    at.make(Move.CORRECT_CONTACT, **KNOWN, phone="01223 457000", reason="They rang.")
    at.make(Move.CORRECT_CONTACT, **{**KNOWN, "email": ""}, phone="01223 457000", reason="No email.", not_theirs="on")
    assert "The email address we have now is not theirs" not in text(at.open(Move.CORRECT_CONTACT))
    with inside(city, ActorKind.SYSTEM):
        kinds = OutboxMessage.objects.filter(case=at.walked.case).values_list("kind", flat=True)
        assert "details_changed" in kinds
        assert "email_replaced" not in kinds


def test_a_correction_stands_in_the_staff_history_alone(city: Council) -> None:
    at = desk(city)
    changed = {**KNOWN, "email": "alexandra@example.com", "adjustments": "Large print", "reason": "Mistyped."}
    assert at.make(Move.CORRECT_CONTACT, **changed).status_code == 302
    page = text(at.open())
    for words in (
        "Contact details corrected",
        "Email: alex.poole@example.com → alexandra@example.com",
        "Adjustments: none → Large print",
        "Mistyped.",
    ):
        assert words in page
    entry = page.index("Email: alex.poole@example.com")
    assert page.rindex("Internal: staff only", 0, entry) > page.rindex("app-story__title", 0, entry)
    assert at.case.complainant_email == "alexandra@example.com"


def test_a_correction_needs_a_reason_a_name_and_a_change(city: Council) -> None:
    at = desk(city)
    for answers, words in (
        ({**KNOWN, "phone": "01223 457000"}, "Say why you are changing their details"),
        ({**KNOWN, "name": " ", "reason": "Why"}, "Enter their name"),
        ({**KNOWN, "reason": "Why"}, "You have not changed anything."),
        ({**KNOWN, "email": "nowhere", "reason": "Why"}, "email"),
    ):
        page = text(at.make(Move.CORRECT_CONTACT, **answers))
        assert "There is a problem" in page
        assert words in page
    assert at.events() == ["received"]


def test_who_writes_meanwhile_is_shown_the_correction(city: Council) -> None:
    at = desk(city, Status.UNDER_INVESTIGATION)
    seen = at.seen()
    at.make(Move.CORRECT_CONTACT, **{**KNOWN, "email": "alexandra@example.com"}, reason="Mistyped.")
    page = text(at.check(Move.ACKNOWLEDGE, text="We have it.", **seen))
    assert "What has changed since you opened this page" in page
    assert "Contact details corrected" in page
