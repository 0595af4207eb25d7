from django.urls import path

from portal.referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.ReferralsView.as_view(), name="list"),
    path("log/<str:reference>/", views.LogReferralView.as_view(), name="log"),
    path("<int:pk>/", views.OneReferralView.as_view(), name="referral"),
    path("<int:pk>/assign/", views.AssignReplyView.as_view(), name="assign"),
    path("<int:pk>/reply/", views.ReplyView.as_view(), name="reply"),
    path("<int:pk>/extend/", views.ExtendReplyView.as_view(), name="extend"),
    path("<int:pk>/ask/", views.AskColleagueView.as_view(), name="ask"),
    path("<int:pk>/correct/", views.CorrectReferralView.as_view(), name="correct"),
    path("<int:pk>/decision/", views.RecordDecisionView.as_view(), name="decision"),
]
