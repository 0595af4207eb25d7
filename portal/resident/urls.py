from django.urls import path

from portal.resident.complain import views as complain
from portal.resident.complaint import views as complaint
from portal.resident.consent import views as consent
from portal.resident.contact_details import views as contact_details
from portal.resident.documents import views as documents
from portal.resident.finish import views as finish
from portal.resident.home import views as home
from portal.resident.my_complaints import views as my_complaints
from portal.resident.private_link import views as private_link
from portal.resident.requests import views as requests
from portal.resident.sending import views as sending
from portal.resident.sending.earlier import earlier_complaint_link

app_name = "resident"
urlpatterns = [
    path("", home.CouncilHomeView.as_view(), name="home"),
    path("complain/", complain.StartView.as_view(), name="start"),
    path("complain/new/", complain.StartNewView.as_view(), name="start-new"),
    path("complain/<uuid:draft_key>/delete/", complain.DeleteDraftView.as_view(), name="delete-draft"),
    path("complain/<uuid:draft_key>/whose/", complain.WhoseDraftView.as_view(), name="whose-draft"),
    path("complain/<uuid:draft_key>/files/", sending.DraftFilesView.as_view(), name="files"),
    path("complain/<uuid:draft_key>/check/", sending.CheckView.as_view(earlier=earlier_complaint_link), name="check"),
    path("complain/<uuid:draft_key>/<slug:step>/", complain.QuestionView.as_view(), name="question"),
    path("complain/<slug:step>/", complain.OldAddressView.as_view(), name="old-question"),
    path("complaints/", my_complaints.MyComplaintsView.as_view(), name="my-complaints"),
    path("complaints/<str:reference>/", complaint.ComplaintView.as_view(), name="complaint"),
    path("complaints/<str:reference>/sent/", complaint.SentView.as_view(), name="sent"),
    path("complaints/<str:reference>/message/", requests.SendMessageView.as_view(), name="message"),
    path("complaints/<str:reference>/documents/", documents.AddDocumentsView.as_view(), name="documents"),
    path(
        "complaints/<str:reference>/documents/<uuid:key>/", complaint.ComplaintDocumentView.as_view(), name="document"
    ),
    path("complaints/<str:reference>/next-stage/", requests.AskForNextStageView.as_view(), name="next-stage"),
    path(
        "complaints/<str:reference>/contact-details/",
        contact_details.ContactDetailsView.as_view(),
        name="contact-details",
    ),
    path("complaints/<str:reference>/private-link/", private_link.PrivateLinkView.as_view(), name="private-link"),
    path("confirm-email/<str:token>/", contact_details.ConfirmNewEmailView.as_view(), name="confirm-email"),
    path("complaints/<str:reference>/answer/", requests.SayWhetherComplaintView.as_view(), name="answer-offer"),
    path("complaints/<str:reference>/complain/", requests.ComplainView.as_view(), name="complain-about"),
    path("complaints/<str:reference>/withdraw/", requests.WithdrawComplaintView.as_view(), name="withdraw"),
    path("permission/<str:token>/", consent.ConsentView.as_view(), name="consent"),
    path("new-link/", private_link.AskForLinkView.as_view(), name="new-link"),
    path("track/<str:token>/", private_link.TrackView.as_view(), name="track"),
    path("finish/", finish.FinishView.as_view(), name="finish"),
    path("accessibility/", home.AccessibilityView.as_view(), name="accessibility"),
    path("privacy/", home.PrivacyView.as_view(), name="privacy"),
    path("contact/", home.ContactView.as_view(), name="contact"),
]
