"""Which letters to a complainant quote what staff wrote in a form."""

from pathlib import Path

from complaints.vocabulary.actions import LETTERS_WITHOUT_STAFF_TEXT

LETTERS = Path(__file__).parents[3] / "templates" / "letters"
# Written by the product alone: no form of staff has a text for them.
NO_FORM = {"details_changed", "email_changed", "email_replaced", "link"}


def test_the_letters_without_staff_text_are_those_whose_template_leaves_it_out() -> None:
    left_out = set()
    for template in LETTERS.glob("*/body.txt"):
        source = template.read_text()
        to_complainant = "_to_resident.txt" in source or "_notice.txt" in source
        if to_complainant and "letter.text" not in source:
            left_out.add(template.parent.name)
    assert left_out - NO_FORM == LETTERS_WITHOUT_STAFF_TEXT
