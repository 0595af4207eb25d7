"""The register of refusals: what it says, to whom, narrowed and as CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.http import HttpResponse

from complaints.cases.operations import moves
from complaints.cases.rules.closing import Returned
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind
from councils.vocabulary.roles import Role
from ombudsman.models import Referral
from ombudsman.operations import Notification, log_referral, record_decision
from tests.factories import councils
from tests.factories.cases import RECEIVED, Walk, case_at, inside
from tests.factories.clients import signed_in
from tests.web.casework.desk import text

HERE = "/oversight/refusals/"
CSV = f"{HERE}refusals.csv"
REASONS = "We have ordered a new bin."


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel(RECEIVED + timedelta(days=60), tick=True):
        yield


@pytest.fixture
def declined(city: Council) -> Walk:
    return case_at(city, Status.DECLINED)


def seen_by(council: Council, role: Role, address: str = HERE, **query: str) -> HttpResponse:
    area = councils.area(council) if role is Role.HEAD_OF_SERVICE else None
    return signed_in(councils.person(council, role, service_area=area), council).get(address, query)


def asked(walked: Walk) -> None:
    """The Ombudsman asked, and decided that there was fault."""
    at = walked.at + timedelta(days=10)
    context = ActionContext(walked.case.pk, walked.champion, at)
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        referral = log_referral(context, notification=Notification("lgsco", "25 001 234", at.date()))
        record_decision(context, referral_id=referral.pk, decision="upheld", decided_on=at.date(), findings="")


def returned(walked: Walk) -> None:
    context = ActionContext(walked.case.pk, walked.champion, walked.at + timedelta(days=20))
    with inside(walked.council, ActorKind.STAFF, walked.champion.user_id):
        moves.take_back(context, returned=Returned("lgsco", "", date(2026, 9, 1)), reason="It is not too old.")


def test_it_says_who_declined_what_when_on_which_ground_and_why(city: Council, declined: Walk) -> None:
    page = text(seen_by(city, Role.COMPLAINT_CHAMPION))
    for words in (
        declined.case.reference,
        "2 June 2026",
        declined.champion.name,
        "A request for a service",
        "Policy, 2.1; 2.2",
        REASONS,
        "Not asked",
        "1 declined. The Ombudsman was asked about 0 and returned 0.",
    ):
        assert words in page
    assert f"/casework/cases/{declined.case.reference}/" in page


def test_it_says_what_the_ombudsman_asked_answered_and_returned(city: Council, declined: Walk) -> None:
    asked(declined)
    assert "LGSCO asked on 12 June 2026. Answer: upheld." in text(seen_by(city, Role.COMPLAINTS_MANAGER))
    returned(declined)
    page = text(seen_by(city, Role.COMPLAINTS_MANAGER))
    assert "Returned by the LGSCO on 22 June 2026. Reply due by 1 September 2026." in page
    assert "1 declined. The Ombudsman was asked about 1 and returned 1." in page


def test_a_performance_officer_reads_the_register_but_no_letter_and_no_case(city: Council, declined: Walk) -> None:
    page = text(seen_by(city, Role.PERFORMANCE_OFFICER))
    assert declined.case.reference in page
    assert REASONS not in page
    assert f"/casework/cases/{declined.case.reference}/" not in page
    assert REASONS not in text(seen_by(city, Role.PERFORMANCE_OFFICER, CSV))


def test_it_is_narrowed_by_day_and_ground(city: Council, declined: Walk) -> None:
    day = {"since-day": "3", "since-month": "6", "since-year": "2026", "until-day": "", "ground": ""}
    assert declined.case.reference not in text(seen_by(city, Role.COMPLAINT_CHAMPION, **day))
    on_it = {**day, "since-day": "2", "until-day": "2", "until-month": "6", "until-year": "2026"}
    assert declined.case.reference in text(seen_by(city, Role.COMPLAINT_CHAMPION, **on_it))
    assert declined.case.reference in text(seen_by(city, Role.COMPLAINT_CHAMPION, ground="service_request"))
    other = text(seen_by(city, Role.COMPLAINT_CHAMPION, ground="too_old"))
    assert "Select a valid choice" in other or "There is a problem" in other
    backwards = {**on_it, "until-day": "1"}
    assert "must be the same as or after the start date" in text(seen_by(city, Role.COMPLAINT_CHAMPION, **backwards))


def test_the_csv_has_a_line_for_each_refusal_and_no_formula(city: Council, declined: Walk) -> None:
    asked(declined)
    returned(declined)
    answer = seen_by(city, Role.COMPLAINTS_MANAGER, CSV)
    assert answer["Content-Disposition"].endswith('refusals-cambridge-city-2025-07-31-2026-07-31.csv"')
    (line,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (line["date"], line["paragraph"], line["reasons"]) == ("2026-06-02", "2.1; 2.2", REASONS)
    assert (line["Ombudsman asked"], line["Ombudsman's answer"]) == ("LGSCO, 2026-06-12", "Upheld")
    assert (line["returned by"], line["reply due"]) == ("LGSCO", "2026-09-01")


def test_a_head_reads_only_the_refusals_of_their_service(city: Council, declined: Walk) -> None:
    other = councils.area(city, 1)
    head = signed_in(councils.person(city, Role.HEAD_OF_SERVICE, service_area=other), city)
    assert declined.case.reference not in text(head.get(HERE))
    assert declined.case.reference in text(seen_by(city, Role.HEAD_OF_SERVICE))


def test_another_council_s_refusals_are_not_in_it(city: Council, south: Council, declined: Walk) -> None:
    assert declined.case.reference not in text(seen_by(south, Role.COMPLAINTS_MANAGER))


def test_a_long_register_has_pages(city: Council) -> None:
    walks = [case_at(city, Status.DECLINED) for _ in range(26)]
    first = text(seen_by(city, Role.COMPLAINT_CHAMPION))
    second = text(seen_by(city, Role.COMPLAINT_CHAMPION, page="2"))
    assert "?page=2" in first
    assert "?page=1" in second
    listed = [walked for walked in walks if walked.case.reference in first]
    assert len(listed) == 25
    assert sum(walked.case.reference in second for walked in walks) == 1


def test_what_the_ombudsman_asked_before_the_refusal_counts_nowhere(city: Council, declined: Walk) -> None:
    asked(declined)
    with inside(city, ActorKind.SYSTEM):
        Referral.objects.filter(case=declined.case).update(notified_on=date(2026, 6, 1))
    page = text(seen_by(city, Role.COMPLAINTS_MANAGER))
    assert "Not asked" in page
    assert "The Ombudsman was asked about 0 and returned 0." in page
    with inside(city, ActorKind.SYSTEM):
        Referral.objects.filter(case=declined.case).update(notified_on=date(2026, 6, 2))
    assert "The Ombudsman was asked about 1 and returned 0." in text(seen_by(city, Role.COMPLAINTS_MANAGER))
