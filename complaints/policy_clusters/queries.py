"""Which policies contacts are about, how many, and whether a policy is to be reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, QuerySet

from complaints.case_facts.queries import cases_visible_to
from complaints.models import Case, CaseTask, NamedPolicy, PolicyReview
from complaints.policy_clusters.rules import is_many
from complaints.vocabulary.lifecycle import NOT_COUNTED, TaskKind
from councils.policies.queries import procedure_rules, procedures_in_force
from councils.policies.rules.casework_rules import PolicyClusters
from councils.tenancy.scope import as_product
from councils.vocabulary.roles import Actor


def cluster_rules(council_id: int, at: datetime) -> PolicyClusters | None:
    """Return what the policies in force say of many contacts about one policy."""
    in_force = procedures_in_force(council_id, at)
    said = (procedure_rules(in_force[key]).practice.policy_clusters for key in sorted(in_force))
    return next((clusters for clusters in said if clusters is not None), None)


def policy_choices(council_id: int) -> Sequence[tuple[int, str]]:
    """Return (id, name) of the policies that contacts have been about."""
    return list(NamedPolicy.objects.filter(council_id=council_id).values_list("pk", "name"))


def policy_of(actor: Actor, policy_id: int) -> NamedPolicy:
    """Raises NamedPolicy.DoesNotExist."""
    return NamedPolicy.objects.get(council_id=actor.council_id, pk=policy_id)


def cases_about(actor: Actor, policy_id: int) -> QuerySet[Case]:
    """Return those that the actor sees, newest first."""
    cases = cases_visible_to(actor).filter(about_policy_id=policy_id).exclude(status__in=NOT_COUNTED)
    return cases.select_related("service_area").order_by("-received_at", "-pk")


@dataclass(frozen=True, slots=True)
class PolicyCount:
    """`cases`: those that the actor sees. `to_review`: a task asks for a review."""

    pk: int
    name: str
    cases: int
    reviewed_on: date | None
    to_review: bool


def policies_of(actor: Actor) -> list[PolicyCount]:
    """Return all policies of the council, those with most contacts first."""
    seen = cases_visible_to(actor).filter(about_policy__isnull=False).exclude(status__in=NOT_COUNTED).order_by()
    counts = dict(seen.values_list("about_policy_id").annotate(Count("pk")))
    policies = NamedPolicy.objects.filter(council_id=actor.council_id).annotate(last=Max("reviews__reviewed_on"))
    waiting = policies_to_review(actor.council_id)
    found = [
        PolicyCount(policy.pk, policy.name, counts.get(policy.pk, 0), vars(policy)["last"], policy.pk in waiting)
        for policy in policies
    ]
    return sorted(found, key=lambda count: (-count.cases, count.name.casefold()))


def policies_to_review(council_id: int) -> frozenset[int]:
    """Return the policies for which a review is asked for. The product looks, whoever asks."""
    with as_product():
        tasks = CaseTask.objects.filter(council_id=council_id, kind=TaskKind.REVIEW_POLICY.value, done_at=None)
        found = tasks.filter(case__about_policy__isnull=False).order_by()
        return frozenset(found.values_list("case__about_policy_id", flat=True))


def reviews_of(policy: NamedPolicy) -> Sequence[PolicyReview]:
    """Return the latest first."""
    return list(PolicyReview.objects.filter(council_id=policy.council_id, policy=policy).order_by("-at", "-pk"))


@dataclass(frozen=True, slots=True)
class PolicyCluster:
    """`others`: how many more cases that the actor sees are about it."""

    pk: int
    name: str
    others: int


def cluster_of(actor: Actor, case: Case) -> PolicyCluster | None:
    if case.about_policy_id is None:
        return None
    policy = policy_of(actor, case.about_policy_id)
    return PolicyCluster(policy.pk, policy.name, cases_about(actor, policy.pk).exclude(pk=case.pk).order_by().count())


def all_about(policy_id: int, council_id: int) -> QuerySet[Case]:
    """Return every case of the cluster. Read it as the product."""
    cases = Case.objects.filter(council_id=council_id, about_policy_id=policy_id).exclude(status__in=NOT_COUNTED)
    return cases.order_by("pk")


def is_to_review(policy: NamedPolicy, at: datetime) -> bool:
    """Whether there are enough contacts about it since its last review. The product counts, whoever acts."""
    with as_product():
        contacts = all_about(policy.pk, policy.council_id).count()
        last = PolicyReview.objects.filter(council_id=policy.council_id, policy=policy).order_by("-at", "-pk")
        reviewed = last.values_list("cases", flat=True).first() or 0
        return is_many(cluster_rules(policy.council_id, at), contacts, reviewed)
