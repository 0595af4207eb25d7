"""What a public service has to say about itself: how accessible it is, what it does with data, how to reach it."""

from django.http import HttpResponse
from django.shortcuts import render

from portal.access import CouncilRequest, ResidentPage


class Notice(ResidentPage):
    """A page of text with the council's own details."""

    template = ""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The page."""
        return render(request, f"resident/{self.template}.html")


class Accessibility(Notice):
    """The accessibility statement (Public Sector Bodies Accessibility Regulations 2018, regulation 8)."""

    template = "accessibility"


class Privacy(Notice):
    """The privacy notice (UK GDPR, articles 13 and 14)."""

    template = "privacy"


class Contact(Notice):
    """Every other way to reach the council."""

    template = "contact"
