"""A complaint that is dealt with as something else stays in the figures of the quarter in which it came."""

from complaints.cases.operations import moves, offering
from complaints.cases.rules.offering import Offer, OfferAnswer
from complaints.vocabulary.lifecycle import Channel
from councils.models import Council
from councils.policies.rules.casework_rules import ContactKind
from councils.vocabulary.roles import Role
from reporting.exports.csv import report_csv
from reporting.queries.drill_down import cases_behind
from reporting.queries.figures import count_quarter
from reporting.rules.definitions import Counted, Figures, MeasureStanding, Yardstick, contradictions
from reporting.rules.quarters import Quarter
from reporting.rules.writing import write_report
from tests.factories import councils
from tests.factories.cases import inside
from tests.factories.councils import london
from tests.integration.complaints.test_contacts import context, logged

TODAY = london("2026-07-10T09:00")
QUARTER = Quarter(2026, 4)


def counted(council: Council) -> Counted:
    by = councils.staff(council, Role.COMPLAINTS_MANAGER)
    with inside(council):
        return count_quarter(by, QUARTER, TODAY)


def test_calling_a_complaint_something_else_takes_it_out_of_no_figure(city: Council) -> None:
    walked = logged(city, "corporate", ContactKind.COMPLAINT)
    logged(city, "corporate", ContactKind.COMPLAINT)
    before = Figures(counted(city))
    with inside(city):
        offering.reclassify(context(walked), key="corporate.service_request", reason="It asks for a new bin.")
    after = Figures(counted(city))
    assert before.received(0) == after.received(0) == 2
    assert after.received(0, "channel", Channel.EMAIL) == 2
    assert after.standing(0, 1, Yardstick.ANSWERED) == 2
    assert after.received(0, "position", "moved") == 1
    assert after.received(0, "other") == 0
    assert list(contradictions(after)) == []


def test_what_was_moved_is_a_position_of_its_own_on_the_page_in_the_file_and_behind_the_figure(city: Council) -> None:
    walked = logged(city, "corporate", ContactKind.COMPLAINT)
    with inside(city):
        offering.reclassify(context(walked), key="corporate.service_request", reason="It asks for a new bin.")
    by = councils.staff(city, Role.COMPLAINTS_MANAGER)
    report = write_report(city.name, counted(city))
    rows = {row.label: row for _, table in report.tables if table.key == "position" for row in table.rows}
    assert rows["Reclassified"].cells[0].value == rows["All"].cells[0].value == 1
    assert "Reclassified" in report_csv(report).decode()
    with inside(city):
        behind = cases_behind(by, QUARTER, TODAY, rows["Reclassified"].cells[0].behind)
    assert behind.counted == 1


def test_one_that_was_noted_and_finished_ended_without_an_answer_and_is_not_owed_for_ever(city: Council) -> None:
    walked = logged(city, "corporate", ContactKind.COMPLAINT)
    with inside(city):
        offering.reclassify(context(walked), key="corporate.service_request", reason="It asks for a new bin.")
        moves.settle(context(walked), done="The bin was delivered.")
    figures = Figures(counted(city))
    assert figures.standing(0, 1, Yardstick.CODE_ANSWERED, MeasureStanding.ENDED) == 1
    assert list(contradictions(figures)) == []


def test_a_request_that_goes_to_internal_review_is_an_answer_to_no_complaint(county: Council) -> None:
    walked = logged(county, "corporate", ContactKind.COMPLAINT)
    with inside(county):
        offering.reclassify(context(walked), key="foi.information_request", reason="It asks for papers.")
    walked.triage().respond("answered").escalate()
    figures = Figures(counted(county))
    assert (figures.answers(0, 1), figures.further(0, 1)) == (0, 0)
    assert list(contradictions(figures)) == []


def test_what_came_as_feedback_and_is_a_complaint_now_counts_as_one(south: Council) -> None:
    walked = logged(south, "corporate", ContactKind.FEEDBACK)
    logged(south, "corporate", ContactKind.FEEDBACK)
    with inside(south):
        offering.offer_complaint(context(walked), Offer("You said that you are unhappy."))
        offering.answer_offer(context(walked), OfferAnswer.YES, said="By phone.")
    figures = Figures(counted(south))
    assert (figures.received(0), figures.received(0, "other", "feedback")) == (1, 1)
    assert figures.received(0, "position", "moved") == 0
    assert list(contradictions(figures)) == []
