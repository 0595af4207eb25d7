"""Someone's own account: what they can change about it, and closing it."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints.operations.leavers import leave_own_complaints
from councils.domain.errors import RuleBroken
from councils.operations.people import end_account, end_roles_of, roles_anywhere
from councils.queries import all_councils
from councils.tenancy.scope import Kind, tenant
from ombudsman.operations import release_work_of_leavers
from portal.browser_key import forget_browser_keys
from portal.middleware import SESSION_COUNCIL
from portal.plain_forms import PlainForm


class YourAccountView(LoginRequiredMixin, View):
    """What someone can change about their own account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return render(request, "account/yours.html", {"works": SESSION_COUNCIL in request.session})


class CloseAccountForm(PlainForm):
    """The password once more."""

    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
        error_messages={"required": "Enter your password"},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Whoever sits at an open session is not enough. Wrong guesses count as they do for signing in."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("The password is wrong. Try again.")
        return password


class CloseAccountView(LoginRequiredMixin, View):
    """Say what follows, ask for the password, and close it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask."""
        return self.ask(request, CloseAccountForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Close it, or say what is wrong."""
        form = CloseAccountForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.ask(request, form)
        try:
            close_account(request.user, timezone.now())
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.ask(request, form, status=409)
        logout(request)
        response = render(request, "account/closed.html")
        forget_browser_keys(request, response)
        return response

    def ask(self, request: HttpRequest, form: CloseAccountForm, status: int = 200) -> HttpResponse:
        """The page with its form."""
        works = bool(roles_anywhere(request.user.pk or 0))
        return render(request, "account/close.html", {"form": form, "works": works}, status=status)


@transaction.atomic
def close_account(user: Any, at: datetime) -> None:
    """End every role of an account, hand back its work, let its complaints be followed without it, and close it."""
    for council in all_councils():
        with tenant(council.pk, Kind.SYSTEM):
            end_roles_of(user.pk, council.pk)
            release_work_of_leavers(council.pk, at)
            leave_own_complaints(council.pk, user.pk, user.get_full_name(), at)
    end_account(user.pk)
