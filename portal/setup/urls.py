"""Addresses of the policy workshop."""

from datetime import date

from django.urls import path, register_converter

from councils.vocabulary.draft_states import STEPS, Step
from portal.setup.views import (
    api_tokens,
    calendar,
    documents,
    drafts,
    parts,
    people,
    policies,
    reminders,
    service_status,
    simulation,
    withdrawals,
)

ADDRESSES = {
    "submit": Step.SUBMIT,
    "send-back": Step.SEND_BACK,
    "approve": Step.PUBLISH,
    "discard": Step.DISCARD,
}


class StepConverter:
    """A step of a draft in an address."""

    regex = "|".join(ADDRESSES)

    def to_python(self, value: str) -> Step:
        """The step."""
        return ADDRESSES[value]

    def to_url(self, value: Step) -> str:
        """Its word in addresses."""
        return next(word for word, step in ADDRESSES.items() if step is value and step in STEPS)


class DayConverter:
    """A day in an address, as 2026-12-29."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """The day; ValueError, and so no such page, for one that there isn't."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Its address."""
        return value.isoformat()


register_converter(DayConverter, "day")
register_converter(StepConverter, "policystep")

app_name = "setup"
urlpatterns = [
    path("calendar/", calendar.Calendar.as_view(), name="calendar"),
    path("calendar/<day:day>/remove/", calendar.RemoveClosure.as_view(), name="remove-closure"),
    path("calendar/approvals/<int:pk>/", calendar.ClosureApprovalView.as_view(), name="closure-approval"),
    path("calendar/changes/<int:pk>/", calendar.Progress.as_view(), name="calendar-progress"),
    path("people/", people.PeopleView.as_view(), name="people"),
    path("people/api-tokens/", api_tokens.CouncilTokensView.as_view(), name="api-tokens"),
    path("people/api-tokens/<int:pk>/revoke/", api_tokens.RevokeTokenView.as_view(), name="revoke-token"),
    path("people/<int:pk>/end/", people.EndRoleView.as_view(), name="end-role"),
    path("reminders/", reminders.Reminders.as_view(), name="reminders"),
    path("reminders/hours/", reminders.Hours.as_view(), name="reminder-hours"),
    path("reminders/steps/<slug:clock>/<int:stage>/", reminders.Steps.as_view(), name="reminder-steps"),
    path("service-status/", service_status.ServiceStatusView.as_view(), name="service-status"),
    path("policies/", policies.Policies.as_view(), name="policies"),
    path("policies/<int:pk>/", policies.OneVersion.as_view(), name="version"),
    path("policies/<int:pk>/code/", policies.VersionAndCode.as_view(), name="version-code"),
    path("policies/<int:pk>/document.yaml", documents.VersionDocument.as_view(), name="version-document"),
    path("policies/<int:pk>/draft/", drafts.Start.as_view(), name="start"),
    path("policies/<int:pk>/withdraw/", withdrawals.AskToWithdrawView.as_view(), name="withdraw-version"),
    path("withdrawals/<int:pk>/", withdrawals.DecideWithdrawalView.as_view(), name="decide-withdrawal"),
    path("drafts/<int:pk>/", drafts.OneDraft.as_view(), name="draft"),
    path("drafts/<int:pk>/code/", drafts.DraftAndCode.as_view(), name="draft-code"),
    path("drafts/<int:pk>/simulation/", simulation.Simulate.as_view(), name="simulation"),
    path("drafts/<int:pk>/document/", documents.EditDocument.as_view(), name="edit-document"),
    path("drafts/<int:pk>/document.yaml", documents.DraftDocument.as_view(), name="draft-document"),
    path("drafts/<int:pk>/rules/<slug:part>/<int:number>/", parts.EditPart.as_view(), name="part"),
    path("drafts/<int:pk>/<policystep:decision>/", drafts.Decide.as_view(), name="decide"),
]
