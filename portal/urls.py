"""The areas of the portal."""

from typing import Any

from django.urls import path

from portal import entrance

app_name = "portal"
urlpatterns: list[Any] = [
    path("", entrance.home, name="home"),
    path("after-sign-in/", entrance.after_sign_in, name="after-sign-in"),
    path("choose-council/", entrance.ChooseCouncil.as_view(), name="choose-council"),
]
