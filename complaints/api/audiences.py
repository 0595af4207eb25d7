"""The audience that an answer is worded for."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from complaints.deadlines.explanation import Reader

FOR = OpenApiParameter(
    "for",
    str,
    enum=[each.value for each in Reader],
    description="also gives the dates in sentences for: officer, resident, ombudsman",
)


def audience_of(request: Request) -> Reader | None:
    """Raises ValidationError."""
    asked = request.query_params.get("for")
    if asked is None:
        return None
    if asked not in {each.value for each in Reader}:
        raise ValidationError({"for": [f"Choose one of {', '.join(each.value for each in Reader)}."]})
    return Reader(asked)
