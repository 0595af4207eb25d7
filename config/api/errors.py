"""The API's refusals."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from councils.vocabulary.errors import NotAllowed, RuleBroken


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return `{code, message}`, with `fields` if malformed."""
    if isinstance(error, NotAllowed):
        return _refusal(status.HTTP_403_FORBIDDEN, error.code, error.message)
    if isinstance(error, RuleBroken):
        return _refusal(status.HTTP_409_CONFLICT, error.code, error.message)
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return _refusal(status.HTTP_404_NOT_FOUND, "not_found", "Not found.")
    if isinstance(error, exceptions.ValidationError):
        refusal = _refusal(status.HTTP_400_BAD_REQUEST, "malformed", "The request is not valid.")
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
