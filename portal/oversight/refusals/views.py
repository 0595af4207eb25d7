"""The register of refusals and its CSV."""

from datetime import timedelta

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from councils.calendars.rules import london_day
from portal.http.access import CouncilRequest, StaffView
from portal.layout.pages import links_around, page_of
from portal.oversight.refusals.forms import RefusalFilterForm
from portal.oversight.refusals.presenters import refusal_line
from reporting.exports.refusals_csv import refusals_csv
from reporting.permissions import REFUSALS
from reporting.queries.refusals import RefusalFilter, grounds_given, refusals, register_of, totals

# Shown until dates are chosen.
USUAL_DAYS = 365


class RefusalsView(StaffView):
    roles = REFUSALS

    def get(self, request: CouncilRequest) -> HttpResponse:
        form = filter_form(request)
        chosen = form.chosen()
        page = page_of(request, refusals(request.actor, chosen))
        context = {
            "form": form,
            "chosen": chosen,
            "totals": totals(request.actor, chosen),
            "lines": [refusal_line(each) for each in register_of(request.actor, page.object_list)],
            "pages": links_around(request, page),
            "query": _without_page(request).urlencode(),
        }
        return render(request, "oversight/refusals/refusals.html", context)


class RefusalsCsvView(StaffView):
    roles = REFUSALS

    def get(self, request: CouncilRequest) -> HttpResponse:
        chosen = filter_form(request).chosen()
        content = refusals_csv(register_of(request.actor, refusals(request.actor, chosen)))
        name = f"refusals-{request.council.slug}-{chosen.since}-{chosen.until}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=disposition)


def filter_form(request: CouncilRequest) -> RefusalFilterForm:
    today = london_day(timezone.now())
    usual = RefusalFilter(today - timedelta(days=USUAL_DAYS), today)
    asked = request.GET if "ground" in request.GET else None
    return RefusalFilterForm(asked, grounds=grounds_given(request.actor), usual=usual)


def _without_page(request: CouncilRequest) -> QueryDict:
    query = request.GET.copy()
    query.pop("page", None)
    return query
