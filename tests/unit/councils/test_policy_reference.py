"""No value of the policy language is forgotten: each stands in the reference, with where it acts."""

from councils.management.commands.policy_reference import PAGE, reference_page
from councils.management.reference import ReferenceRow, computed_rows, reference_rows


def row(key: str) -> ReferenceRow:
    return next(each for each in reference_rows() if each.key == key)


def test_the_page_is_that_of_the_declaration() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(), "run: manage.py policy_reference"


def test_every_value_says_where_it_acts() -> None:
    assert [each.key for each in (*reference_rows(), *computed_rows()) if not each.acts] == []


def test_every_key_stands_there_once() -> None:
    keys = [each.key for each in reference_rows()]
    assert len(set(keys)) == len(keys) > 200


def test_a_row_says_how_a_value_is_written() -> None:
    assert row("stages.extension.times").holds == "How often it can be extended; a whole number from 1 to 20"
    assert row("stages.extension.at_most").holds.endswith("; a period of working days")
    assert row("stages.response.of").holds == "Counted from; one of: receipt, acknowledgement; required"
    assert row("stages.pause.reasons").holds.endswith("; a list, each a text; required")


def test_a_row_names_where_the_codes_ask_for_the_value() -> None:
    assert row("stages.response.within").code == "6.3"
    assert row("fairness").code == "LGSCO Code 5.4; Housing Ombudsman Code 5.8"
    assert row("survey").code == ""


def test_a_value_acts_where_its_section_does_unless_it_says_otherwise() -> None:
    assert row("age_limit.within").acts == row("age_limit").acts
    assert row("learning.shared_with").acts == "workshop only"
