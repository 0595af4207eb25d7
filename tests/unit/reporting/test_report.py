"""The report as a document, its pictures and its spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from complaints.vocabulary.lifecycle import DeclineReason
from reporting.exports.csv import HEADINGS, report_csv, safe
from reporting.rules.charts import MOST_BARS, chart_of
from reporting.rules.definitions import IntakeRow, MeasureStanding
from reporting.rules.report import Cell, FigureUnit, Picture, Report, Row, Table
from reporting.rules.writing import write_report
from tests.unit.reporting.rows import counted, intake, stages

COUNCIL = "North Example District Council"


@pytest.fixture
def report() -> Report:
    return write_report(COUNCIL, counted())


def _table(report: Report, key: str) -> Table:
    return next(table for _, table in report.tables if table.key == key)


def _texts(report: Report, key: str) -> dict[str, list[str]]:
    return {row.label: [cell.text for cell in row.cells] for row in _table(report, key).rows}


def test_the_quarter_stands_beside_the_one_before_and_the_same_one_last_year(report: Report):
    assert _table(report, "summary").columns == ("Apr–Jun 2026", "Jan–Mar 2026", "Apr–Jun 2025")
    summary = _texts(report, "summary")
    assert summary["Complaints received"] == ["12", "3", "5"]
    assert summary["Stage 1: responses on time"] == ["80%", "100%", "80%"]
    assert summary["Stage 2: responses on time"] == ["0%", "none", "none"]


def test_every_sum_of_counts_is_the_sum_of_the_lines_above_it(report: Report):
    checked = 0
    for _, table in report.tables:
        lines = [row for row in table.rows if not row.total]
        for total in (row for row in table.rows if row.total and row.label == "All"):
            for at, cell in enumerate(total.cells):
                if cell.unit is FigureUnit.COUNT:
                    assert cell.value == sum(row.cells[at].value or 0 for row in lines), (table.caption, total)
                    checked += 1
    assert checked > 30


def test_every_table_says_what_it_counts(report: Report):
    for _, table in report.tables:
        assert len(table.definition) > 40, table.caption
        assert all(len(row.cells) == len(table.columns) for row in table.rows), table.caption


def test_late_and_still_owed_is_shown_even_where_there_is_none():
    report = write_report(COUNCIL, counted(stages=stages(0, 1, 7, in_time=12)))
    kept = _texts(report, "answered-1")
    assert kept["Overdue and not sent yet"] == ["0", "0", "0"]
    assert "Clock paused" not in kept


def test_answers_after_a_reopening_are_counted_in_a_table_of_their_own(report: Report):
    again = _texts(report, "again-1")
    assert again["On time"] == ["1", "0", "0"]
    assert again["Late"] == ["3", "0", "0"]
    assert again["On time, per cent"] == ["25%", "none", "none"]
    assert "No date in the policy" not in again
    assert _texts(report, "reopened") == {"Complaints reopened": ["2", "0", "0"]}


def test_a_report_from_before_they_were_counted_has_no_such_table():
    report = write_report(COUNCIL, counted(reopened=None, later_answers=None))
    keys = {table.key for _, table in report.tables}
    assert "answered-1" in keys
    assert not {"again-1", "reopened"} & keys


def test_without_a_date_in_the_policy_the_report_says_so():
    report = write_report(COUNCIL, counted(stages=stages(0, 1, 7, no_date=12)))
    kept = _texts(report, "acknowledged-1")
    assert kept["No date in the policy"] == ["12", "0", "0"]
    assert kept["Acknowledged on time, per cent"] == ["none", "none", "none"]
    sections = {section.key: section for section in report.sections}
    assert sections["code"].tables == ()
    assert "No stage" in sections["code"].intro


def test_a_quiet_quarter_is_a_report_too():
    nothing = {name: () for name in ("intake", "stages", "answers", "pace", "referrals", "lessons")}
    report = write_report(COUNCIL, counted(**nothing))
    assert _texts(report, "summary")["Complaints received"] == ["0", "0", "0"]
    assert "No learning has been recorded" in report.sections[-1].intro
    for _, table in report.tables:
        if table.picture is not None:
            chart_of(table)


def test_lessons_stand_by_service(report: Report):
    assert [lesson.service for lesson in report.sections[-1].lessons] == ["Bins", "Homes"]


def test_figures_with_cases_behind_them_say_which(report: Report):
    late = next(row for row in _table(report, "answered-1").rows if row.label == "Late")
    assert late.cells[0].behind == f"stage.1.answered.{MeasureStanding.LATE}"


def test_a_bar_chart_draws_this_quarter_and_tells_the_most_and_the_fewest(report: Report):
    chart = chart_of(_table(report, "service"))
    assert chart.labels == ("Bins", "Homes")
    assert chart.series[0] == ("Apr–Jun 2026", (8, 4))
    assert chart.whole
    assert chart.description == "Highest: Bins, 8. Lowest: Homes, 4."


def test_a_line_with_gaps_is_not_drawn(report: Report):
    chart = chart_of(_table(report, "trend"))
    assert chart.labels == ()
    assert not chart.whole
    rows = tuple(Row(label, (Cell(value), Cell(None))) for label, value in (("Q1", 50), ("Q2", 70)))
    whole = chart_of(Table("t", "In time", "Quarter", ("Stage 1", "Stage 2"), rows, "", True, Picture.LINES))
    assert not whole.whole
    assert whole.series == (("Stage 1", (50, 70)),)
    assert whole.description == "Stage 1 changed from 50 in Q1 to 70 in Q2."


def test_more_bars_than_a_picture_holds_leave_the_rest_to_the_table():
    rows = tuple(Row(f"Service {number}", (Cell(99 - number),)) for number in range(30))
    chart = chart_of(Table("t", "About", "Service", ("Now",), rows, "", picture=Picture.BARS))
    assert len(chart.labels) == MOST_BARS
    assert not chart.whole


def test_one_bar_needs_no_comparison():
    report = write_report(COUNCIL, counted(intake=intake(0, portal=12, phone=0)))
    assert chart_of(_table(report, "service")).description == "Bins: 12."


def _lines(report: Report) -> list[dict[str, str]]:
    text = report_csv(report).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_spreadsheet_has_one_line_for_each_figure_on_the_page(report: Report):
    lines = _lines(report)
    assert tuple(lines[0]) == HEADINGS
    assert len(lines) == sum(len(row.cells) for _, table in report.tables for row in table.rows)
    late = next(
        line
        for line in lines
        if line["measure"] == "Stage 1: responses on time" and line["breakdown"] == "Overdue and not sent yet"
    )
    assert (late["value"], late["quarter"], late["unit"]) == ("1", "April to June 2026", "count")
    assert "overdue and not sent yet counts as late" in late["definition"]


def test_a_spreadsheet_program_knows_that_it_is_utf_8(report: Report):
    assert report_csv(report).startswith(b"\xef\xbb\xbfsection,")
    assert b"\r\n" in report_csv(report)


def test_no_service_name_becomes_a_formula():
    services = ((7, '=HYPERLINK("http://x")'), (9, "@sum"))
    lines = _lines(write_report(COUNCIL, counted(services=tuple(services_rows(services)))))
    names = {line["breakdown"] for line in lines}
    assert '\'=HYPERLINK("http://x")' in names
    assert "'@sum" in names
    assert not any(value.startswith(("=", "+", "@")) for line in lines for value in line.values())


def services_rows(services):
    from_rows = counted().services
    return [type(from_rows[0])(number, name) for number, name in services]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_would_calculate_is_made_text(start: str):
    assert safe(f"{start}1") == f"'{start}1"
    assert safe("1=1") == "1=1"
    assert safe(3) == 3


def test_it_names_the_day_in_england_on_which_it_was_counted(report: Report):
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert replace(report, at=late).taken_on == "1 July 2026"


def test_a_reason_that_only_the_council_s_policy_knows_is_named_beside_the_usual_ones():
    said = IntakeRow(0, "declined", "dog-wardens", 2), IntakeRow(0, "declined", "too_old", 1)
    declined = write_report(COUNCIL, counted(intake=said))
    labels = [row.label for row in _table(declined, "declined").rows]
    assert "Dog wardens" in labels
    assert DeclineReason.TOO_OLD.label in labels
