"""URLs of setup."""

from datetime import date

from django.urls import path, register_converter

from councils.vocabulary.values import STEPS, DraftStep
from portal.setup.api_tokens import views as api_tokens
from portal.setup.calendar import views as calendar
from portal.setup.documents import views as documents
from portal.setup.drafts import views as drafts
from portal.setup.people import views as people
from portal.setup.policies import views as policies
from portal.setup.reminders import views as reminders
from portal.setup.service_status import views as service_status
from portal.setup.simulation import views as simulation

ADDRESSES = {
    "submit": DraftStep.SUBMIT,
    "send-back": DraftStep.SEND_BACK,
    "approve": DraftStep.PUBLISH,
    "discard": DraftStep.DISCARD,
}


class StepConverter:
    regex = "|".join(ADDRESSES)

    def to_python(self, value: str) -> DraftStep:
        return ADDRESSES[value]

    def to_url(self, value: DraftStep) -> str:
        return next(word for word, step in ADDRESSES.items() if step is value and step in STEPS)


class DayConverter:
    """A day such as 2026-12-29."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError, which gives 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")
register_converter(StepConverter, "policystep")

app_name = "setup"
urlpatterns = [
    path("calendar/", calendar.CalendarView.as_view(), name="calendar"),
    path("calendar/<day:day>/remove/", calendar.RemoveClosureView.as_view(), name="remove-closure"),
    path("calendar/approvals/<int:pk>/", calendar.ClosureApprovalView.as_view(), name="closure-approval"),
    path("calendar/changes/<int:pk>/", calendar.ProgressView.as_view(), name="calendar-progress"),
    path("people/", people.PeopleView.as_view(), name="people"),
    path("people/api-tokens/", api_tokens.CouncilTokensView.as_view(), name="api-tokens"),
    path("people/api-tokens/<int:pk>/revoke/", api_tokens.RevokeTokenView.as_view(), name="revoke-token"),
    path("people/<int:pk>/end/", people.EndRoleView.as_view(), name="end-role"),
    path("reminders/", reminders.RemindersView.as_view(), name="reminders"),
    path("reminders/hours/", reminders.HoursView.as_view(), name="reminder-hours"),
    path("reminders/steps/<slug:clock>/<int:stage>/", reminders.StepsView.as_view(), name="reminder-steps"),
    path("service-status/", service_status.ServiceStatusView.as_view(), name="service-status"),
    path("policies/", policies.PoliciesView.as_view(), name="policies"),
    path("policies/<int:pk>/", policies.OneVersionView.as_view(), name="version"),
    path("policies/<int:pk>/code/", policies.VersionAndCodeView.as_view(), name="version-code"),
    path("policies/<int:pk>/document.yaml", documents.VersionDocumentView.as_view(), name="version-document"),
    path("policies/<int:pk>/draft/", drafts.StartDraftView.as_view(), name="start"),
    path("policies/<int:pk>/withdraw/", policies.AskToWithdrawView.as_view(), name="withdraw-version"),
    path("withdrawals/<int:pk>/", policies.DecideWithdrawalView.as_view(), name="decide-withdrawal"),
    path("drafts/<int:pk>/", drafts.OneDraftView.as_view(), name="draft"),
    path("drafts/<int:pk>/code/", drafts.DraftAndCodeView.as_view(), name="draft-code"),
    path("drafts/<int:pk>/simulation/", simulation.SimulateView.as_view(), name="simulation"),
    path("drafts/<int:pk>/document/", documents.EditDocumentView.as_view(), name="edit-document"),
    path("drafts/<int:pk>/document.yaml", documents.DraftDocumentView.as_view(), name="draft-document"),
    path("drafts/<int:pk>/rules/<slug:part>/<int:number>/", drafts.EditPartView.as_view(), name="part"),
    path("drafts/<int:pk>/<policystep:decision>/", drafts.DraftStepView.as_view(), name="decide"),
]
