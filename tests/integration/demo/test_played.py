"""What happens around cases is played by the product's own operations, in every council whose policies have it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from pytest_django import DjangoDbBlocker

from complaints.models import BehaviourDecision, Case, CaseEvent, CaseTask, Consent, SafetyMarker
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.lifecycle import Status, TaskKind
from complaints.vocabulary.people import DecisionStatus
from councils.models import Council
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Role
from reporting.queries.figures import count_quarter
from reporting.rules.quarters import Quarter
from tests.factories import councils
from tests.factories.councils import inside, london
from tests.integration.demo.conftest import AS_OF, demonstration
from tests.integration.reporting.oracle import Oracle

FORWARDED, COUNCILS = 3, 5


@pytest.fixture(scope="module")
def played(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Council]]:
    """The four councils and an invented one, with the stories and no other case."""
    folder = tmp_path_factory.mktemp("demo")
    with demonstration(django_db_blocker, folder, cases=0, councils=COUNCILS, seed=1, stories=True) as councils:
        yield councils


def counted(played: list[Council], model: type, **which: object) -> Counter[str]:
    found: Counter[str] = Counter()
    for council in played:
        with tenant(council.pk, ActorKind.SYSTEM):
            found[council.slug] += model.objects.filter(**which).count()  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    ("model", "which", "amount"),
    [
        (Case, {"status": Status.DUPLICATE}, COUNCILS),
        (Case, {"status": Status.MISTAKE}, COUNCILS),
        (Case, {"restricted": True}, 2 * COUNCILS),
        (CaseTask, {"kind": TaskKind.SAFEGUARDING, "done_at": None}, COUNCILS),
        (Consent, {}, COUNCILS),
        (CaseTask, {"kind": TaskKind.GET_CONSENT, "done_at": None}, COUNCILS),
        (BehaviourDecision, {"status": DecisionStatus.IN_FORCE}, COUNCILS),
        (SafetyMarker, {}, COUNCILS),
        (CaseEvent, {"kind": "declined", "data__has_key": "passed_on"}, FORWARDED),
        (CaseEvent, {"kind": "split"}, COUNCILS),
    ],
)
def test_each_council_shows_it(played: list[Council], model: type, which: dict[str, object], amount: int) -> None:
    assert counted(played, model, **which).total() == amount


@pytest.mark.parametrize("kind", ["passed_to_service", "complaint_confirmed", "praise_shared", "stage_skipped"])
def test_where_the_policy_has_it_another_contact_goes_its_way(played: list[Council], kind: str) -> None:
    assert counted(played, CaseEvent, kind=kind).total() >= 1


def test_whoever_asks_again_is_to_be_offered_a_complaint(played: list[Council]) -> None:
    waiting = counted(played, CaseTask, kind=TaskKind.OFFER_COMPLAINT, done_at=None)
    assert waiting == counted(played, CaseEvent, kind="passed_to_service")


def test_no_text_is_unfilled_and_everything_happens_before_the_day_that_was_named(played: list[Council]) -> None:
    for council in played:
        with tenant(council.pk, ActorKind.SYSTEM):
            for case in Case.objects.all():
                assert "{" not in case.summary + case.description
                assert case.last_event_at.date() < AS_OF
                assert case.received_at.date() > date(2026, 9, 1)


def test_the_dates_follow_from_the_events_and_the_figures_leave_out_what_counts_for_nothing(
    played: list[Council],
) -> None:
    now = london("2026-11-18T09:00")
    for council in played:
        assert rebuild(council.pk).changed == ()
        by = councils.staff(council, Role.PERFORMANCE_OFFICER)
        with inside(council):
            figures = count_quarter(by, Quarter.of(AS_OF), now)
            oracle = Oracle(council, Quarter.of(AS_OF).starts_on, now)
        assert {row[:3]: row.number for row in figures.intake} == dict(oracle.intake)
        assert {row[:5]: row.number for row in figures.stages} == dict(oracle.stages)
