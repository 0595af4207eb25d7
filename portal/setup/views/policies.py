"""What a council's policies say: every procedure, every version, and how each stands to the Codes."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from complaints.policy_trials.queries import cases_under
from councils.policies.queries import (
    policy_drafts,
    policy_versions,
    procedure_rules,
    published_version,
    withdrawals_of,
    withdrawn_versions,
)
from councils.vocabulary.draft_states import DraftState
from councils.vocabulary.roles import KEEPERS
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import PageLink
from portal.setup import presenters
from portal.setup.rule_cards import chapters

ON_THE_WAY = (DraftState.WRITING, DraftState.WAITING)


class PoliciesView(StaffView):
    """Every procedure with its versions, and the drafts on their way."""

    roles = KEEPERS

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The list."""
        council = request.actor.council_id
        drafts = policy_drafts(council).filter(state__in=[state.value for state in ON_THE_WAY])
        context = {
            "procedures": presenters.procedures(policy_versions(council), withdrawn_versions(council), timezone.now()),
            "drafts": [presenters.draft_line(draft) for draft in drafts],
        }
        return render(request, "setup/policies.html", context)


class OneVersionView(StaffView):
    """A version with every rule, its paragraph, and what it is silent about."""

    roles = KEEPERS

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """The version."""
        council = request.actor.council_id
        version = published_version(council, pk)
        same = list(policy_versions(council).filter(procedure=version.procedure))
        draft = policy_drafts(council).filter(published_id=pk).first()
        rules = procedure_rules(version)
        context = {
            "version": version,
            "standing": presenters.standing(version, same, withdrawn_versions(council), timezone.now()),
            "facts": presenters.version_facts(version, draft, cases_under(council, pk)),
            "chapters": chapters(version.document),
            "replaced": presenters.replaced_bodies(rules),
            "withdrawals": [presenters.withdrawal_line(each) for each in withdrawals_of(council, pk)],
            "may_withdraw": version.in_force_from > timezone.now(),
            "note": rules.in_force_note or rules.provisional_note,
            "history": presenters.history(draft.decisions.all()) if draft else (),
        }
        return render(request, "setup/version.html", context)


class VersionAndCodeView(StaffView):
    """A version against both Codes."""

    roles = KEEPERS

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """The matrix."""
        version = published_version(request.actor.council_id, pk)
        return code_page(
            request,
            f"{version.title}, version {version.version}",
            PageLink("Back to the version", reverse("setup:version", args=[pk])),
            [(f"Version {version.version}", procedure_rules(version))],
        )


def code_page(
    request: CouncilRequest,
    title: str,
    back: PageLink,
    policies: list[tuple[str, Any]],
    gap_address: Callable[[str], str] = lambda provision: "",
) -> HttpResponse:
    """Policies side by side against the Codes; `gap_address` leads to where the last one can be mended."""
    matrix = presenters.matrix(policies)
    gaps = {line.gap: gap_address(line.gap) for line in matrix.lines if line.gap}
    context = {"title": title, "back": back, "matrix": matrix, "gaps": gaps}
    return render(request, "setup/code.html", context)
