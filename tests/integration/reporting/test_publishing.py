"""Fixed figures: who may fix them, when, and that they stay."""

from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from complaints.vocabulary.lifecycle import Status
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Role
from reporting.models import PublishedReport
from reporting.operations import publish_quarter
from reporting.permissions import PUBLISH
from reporting.queries.figures import count_quarter, published
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.cases import case_at, inside
from tests.factories.councils import london

QUARTER = Quarter(2026, 4)
OVER = london("2026-07-10T09:00")


@pytest.fixture
def performance(city: Council):
    return councils.staff(city, Role.PERFORMANCE_OFFICER, name="Pat Field")


def test_published_figures_stay_when_the_complaints_change(city: Council, performance):
    walked = case_at(city, Status.UNDER_INVESTIGATION, received_at=london("2026-06-29T10:00"))
    with inside(city):
        publish_quarter(by=performance, quarter=QUARTER, at=OVER)
    walked.acknowledge().respond()
    with inside(city):
        kept = published(performance, QUARTER)
        assert kept is not None
        assert kept.rows.answers == ()
        assert kept.rows.at == OVER
        assert (kept.revision, kept.published_by_name, kept.published_at) == (1, "Pat Field", OVER)
        assert count_quarter(performance, Quarter(2026, 7), london("2026-07-20T09:00")).answers != ()


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role not in PUBLISH])
def test_other_roles_do_not_publish(city: Council, role: Role):
    by = councils.staff(city, role)
    with inside(city), pytest.raises(NotAllowed):
        publish_quarter(by=by, quarter=QUARTER, at=OVER)
    with inside(city):
        assert not PublishedReport.objects.exists()


def test_a_running_quarter_is_not_published(city: Council, performance):
    with inside(city), pytest.raises(RuleBroken) as refused:
        publish_quarter(by=performance, quarter=QUARTER, at=london("2026-06-30T23:59:59"))
    assert refused.value.code == "publish.running"
    assert "30 June 2026" in refused.value.message


def test_publishing_again_needs_a_reason_and_keeps_what_was_published_first(city: Council, performance):
    with inside(city):
        publish_quarter(by=performance, quarter=QUARTER, at=OVER)
    with inside(city), pytest.raises(RuleBroken) as refused:
        publish_quarter(by=performance, quarter=QUARTER, at=OVER, reason="  ")
    assert refused.value.code == "publish.reason"
    with inside(city):
        again = publish_quarter(by=performance, quarter=QUARTER, at=OVER, reason="Three had the wrong date.")
        assert again.revision == 2
        assert PublishedReport.objects.count() == 2
        newest = published(performance, QUARTER)
        assert newest is not None
        assert newest.reason == "Three had the wrong date."


def test_two_who_publish_at_once_leave_one_report(city: Council, performance):
    with inside(city):
        first = publish_quarter(by=performance, quarter=QUARTER, at=OVER)
        first.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_was_published(city: Council, performance, change: str):
    with inside(city):
        publish_quarter(by=performance, quarter=QUARTER, at=OVER)
    rows = PublishedReport.objects.all()
    tamper = rows.delete if change == "delete" else partial(rows.update, revision=2, reason="x")
    with inside(city), pytest.raises(DatabaseError, match="Published figures stay as they were"):
        tamper()


def test_a_later_revision_without_a_reason_is_refused_by_the_database(city: Council, performance):
    with inside(city):
        report = publish_quarter(by=performance, quarter=QUARTER, at=OVER)
        report.pk, report.revision = None, 2
        with pytest.raises(IntegrityError, match="republished_report_has_reason"), transaction.atomic():
            report.save(force_insert=True)


def test_neither_another_council_nor_a_resident_reads_what_was_published(city: Council, south: Council, performance):
    with inside(city):
        publish_quarter(by=performance, quarter=QUARTER, at=OVER)
    with inside(south):
        assert not PublishedReport.objects.exists()
    with tenant(city.pk, ActorKind.RESIDENT, 1), transaction.atomic():
        assert not PublishedReport.objects.exists()
