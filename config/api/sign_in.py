"""API authentication. Apart from errors.py, because REST framework imports it while loading."""

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from councils.people.operations import owner_of_token

KEYWORD = "Bearer"


class CouncilTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, for one council, with the owner's current roles."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Return the token's owner; None without a token.

        Raises AuthenticationFailed (401) or PermissionDenied (403: it may only read).
        """
        keyword, _, key = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        if keyword.lower() != KEYWORD.lower():
            return None
        owner = owner_of_token(key.strip(), timezone.now())
        if owner is None:
            raise AuthenticationFailed("This token is not valid here. Check the token and which council it is for.")
        if request.method not in SAFE_METHODS and not owner.may_write:  # type: ignore[attr-defined]
            raise PermissionDenied("This token can only read.", code="token_only_reads")
        return owner, None

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal 401, not 403."""
        return KEYWORD


class CouncilSessionAuthentication(SessionAuthentication):
    def authenticate_header(self, request: Any) -> str:
        """Makes a refusal 401, not 403."""
        return KEYWORD
