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
    path("", start.CouncilHome.as_view(), name="home"),
    path("complain/", start.Start.as_view(), name="start"),
    path("complain/new/", start.StartNewView.as_view(), name="start-new"),
    path("complain/<uuid:draft_key>/delete/", start.DeleteDraftView.as_view(), name="delete-draft"),
    path("complain/<uuid:draft_key>/whose/", start.WhoseDraftView.as_view(), name="whose-draft"),
    path("complain/<uuid:draft_key>/files/", files.DraftFiles.as_view(), name="files"),
    path("complain/<uuid:draft_key>/check/", send.Check.as_view(), name="check"),
    path("complain/<uuid:draft_key>/<slug:step>/", complain.Question.as_view(), name="question"),
    path("complain/<slug:step>/", start.OldAddressView.as_view(), name="old-question"),
    path("complaints/", account.MyComplaints.as_view(), name="my-complaints"),
    path("complaints/<str:reference>/", complaint.ComplaintPage.as_view(), name="complaint"),
    path("complaints/<str:reference>/sent/", send.Sent.as_view(), name="sent"),
    path("complaints/<str:reference>/message/", requests.SendMessage.as_view(), name="message"),
    path("complaints/<str:reference>/documents/", documents.AddDocuments.as_view(), name="documents"),
    path("complaints/<str:reference>/documents/<uuid:key>/", documents.Download.as_view(), name="document"),
    path("complaints/<str:reference>/next-stage/", requests.AskForNextStage.as_view(), name="next-stage"),
    path(
        "complaints/<str:reference>/contact-details/",
        contact_details.ContactDetailsView.as_view(),
        name="contact-details",
    ),
    path("complaints/<str:reference>/private-link/", private_link.PrivateLinkView.as_view(), name="private-link"),
    path("confirm-email/<str:token>/", contact_details.ConfirmEmailView.as_view(), name="confirm-email"),
    path("complaints/<str:reference>/withdraw/", requests.Withdraw.as_view(), name="withdraw"),
    path("new-link/", new_link.AskForLink.as_view(), name="new-link"),
    path("track/<str:token>/", track.Track.as_view(), name="track"),
    path("finish/", finish.FinishView.as_view(), name="finish"),
    path("accessibility/", notices.Accessibility.as_view(), name="accessibility"),
    path("privacy/", notices.Privacy.as_view(), name="privacy"),
    path("contact/", notices.Contact.as_view(), name="contact"),
]
