"""The start page and the choice of council."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from complaints.cases.queries.worklist import Show
from councils.queries import actor_for, all_councils, council_by_slug, councils_of
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.roles import CASEWORK_ROLES, LISTING_ROLES, Role
from portal.addresses import address, is_our_page
from portal.govuk_forms.forms import kept_text
from portal.sessions.browser import SESSION_COUNCIL, SESSION_SEVERAL
from reporting import permissions as reports


def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "resident/home/choose_council.html",
        {"councils": all_councils()},
    )


def after_sign_in(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("account_login")
    with tenant(None, ActorKind.STAFF, request.user.pk):
        councils = councils_of(request.user)
    if not councils:
        return redirect("portal:all-complaints")
    if len(councils) > 1:
        return redirect("portal:choose-council")
    return _work_in(request, councils[0].pk)


class ChooseCouncilView(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        with tenant(None, ActorKind.STAFF, request.user.pk):
            councils = councils_of(request.user)  # type: ignore[arg-type]
        request.session[SESSION_SEVERAL] = len(councils) > 1
        going_on = _going_on(request)
        if going_on and len(councils) == 1:
            return _work_in(request, councils[0].pk)
        return render(request, "layouts/choose_council.html", {"councils": councils, "going_on": going_on})

    def post(self, request: HttpRequest) -> HttpResponse:
        council = council_by_slug(kept_text(request.POST.get("council", "")))
        with tenant(council.pk if council else None, ActorKind.STAFF, request.user.pk):
            if council is None or actor_for(request.user, council.pk) is None:
                return redirect("portal:choose-council")
        return _work_in(request, council.pk)


def _going_on(request: HttpRequest) -> str:
    going_on = request.POST.get("next", "") or request.GET.get("next", "")
    return going_on if is_our_page(going_on) else ""


def _work_in(request: HttpRequest, council_id: int) -> HttpResponse:
    request.session[SESSION_COUNCIL] = council_id
    if going_on := _going_on(request):
        return redirect(going_on)
    with tenant(council_id, ActorKind.STAFF, request.user.pk):
        actor = actor_for(request.user, council_id)
    if actor is not None and actor.roles & CASEWORK_ROLES == {Role.RESPONDING_OFFICER}:
        return redirect(f"{address('casework:worklist')}?view={Show.MINE}")
    if actor is not None and actor.roles & LISTING_ROLES == {Role.CONTACT_CENTRE}:
        return redirect("casework:log")
    if actor is None or actor.has(*CASEWORK_ROLES):
        return redirect("casework:worklist")
    return redirect("oversight:report" if actor.has(*reports.SEE) else "setup:policies")
