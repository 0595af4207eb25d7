"""The register of contact limits and its CSV."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from complaints.people.queries.behaviour import number_to_review, register_of_behaviour
from councils.calendars.rules import london_day
from portal.http.access import CouncilRequest, StaffView
from portal.layout.pages import links_around, page_of
from portal.oversight.contact_limits.forms import ContactLimitsFilterForm
from portal.oversight.contact_limits.presenters import limits_line
from reporting.exports.contact_limits_csv import contact_limits_csv
from reporting.permissions import CONTACT_LIMITS
from reporting.queries.contact_limits import limits_decisions


class ContactLimitsView(StaffView):
    roles = CONTACT_LIMITS

    def get(self, request: CouncilRequest) -> HttpResponse:
        form, today = filter_form(request), london_day(timezone.now())
        page = page_of(request, register_of_behaviour(request.actor, form.chosen()))
        context = {
            "form": form,
            "lines": [limits_line(each) for each in limits_decisions(page.object_list, today)],
            "overdue": number_to_review(request.actor, today),
            "pages": links_around(request, page),
            "query": request.GET.urlencode(),
        }
        return render(request, "oversight/contact_limits/contact_limits.html", context)


class ContactLimitsCsvView(StaffView):
    roles = CONTACT_LIMITS

    def get(self, request: CouncilRequest) -> HttpResponse:
        today = london_day(timezone.now())
        rows = register_of_behaviour(request.actor, filter_form(request).chosen())
        content = contact_limits_csv(limits_decisions(rows, today))
        name = f"contact-limits-{request.council.slug}-{today}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=disposition)


def filter_form(request: CouncilRequest) -> ContactLimitsFilterForm:
    return ContactLimitsFilterForm(request.GET if "status" in request.GET else None)
