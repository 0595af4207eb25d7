"""The description of the API, and what it says about signing in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from councils.queries import all_councils


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's session, for people who are signed in."""

    target_class = "config.api_sign_in.CouncilSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A cookie, under the name that it has in this installation."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class TokenScheme(OpenApiAuthenticationExtension):
    """A key that a member of staff makes for one council."""

    target_class = "config.api_sign_in.CouncilTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token, and how to get one."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token for one council, which a member of staff makes under Your account, API tokens. It "
            "acts with their roles of the moment, reads or also logs cases, and expires.",
        }


def index(request: HttpRequest) -> JsonResponse:
    """Where the API begins: its description, and each council's addresses."""
    councils = [
        {
            "slug": council.slug,
            "name": council.name,
            "cases": reverse("api:cases", args=[council.slug]),
            "deadlines": reverse("api:dates", args=[council.slug]),
        }
        for council in all_councils()
    ]
    return JsonResponse({"schema": reverse("api-schema"), "councils": councils})


description = SpectacularAPIView.as_view(permission_classes=[AllowAny])
