"""One's tokens for the API in the council where one works: see them, make one, end one."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.domain.errors import NotAllowed, RuleBroken
from councils.operations.api_tokens import NewToken, end_token, make_token
from councils.queries import api_tokens_of
from portal import wording
from portal.access import CouncilRequest, StaffPage
from portal.plain_forms import PlainForm, words
from portal.reauthentication import PasswordAgainMixin, password_needed, password_page
from portal.widgets import Radios

if TYPE_CHECKING:
    from councils.models import ApiToken

READ, WRITE = "read", "write"
CREATED = 201


class ApiTokenForm(PlainForm):
    """What a new token is for, what it may do and how long it lasts."""

    name = words("Name", 60, missing="Enter a name for the token", hint="For example, the system that will use it")
    access = forms.ChoiceField(
        label="What can it do?",
        choices=[(READ, "Read cases"), (WRITE, "Read cases and log new ones")],
        widget=Radios(),
        error_messages={"required": "Select what the token can do"},
    )
    days = forms.TypedChoiceField(
        label="How long should it last?",
        choices=[("30", "30 days"), ("90", "90 days"), ("365", "1 year")],
        coerce=int,
        widget=Radios(),
        error_messages={"required": "Select how long the token should last"},
    )


class ApiTokensView(PasswordAgainMixin, StaffPage):
    """Making and ending a token asks for the password, and every confirmed address is told."""

    keeps = ("name", "access", "days")

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The tokens and the form for another."""
        return self._page(request, ApiTokenForm(initial=self.typed_before()))

    def post(self, request: CouncilRequest) -> HttpResponse:
        """Make one, whose key is shown in this answer and never again; or end one."""
        if "end" in request.POST:
            return self._end(request)
        form = ApiTokenForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        said = form.cleaned_data
        try:
            new = NewToken(said["name"], said["access"] == WRITE, said["days"])
            key = make_token(new, by=request.actor, at=timezone.now())
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error("name", refusal.message)
            return self._page(request, form, status=409)
        self._tell("made")
        return self._page(request, ApiTokenForm(), key=key, status=CREATED)

    def _end(self, request: CouncilRequest) -> HttpResponse:
        number = request.POST["end"]
        if number.isdecimal() and end_token(int(number[:18]), by=request.actor):
            self._tell("ended")
            messages.success(request, "The token has ended. Systems that used it can no longer sign in.")
        else:
            messages.success(request, "This token had already ended.")
        return redirect("casework:api-tokens")

    def _tell(self, what: str) -> None:
        get_adapter(self.request).send_notification_mail(f"account/email/api_token_{what}", self.request.user)

    def _page(self, request: CouncilRequest, form: ApiTokenForm, *, key: str = "", status: int = 200) -> HttpResponse:
        at, tokens = timezone.now(), api_tokens_of(request.council.pk, request.actor.user_id)
        context = {
            "form": form,
            "key": key,
            "tokens": [_row(token, token.expires_at <= at) for token in tokens],
            "password_page": password_page(request) if password_needed(request) else "",
        }
        return render(request, "casework/api_tokens.html", context, status=status)


def _row(token: "ApiToken", has_expired: bool) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "access": "Read cases and log new ones" if token.may_write else "Read cases",
        "made": wording.moment(token.made_at),
        "expires": wording.moment(token.expires_at),
        "has_expired": has_expired,
        "last_used": wording.moment(token.last_used_at) if token.last_used_at else "Never",
    }
