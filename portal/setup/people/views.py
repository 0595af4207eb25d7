"""People and their roles."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.cases.queries.case_page import open_cases_by_officer
from councils.people.operations import end_role, roles_anywhere
from councils.queries import memberships_of, role_of
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from ombudsman.operations import close_account, release_work_of_leavers
from portal.http.access import CouncilRequest, StaffView


class PeopleView(StaffView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request: CouncilRequest) -> HttpResponse:
        council_id = request.council.pk
        context = {"memberships": memberships_of(council_id), "open_cases": open_cases_by_officer(council_id)}
        return render(request, "setup/people/people.html", context)


class EndRoleView(StaffView):
    roles = (Role.ADMINISTRATOR,)

    def get(self, request: CouncilRequest, pk: int) -> HttpResponse:
        return self.ask(request, role_of(request.council.pk, pk))

    def post(self, request: CouncilRequest, pk: int) -> HttpResponse:
        """The work becomes unassigned; the last role closes the account."""
        try:
            ended = end_role(pk, by=request.actor)
        except NotAllowed:
            raise
        except RuleBroken as refusal:
            return self.ask(request, role_of(request.council.pk, pk), refusal.message, status=409)
        with tenant(request.council.pk, ActorKind.SYSTEM):
            released = release_work_of_leavers(request.council.pk, timezone.now())
        closed = not roles_anywhere(ended.user_id)
        if closed:
            close_account(ended.user_id, ended.user.get_full_name(), timezone.now())
        messages.success(request, _what_happened(ended, released, closed=closed))
        return redirect("setup:people")

    def ask(self, request: CouncilRequest, membership: Any, error: str = "", status: int = 200) -> HttpResponse:
        context = {
            "membership": membership,
            "open_cases": open_cases_by_officer(request.council.pk).get(membership.user_id, 0),
            "error": error,
        }
        return render(request, "setup/people/end_role.html", context, status=status)


def _what_happened(ended: Any, released: int, *, closed: bool) -> str:
    name = ended.user.get_full_name()
    sentences = [f"{name}’s role as {ended.get_role_display().lower()} has ended."]
    if released:
        cases = "1 case or Ombudsman letter is" if released == 1 else f"{released} cases and Ombudsman letters are"
        sentences.append(f"{cases} now unassigned. We’re emailing the complaint champions.")
    if closed:
        sentences.append("This was their last role, so their account is closed.")
    return " ".join(sentences)
