"""Every address of the product: the portal's areas, the accounts and each app's API."""

from django.conf import settings
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("portal.urls")),
]
