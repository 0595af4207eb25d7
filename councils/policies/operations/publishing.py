"""Publish policy versions."""

from datetime import datetime

from django.db import transaction

from councils.bodies.queries import bodies
from councils.calendars.rules.local_time import london_day
from councils.calendars.rules.working_days import written
from councils.documents.reading import refuse_if_any
from councils.models import Council, PolicyVersion, User
from councils.models.policy import PolicyVersionQuerySet
from councils.policies.rules.policy_document import read_policy
from councils.policies.rules.policy_soundness import unknown_bodies
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken


@transaction.atomic
def publish_policy_version(
    *, council: Council, document: object, by: User | None, at: datetime
) -> tuple[PolicyVersion, bool]:
    """Return whether it is new; the same document changes nothing.

    Raises RuleBroken `policy.invalid`, `policy.other_council`, `policy.published`, `policy.overlap`, `policy.past`.
    """
    rules = read_policy(document)
    refuse_if_any("policy.invalid", "The policy document", unknown_bodies(rules, bodies()))
    named = document.get("council") if isinstance(document, dict) else None
    if named != council.slug:
        raise RuleBroken("policy.other_council", f"The document is for {named}, not for {council.slug}.")
    versions = PolicyVersion.objects.filter(council=council, procedure=rules.procedure)
    published = versions.filter(version=rules.version).first()
    if published is not None:
        if published.document != document:
            raise RuleBroken(
                "policy.published",
                f'Version "{rules.version}" of {council.slug} {rules.procedure} is already published, '
                "so it cannot change. Publish a new version.",
            )
        return published, False
    rival = versions.not_withdrawn().filter(in_force_from=rules.in_force_from).first()
    if rival is not None:
        raise RuleBroken(
            "policy.overlap",
            f'Version "{rules.version}" comes into force at the same time as version "{rival.version}". '
            "Change one of the two dates.",
        )
    _check_past(rules, versions, at)
    created = PolicyVersion.objects.create(
        council=council,
        procedure=rules.procedure,
        version=rules.version,
        title=rules.title,
        in_force_from=rules.in_force_from,
        document=document,
        published_at=at,
        published_by=by,
    )
    return created, True


def _check_past(rules: ProcedureRules, versions: PolicyVersionQuerySet, at: datetime) -> None:
    if rules.in_force_from <= at and versions.filter(published_at__lt=at).exists():
        raise RuleBroken(
            "policy.past",
            f'Version "{rules.version}" of {rules.procedure} comes into force on '
            f"{written(london_day(rules.in_force_from))}, which has passed. Cases received since "
            "then keep the version they were received under. Enter a date in the future.",
        )


@transaction.atomic
def publish_for_every_council(document: dict[str, object], at: datetime) -> list[tuple[PolicyVersion, bool]]:
    """Raises as `publish_policy_version`."""
    published = []
    for council in Council.objects.order_by("slug"):
        with tenant(council.pk, ActorKind.SYSTEM):
            own = {**document, "council": council.slug}
            published.append(publish_policy_version(council=council, document=own, by=None, at=at))
    return published
