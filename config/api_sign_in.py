"""How the API knows who asks. Apart from the refusals, because REST framework reads its settings while it loads."""

from typing import Any

from rest_framework.authentication import SessionAuthentication, TokenAuthentication


class CouncilTokenAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; the token stands for its person, with their roles of the moment."""

    keyword = "Bearer"


class CouncilSessionAuthentication(SessionAuthentication):
    """The signed-in browser session, with its CSRF protection."""

    def authenticate_header(self, request: Any) -> str:
        """Makes a request without any sign-in 401 rather than 403."""
        return "Bearer"
