"""The council's API tokens."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.people.operations import revoke_token
from councils.queries import api_tokens_in
from councils.vocabulary.roles import Role
from portal.accounts.api_tokens import token_row
from portal.accounts.notices import told_by_email
from portal.http.access import CouncilRequest, StaffView

if TYPE_CHECKING:
    from councils.models import ApiToken


class CouncilTokensView(StaffView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request: CouncilRequest) -> HttpResponse:
        at = timezone.now()
        tokens = [token_row(token, at) for token in api_tokens_in(request.council.pk)]
        return render(request, "setup/api_tokens/api_tokens.html", {"tokens": tokens})


class RevokeTokenView(StaffView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        token = api_tokens_in(request.council.pk).get(pk=pk)
        return render(request, "setup/api_tokens/revoke_token.html", {"token": token_row(token, timezone.now())})

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        token = revoke_token(pk, by=request.actor)
        told = told_by_email(request, "api_token_revoked_by_administrator", token.user)
        messages.success(request, _what_happened(token, told=told))
        return redirect("setup:api-tokens")


def _what_happened(token: "ApiToken", *, told: bool) -> str:
    name = token.user.get_full_name()
    email = f"We have emailed {name}." if told else f"We could not email {name}, so tell them yourself."
    return f"The token “{token.name}” is revoked. {email}"
