"""Addresses under /api/v1/."""

from django.urls import path

from complaints.api import dates, views

app_name = "complaints"
urlpatterns = [
    path("councils/<slug:council_slug>/cases/", views.Cases.as_view(), name="cases"),
    path("councils/<slug:council_slug>/cases/<str:reference>/", views.OneCase.as_view(), name="case"),
    path("councils/<slug:council_slug>/cases/<str:reference>/deadlines/", views.CaseDates.as_view(), name="case-dates"),
    path("councils/<slug:council_slug>/deadlines/", dates.CouncilDates.as_view(), name="dates"),
]
