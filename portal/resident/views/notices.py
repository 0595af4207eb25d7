"""What a public service has to say about itself: how accessible it is, what it does with data, how to reach it."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from portal.http.access import CouncilRequest, ResidentView

if TYPE_CHECKING:
    from councils.models import Council


class NoticeView(ResidentView):
    """A page of text with the council's own details."""

    template = ""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The page."""
        return render(request, f"resident/{self.template}.html", {"ways": ways_to_complain(request.council)})


def ways_to_complain(council: "Council") -> list[str]:
    """The ways beside the form for which the council has given an address or a number."""
    known = {"by phone": council.phone, "by email": council.email, "by post": council.address}
    return [way for way, address in known.items() if address]


class AccessibilityView(NoticeView):
    """The accessibility statement (Public Sector Bodies Accessibility Regulations 2018, regulation 8)."""

    template = "accessibility"


class PrivacyView(NoticeView):
    """The privacy notice (UK GDPR, articles 13 and 14)."""

    template = "privacy"


class ContactView(NoticeView):
    """Every other way to reach the council."""

    template = "contact"
