"""URLs of reports."""

from django.urls import path, register_converter

from councils.vocabulary.errors import RuleBroken
from portal.oversight import views
from portal.oversight.contact_limits import views as contact_limits
from portal.oversight.refusals import views as refusals
from reporting.rules.quarters import Quarter


class QuarterConverter:
    """A quarter such as 2026-04."""

    regex = r"\d{4}-(?:01|04|07|10)"

    def to_python(self, value: str) -> Quarter:
        """Raises ValueError, which gives 404."""
        try:
            return Quarter.read(value)
        except RuleBroken as unknown:
            raise ValueError(value) from unknown

    def to_url(self, value: Quarter) -> str:
        return value.key


register_converter(QuarterConverter, "quarter")

app_name = "oversight"
urlpatterns = [
    path("refusals/", refusals.RefusalsView.as_view(), name="refusals"),
    path("refusals/refusals.csv", refusals.RefusalsCsvView.as_view(), name="refusals-csv"),
    path("contact-limits/", contact_limits.ContactLimitsView.as_view(), name="contact-limits"),
    path("contact-limits/contact-limits.csv", contact_limits.ContactLimitsCsvView.as_view(), name="contact-limits-csv"),
    path("", views.LatestReportView.as_view(), name="report"),
    path("<quarter:quarter>/", views.QuarterReportView.as_view(), name="quarter"),
    path("<quarter:quarter>/report.csv", views.ReportCsvView.as_view(), name="quarter-csv"),
    path("<quarter:quarter>/report.pdf", views.ReportPdfView.as_view(), name="quarter-pdf"),
    path("<quarter:quarter>/publish/", views.PublishView.as_view(), name="publish"),
    path("<quarter:quarter>/cases/", views.CasesBehindView.as_view(), name="cases"),
]
