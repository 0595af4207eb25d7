"""How the API knows who asks. Apart from the refusals, because REST framework reads its settings while it loads."""

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from councils.people.operations.api_tokens import owner_of_token

KEYWORD = "Bearer"


class CouncilTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; in one council it stands for its owner, with their roles of the moment."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """The owner of the token; None where none is sent.

        Raises:
            AuthenticationFailed: it has ended, never was, or is for another council (401).
            PermissionDenied: it may only read (403).
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
        """Makes a request with a wrong token 401 rather than 403."""
        return KEYWORD


class CouncilSessionAuthentication(SessionAuthentication):
    """The signed-in browser session, with its CSRF protection."""

    def authenticate_header(self, request: Any) -> str:
        """Makes a request without any sign-in 401 rather than 403."""
        return KEYWORD
