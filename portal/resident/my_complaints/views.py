"""A person's own complaints."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from complaints.cases.queries.resident import own_complaints
from complaints.people.operations.account_claims import Claimable, claim, claimable
from councils.calendars.rules import london_day
from councils.queries import all_councils
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import Actor
from ombudsman.queries import public_referrals
from portal.http.access import CouncilRequest, PrivateView
from portal.resident.complaint.presenters.complaint import ComplaintRow, complaint_rows

if TYPE_CHECKING:
    from councils.models import Council

# Session keys: councils with nothing to add, and councils whose waiting complaints were named.
LOOKED_FOR = "claims_looked_for"
TOLD_OF = "claims_told_of"
NOTHING_TO_ADD = Claimable()


@dataclass(frozen=True, slots=True)
class CouncilComplaints:
    name: str
    slug: str
    rows: tuple[ComplaintRow, ...]
    to_add: Claimable


class MyComplaintsView(PrivateView):
    """Complaints of the account, and those opened by private link."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        rows = _rows(request.actor, request.council, timezone.now())
        to_add = look_for_claims(request, request.actor)
        return render(request, "resident/my_complaints/my_complaints.html", {"rows": rows, "to_add": to_add})

    def post(self, request: CouncilRequest) -> HttpResponse:
        actor = request.actor
        if actor.user_id is None:
            return self.get(request)
        verified = _verified_addresses(actor)
        primary = next((email for email, is_primary in verified.items() if is_primary), "")
        with tenant(actor.council_id, ActorKind.SYSTEM, actor.user_id):
            added = claim(by=actor, primary=primary, verified=list(verified), at=timezone.now())
        if added:
            number = "1 complaint" if len(added) == 1 else f"{len(added)} complaints"
            messages.success(request, f"We added {number} to {request.council.name} to your account.")
        return redirect("resident:my-complaints", council_slug=request.council.slug)


class AllComplaintsView(LoginRequiredMixin, View):
    """Reads each council in its own scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        found = [self._complaints_to(request, council, at) for council in all_councils()]
        complaints = [council for council in found if council.rows or council.to_add]
        return render(request, "resident/my_complaints/all_complaints.html", {"complaints": complaints})

    def _complaints_to(self, request: HttpRequest, council: "Council", at: datetime) -> CouncilComplaints:
        user = request.user
        actor = Actor.complainant(council.pk, user.pk, user.get_full_name(), frozenset())  # type: ignore[union-attr]
        with tenant(council.pk, ActorKind.RESIDENT, user.pk):
            return CouncilComplaints(
                council.name, council.slug, _rows(actor, council, at), look_for_claims(request, actor)
            )


def _rows(actor: Actor, council: "Council", at: datetime) -> tuple[ComplaintRow, ...]:
    complaints = own_complaints(actor)
    referrals = public_referrals(actor, [row.case for row in complaints]) if complaints else {}
    return complaint_rows(complaints, council, london_day(at), referrals)


def look_for_claims(request: HttpRequest, actor: Actor) -> Claimable:
    """Find complaints made with the person's address before the account.

    Those that cannot be added yet are named once per sign-in: anyone can enter anyone's address.
    """
    looked_for = request.session.get(LOOKED_FOR, [])
    if actor.user_id is None or actor.council_id in looked_for:
        return NOTHING_TO_ADD
    verified = _verified_addresses(actor)
    with tenant(actor.council_id, ActorKind.SYSTEM, actor.user_id):
        found = claimable(actor.council_id, list(verified)) if verified else NOTHING_TO_ADD
    if not found:
        request.session[LOOKED_FOR] = [*looked_for, actor.council_id]
    told_of = request.session.get(TOLD_OF, [])
    if not found.waiting:
        return found
    if actor.council_id in told_of:
        return replace(found, waiting=())
    request.session[TOLD_OF] = [*told_of, actor.council_id]
    return found


def _verified_addresses(actor: Actor) -> dict[str, bool]:
    own = EmailAddress.objects.filter(user_id=actor.user_id, verified=True)
    return dict(own.values_list("email", "primary"))
