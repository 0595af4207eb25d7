"""Which policies contacts are about, and reviews of a policy that many are about."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.policy_clusters.operations import REVIEWERS, record_review
from complaints.policy_clusters.queries import (
    cases_about,
    cluster_rules,
    policies_of,
    policy_of,
    reviews_of,
)
from councils.calendars.rules import london_day
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import CASEWORK_ROLES
from portal.casework.people.presenters import case_line
from portal.casework.policies.forms import ReviewPolicyForm
from portal.casework.policies.presenters import contacts, policy_line, review_cards, when_reviewed
from portal.http.access import CouncilRequest, StaffView

MOST_CASES = 200


class NamedPoliciesView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest) -> HttpResponse:
        context = {
            "lines": [policy_line(count) for count in policies_of(request.actor)],
            "when": when_reviewed(cluster_rules(request.council.pk, timezone.now())),
        }
        return render(request, "casework/policies/policies.html", context)


class NamedPolicyView(StaffView):
    roles = tuple(CASEWORK_ROLES)

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        policy = policy_of(request.actor, pk)
        cases = cases_about(request.actor, pk)
        context = {
            "policy": policy,
            "cases": [case_line(case) for case in cases[:MOST_CASES]],
            "contacts": contacts(cases.order_by().count()),
            "when": when_reviewed(cluster_rules(request.council.pk, timezone.now())),
            "reviews": review_cards(reviews_of(policy)),
            "may_review": request.actor.has(*REVIEWERS),
        }
        return render(request, "casework/policies/policy.html", context)


class ReviewPolicyView(StaffView):
    roles = REVIEWERS

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self.ask(request, pk, ReviewPolicyForm(initial={"on": london_day(timezone.now())}))

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        form = ReviewPolicyForm(request.POST)
        if not form.is_valid():
            return self.ask(request, pk, form)
        try:
            review = record_review(request.actor, pk, form.review(), timezone.now())
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            form.add_error(None, refusal.message)
            return self.ask(request, pk, form, status=409)
        messages.success(request, f"Recorded, and written on {contacts(review.cases)}.")
        return redirect("casework:policy", pk=pk)

    def ask(self, request: CouncilRequest, pk: int, form: ReviewPolicyForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "policy": policy_of(request.actor, pk),
            "contacts": contacts(cases_about(request.actor, pk).order_by().count()),
            "when": when_reviewed(cluster_rules(request.council.pk, timezone.now())),
        }
        return render(request, "casework/policies/review.html", context, status=status)
