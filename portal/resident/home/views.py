"""A council's own page, and what a public service has to say about itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.casework_rules import CORPORATE
from councils.queries import safeguarding_contacts
from councils.vocabulary.values import either
from portal.http.access import CouncilRequest, ResidentView
from portal.resident.home.presenters import procedure_page
from portal.resident.presenters import ways_to_complain


class CouncilHomeView(ResidentView):
    def get(self, request: CouncilRequest) -> HttpResponse:
        version = policy_in_force(request.council.pk, CORPORATE, timezone.now())
        context = {
            "page": procedure_page(procedure_rules(version), request.council),
            "at_risk": safeguarding_contacts(request.council),
        }
        return render(request, "resident/home/home.html", context)


class NoticeView(ResidentView):
    template = ""

    def get(self, request: CouncilRequest) -> HttpResponse:
        return render(
            request,
            f"resident/home/{self.template}.html",
            {"ways": either(["online", *ways_to_complain(request.council)])},
        )


class AccessibilityView(NoticeView):
    """The accessibility statement (Public Sector Bodies Accessibility Regulations 2018, regulation 8)."""

    template = "accessibility"


class PrivacyView(NoticeView):
    """The privacy notice (UK GDPR, articles 13 and 14)."""

    template = "privacy"


class ContactView(NoticeView):
    template = "contact"
