"""A new version of a policy beside cases in flight: each case stays under the version that it was received under."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest

from complaints.cases.operations import moves
from complaints.models import Case
from complaints.policy_trials.operations import publish
from complaints.policy_trials.queries import CasesOf, VersionPreview, cases_under, version_preview
from complaints.recalculation.operations import rebuild
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Status
from councils.models import Council, PolicyVersion
from councils.policies import operations as drafts
from councils.policies.operations import DraftContext, Naming
from councils.policies.queries import policy_in_force
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import RuleBroken
from councils.vocabulary.roles import Role
from tests.factories import councils
from tests.factories.cases import RECEIVED, case_at, inside, walk
from tests.factories.councils import london

pytestmark = pytest.mark.django_db
NOW = london("2026-06-20T10:00")
START = london("2026-07-01T00:00")


def previewed(council: Council) -> VersionPreview:
    with inside(council):
        return version_preview(council.pk, "corporate", START, NOW)


def published(council: Council, start: datetime = START) -> PolicyVersion:
    """A version in force from then on that promises an answer to stage 1 within 30 working days."""
    manager, second = (councils.staff(council, role) for role in (Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR))
    with inside(council):
        before = policy_in_force(council.pk, "corporate", NOW)
        naming = Naming("slower", f"{start:%Y-%m-%dT%H:%M}")
        draft = drafts.start_draft(before.pk, naming, by=manager, at=NOW, why="Fewer people")
        document = deepcopy(draft.document)
        document["stages"][0]["response"]["within"] = "30 working days"
        draft = drafts.change_draft(DraftContext(draft.pk, manager, NOW), document)
        drafts.submit_draft(DraftContext(draft.pk, manager, NOW, why="Fewer people"))
        return publish(DraftContext(draft.pk, second, NOW))


def version_of(council: Council, case_id: int) -> str:
    with inside(council):
        return Case.objects.get(pk=case_id).policy_version.version


def test_no_case_moves_and_the_preview_counts_those_that_go_on(city: Council, east: Council) -> None:
    goes_on = [case_at(city), case_at(city, Status.RESPONDED), case_at(city, stage=2)]
    ended = case_at(city, Status.CLOSED)
    case_at(city, received_at=RECEIVED - timedelta(days=400))
    case_at(east)
    found = previewed(city)
    name = version_of(city, ended.case.pk)
    assert (found.live, found.stays, found.moves) == (4, 4, ())
    assert found.keeps == (CasesOf(name, 4, 5),)
    assert (found.last_year, found.a_month, found.until_start) == (4, 0, 0)
    before = {walked.case.pk: Case.objects.filter(pk=walked.case.pk).values() for walked in goes_on}
    with inside(city):
        before = {pk: rows.get() for pk, rows in before.items()}
        published(city)
        assert before == {pk: Case.objects.filter(pk=pk).values().get() for pk in before}
    assert rebuild(city.pk).changed == ()


def test_the_last_year_tells_how_many_will_come(city: Council) -> None:
    for day in range(12):
        walk(city, received_at=RECEIVED + timedelta(days=day))
    found = previewed(city)
    assert (found.last_year, found.a_month) == (12, 1)
    with inside(city):
        assert version_preview(city.pk, "corporate", NOW + timedelta(days=365), NOW).until_start == 12


def test_receipt_decides_and_not_the_day_of_logging(city: Council) -> None:
    version = published(city)
    (earlier, later) = (walk(city, received_at=at) for at in (START - timedelta(minutes=1), START))
    assert version_of(city, earlier.case.pk) != "slower"
    assert version_of(city, later.case.pk) == "slower"
    with inside(city):
        assert cases_under(city.pk, version.pk) == (1, 1)
        assert earlier.case.due_on < later.case.due_on


def test_a_stage_that_begins_or_begins_again_under_a_new_version_keeps_the_old_one(city: Council) -> None:
    walked = case_at(city, Status.RESPONDED)
    old = version_of(city, walked.case.pk)
    published(city)
    walked.at = START + timedelta(days=3)
    walked.escalate()
    assert version_of(city, walked.case.pk) == old
    other = case_at(city, Status.CLOSED)
    with inside(city):
        moves.reopen(ActionContext(other.case.pk, other.champion, START + timedelta(days=3)), reason="Something new")
    assert version_of(city, other.case.pk) == old
    assert rebuild(city.pk, live_only=True).changed == ()


def test_a_receipt_that_is_corrected_across_the_start_changes_the_version_with_its_dates(city: Council) -> None:
    published(city)
    walked = walk(city, received_at=START + timedelta(hours=9))
    slow = walked.case.due_on
    context = ActionContext(walked.case.pk, walked.champion, START + timedelta(days=1))
    with inside(city):
        moved = moves.correct_date_of_receipt(
            context, received_at=START - timedelta(days=1), reason="It lay in the tray."
        )
        assert moved.due_on is not None
        assert slow is not None
        assert moved.due_on < slow
    assert version_of(city, walked.case.pk) != "slower"
    assert rebuild(city.pk).changed == ()


def test_a_version_that_would_change_a_live_case_is_refused_and_one_that_begins_after_it_is_not(city: Council) -> None:
    ahead, ended = walk(city), case_at(city, Status.CLOSED)
    with inside(city, ActorKind.SYSTEM):
        Case.objects.filter(pk__in=[ahead.case.pk, ended.case.pk]).update(received_at=START + timedelta(hours=9))
    assert previewed(city).moves == (ahead.case.reference,)
    with pytest.raises(RuleBroken, match=f"00:00: {ahead.case.reference}. A case keeps the version"):
        published(city)
    with inside(city):
        assert not PolicyVersion.objects.filter(version="slower").exists()
    assert published(city, START + timedelta(days=1)).in_force_from.date() == date(2026, 7, 1)
