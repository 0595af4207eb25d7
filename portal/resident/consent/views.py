"""The person whom a complaint is for says whether someone may act for them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from complaints.people.operations.consents import answer_consent
from complaints.people.queries.private_links import asked_for_consent
from councils.tenancy.scope import ActorKind, tenant
from councils.vocabulary.errors import RuleBroken
from portal.http.access import CouncilRequest, ResidentView
from portal.resident.consent.forms import ConsentForm


class ConsentView(ResidentView):
    """Mail scanners open links, so GET answers nothing. It shows nothing of the complaint."""

    def get(self, request: CouncilRequest, token: str) -> HttpResponse:
        return self._page(request, token, ConsentForm())

    def post(self, request: CouncilRequest, token: str) -> HttpResponse:
        form = ConsentForm(request.POST)
        if not form.is_valid():
            return self._page(request, token, form)
        try:
            with tenant(request.council.pk, ActorKind.SYSTEM):
                case = answer_consent(token, agrees=form.agrees, council_id=request.council.pk, at=timezone.now())
        except RuleBroken:
            return self._ended(request)
        if case is None:
            raise Http404
        context = {"name": case.complainant_name, "agreed": form.agrees}
        return render(request, "resident/consent/answered.html", context)

    def _page(self, request: CouncilRequest, token: str, form: ConsentForm) -> HttpResponse:
        try:
            with tenant(request.council.pk, ActorKind.SYSTEM):
                asked = asked_for_consent(token, council_id=request.council.pk, at=timezone.now())
        except RuleBroken:
            return self._ended(request)
        if asked is None:
            raise Http404
        context = {"form": form, "name": asked.case.complainant_name, "on_behalf_of": asked.case.on_behalf_of}
        return render(request, "resident/consent/consent.html", context)

    def _ended(self, request: CouncilRequest) -> HttpResponse:
        return render(request, "resident/consent/ended.html", status=410)
