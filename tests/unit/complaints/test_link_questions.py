"""What someone is asked who follows a private link to an address that nobody has proved."""

import pytest

from complaints.vocabulary.correspondence import LinkQuestion, can_ask, fits

ADDRESS = "12 Mill Road\nCambridge\nCB1 2AB"


@pytest.mark.parametrize(
    ("name", "address", "known"),
    [
        ("Alex Poole", ADDRESS, (LinkQuestion.SURNAME, LinkQuestion.POSTCODE)),
        ("Alex Poole", "12 Mill Road", (LinkQuestion.SURNAME,)),
        ("", "cb12ab", (LinkQuestion.POSTCODE,)),
        ("", "", ()),
        ("\u200b", "", ()),
        ("A.", "", (LinkQuestion.SURNAME,)),
    ],
)
def test_only_what_the_complaint_came_with_is_asked(name: str, address: str, known: tuple[LinkQuestion, ...]) -> None:
    assert can_ask(name, address) == known


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Poole", "Alex Poole"),
        (" POOLE ", "Alex Poole"),
        ("Alex Poole", "Alex Poole"),
        ("oneill swiatek", "Ifor O’Neill-Świątek"),
        ("O'Neill-Swiatek", "Ifor O’Neill-Świątek"),
        ("van der Berg", "Anna van der Berg"),
        ("Berg", "Anna van der Berg"),
        ("李", "王 李"),
        ("Smith", "Dr John Smith (tenant)"),
        ("Smith", "John Smith [on behalf of his mother]"),
        ("Smith", "(John Smith)"),
        ("Alex P", "Alex P"),
        ("A", "A."),
        ("O’Brien", "Maeve O’Brien"),
        ("cb1 2ab", "Alex Poole"),
        ("CB12AB", "Alex Poole"),
    ],
)
def test_a_surname_or_a_postcode_fits_however_it_is_written(answer: str, name: str) -> None:
    assert fits(answer, name, ADDRESS)


@pytest.mark.parametrize("answer", ["", "  ", "-", "Alex", "Pool", "Pooley", "12 Mill Road", "CB1", "CB1 2AC", "Mill"])
def test_anything_else_does_not(answer: str) -> None:
    assert not fits(answer, "Alex Poole", ADDRESS)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("tenant", "Dr John Smith (tenant)"),
        ("(tenant)", "Dr John Smith (tenant)"),
        ("John", "Dr John Smith (tenant)"),
        ("O", "Maeve O’Brien"),
        ("Brien", "Maeve O’Brien"),
        ("der", "Anna van der Berg"),
        ("P", "Alex P"),
        ("P.", "Alex P."),
    ],
)
def test_part_of_a_name_that_is_not_the_surname_does_not_fit(answer: str, name: str) -> None:
    assert not fits(answer, name, ADDRESS)


def test_without_a_name_or_postcode_nothing_fits() -> None:
    assert not fits("", "", "")
    assert not fits("x", "", "")
