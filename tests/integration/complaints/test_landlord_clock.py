"""A landlord's complaints stand under the Housing Ombudsman's Code; which Code governs follows the matter."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from complaints.cases.operations import moves, triage
from complaints.cases.queries.case_page import case_page, dates_of_case
from complaints.cases.queries.resident import own_complaint, own_complaints
from complaints.intake.queries import deadline_preview
from complaints.models import StageRecord
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, ServiceArea
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Actor, Role
from tests.factories import councils
from tests.factories.cases import Walk, case_at, inside, submission, walk

HOUSING = "Housing Ombudsman Complaint Handling Code"
LGSCO = "LGSCO Complaint Handling Code"
# A Monday before the LGSCO's Code is applied, and after the Housing Ombudsman's is.
BEFORE = councils.london("2026-02-02T10:00")
CODE_COLUMNS = ("code_acknowledgement_due", "code_response_due", "code_latest_response_due")
# 5 working days, 10 more, and 10 again if extended.
CODE_DATES = (date(2026, 2, 9), date(2026, 2, 23), date(2026, 3, 9))
# Golden: council, its landlord's service, response due under its own policy (10 working days of receipt).
GOLDEN = (
    ("cambridge-city", "housing-maintenance", date(2026, 2, 16)),
    ("cambridge-city", "housing-management", date(2026, 2, 16)),
    ("south-cambridgeshire", "housing", date(2026, 2, 16)),
)


def service(of: Council, slug: str) -> ServiceArea:
    with inside(of, ActorKind.SYSTEM):
        return ServiceArea.objects.get(council_id=of.pk, slug=slug)


def stored_code_dates(walked: Walk) -> tuple[date | None, ...]:
    with inside(walked.council, ActorKind.SYSTEM):
        return StageRecord.objects.filter(case=walked.case, stage=1).values_list(*CODE_COLUMNS).get()


def nothing_changes(of: Council) -> bool:
    said = StringIO()
    call_command("rebuild_deadlines", "--council", of.slug, stdout=said)
    return said.getvalue().strip().endswith(" 0 changed")


@pytest.mark.parametrize(("slug", "area", "respond_by"), GOLDEN)
def test_a_golden_case_of_each_landlord(the_four_councils, slug, area, respond_by) -> None:
    council = councils.council(slug)
    walked = walk(council, area=service(council, area), received_at=BEFORE)
    assert stored_code_dates(walked) == CODE_DATES
    with inside(council):
        dates = dates_of_case(walked.champion, council, walked.case.reference, BEFORE.date()).dates
    assert (dates.working_due, dates.code.name) == (respond_by, HOUSING)
    assert dates.code[2:] == CODE_DATES
    assert nothing_changes(council)


def test_everything_else_of_that_day_is_under_no_code_yet(city: Council) -> None:
    walked = walk(city, area=service(city, "planning"), received_at=BEFORE)
    assert stored_code_dates(walked) == (None, None, None)


def test_cases_that_differ_only_in_the_landlord_do_not_answer_for_each_other(south: Council) -> None:
    for slug in ("housing", "planning", "housing", "planning"):
        walk(south, area=service(south, slug), received_at=BEFORE)
    assert nothing_changes(south)


def test_what_is_moved_by_hand_is_seen_under_the_landlord_s_code(south: Council) -> None:
    walked = walk(south, area=service(south, "housing"), received_at=BEFORE)
    with inside(south, ActorKind.SYSTEM):
        StageRecord.objects.filter(case=walked.case).update(**dict.fromkeys(CODE_COLUMNS))
    assert not nothing_changes(south)
    assert stored_code_dates(walked) == CODE_DATES


def test_a_complaint_sent_from_the_landlord_s_service_to_another_is_governed_by_the_other_code(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, area=service(city, "housing-management"))
    before, due = stored_code_dates(walked), walked.case.due_on
    rerouted(walked, "planning")
    with inside(city):
        dates = dates_of_case(walked.champion, city, walked.case.reference, BEFORE.date()).dates
    assert dates.code.name == LGSCO
    assert (stored_code_dates(walked), walked.case.due_on) == (before, due)
    rerouted(walked, "housing-management")
    with inside(city):
        assert dates_of_case(walked.champion, city, walked.case.reference, BEFORE.date()).dates.code.name == HOUSING
    assert stored_code_dates(walked) == before
    assert nothing_changes(city)


def test_a_reroute_before_the_lgsco_s_code_was_applied_counts_from_the_first_receipt(city: Council) -> None:
    walked = case_at(city, Status.UNDER_INVESTIGATION, area=service(city, "planning"), received_at=BEFORE)
    assert stored_code_dates(walked) == (None, None, None)
    rerouted(walked, "housing-maintenance")
    assert stored_code_dates(walked) == CODE_DATES
    rerouted(walked, "planning")
    assert stored_code_dates(walked) == (None, None, None)
    assert nothing_changes(city)


def test_a_corrected_receipt_counts_under_the_landlord_s_code(city: Council) -> None:
    walked = walk(city, area=service(city, "housing-maintenance"))
    manager = councils.staff(city, Role.COMPLAINTS_MANAGER)
    with inside(city):
        moves.correct_date_of_receipt(
            ActionContext(walked.case.pk, manager, walked.at), received_at=BEFORE, reason="The letter lay in a tray"
        )
    assert stored_code_dates(walked) == CODE_DATES
    assert nothing_changes(city)


def test_every_page_reads_it_under_the_landlord_s_code(city: Council) -> None:
    robin = councils.user("Robin Reed")
    area = service(city, "housing-maintenance")
    walked = walk(city, area=area, received_at=BEFORE, by=robin)
    with inside(city):
        assert deadline_preview(city.pk, submission(area, received_at=BEFORE)).timetable.code.name == HOUSING
        assert case_page(walked.champion, walked.case.reference).case_context.facts.timetable.code.name == HOUSING
    with inside(city, ActorKind.RESIDENT, robin.pk):
        resident = Actor.complainant(city.pk, robin.pk, robin.name)
        assert own_complaint(resident, walked.case.reference).timetable.code.name == HOUSING
        assert own_complaints(resident)[0].rules.code == "housing"


def test_the_form_promises_other_services_no_landlord_s_dates(city: Council) -> None:
    with inside(city):
        planning = deadline_preview(city.pk, submission(service(city, "planning"), received_at=BEFORE))
    assert planning.timetable.code is None


def rerouted(walked: Walk, slug: str) -> None:
    area = service(walked.council, slug)
    with inside(walked.council):
        walked.at += timedelta(hours=1)
        context = ActionContext(walked.case.pk, walked.champion, walked.at)
        walked.case = triage.reroute(context, service_area_id=area.pk, reason="It is theirs.")
