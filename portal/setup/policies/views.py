"""What a council's policies say, how each stands to the Codes, and withdrawing a version before it begins."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from complaints.policy_trials.queries import cases_under
from councils.policies.operations import ask_to_withdraw, decide_withdrawal
from councils.policies.queries import (
    policy_drafts,
    policy_versions,
    procedure_rules,
    published_version,
    withdrawal_called,
    withdrawals_of,
    withdrawn_versions,
)
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CONFIGURATION_ROLES
from councils.vocabulary.values import DraftState
from portal.govuk_forms.forms import PlainForm
from portal.http.access import CouncilRequest, StaffView
from portal.layout.display import PageLink
from portal.setup.policies import presenters
from portal.setup.policies.forms import AGREE, AskToWithdrawForm, DecideWithdrawalForm
from portal.setup.policies.rule_cards import chapters
from portal.wording import moment

ON_THE_WAY = (DraftState.WRITING, DraftState.WAITING)


class PoliciesView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest) -> HttpResponse:
        council = request.actor.council_id
        drafts = policy_drafts(council).filter(state__in=[state.value for state in ON_THE_WAY])
        context = {
            "procedures": presenters.procedures(policy_versions(council), withdrawn_versions(council), timezone.now()),
            "drafts": [presenters.draft_line(draft) for draft in drafts],
        }
        return render(request, "setup/policies/policies.html", context)


class OneVersionView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        council = request.actor.council_id
        version = published_version(council, pk)
        same = list(policy_versions(council).filter(procedure=version.procedure))
        draft = policy_drafts(council).filter(published_id=pk).first()
        rules = procedure_rules(version)
        context = {
            "version": version,
            "standing": presenters.standing(version, same, withdrawn_versions(council), timezone.now()),
            "facts": presenters.version_facts(version, draft, cases_under(council, pk)),
            "chapters": chapters(version.document, rules),
            "replaced": presenters.replaced_bodies(rules),
            "withdrawals": [presenters.withdrawal_line(each) for each in withdrawals_of(council, pk)],
            "may_withdraw": version.in_force_from > timezone.now(),
            "note": rules.in_force_note or rules.provisional_note,
            "history": presenters.history(draft.decisions.all()) if draft else (),
        }
        return render(request, "setup/policies/version.html", context)


class VersionAndCodeView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
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
    """`gap_address` links to the form that closes a gap."""
    matrix = presenters.matrix(policies)
    gaps = {line.gap: gap_address(line.gap) for line in matrix.lines if line.gap}
    context = {"title": title, "back": back, "matrix": matrix, "gaps": gaps}
    return render(request, "setup/policies/code.html", context)


class AskToWithdrawView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self.ask(request, published_version(request.council.pk, pk), AskToWithdrawForm())

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        version, form = published_version(request.council.pk, pk), AskToWithdrawForm(request.POST)
        if form.is_valid():
            try:
                ask_to_withdraw(pk, by=request.actor, at=timezone.now(), why=form.cleaned_data["why"])
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, "Someone else has to agree before this version is withdrawn.")
                return redirect("setup:version", pk=pk)
        return self.ask(request, version, form)

    def ask(self, request: CouncilRequest, version: Any, form: PlainForm) -> HttpResponse:
        context = {"form": form, "version": version, "start": moment(version.in_force_from)}
        return render(request, "setup/policies/withdraw_version.html", context, status=409 if form.errors else 200)


class DecideWithdrawalView(StaffView):
    roles = CONFIGURATION_ROLES

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self.ask(request, withdrawal_called(request.council.pk, pk), DecideWithdrawalForm())

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        withdrawal, form = withdrawal_called(request.council.pk, pk), DecideWithdrawalForm(request.POST)
        if form.is_valid():
            agreed, answer = form.cleaned_data["decision"] == AGREE, form.cleaned_data["answer"]
            try:
                decide_withdrawal(pk, by=request.actor, at=timezone.now(), agreed=agreed, answer=answer)
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, "Version withdrawn." if agreed else "Version kept.")
                return redirect("setup:version", pk=withdrawal.version_id)
        return self.ask(request, withdrawal, form)

    def ask(self, request: CouncilRequest, withdrawal: Any, form: PlainForm) -> HttpResponse:
        version = withdrawal.version
        context = {"form": form, "withdrawal": withdrawal, "version": version, "start": moment(version.in_force_from)}
        return render(request, "setup/policies/decide_withdrawal.html", context, status=409 if form.errors else 200)
