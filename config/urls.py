"""All URLs."""

from django.conf import settings
from django.urls import include, path

from config import health
from config.api import description
from portal.accounts.email_addresses.views import ConfirmEmailView, EmailView
from portal.accounts.sign_in.views import RequestCodeView, SignInView, SignOutView, SignUpView
from portal.layout.theme import theme

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/login/", SignInView.as_view(), name="account_login"),
    path("accounts/login/code/", RequestCodeView.as_view(), name="account_request_login_code"),
    path("accounts/signup/", SignUpView.as_view(), name="account_signup"),
    path("accounts/logout/", SignOutView.as_view(), name="account_logout"),
    path("accounts/email/", EmailView.as_view(), name="account_email"),
    path("accounts/confirm-email/<str:key>/", ConfirmEmailView.as_view(), name="account_confirm_email"),
    path("accounts/", include("allauth.account.urls")),
    path("c/<slug:council_slug>/theme.css", theme, name="theme"),
    path("api/v1/", description.Index.as_view(), name="api-index"),
    path("api/v1/schema/", description.description, name="api-schema"),
    path("api/v1/", include("complaints.api.urls", namespace="api")),
    path("", include("portal.urls")),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("gallery/", include("portal.gallery.urls")))
if settings.DEMO:
    urlpatterns.append(path("mail/", include("portal.demo.urls")))

handler400 = "portal.http.errors.bad_request"
handler403 = "portal.http.errors.forbidden"
handler404 = "portal.http.errors.not_found"
handler500 = "portal.http.errors.server_error"
