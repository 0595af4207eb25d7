"""The public side of one council."""

from django.urls import path

from portal.resident.views import (
    account,
    complain,
    complaint,
    contact_details,
    documents,
    files,
    finish,
    new_link,
    notices,
    private_link,
    requests,
    send,
    start,
    track,
)

app_name = "resident"
urlpatterns = [
    path("", start.CouncilHomeView.as_view(), name="home"),
    path("complain/", start.StartView.as_view(), name="start"),
    path("complain/new/", start.StartNewView.as_view(), name="start-new"),
    path("complain/<uuid:draft_key>/delete/", start.DeleteDraftView.as_view(), name="delete-draft"),
    path("complain/<uuid:draft_key>/whose/", start.WhoseDraftView.as_view(), name="whose-draft"),
    path("complain/<uuid:draft_key>/files/", files.DraftFilesView.as_view(), name="files"),
    path("complain/<uuid:draft_key>/check/", send.CheckView.as_view(), name="check"),
    path("complain/<uuid:draft_key>/<slug:step>/", complain.QuestionView.as_view(), name="question"),
    path("complain/<slug:step>/", start.OldAddressView.as_view(), name="old-question"),
    path("complaints/", account.MyComplaintsView.as_view(), name="my-complaints"),
    path("complaints/<str:reference>/", complaint.ComplaintView.as_view(), name="complaint"),
    path("complaints/<str:reference>/sent/", send.SentView.as_view(), name="sent"),
    path("complaints/<str:reference>/message/", requests.SendMessageView.as_view(), name="message"),
    path("complaints/<str:reference>/documents/", documents.AddDocumentsView.as_view(), name="documents"),
    path(
        "complaints/<str:reference>/documents/<uuid:key>/", documents.ComplaintDocumentView.as_view(), name="document"
    ),
    path("complaints/<str:reference>/next-stage/", requests.AskForNextStageView.as_view(), name="next-stage"),
    path(
        "complaints/<str:reference>/contact-details/",
        contact_details.ContactDetailsView.as_view(),
        name="contact-details",
    ),
    path("complaints/<str:reference>/private-link/", private_link.PrivateLinkView.as_view(), name="private-link"),
    path("confirm-email/<str:token>/", contact_details.ConfirmNewEmailView.as_view(), name="confirm-email"),
    path("complaints/<str:reference>/withdraw/", requests.WithdrawComplaintView.as_view(), name="withdraw"),
    path("new-link/", new_link.AskForLinkView.as_view(), name="new-link"),
    path("track/<str:token>/", track.TrackView.as_view(), name="track"),
    path("finish/", finish.FinishView.as_view(), name="finish"),
    path("accessibility/", notices.AccessibilityView.as_view(), name="accessibility"),
    path("privacy/", notices.PrivacyView.as_view(), name="privacy"),
    path("contact/", notices.ContactView.as_view(), name="contact"),
]
