"""Policy versions, drafts, withdrawals and rules."""

from dataclasses import replace
from datetime import datetime

from django.db.models import F, Func, IntegerField, Max, QuerySet

from councils.models import (
    PolicyDraft,
    PolicyVersion,
    PolicyWithdrawal,
    ServiceArea,
)
from councils.policies.rules.casework_rules import ContactKind
from councils.policies.rules.policy_document import read_policy, rules_for, rules_without_response
from councils.policies.rules.procedure_rules import ProcedureRules
from councils.vocabulary.errors import RuleBroken

_rules: dict[tuple[int, bool, ContactKind | None, str, bool], ProcedureRules] = {}


def policy_in_force(council_id: int, procedure: str, at: datetime) -> PolicyVersion:
    """The first version also governs what came before it.

    Raises RuleBroken `policy.none`.
    """
    # The document is long and its rules are cached: it is only read where they are not.
    versions = (
        PolicyVersion.objects.not_withdrawn().filter(council_id=council_id, procedure=procedure).defer("document")
    )
    found = versions.filter(in_force_from__lte=at).order_by("-in_force_from").first()
    if found is None:
        found = versions.order_by("in_force_from").first()
    if found is None:
        raise RuleBroken("policy.none", f"The council has no procedure called {procedure}.")
    return found


def policy_version(council_id: int, procedure: str, version: str) -> PolicyVersion:
    """Raises RuleBroken `policy.unknown`."""
    versions = PolicyVersion.objects.filter(council_id=council_id, procedure=procedure)
    found = versions.filter(version=version).first()
    if found is None:
        known = ", ".join(versions.values_list("version", flat=True)) or "none"
        raise RuleBroken(
            "policy.unknown", f'There is no version "{version}" of {procedure}. Published versions: {known}.'
        )
    return found


def policy_versions(council_id: int) -> QuerySet[PolicyVersion]:
    """Without documents, the newest first."""
    versions = PolicyVersion.objects.filter(council_id=council_id).select_related("published_by")
    return versions.defer("document").order_by("procedure", "-in_force_from")


def stages_of_procedures(council_id: int) -> list[tuple[str, int]]:
    """Return each procedure with the most stages that any of its versions has."""
    stages = Func(F("document__stages"), function="jsonb_array_length", output_field=IntegerField())
    versions = PolicyVersion.objects.filter(council_id=council_id).order_by("procedure")
    return list(versions.values_list("procedure").annotate(last_stage=Max(stages)))


def published_version(council_id: int, pk: int) -> PolicyVersion:
    """Raises PolicyVersion.DoesNotExist, also for another council's."""
    return PolicyVersion.objects.select_related("published_by").get(council_id=council_id, pk=pk)


def version_before(council_id: int, procedure: str, start: datetime) -> PolicyVersion | None:
    versions = PolicyVersion.objects.not_withdrawn().filter(
        council_id=council_id, procedure=procedure, in_force_from__lt=start
    )
    return versions.order_by("-in_force_from").first()


def withdrawals_of(council_id: int, version_id: int) -> QuerySet[PolicyWithdrawal]:
    return PolicyWithdrawal.objects.filter(council_id=council_id, version_id=version_id)


def withdrawal_called(council_id: int, pk: int) -> PolicyWithdrawal:
    """Raises PolicyWithdrawal.DoesNotExist, also for another council's."""
    return PolicyWithdrawal.objects.select_related("version").get(council_id=council_id, pk=pk)


def withdrawn_versions(council_id: int) -> frozenset[int]:
    agreed = PolicyWithdrawal.objects.filter(council_id=council_id, agreed=True)
    return frozenset(agreed.values_list("version_id", flat=True))


def policy_drafts(council_id: int) -> QuerySet[PolicyDraft]:
    return PolicyDraft.objects.filter(council_id=council_id).select_related("based_on").prefetch_related("decisions")


def policy_draft(council_id: int, pk: int) -> PolicyDraft:
    """Raises PolicyDraft.DoesNotExist, also for another council's."""
    return policy_drafts(council_id).get(pk=pk)


def procedure_rules(
    version: PolicyVersion,
    *,
    landlord: bool = False,
    kind: ContactKind | None = None,
    kept_code: str = "",
    anonymous: bool = False,
) -> ProcedureRules:
    """Cached in each process: versions never change. Raises RuleBroken `kind.unknown`.

    `kept_code`: the Code it came under as something else. `anonymous`: no one can reply.
    """
    asked = (version.pk, landlord, kind, kept_code, anonymous)
    rules = _rules.get(asked)
    if rules is None:
        rules = _read_rules(version, landlord=landlord, kind=kind, kept_code=kept_code)
        rules = _rules[asked] = rules_without_response(rules) if anonymous else rules
    return rules


def _read_rules(version: PolicyVersion, *, landlord: bool, kind: ContactKind | None, kept_code: str) -> ProcedureRules:
    if not landlord and kind is None and not kept_code:
        return read_policy(version.document)
    rules = procedure_rules(version)
    if kind is not None:
        rules = rules_for(rules, kind)
    if kept_code and rules.code is None:
        return replace(rules, code=kept_code)
    return rules.for_landlord(landlord)


def rules_for_service(version: PolicyVersion, service_area_id: int, kind: ContactKind | None = None) -> ProcedureRules:
    """A query only where the policy is a landlord's."""
    rules = procedure_rules(version, kind=kind)
    if rules.landlord_code in (None, rules.code):
        return rules
    landlord = ServiceArea.objects.filter(pk=service_area_id, landlord=True).exists()
    return procedure_rules(version, landlord=landlord, kind=kind)


def procedures_in_force(council_id: int, at: datetime) -> dict[str, PolicyVersion]:
    versions = (
        PolicyVersion.objects.not_withdrawn().filter(council_id=council_id, in_force_from__lte=at).defer("document")
    )
    newest = versions.order_by("procedure", "-in_force_from").distinct("procedure")
    return {version.procedure: version for version in newest}
