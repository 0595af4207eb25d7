"""Someone's own account: what they can change about it, and closing it."""

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

from complaints.documents.operations.complaint_drafts import delete_unfinished, unfinished_in
from councils.people.operations.leaving import roles_anywhere
from councils.vocabulary.errors import RuleBroken
from ombudsman.operations import close_account
from portal.govuk_forms.plain_forms import PlainForm
from portal.sessions.browser import CLEAR, SESSION_COUNCIL, browser_hashes, forget_browser_keys


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

    def __init__(self, *args: Any, user: Any, writing: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if writing:
            self.fields[CLEAR] = forms.CharField(widget=forms.HiddenInput, initial="yes")

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
        return self.ask(request, CloseAccountForm(user=request.user, writing=self.writing(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Close it, or say what is wrong, or first which answers are lost."""
        writing = self.writing(request)
        if writing and CLEAR not in request.POST:
            return self.get(request)
        form = CloseAccountForm(request.POST, user=request.user, writing=writing)
        if not form.is_valid():
            return self.ask(request, form)
        user, at = request.user, timezone.now()
        try:
            with transaction.atomic():
                close_account(user.pk, user.get_full_name(), at)  # type: ignore[union-attr, arg-type]
                delete_unfinished(at, browser_hashes(request), user.pk)
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.ask(request, form, status=409)
        logout(request)
        response = render(request, "account/closed.html")
        forget_browser_keys(request, response)
        return response

    def writing(self, request: HttpRequest) -> int:
        """How many forms they have started and not sent, in the account or in this browser: those are deleted."""
        return unfinished_in(timezone.now(), browser_hashes(request), request.user.pk)

    def ask(self, request: HttpRequest, form: CloseAccountForm, status: int = 200) -> HttpResponse:
        """The page with its form."""
        works = bool(roles_anywhere(request.user.pk or 0))
        context = {"form": form, "works": works, "writing": self.writing(request)}
        return render(request, "account/close.html", context, status=status)
