"""The quarter report, its files and publication."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councils.policies.queries import policy_in_force, procedure_rules
from councils.policies.rules.casework_rules import CORPORATE, PromisedReport
from councils.vocabulary.errors import NotAllowed, RuleBroken
from councils.vocabulary.roles import Role
from portal.http.access import CouncilRequest, StaffView
from portal.oversight import presenters
from portal.oversight.forms import publish_form
from reporting.exports.csv import report_csv
from reporting.exports.pdf import PdfUnavailable, report_pdf
from reporting.operations import publish_quarter
from reporting.permissions import OPEN_CASES, PUBLISH, SEE, TAKE_AWAY
from reporting.queries.drill_down import cases_behind
from reporting.queries.figures import count_quarter, published
from reporting.rules.definitions import Counted
from reporting.rules.naming import figure_name
from reporting.rules.quarters import Quarter, last_finished
from reporting.rules.report import Report
from reporting.rules.writing import write_report

MOST_CASES = 200


class ReportView(StaffView):
    roles: tuple[Role, ...] = SEE

    def figures(self, request: CouncilRequest, quarter: Quarter, at: datetime) -> tuple[Any, Counted]:
        """Return the newest revision, if any, and a count now. Raises Http404 before the quarter."""
        if not quarter.has_begun(at):
            raise Http404
        return published(request.actor, quarter), count_quarter(request.actor, quarter, at)

    def report(self, request: CouncilRequest, kept: Any, counted: Counted) -> Report:
        if kept is None or presenters.NOW in request.GET:
            return write_report(request.council.name, counted)
        return write_report(request.council.name, kept.rows, presenters.published_words(kept))


class QuarterReportView(ReportView):
    def get(self, request: CouncilRequest, quarter: Quarter) -> HttpResponse:
        at = timezone.now()
        kept, counted = self.figures(request, quarter, at)
        screen = presenters.report_screen(self.report(request, kept, counted), kept, counted, request.actor)
        return render(request, "oversight/quarter.html", {"screen": screen, "promised": self._promised(request, at)})

    def _promised(self, request: CouncilRequest, at: datetime) -> tuple[PromisedReport, ...]:
        return procedure_rules(policy_in_force(request.council.pk, CORPORATE, at)).practice.reports


class LatestReportView(QuarterReportView):
    def get(self, request: CouncilRequest) -> HttpResponse:  # type: ignore[override]
        if "quarter" not in request.GET:
            return super().get(request, last_finished(timezone.now()))
        try:
            return redirect("oversight:quarter", Quarter.read(request.GET["quarter"]))
        except RuleBroken as unknown:
            raise Http404 from unknown


class ReportCsvView(ReportView):
    roles = TAKE_AWAY

    def get(self, request: CouncilRequest, quarter: Quarter) -> HttpResponse:
        report = self.report(request, *self.figures(request, quarter, timezone.now()))
        return _file(request, quarter, report_csv(report), "csv", "text/csv; charset=utf-8")


class ReportPdfView(ReportView):
    roles = TAKE_AWAY

    def get(self, request: CouncilRequest, quarter: Quarter) -> HttpResponse:
        """503 names the command that installs what is missing."""
        report = self.report(request, *self.figures(request, quarter, timezone.now()))
        try:
            return _file(request, quarter, report_pdf(report), "pdf", "application/pdf")
        except PdfUnavailable as missing:
            return render(
                request, "oversight/pdf_unavailable.html", {"line": str(missing), "quarter": quarter}, status=503
            )


def _file(request: CouncilRequest, quarter: Quarter, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"complaints-{request.council.slug}-{quarter.key}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


class PublishView(StaffView):
    roles = PUBLISH

    def get(self, request: CouncilRequest, quarter: Quarter) -> HttpResponse:
        return self._page(request, quarter, publish_form(published(request.actor, quarter) is not None)())

    def post(self, request: CouncilRequest, quarter: Quarter) -> HttpResponse:
        form = publish_form(published(request.actor, quarter) is not None)(request.POST)
        if form.is_valid():
            try:
                publish_quarter(by=request.actor, quarter=quarter, at=timezone.now(), **form.cleaned_data)
            except NotAllowed:
                raise
            except RuleBroken as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, "Published. These figures will not change.")
                return redirect("oversight:quarter", quarter)
        return self._page(request, quarter, form)

    def _page(self, request: CouncilRequest, quarter: Quarter, form: Any) -> HttpResponse:
        if not quarter.has_begun(timezone.now()):
            raise Http404
        context = {"form": form, "quarter": quarter}
        return render(request, "oversight/publish.html", context, status=409 if form.errors else 200)


class CasesBehindView(StaffView):
    roles = OPEN_CASES

    def get(self, request: CouncilRequest, quarter: Quarter) -> HttpResponse:
        if "figure" not in request.GET:
            return redirect("oversight:quarter", quarter)
        try:
            behind = cases_behind(request.actor, quarter, timezone.now(), request.GET["figure"])
        except NotAllowed:
            raise
        except RuleBroken as unknown:
            raise Http404 from unknown
        lines = [presenters.case_line(case) for case in behind.cases.order_by("-received_at", "-pk")[:MOST_CASES]]
        context = {
            "title": figure_name(request.GET["figure"]),
            "quarter": quarter,
            "lines": lines,
            "counted": behind.counted,
            "columns": presenters.CASE_COLUMNS,
        }
        return render(request, "oversight/cases.html", context)
