"""The trial of a draft on the past year."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.policy_trials.operations import is_under_way, try_out
from complaints.policy_trials.queries import AT_ONCE, PastYear, named_cases, simulated, trial_of
from complaints.policy_trials.rules import Simulation, from_record
from councils.policies.queries import policy_draft
from councils.policies.rules.policy_document import read_policy
from councils.vocabulary.roles import Role
from portal.http.access import CouncilRequest, StaffView
from portal.setup.simulation.presenters import OFFICERS, SHARES, simulation_screen
from portal.wording import moment


class SimulateView(StaffView):
    """Only for roles that see every case, which it lists.

    A short year is tried at once, a longer one by the worker.
    """

    roles = (Role.COMPLAINTS_MANAGER,)

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        draft = policy_draft(request.actor.council_id, pk)
        year = PastYear(request.actor, draft.procedure, timezone.now())
        number = year.stages.count()
        if number <= AT_ONCE:
            return _result(request, draft, simulated(year, read_policy(draft.document)))
        trial = trial_of(draft, request.actor)
        if trial is None or trial.failed or trial.document != draft.document:
            return _waiting(request, draft, trial, offer=number)
        if is_under_way(trial):
            return _waiting(request, draft, trial)
        return _result(request, draft, from_record(trial.found), trial.at)

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        draft, at = policy_draft(request.actor.council_id, pk), timezone.now()
        if PastYear(request.actor, draft.procedure, at).stages.count() > AT_ONCE:
            try_out(draft, request.actor, at)
        return redirect("setup:simulation", pk=pk)


def _waiting(request: CouncilRequest, draft: Any, trial: Any, offer: int = 0) -> HttpResponse:
    context = {"draft": draft, "rules": read_policy(draft.document), "trial": trial, "offer": offer}
    return render(request, "setup/simulation/simulation_progress.html", context)


def _result(request: CouncilRequest, draft: Any, found: Simulation, kept: datetime | None = None) -> HttpResponse:
    context = {
        "draft": draft,
        "rules": read_policy(draft.document),
        "screen": simulation_screen(found, named_cases(request.actor, found.listed)),
        "share_columns": SHARES,
        "officer_columns": OFFICERS,
        "tried_out_at": moment(kept) if kept else "",
    }
    return render(request, "setup/simulation/simulation.html", context)
