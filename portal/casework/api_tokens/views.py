"""The user's own API tokens."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.people.operations import NewToken, create_token, revoke_own_token
from councils.queries import api_tokens_of
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.values import number_in
from portal.accounts.api_tokens import token_row
from portal.accounts.notices import told_by_email
from portal.accounts.reauthentication import PasswordAgainMixin, password_needed, password_page
from portal.casework.api_tokens.forms import WRITE, ApiTokenForm
from portal.http.access import CouncilRequest, StaffView

CREATED = 201


class ApiTokensView(PasswordAgainMixin, StaffView):
    """Changes need the password; confirmed addresses are notified."""

    keeps = ("name", "access", "days")

    def get(self, request: CouncilRequest) -> HttpResponse:
        return self._page(request, ApiTokenForm(initial=self.typed_before()))

    def post(self, request: CouncilRequest) -> HttpResponse:
        """The key is shown only once."""
        if "revoke" in request.POST:
            return self._revoke(request)
        form = ApiTokenForm(request.POST)
        if not form.is_valid():
            return self._page(request, form)
        said = form.cleaned_data
        try:
            new = NewToken(said["name"], said["access"] == WRITE, said["days"])
            key = create_token(new, by=request.actor, at=timezone.now())
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error("name", refusal.message)
            return self._page(request, form, status=409)
        get_adapter(request).send_notification_mail("account/email/api_token_created", request.user)
        return self._page(request, ApiTokenForm(), key=key, status=CREATED)

    def _revoke(self, request: CouncilRequest) -> HttpResponse:
        number = number_in(request.POST["revoke"])
        if number is not None and revoke_own_token(number, by=request.actor):
            told_by_email(request, "api_token_revoked", request.user)
            messages.success(request, "The token is revoked. Systems that used it can no longer sign in.")
        else:
            messages.success(request, "This token had already been revoked.")
        return redirect("casework:api-tokens")

    def _page(self, request: CouncilRequest, form: ApiTokenForm, *, key: str = "", status: int = 200) -> HttpResponse:
        at, tokens = timezone.now(), api_tokens_of(request.council.pk, request.actor.user_id)
        context = {
            "form": form,
            "key": key,
            "tokens": [token_row(token, at) for token in tokens],
            "password_page": password_page(request) if password_needed(request) else "",
        }
        return render(request, "casework/api_tokens/api_tokens.html", context, status=status)
