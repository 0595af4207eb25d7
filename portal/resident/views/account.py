"""Somebody's own complaints: in one council, and in all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from complaints.operations.claims import claim, waits_for_answer
from complaints.queries.resident import own_complaints
from councils.domain.actor import Actor
from councils.domain.local_time import london_day
from councils.queries import all_councils
from councils.tenancy.scope import Kind, tenant
from ombudsman.queries import public_referrals
from portal.access import CouncilRequest
from portal.resident.presenters.complaint import ComplaintRow, complaint_rows
from portal.resident.private import PrivatePage

if TYPE_CHECKING:
    from councils.models import Council

LOOKED_FOR = "claims_looked_for"
WAITS = (
    "We cannot add every complaint that has your email address yet. Open the private link in our email about it and "
    "answer the question. Then come back to this page."
)


@dataclass(frozen=True, slots=True)
class CouncilComplaints:
    """A person's complaints to one council."""

    name: str
    slug: str
    rows: tuple[ComplaintRow, ...]


class MyComplaints(PrivatePage):
    """Those of the account, and those that a private link has opened in this browser."""

    def get(self, request: CouncilRequest) -> HttpResponse:
        """The list; without an account, what has been opened and how to get one."""
        at = timezone.now()
        if request.actor.user_id is not None:
            claim_once(request, request.actor, at)
        rows = _rows(request.actor, request.council, at)
        return render(request, "resident/my_complaints.html", {"rows": rows})


class AllComplaintsView(LoginRequiredMixin, View):
    """All complaints of an account, council by council: each part is read in that council's own scope."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The councils that the person complained to."""
        at = timezone.now()
        found = [self._complaints_to(request, council, at) for council in all_councils()]
        complaints = [council for council in found if council.rows]
        return render(request, "resident/all_complaints.html", {"complaints": complaints})

    def _complaints_to(self, request: HttpRequest, council: "Council", at: datetime) -> CouncilComplaints:
        user = request.user
        actor = Actor.complainant(council.pk, user.pk, user.get_full_name(), frozenset())  # type: ignore[union-attr]
        with tenant(council.pk, Kind.RESIDENT, user.pk):
            claim_once(request, actor, at)
            return CouncilComplaints(council.name, council.slug, _rows(actor, council, at))


def _rows(actor: Actor, council: "Council", at: datetime) -> tuple[ComplaintRow, ...]:
    complaints = own_complaints(actor)
    referrals = public_referrals(actor, [row.case for row in complaints]) if complaints else {}
    return complaint_rows(complaints, council, london_day(at), referrals)


def claim_once(request: HttpRequest, actor: Actor, at: datetime) -> None:
    """Complaints made with the person's own address before they had the account: looked for once a sign-in, or for
    as long as one waits until the question of its private link is answered.
    """
    looked_for = request.session.get(LOOKED_FOR, [])
    if actor.council_id in looked_for:
        return
    own = EmailAddress.objects.filter(user_id=actor.user_id, verified=True)
    verified = dict(own.values_list("email", "primary"))
    primary = next((email for email, is_primary in verified.items() if is_primary), "")
    with tenant(actor.council_id, Kind.SYSTEM, actor.user_id):
        found = claim(by=actor, primary=primary, verified=list(verified), at=at) if verified else []
        waits = bool(verified) and waits_for_answer(actor.council_id, list(verified))
    if waits:
        messages.info(request, WAITS)
    else:
        request.session[LOOKED_FOR] = [*looked_for, actor.council_id]
    if found:
        number = "1 complaint" if len(found) == 1 else f"{len(found)} complaints"
        messages.success(request, f"We added {number} that you made with your email address.")
