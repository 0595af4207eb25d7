"""Addresses of the Ombudsman pages, for staff."""

from django.urls import path

from portal.referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.Referrals.as_view(), name="list"),
    path("log/<str:reference>/", views.Log.as_view(), name="log"),
    path("<int:pk>/", views.OneReferral.as_view(), name="referral"),
    path("<int:pk>/assign/", views.Assign.as_view(), name="assign"),
    path("<int:pk>/reply/", views.Reply.as_view(), name="reply"),
    path("<int:pk>/extend/", views.ExtendReply.as_view(), name="extend"),
    path("<int:pk>/ask/", views.AskColleague.as_view(), name="ask"),
    path("<int:pk>/correct/", views.CorrectReferral.as_view(), name="correct"),
    path("<int:pk>/decision/", views.Decide.as_view(), name="decision"),
]
