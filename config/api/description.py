"""The description of the API."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api.refusals import HEADERS, OPEN
from councils.queries import all_councils


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "config.api.sign_in.CouncilSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "config.api.sign_in.CouncilTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token for one council. A member of staff creates it under Your account, API tokens. It "
            "has the roles they have at each request, can read cases or also log them, and expires.",
        }


class CouncilAddresses(serializers.Serializer[dict[str, str]]):
    """A council and where to ask about it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    cases = serializers.CharField()
    deadlines = serializers.CharField()


class Beginning(serializers.Serializer[dict[str, Any]]):
    """The address of this description, and those of each council."""

    schema = serializers.CharField()
    councils = CouncilAddresses(many=True)


class Index(APIView):
    """Where the API begins."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="begin", parameters=HEADERS, responses={200: Beginning, **OPEN})
    def get(self, request: Request) -> Response:
        """The description's address, and each council's."""
        councils = [
            {
                "slug": council.slug,
                "name": council.name,
                "cases": reverse("api:cases", args=[council.slug]),
                "deadlines": reverse("api:dates", args=[council.slug]),
            }
            for council in all_councils()
        ]
        return Response({"schema": reverse("api-schema"), "councils": councils})


# A client with a wrong token may read it too.
description = SpectacularJSONAPIView.as_view(authentication_classes=(), permission_classes=(AllowAny,))
