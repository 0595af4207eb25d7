"""How the API signs people in, enters a council, and says no."""

from typing import Any

from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from councils.domain.errors import NotAllowed, RuleBroken


class CouncilTokenAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; the token stands for its person, with their roles of the moment."""

    keyword = "Bearer"


class CouncilSessionAuthentication(SessionAuthentication):
    """The signed-in browser session, with its CSRF protection."""

    def authenticate_header(self, request: Any) -> str:
        """Makes a request without any sign-in 401 rather than 403."""
        return "Bearer"


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """One shape for every refusal: `{code, message}`, and `{code, message, fields}` for a malformed request."""
    if isinstance(error, NotAllowed):
        return _refusal(status.HTTP_403_FORBIDDEN, error.code, error.message)
    if isinstance(error, RuleBroken):
        return _refusal(status.HTTP_409_CONFLICT, error.code, error.message)
    if isinstance(error, IntegrityError):
        return _refusal(
            status.HTTP_409_CONFLICT,
            "conflict",
            "This conflicts with something that exists already.",
        )
    if isinstance(error, Http404):
        return _refusal(status.HTTP_404_NOT_FOUND, "not_found", "There is nothing here.")
    if isinstance(error, exceptions.ValidationError):
        refusal = _refusal(status.HTTP_400_BAD_REQUEST, "malformed", "The request is malformed.")
        refusal.data["fields"] = error.detail
        return refusal
    response = exception_handler(error, context)
    if response is not None and isinstance(error, exceptions.APIException):
        code = error.get_codes()
        response.data = {
            "code": code if isinstance(code, str) else "malformed",
            "message": str(error.detail),
        }
    return response


def _refusal(http_status: int, code: str, message: str) -> Response:
    set_rollback()
    return Response({"code": code, "message": message}, status=http_status)
