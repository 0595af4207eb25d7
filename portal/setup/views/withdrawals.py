"""Withdrawing a published version before it begins: one person asks, another agrees."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.policies.operations.withdrawals import ask_to_withdraw, decide_withdrawal
from councils.policies.queries import published_version, withdrawal_called
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import KEEPERS
from portal.govuk_forms.plain_forms import LONG, PlainForm, words
from portal.govuk_forms.widgets import Radios
from portal.http.access import CouncilRequest, StaffView
from portal.wording import moment

AGREE, KEEP = "agree", "keep"


class AskToWithdrawForm(PlainForm):
    """Why the version is to be withdrawn."""

    why = words(
        "Why should this version be withdrawn?", LONG, missing="Enter why this version should be withdrawn", rows=5
    )


class DecideWithdrawalForm(PlainForm):
    """Agreed, or not."""

    decision = forms.ChoiceField(
        label="What is your decision?",
        choices=[(AGREE, "Withdraw the version"), (KEEP, "Keep the version")],
        widget=Radios(),
        error_messages={"required": "Select your decision"},
    )
    answer = words("Reason", LONG, hint="Needed if you keep the version", rows=4)


class AskToWithdrawView(StaffView):
    """Ask for a version that has not begun to be withdrawn."""

    roles = KEEPERS

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """Ask for the reason."""
        return self.ask(request, published_version(request.council.pk, pk), AskToWithdrawForm())

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """Keep the request for another person, or say why not."""
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
        """The page with its form."""
        context = {"form": form, "version": version, "start": moment(version.in_force_from)}
        return render(request, "setup/withdraw_version.html", context, status=409 if form.errors else 200)


class DecideWithdrawalView(StaffView):
    """Agree that a version is withdrawn, or keep it."""

    roles = KEEPERS

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """Show the reason, and ask."""
        return self.ask(request, withdrawal_called(request.council.pk, pk), DecideWithdrawalForm())

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """Decide it, or say why not."""
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
        """The page with its form."""
        version = withdrawal.version
        context = {"form": form, "withdrawal": withdrawal, "version": version, "start": moment(version.in_force_from)}
        return render(request, "setup/decide_withdrawal.html", context, status=409 if form.errors else 200)
