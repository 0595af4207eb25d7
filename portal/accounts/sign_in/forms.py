"""The library's forms with our labels and hints."""

from typing import Any, ClassVar

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from councils.queries import account
from portal.accounts.adapter import is_unfinished
from portal.accounts.sign_in_limits import may_ask_for_code
from portal.govuk_forms.fields import CORRECT_EMAIL
from portal.http.errors import tried_too_often

PASSWORD_HINT = "At least 12 characters. 3 or 4 words you can remember make a good password."  # noqa: S105
MISSING = {
    "email": "Enter your email address",
    "login": "Enter your email address",
    "code": "Enter the code from the email",
    "password": "Enter your password",
    "oldpassword": "Enter your current password",
    "password1": "Enter a new password of at least 12 characters",
    "password2": "Enter the password again",
}
TOO_MANY_CODES = (
    "You, or someone else, asked for too many codes. Wait a few minutes, or sign in with your password. "
    "If you’ve forgotten it, ask for a link to set a new one. The link in the last email we sent you works too."
)
Words = dict[str, tuple[str, str]]


class PlainWords:
    """A mixin: `words` maps fields to label and hint."""

    words: ClassVar[Words] = {}
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages |= {"required": MISSING[name]}
            if name in ("email", "login"):
                field.error_messages |= {"invalid": CORRECT_EMAIL}


class SignInForm(PlainWords, library.LoginForm):
    words: ClassVar[Words] = {"login": ("Email address", ""), "password": ("Password", "")}


class RequestCodeForm(PlainWords, library.RequestLoginCodeForm):
    words: ClassVar[Words] = {"email": ("Email address", "")}

    def clean_email(self) -> str:
        """Limit codes for every address, with an account or without."""
        request = context.request
        adapter = get_adapter(request)
        address = adapter.clean_email(self.cleaned_data["email"])
        if not may_ask_for_code(request, adapter.get_client_ip(request), address):
            tried_too_often(request)
            raise forms.ValidationError(TOO_MANY_CODES)
        return str(super().clean_email())


class SignInCodeForm(PlainWords, library.ConfirmLoginCodeForm):
    words: ClassVar[Words] = {"code": ("Sign-in code", "It is in the email we sent you")}


class SignUpForm(PlainWords, library.SignupForm):
    """The person who opens the link chooses the password.

    It takes as long for an address with an account.
    """

    words: ClassVar[Words] = {
        "email": ("Email address", "We’ll send you a link to check that it’s yours and to choose a password"),
    }
    unfinished: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # If ACCOUNT_SIGNUP_FIELDS did not have it, the library would leave it out of signing in too.
        del self.fields["password1"]

    def validate_unique_email(self, value: str) -> str:
        """An unconfirmed account does not block its address."""
        address: str = super().validate_unique_email(value)
        owner = account(address)
        self.unfinished = owner if owner and owner.is_active and is_unfinished(owner.pk) else None
        self.account_already_exists = bool(owner) and self.unfinished is None
        return address

    def try_save(self, request: HttpRequest) -> Any:
        # This takes longer than any difference between an address with an account and one without.
        make_password(get_random_string(20))
        return (self.unfinished, None) if self.unfinished else super().try_save(request)


class ForgottenPasswordForm(PlainWords, library.ResetPasswordForm):
    words: ClassVar[Words] = {"email": ("Email address", "")}


class NewPasswordForm(PlainWords, library.ResetPasswordKeyForm):
    words: ClassVar[Words] = {
        "password1": ("New password", PASSWORD_HINT),
        "password2": ("Confirm password", ""),
    }


class ChangePasswordForm(PlainWords, library.ChangePasswordForm):
    words: ClassVar[Words] = {"oldpassword": ("Current password", ""), **NewPasswordForm.words}


class SetPasswordForm(PlainWords, library.SetPasswordForm):
    words: ClassVar[Words] = NewPasswordForm.words


class FirstPasswordForm(PlainWords, library.SetPasswordForm):
    words: ClassVar[Words] = {
        "password1": ("Create a password", PASSWORD_HINT),
        "password2": ("Confirm password", ""),
    }


class ConfirmPasswordForm(PlainWords, library.ReauthenticateForm):
    words: ClassVar[Words] = {"password": ("Password", "")}
