"""How the API knows who asks. Apart from the refusals, because REST framework reads its settings while it loads."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed


class CouncilTokenAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; the token stands for its person, with their roles of the moment."""

    keyword = "Bearer"

    def authenticate_credentials(self, key: str) -> tuple[Any, Token]:
        """The person with the token, in one query. Raises AuthenticationFailed (401)."""
        token = Token.objects.filter(key=key).select_related("user").first()
        if token is None:
            raise AuthenticationFailed(_("Invalid token."))
        if not token.user.is_active:
            raise AuthenticationFailed(_("User inactive or deleted."))
        return token.user, token


class CouncilSessionAuthentication(SessionAuthentication):
    """The signed-in browser session, with its CSRF protection."""

    def authenticate_header(self, request: Any) -> str:
        """Makes a request without any sign-in 401 rather than 403."""
        return "Bearer"
