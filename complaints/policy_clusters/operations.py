"""Name the policy that a contact is about, and record a review of a policy that many are about."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from complaints.case_facts.queries import facts_of
from complaints.cases.operations.apply import Entry, locked_case, mark_done, open_task, record, write_events
from complaints.cases.rules import offering
from complaints.cases.rules.offering import ChosenPolicy
from complaints.models import Case, CaseTask, NamedPolicy, PolicyReview
from complaints.policy_clusters.queries import all_about, cluster_rules, is_to_review, policies_to_review, policy_of
from complaints.policy_clusters.rules import Review, check_name, review_policy
from complaints.vocabulary.actions import ActionContext
from complaints.vocabulary.lifecycle import Move, TaskKind
from councils.calendars.rules import london_day
from councils.queries import lock_calendar_shared
from councils.tenancy.scope import as_product
from councils.vocabulary.errors import NotAllowed
from councils.vocabulary.roles import Actor, Role

# A senior manager (CC-12), or whoever looks after complaints for them.
REVIEWERS = (Role.COMPLAINTS_MANAGER, Role.HEAD_OF_SERVICE)


@transaction.atomic
def name_policy(context: ActionContext, *, policy_id: int | None = None, new: str = "") -> Case:
    """Say which policy it is about: one that is known, a new one, or (without either) none.

    Raises NamedPolicy.DoesNotExist; RuleBroken as `check_name` and the rule.
    """
    case = locked_case(context, Move.NAME_POLICY)
    facts, was = facts_of(case), case.about_policy_id
    policy = _policy(context, policy_id, new)
    chosen = ChosenPolicy(policy.pk, policy.name) if policy is not None else ChosenPolicy()
    record(case, offering.name_policy(facts, was, chosen), context)
    _forget_review(case, context)
    concerned = [pk for pk in (was, chosen.pk) if pk is not None]
    for each in NamedPolicy.objects.select_for_update().filter(pk__in=concerned).order_by("pk"):
        _ask_for_review(each, case, context)
    return case


def _policy(context: ActionContext, policy_id: int | None, new: str) -> NamedPolicy | None:
    council_id = context.by.council_id
    if policy_id is not None:
        return NamedPolicy.objects.get(council_id=council_id, pk=policy_id)
    if not new:
        return None
    name = check_name(new)
    known = NamedPolicy.objects.filter(council_id=council_id, name__iexact=name).first()
    return known or NamedPolicy.objects.create(
        council_id=council_id, name=name, added_at=context.at, added_by_name=context.by.name
    )


def _forget_review(case: Case, context: ActionContext) -> None:
    """A task asked on this case to review the policy that it was about."""
    for task in CaseTask.objects.filter(case_id=case.pk, kind=TaskKind.REVIEW_POLICY.value, done_at=None):
        mark_done(task, case, context, "It is about another policy.")


def _ask_for_review(policy: NamedPolicy, case: Case, context: ActionContext) -> None:
    """Where there are many, one task asks for a review: on this case if it is one of them."""
    if not is_to_review(policy, context.at) or policy.pk in policies_to_review(policy.council_id):
        return
    clusters = cluster_rules(policy.council_id, context.at)
    with as_product():
        cases = all_about(policy.pk, policy.council_id)
        on = case if case.about_policy_id == policy.pk else cases.latest("received_at", "pk")
        detail = f"{cases.count()} contacts are about “{policy.name}”."
        if clusters is not None:
            detail = f"{detail} To consider: {clusters.review} (policy, {clusters.paragraph})."
        open_task(on, TaskKind.REVIEW_POLICY, context.at, detail=detail)


@transaction.atomic
def record_review(by: Actor, policy_id: int, said: Review, at: datetime) -> PolicyReview:
    """Keep the outcome, write it on each case about the policy for staff, and complete the task.

    Raises NamedPolicy.DoesNotExist; NotAllowed (`policy.role`); RuleBroken as `review_policy`.
    """
    if not by.has(*REVIEWERS):
        raise NotAllowed("policy.role", "Only a head of service or a complaints manager can record this.")
    lock_calendar_shared(by.council_id)
    policy = NamedPolicy.objects.select_for_update().get(pk=policy_of(by, policy_id).pk)
    with as_product():
        cases = list(all_about(policy.pk, policy.council_id).select_for_update())
        written = review_policy(ChosenPolicy(policy.pk, policy.name), said, len(cases), london_day(at))
        context = ActionContext(0, by, at)
        write_events([Entry(case, written, replace(context, case_id=case.pk)) for case in cases])
        for case in cases:
            case.version, case.last_event_at = case.version + 1, at
        Case.objects.bulk_update(cases, ["version", "last_event_at"])
        _complete(cases, context)
    return PolicyReview.objects.create(
        council_id=policy.council_id,
        policy=policy,
        outcome=said.outcome.value,
        reasons=said.reasons,
        reviewed_by=said.reviewed_by,
        members=said.members,
        reviewed_on=said.on,
        cases=len(cases),
        at=at,
        by_id=by.user_id,
        by_name=by.name,
    )


def _complete(cases: list[Case], context: ActionContext) -> None:
    by_id = {case.pk: case for case in cases}
    tasks = CaseTask.objects.filter(case_id__in=by_id, kind=TaskKind.REVIEW_POLICY.value, done_at=None)
    for task in tasks:
        mark_done(task, by_id[task.case_id], replace(context, case_id=task.case_id), "The policy was reviewed.")
