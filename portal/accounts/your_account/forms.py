"""The form on which someone closes their account."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms

from portal.govuk_forms.forms import PlainForm
from portal.sessions.browser import CLEAR


class CloseAccountForm(PlainForm):
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
        """Wrong guesses count as sign-in attempts."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("The password is wrong. Try again.")
        return password
