"""A draft tried out on the last year."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from complaints.queries.simulation import simulated
from councils.domain.policy_document import read_policy
from councils.domain.roles import Role
from councils.queries import policy_draft
from portal.access import CouncilRequest, StaffPage
from portal.setup.simulation import OFFICERS, SHARES, simulation_screen


class Simulate(StaffPage):
    """What the draft would have meant. Only for who sees every case: the page lists them."""

    roles = (Role.COMPLAINTS_MANAGER,)

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """The figures, and the cases whose outcome changes."""
        draft = policy_draft(request.actor.council_id, pk)
        rules = read_policy(draft.document)
        found = simulated(request.actor, draft.procedure, rules, timezone.now())
        context = {
            "draft": draft,
            "rules": rules,
            "screen": simulation_screen(found),
            "share_columns": SHARES,
            "officer_columns": OFFICERS,
        }
        return render(request, "setup/simulation.html", context)
