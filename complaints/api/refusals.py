"""The refusals that a request can get."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers


class RefusalSerializer(serializers.Serializer[dict[str, Any]]):
    """Why something is not possible."""

    code = serializers.CharField()
    message = serializers.CharField()


class Malformed(RefusalSerializer):
    """What can't be read, and where."""

    fields = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What is wrong with each field, nested like the request"
    )


# Any request: before an endpoint is reached, or when the product itself fails.
OPEN: dict[int, OpenApiResponse] = {
    400: OpenApiResponse(Malformed, "The request is not valid."),
    403: OpenApiResponse(RefusalSerializer, "The request was not encrypted."),
    406: OpenApiResponse(RefusalSerializer, "The caller does not accept JSON."),
    500: OpenApiResponse(RefusalSerializer, "There is a fault in the product."),
    503: OpenApiResponse(
        RefusalSerializer, "The product is busy, or its database is not available. Send the request again later."
    ),
}
# Requests about a council.
READING: dict[int, OpenApiResponse] = {
    **OPEN,
    401: OpenApiResponse(RefusalSerializer, "The token or session is missing, has expired, or is for another council."),
    404: OpenApiResponse(RefusalSerializer, "The council or case does not exist, or the caller may not see it."),
    409: OpenApiResponse(RefusalSerializer, "Someone else is changing the same case. Send the request again."),
}
# Requests about a council with a body.
WRITING: dict[int, OpenApiResponse] = {
    **READING,
    403: OpenApiResponse(
        RefusalSerializer,
        "The caller's role does not allow it, the token can only read, or the request was not encrypted.",
    ),
    409: OpenApiResponse(RefusalSerializer, "A rule does not allow it, or someone else is changing the same case."),
    413: OpenApiResponse(RefusalSerializer, "The request is too long."),
    415: OpenApiResponse(RefusalSerializer, "The body is not JSON."),
}


def _retry_after(status: int, *, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        "Retry-After",
        OpenApiTypes.INT,
        OpenApiParameter.HEADER,
        required=required,
        description="How many seconds to wait before sending the request again",
        response=[status],
    )


HEADERS = [
    OpenApiParameter(
        "X-Request-ID",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description="The number of the request in the product's log",
        response=True,
    ),
    OpenApiParameter(
        "WWW-Authenticate", str, OpenApiParameter.HEADER, required=True, description="How to sign in", response=[401]
    ),
    _retry_after(503, required=True),
    # Only while someone else is changing the case.
    _retry_after(409, required=False),
]
