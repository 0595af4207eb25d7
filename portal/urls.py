from typing import Any

from django.urls import include, path

from portal import entrance
from portal.accounts.your_account.views import CloseAccountView, SessionsView, YourAccountView
from portal.casework.calendar_feed.views import CalendarFileView
from portal.resident.my_complaints.views import AllComplaintsView

ENTRANCE = [
    path("", entrance.home, name="home"),
    path("after-sign-in/", entrance.after_sign_in, name="after-sign-in"),
    path("your-account/", YourAccountView.as_view(), name="your-account"),
    path("your-account/sessions/", SessionsView.as_view(), name="sessions"),
    path("close-account/", CloseAccountView.as_view(), name="close-account"),
    path("choose-council/", entrance.ChooseCouncilView.as_view(), name="choose-council"),
    path("my-complaints/", AllComplaintsView.as_view(), name="all-complaints"),
]

urlpatterns: list[Any] = [
    path("", include((ENTRANCE, "portal"))),
    path("ombudsman/", include("portal.referrals.urls")),
    path("c/<slug:council_slug>/", include("portal.resident.urls")),
    path("oversight/", include("portal.oversight.urls")),
    path("casework/", include("portal.casework.urls")),
    path("setup/", include("portal.setup.urls")),
    # For calendar programs, which hold no session: the view enters its council itself.
    path("calendar/<slug:council_slug>/<str:token>.ics", CalendarFileView.as_view(), name="calendar-feed"),
]
