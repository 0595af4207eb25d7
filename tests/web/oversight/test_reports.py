"""The report's pages and files, as the people of a council use them."""

import csv
import io
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.vocabulary.roles import STAFF_ROLES, Role
from councils.vocabulary.values import LONDON
from reporting.permissions import OPEN_CASES, PUBLISH, SEE, TAKE_AWAY
from reporting.rules.quarters import Quarter, last_finished
from tests.factories import councils
from tests.factories.cases import Walk, case_at
from tests.factories.clients import signed_in

THIS = last_finished(timezone.now())
HERE = f"/oversight/{THIS.key}/"
STAFF = [role.value for role in STAFF_ROLES]


def _open(council: Council, role: Role, address: str):
    area = councils.area(council) if role in (Role.HEAD_OF_SERVICE, Role.RESPONDING_OFFICER) else None
    return signed_in(councils.person(council, role, service_area=area), council).get(address)


@pytest.fixture
def walked(city: Council) -> Walk:
    return case_at(city, Status.RESPONDED, received_at=THIS.starts_at + timedelta(days=20, hours=10))


@pytest.mark.parametrize("role", STAFF_ROLES, ids=STAFF)
def test_who_sees_takes_away_publishes_and_opens_cases(city: Council, walked: Walk, role: Role):
    rights = {
        "/oversight/": SEE,
        HERE: SEE,
        f"{HERE}report.csv": TAKE_AWAY,
        f"{HERE}report.pdf": TAKE_AWAY,
        f"{HERE}publish/": PUBLISH,
        f"{HERE}cases/?figure=stage.1": OPEN_CASES,
    }
    for address, roles in rights.items():
        answer = _open(city, role, address)
        assert answer.status_code == (200 if role in roles else 403), address


def test_somebody_who_has_not_signed_in_is_asked_to(client, city: Council):
    assert client.get(HERE)["Location"].startswith("/accounts/login/")


def test_the_page_says_each_figure_and_what_it_counts(city: Council, walked: Walk):
    shown = _open(city, Role.PERFORMANCE_OFFICER, HERE).content.decode()
    assert f"Complaints in {THIS.months}" in shown
    assert "What this counts:" in shown
    assert "overdue and not sent yet counts as late" in shown
    assert shown.count('role="img"') >= 1
    assert "Not published" in shown
    assert "style=" not in shown


def test_the_form_at_the_top_leads_to_the_quarter(city: Council):
    client = signed_in(councils.person(city, Role.PERFORMANCE_OFFICER), city)
    assert client.get("/oversight/", {"quarter": "2026-01"})["Location"] == "/oversight/2026-01/"


@pytest.mark.parametrize(
    "address",
    ["/oversight/?quarter=tomorrow", "/oversight/2026-05/", "/oversight/9999-10/", "/oversight/9999-10/report.csv"]
    + ["/oversight/1999-01/", "/oversight/9999-10/publish/", f"{HERE}cases/?figure=nothing"],
)
def test_what_is_no_quarter_or_no_figure_does_not_exist(city: Council, address: str):
    assert _open(city, Role.COMPLAINTS_MANAGER, address).status_code == 404


def test_the_running_quarter_says_until_when_it_runs(city: Council):
    running = Quarter.of(timezone.now().astimezone(LONDON).date())
    shown = _open(city, Role.PERFORMANCE_OFFICER, f"/oversight/{running.key}/").content.decode()
    assert "This quarter ends on" in shown
    assert "Publish these figures" not in shown


def test_figures_lead_to_cases_only_for_those_who_may_open_them(city: Council, walked: Walk):
    manager = _open(city, Role.COMPLAINTS_MANAGER, HERE).content.decode()
    assert f"{HERE}cases/?figure=stage.1.answered.in_time" in manager
    assert "cases/?figure" not in _open(city, Role.PERFORMANCE_OFFICER, HERE).content.decode()
    listed = _open(city, Role.COMPLAINTS_MANAGER, f"{HERE}cases/?figure=stage.1").content.decode()
    assert walked.case.reference in listed
    assert walked.case.summary in listed


def test_the_list_without_a_figure_leads_to_the_report(city: Council):
    assert _open(city, Role.COMPLAINTS_MANAGER, f"{HERE}cases/")["Location"] == HERE


def test_another_councils_complaints_are_in_no_figure(city: Council, south: Council, walked: Walk):
    shown = _open(south, Role.COMPLAINTS_MANAGER, f"{HERE}cases/?figure=stage.1").content.decode()
    assert walked.case.reference not in shown
    assert "counts 0 now" in shown


def test_the_spreadsheet_says_what_the_page_says(city: Council, walked: Walk):
    answer = _open(city, Role.MEMBER_RESPONSIBLE, f"{HERE}report.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="complaints-cambridge-city-{THIS.key}.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    received = next(line for line in lines if line["breakdown"] == "Complaints received")
    assert received["value"] == "1"


def test_the_pdf_is_a_pdf(city: Council, walked: Walk):
    answer = _open(city, Role.PERFORMANCE_OFFICER, f"{HERE}report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")


def test_without_pango_the_pdf_answers_503_with_the_line_that_installs_it(
    city: Council, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = _open(city, Role.PERFORMANCE_OFFICER, f"{HERE}report.pdf")
    assert answer.status_code == 503
    assert "ango" in answer.content.decode()
    assert f"{HERE}report.csv" in answer.content.decode()


def test_publishing_fixes_the_page_and_says_so(city: Council, walked: Walk):
    client = signed_in(councils.person(city, Role.PERFORMANCE_OFFICER, name="Pat Field"), city)
    assert "You cannot undo publishing" in client.get(f"{HERE}publish/").content.decode()
    shown = client.post(f"{HERE}publish/", follow=True).content.decode()
    assert "by Pat Field" in shown
    assert f"{HERE}?now" in shown
    assert "and the figures are the same." in shown
    walked.escalate()
    assert "0%" in shown
    kept = client.get(HERE).content.decode()
    assert "and the figures are different. The published figures have not changed." in kept
    assert "by Pat Field" in kept
    now = client.get(f"{HERE}?now").content.decode()
    assert "and the figures are different." in now
    assert "Not published" not in now
    assert "View published figures" in now
    assert client.get(f"{HERE}report.csv").content != client.get(f"{HERE}report.csv?now").content


def test_publishing_again_asks_why(city: Council):
    client = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    client.post(f"{HERE}publish/")
    refused = client.post(f"{HERE}publish/", {"reason": ""})
    assert refused.status_code == 409
    assert "Enter why you are publishing this quarter again" in refused.content.decode()
    done = client.post(f"{HERE}publish/", {"reason": "One had the wrong date."}, follow=True).content.decode()
    assert "Revision 2: One had the wrong date." in done


def test_a_running_quarter_is_refused_on_the_form(city: Council):
    running = Quarter.of(timezone.now().astimezone(LONDON).date())
    client = signed_in(councils.person(city, Role.COMPLAINTS_MANAGER), city)
    refused = client.post(f"/oversight/{running.key}/publish/")
    assert refused.status_code == 409
    assert "You can publish it after that" in refused.content.decode()


def test_the_page_costs_the_same_queries_however_many_complaints_there_are(
    city: Council, walked: Walk, django_assert_max_num_queries
):
    client = signed_in(councils.person(city, Role.PERFORMANCE_OFFICER), city)
    client.get(HERE)
    for _ in range(3):
        case_at(city, Status.UNDER_INVESTIGATION, received_at=THIS.starts_at + timedelta(days=3, hours=10))
    with django_assert_max_num_queries(19):
        client.get(HERE)
