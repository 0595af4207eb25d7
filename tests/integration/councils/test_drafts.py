"""A policy's way from draft to published version, on the real database."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from councils.models import Council, DraftDecision, PolicyDraft, PolicyVersion
from councils.policies import operations as drafts
from councils.policies.operations import DraftContext, Naming
from councils.policies.queries import policy_in_force
from councils.tenancy.scope import ActorKind
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import STAFF_ROLES, Actor, Role
from councils.vocabulary.values import DraftState, DraftStep
from tests.factories import councils
from tests.factories.councils import inside, london

pytestmark = pytest.mark.django_db
NOW = london("2026-05-20T10:00")
JULY = Naming("2026", "2026-07-01T00:00")


@pytest.fixture
def manager(east: Council) -> Actor:
    return councils.staff(east, Role.COMPLAINTS_MANAGER, name="Mo Ahmed")


@pytest.fixture
def second(east: Council) -> Actor:
    return councils.staff(east, Role.ADMINISTRATOR, name="Ann Cole")


def base(council: Council) -> PolicyVersion:
    return policy_in_force(council.pk, "corporate", NOW)


def started(by: Actor, council: Council, naming: Naming = JULY) -> PolicyDraft:
    return drafts.start_draft(base(council).pk, naming, by=by, at=NOW, why="The Code asks for it.")


def context(draft: PolicyDraft, by: Actor, *, why: str = "Committee of 3 May", at: Any = NOW) -> DraftContext:
    return DraftContext(draft.pk, by, at, draft.revision, why)


def capped(draft: PolicyDraft) -> dict[str, Any]:
    document = deepcopy(draft.document)
    document["stages"][0]["extension"] |= {"at_most": "10 working days", "gives_ombudsman_details": True}
    return document


def published(by: Actor, second: Actor, council: Council, naming: Naming = JULY) -> PolicyVersion:
    draft = started(by, council, naming)
    draft = drafts.change_draft(context(draft, by), capped(draft))
    draft = drafts.submit_draft(context(draft, by))
    return drafts.approve_draft(context(draft, second))


def test_a_draft_approved_by_a_second_person_governs_what_comes_from_its_start_on(
    east: Council, manager: Actor, second: Actor
) -> None:
    with inside(east):
        before = base(east)
        version = published(manager, second, east)
        assert (version.version, version.published_by_id) == ("2026", second.user_id)
        assert policy_in_force(east.pk, "corporate", london("2026-06-30T23:59")) == before
        assert policy_in_force(east.pk, "corporate", london("2026-07-01T00:00")) == version
        steps = list(version.draft.decisions.values_list("step", "by_name", "why"))
        assert [(step, who) for step, who, _ in steps] == [
            (DraftStep.START, "Mo Ahmed"),
            (DraftStep.CHANGE, "Mo Ahmed"),
            (DraftStep.SUBMIT, "Mo Ahmed"),
            (DraftStep.PUBLISH, "Ann Cole"),
        ]
        assert steps[0][2] == "The Code asks for it."


def test_each_change_keeps_in_words_what_it_changed(east: Council, manager: Actor) -> None:
    with inside(east):
        draft = started(manager, east)
        drafts.change_draft(context(draft, manager), capped(draft))
        assert "Stage 1, extension, longest extension: 10 working days, where the policy did not say." in (
            DraftDecision.objects.get(draft=draft, step=DraftStep.CHANGE).changes
        )


def test_whoever_had_a_hand_in_it_cannot_approve_it(east: Council, manager: Actor, second: Actor) -> None:
    with inside(east):
        draft = started(manager, east)
        draft = drafts.change_draft(context(draft, second), capped(draft))
        draft = drafts.submit_draft(context(draft, manager))
        for person in (manager, second):
            with pytest.raises(RuleBroken, match="someone else has to approve"):
                drafts.approve_draft(context(draft, person))
        assert not PolicyVersion.objects.filter(version="2026").exists()


@pytest.mark.parametrize("role", sorted(set(STAFF_ROLES) - {Role.COMPLAINTS_MANAGER, Role.ADMINISTRATOR}))
def test_nobody_else_takes_any_step(east: Council, manager: Actor, role: Role) -> None:
    other = councils.staff(east, role, service_area=councils.area(east))
    with inside(east):
        draft = started(manager, east)
        with pytest.raises(NotAllowed):
            started(other, east, Naming("other", "2026-08-01T00:00"))
        with pytest.raises(NotAllowed):
            drafts.change_draft(context(draft, other), capped(draft))
        for step in (drafts.submit_draft, drafts.send_back, drafts.discard_draft, drafts.approve_draft):
            with pytest.raises(NotAllowed):
                step(context(draft, other))


def test_another_councils_draft_does_not_exist(east: Council, south: Council, manager: Actor) -> None:
    stranger = councils.staff(south, Role.COMPLAINTS_MANAGER)
    with inside(east):
        draft = started(manager, east)
    with inside(south), pytest.raises(PolicyDraft.DoesNotExist):
        drafts.discard_draft(context(draft, stranger))
    with inside(south):
        assert not PolicyDraft.objects.exists()
    with inside(east, ActorKind.RESIDENT):
        assert not PolicyDraft.objects.exists()


@pytest.mark.parametrize(
    ("naming", "code"),
    [
        (Naming("2026", "2026-05-20T10:00"), "draft.past"),
        (Naming("2026", "2019-01-01T00:00"), "draft.past"),
        (Naming("undated", "2026-07-01T00:00"), "draft.name_taken"),
        (Naming("", "2026-07-01T00:00"), "policy.invalid"),
        (Naming("2026", "next month"), "policy.invalid"),
        (Naming("2026", "2027-03-28T01:30"), "policy.invalid"),
    ],
)
def test_a_name_or_start_that_cannot_be_is_refused(east: Council, manager: Actor, naming: Naming, code: str) -> None:
    with inside(east):
        with pytest.raises(RuleBroken) as refused:
            started(manager, east, naming)
        assert refused.value.code == code
        assert not PolicyDraft.objects.exists()


def test_a_version_cannot_begin_before_one_that_is_published(east: Council, manager: Actor, second: Actor) -> None:
    with inside(east):
        published(manager, second, east)
        with pytest.raises(RuleBroken, match="1 July 2026 at 00:00. Enter a start after that"):
            started(manager, east, Naming("stopgap", "2026-06-01T00:00"))
        with pytest.raises(RuleBroken, match="Enter a start after that"):
            started(manager, east, Naming("rival", "2026-07-01T00:00"))


def _broken(key: str) -> dict[str, Any]:
    window = {"within": "3 months", "paragraph": "4.6"}
    return {
        "window on the last stage": {"escalation": window},
        "negative": {"response": {"within": "-5 working days", "of": "receipt", "paragraph": "1"}},
        "nothing": {"response": {"within": "0 working days", "of": "receipt", "paragraph": "1"}},
        "absurd": {"response": {"within": "999 working days", "of": "receipt", "paragraph": "1"}},
        "out of order": {"number": 3},
    }[key]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("window on the last stage", "Stage 2: escalation: stands at the last stage"),
        ("negative", 'Stage 2: Answered within: "-5 working days" is not a period such as "10 working days"'),
        ("nothing", "Stage 2: Answered within: 0 working days is not between 1 and 1,000"),
        ("absurd", "Stage 2: Answered within: 999 working days is more than a year. Check the number and the unit"),
        ("out of order", "Stage 2: number: is not 2: stages stand in their order"),
    ],
)
def test_a_broken_document_is_refused_with_its_place_and_nothing_changes(
    east: Council, manager: Actor, key: str, said: str
) -> None:
    with inside(east):
        draft = started(manager, east)
        document = deepcopy(draft.document)
        document["stages"][1] |= _broken(key)
        with pytest.raises(RuleBroken) as refused:
            drafts.change_draft(context(draft, manager), document)
        assert said in refused.value.message
        draft.refresh_from_db()
        assert "escalation" not in draft.document["stages"][1]
        assert (draft.revision, draft.decisions.count()) == (1, 1)


def test_somebody_who_saw_an_older_revision_is_told_who_was_quicker(
    east: Council, manager: Actor, second: Actor
) -> None:
    with inside(east):
        draft = started(manager, east)
        old = context(draft, second)
        drafts.change_draft(context(draft, manager), capped(draft))
        with pytest.raises(RuleBroken, match="Mo Ahmed has changed this draft"):
            drafts.discard_draft(old)


def test_a_draft_sent_back_can_be_changed_and_submitted_again(east: Council, manager: Actor, second: Actor) -> None:
    with inside(east):
        draft = started(manager, east)
        draft = drafts.change_draft(context(draft, manager), capped(draft))
        draft = drafts.submit_draft(context(draft, manager))
        with pytest.raises(RuleBroken, match="is waiting for approval, so it cannot be changed"):
            drafts.change_draft(context(draft, manager), base(east).document)
        with pytest.raises(RuleBroken, match="Enter a reason"):
            drafts.send_back(context(draft, second, why=" "))
        draft = drafts.send_back(context(draft, second, why="The paragraph is wrong."))
        assert draft.state == DraftState.WRITING


def test_a_start_that_passed_while_the_draft_waited_is_refused(east: Council, manager: Actor, second: Actor) -> None:
    with inside(east):
        draft = started(manager, east)
        draft = drafts.change_draft(context(draft, manager), capped(draft))
        draft = drafts.submit_draft(context(draft, manager))
        with pytest.raises(RuleBroken, match="has passed"):
            drafts.approve_draft(context(draft, second, at=NOW + timedelta(days=60)))


def test_a_draft_is_not_published_in_the_minutes_before_it_begins(east: Council, manager: Actor, second: Actor) -> None:
    with inside(east):
        draft = started(manager, east)
        draft = drafts.change_draft(context(draft, manager), capped(draft))
        draft = drafts.submit_draft(context(draft, manager))
        start = london(JULY.in_force_from)
        with pytest.raises(RuleBroken, match="at least 5 minutes"):
            drafts.approve_draft(context(draft, second, at=start - timedelta(minutes=4)))
        assert drafts.approve_draft(context(draft, second, at=start - timedelta(minutes=5))).version == "2026"


def test_a_draft_that_says_what_was_in_force_already_is_not_submitted(east: Council, manager: Actor) -> None:
    with inside(east):
        draft = started(manager, east)
        with pytest.raises(RuleBroken, match="is the same as"):
            drafts.submit_draft(context(draft, manager))


def test_the_database_keeps_what_was_decided(east: Council, manager: Actor, second: Actor) -> None:
    with inside(east):
        version = published(manager, second, east)
        for rows in (DraftDecision.objects.all(), PolicyDraft.objects.filter(pk=version.draft.pk)):
            for change in (lambda rows: rows.update(document={}), lambda rows: rows.delete()):
                with pytest.raises(DatabaseError), transaction.atomic():
                    change(rows)
